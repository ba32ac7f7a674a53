from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count

import pytest

from invoicekit.allocation import (
    Allocation,
    ItemKind,
    OpenItem,
    Payment,
    SourceKind,
    TargetKind,
    active,
    allocated,
    oldest_due,
    plan,
    refund,
    refunded,
    reversal,
    reversals,
    rows_of,
    rows_to_write,
    unapplied,
    with_balances,
)
from invoicekit.errors import (
    CannotAllocate,
    CannotReverse,
    CurrencyMismatch,
    InvalidAmount,
    InvalidDate,
    InvalidValue,
    KeyReused,
    NotFound,
)
from invoicekit.money import Money

DAY, NEXT = date(2026, 11, 20), date(2026, 11, 25)
UNDO = {"on": NEXT, "by": "farah", "key": "undo-1", "reason": "wrong invoice"}


def a_row(name="row-1", amount="40.00", **changes):
    facts = {
        "id": name,
        "source": "PAY-7",
        "source_kind": SourceKind.PAYMENT,
        "target": "rec-1",
        "amount": amount if isinstance(amount, Money) else Money(amount, "INR"),
        "on": DAY,
        "by": "farah",
        "key": "bank-17",
    }
    return Allocation(**{**facts, **changes})


def a_payment(amount="100.00"):
    return Payment("PAY-7", Money(amount, "INR"), received=DAY)


def an_item(name, amount, **changes):
    facts = {
        "id": name,
        "number": f"INV-{name}",
        "customer": "Blue Bay",
        "kind": ItemKind.CREDIT_NOTE if amount.startswith("-") else ItemKind.INVOICE,
        "total": Money(amount, "INR"),
        "balance": Money("0", "INR"),
        "issue_date": date(2026, 11, 2),
        "due_date": date(2026, 12, 2),
    }
    return OpenItem(**{**facts, **changes})


def ids():
    return (f"new-{i}" for i in count(1)).__next__


@pytest.mark.parametrize("amount", ["0", "-40.00"])
def test_an_allocation_gives_more_than_nothing(amount):
    with pytest.raises(InvalidAmount, match="above zero"):
        a_row(amount=amount)


@pytest.mark.parametrize("amount", ["0", "40.00"])
def test_a_reversal_takes_back(amount):
    with pytest.raises(InvalidAmount, match="below zero"):
        a_row(amount=amount, reverses="row-0")


@pytest.mark.parametrize("field", ["id", "source", "target", "by", "key"])
def test_a_row_says_what_who_and_by_which_act(field):
    with pytest.raises(InvalidValue):
        a_row(**{field: " "})


def test_a_row_counts_on_a_plain_day():
    with pytest.raises(InvalidDate):
        a_row(on=datetime(2026, 11, 20, tzinfo=UTC))


def test_a_printed_row_shows_no_amount_and_no_person():
    shown = repr(a_row(reason="Blue Bay wrote so"))
    for secret in ("40.00", "farah", "Blue Bay", "bank-17"):
        assert secret not in shown


def test_balances_are_sums_of_rows():
    # 40 + 25 on one invoice, 10 on another: 100 - 75 = 25 is left.
    rows = [a_row(), a_row("row-2", "25.00"), a_row("row-3", "10.00", target="rec-2")]
    assert allocated(rows, "rec-1", "INR") == Money("65.00", "INR")
    assert unapplied(a_payment(), rows) == Money("25.00", "INR")


def test_a_ledger_without_rows_has_nothing_allocated():
    assert allocated([], "rec-1", "JPY") == Money("0", "JPY")
    assert unapplied(a_payment(), []) == Money("100.00", "INR")


def test_sums_of_another_currency_are_refused():
    with pytest.raises(CurrencyMismatch):
        allocated([a_row()], "rec-1", "EUR")


def test_items_get_their_balances_from_the_ledger():
    # 1,000 - 40 = 960. The credit note of 300 gave 50 to an invoice and 20 back in money.
    rows = [
        a_row(),
        a_row("row-2", "50.00", source="cn-1", source_kind=SourceKind.CREDIT_NOTE, target="rec-2"),
        a_row(
            "row-3",
            "20.00",
            source="cn-1",
            source_kind=SourceKind.CREDIT_NOTE,
            target="refund-1",
            target_kind=TargetKind.REFUND,
        ),
    ]
    items = [
        an_item("rec-1", "1000.00"),
        an_item("rec-2", "500.00"),
        an_item("cn-1", "-300.00"),
        an_item("rec-3", "7.00"),
    ]
    balances = [str(item.balance.amount) for item in with_balances(items, rows)]
    assert balances == ["960.00", "450.00", "-230.00", "7.00"]


def test_a_plan_becomes_rows_of_one_act():
    items = with_balances([an_item("rec-1", "70.00"), an_item("rec-2", "50.00")], [])
    made = plan(a_payment(), items, oldest_due, on=NEXT)
    rows = rows_of(made, by="farah", key="bank-17", ids=ids())
    assert [(r.id, r.target, str(r.amount.amount)) for r in rows] == [
        ("new-1", "rec-1", "70.00"),
        ("new-2", "rec-2", "30.00"),
    ]
    assert {(r.source, r.source_kind, r.on, r.by, r.key) for r in rows} == {
        ("PAY-7", SourceKind.PAYMENT, NEXT, "farah", "bank-17")
    }
    assert rows[0].reason == "due 2026-12-02, the oldest first"


# The same act again


def test_a_repeat_with_new_ids_and_words_is_the_same_act():
    known = [a_row(), a_row("row-2", "25.00", target="rec-2")]
    again = [a_row("x2", "25", target="rec-2", reason="retry"), a_row("x1", by="robot")]
    assert rows_to_write(again, known) == ()


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": Money("40.01", "INR")},
        {"amount": Money("40.00", "EUR")},
        {"target": "rec-2"},
        {"source": "PAY-8"},
        {"source_kind": SourceKind.ADVANCE},
        {"on": NEXT},
        {"target_kind": TargetKind.REFUND},
    ],
)
def test_a_key_is_not_used_for_anything_else(changes):
    with pytest.raises(KeyReused):
        rows_to_write([a_row("row-2", **changes)], [a_row()])


def test_a_key_is_not_used_for_more_or_fewer_rows():
    two = [a_row(), a_row("row-2")]
    for new, known in ((two, two[:1]), (two[:1], two)):
        with pytest.raises(KeyReused):
            rows_to_write(new, known)


def test_other_keys_are_no_concern():
    new = (a_row("row-2", key="bank-18"),)
    assert rows_to_write(new, [a_row()]) == new


# Taking back


def test_a_reversal_is_a_new_row_and_the_old_one_stays():
    rows = [a_row(), a_row("row-2", "25.00")]
    back = reversal(rows, "row-1", new_id="row-3", **UNDO)
    assert (back.reverses, back.amount, back.on) == ("row-1", Money("-40.00", "INR"), NEXT)
    after = [*rows, back]
    assert active(after) == (rows[1],)
    assert allocated(after, "rec-1", "INR") == Money("25.00", "INR")
    assert unapplied(a_payment(), after) == Money("75.00", "INR")


def test_a_row_is_reversed_once_at_most():
    rows = [a_row()]
    rows.append(reversal(rows, "row-1", new_id="row-2", **UNDO))
    with pytest.raises(CannotReverse, match="'row-1' is reversed already, by 'row-2'"):
        reversal(rows, "row-1", new_id="row-3", **UNDO)


def test_a_reversal_is_not_reversed():
    rows = [a_row()]
    rows.append(reversal(rows, "row-1", new_id="row-2", **UNDO))
    with pytest.raises(CannotReverse, match="itself a reversal"):
        reversal(rows, "row-2", new_id="row-3", **UNDO)


def test_a_row_that_is_not_there_is_not_reversed():
    with pytest.raises(NotFound):
        reversal([a_row()], "row-9", new_id="row-2", **UNDO)


def test_a_reversal_is_not_dated_before_its_row():
    with pytest.raises(CannotReverse, match="Date it 2026-11-20 or later"):
        reversal([a_row()], "row-1", new_id="row-2", **{**UNDO, "on": date(2026, 11, 19)})


def test_a_refusal_to_reverse_says_what_was_paid_where():
    with pytest.raises(CannotAllocate) as caught:
        reversal([a_row()], "row-1", new_id="row-2", **{**UNDO, "on": date(2026, 11, 19)})
    assert caught.value.message.startswith("what PAY-7 paid on rec-1 cannot be taken back")
    assert caught.value.code == "cannot_reverse"


# Money that goes back


def test_an_overpayment_is_refunded_out_of_what_is_unapplied():
    # 100 - 40 = 60 is unapplied; 35 goes back, 25 is left.
    rows = [a_row()]
    rows.append(
        refund(a_payment(), rows, Money("35.00", "INR"), to="refund-1", new_id="row-2", **UNDO)
    )
    assert refunded(a_payment(), rows) == Money("35.00", "INR")
    assert unapplied(a_payment(), rows) == Money("25.00", "INR")
    assert allocated(rows, "rec-1", "INR") == Money("40.00", "INR")


def test_a_refund_that_failed_is_taken_back_too():
    rows = [refund(a_payment(), [], Money("35.00", "INR"), to="refund-1", new_id="row-1", **UNDO)]
    rows.append(reversal(rows, "row-1", new_id="row-2", **UNDO))
    assert refunded(a_payment(), rows) == Money("0.00", "INR")


def test_no_more_is_refunded_than_is_unapplied():
    with pytest.raises(CannotAllocate, match="is more than the"):
        refund(a_payment(), [a_row()], Money("60.01", "INR"), to="refund-1", new_id="row-2", **UNDO)


def test_a_refund_is_not_dated_before_its_payment():
    with pytest.raises(CannotAllocate, match="Date it 2026-11-20 or later"):
        refund(
            a_payment(),
            [],
            Money("1", "INR"),
            to="refund-1",
            new_id="row-2",
            **{**UNDO, "on": date(2026, 11, 19)},
        )


@pytest.mark.parametrize("amount", ["0", "-1"])
def test_a_refund_is_of_more_than_nothing(amount):
    with pytest.raises(InvalidAmount):
        refund(a_payment(), [], Money(amount, "INR"), to="refund-1", new_id="row-2", **UNDO)


def test_all_that_a_payment_paid_is_taken_back_with_its_discount():
    rows = [
        a_row(),
        a_row("row-2", "1.00", source_kind=SourceKind.CASH_DISCOUNT),
        a_row("row-3", "25.00", target="rec-2"),
        a_row("row-4", "9.00", source="PAY-8"),
    ]
    back = reversals(rows, "PAY-7", ids=ids(), **UNDO)
    assert [(row.reverses, str(row.amount.amount)) for row in back] == [
        ("row-1", "-40.00"),
        ("row-2", "-1.00"),
        ("row-3", "-25.00"),
    ]
    assert active([*rows, *back]) == (rows[3],)
    assert reversals([*rows, *back], "PAY-7", ids=ids(), **UNDO) == ()


@pytest.mark.parametrize("field", ["spent", "base"])
def test_what_a_row_spends_and_books_has_the_sign_of_its_amount(field):
    with pytest.raises(InvalidAmount, match="the amount itself is"):
        a_row(**{field: Money("-1.00", "INR")})
    with pytest.raises(InvalidAmount, match="the amount itself is"):
        a_row("row-2", "-40.00", reverses="row-1", **{field: Money("1.00", "INR")})
    with pytest.raises(InvalidAmount, match="finer than the minor unit"):
        a_row(**{field: Money("0.001", "INR")})


def test_a_row_is_booked_in_one_home_currency():
    with pytest.raises(CurrencyMismatch):
        a_row(base=Money("1.00", "EUR"), gain=Money("1.00", "INR"))


def test_a_row_takes_of_its_source_what_it_spent_in_its_currency():
    # 40 INR of an invoice cost 0.48 of the payment's dollars.
    row = a_row(spent=Money("0.48", "USD"))
    payment = Payment("PAY-7", Money("1.00", "USD"), received=date(2026, 11, 20))
    assert row.used == Money("0.48", "USD")
    assert unapplied(payment, [row]) == Money("0.52", "USD")
    assert a_row().used == Money("40.00", "INR")


def test_a_key_is_not_used_for_another_amount_of_the_payment():
    row = a_row(spent=Money("0.48", "USD"))
    with pytest.raises(KeyReused):
        rows_to_write([a_row(spent=Money("0.49", "USD"))], [row])
