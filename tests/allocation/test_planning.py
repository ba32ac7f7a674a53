from __future__ import annotations

import decimal
from datetime import UTC, date, datetime

import pytest

from invoicekit.allocation import (
    ItemKind,
    NoteCode,
    OpenItem,
    Payment,
    by_reference,
    chain,
    exact_sum,
    explicit,
    oldest_due,
    plan,
)
from invoicekit.errors import CannotAllocate, CurrencyMismatch, InvalidAmount, InvalidDate
from invoicekit.money import Money

RECEIVED = date(2026, 11, 20)


def an_item(number, amount="100.00", **changes):
    currency = changes.pop("currency", "INR")
    facts = {
        "id": f"id-{number}",
        "number": number,
        "customer": "Blue Bay Retail",
        "kind": ItemKind.CREDIT_NOTE if amount.startswith("-") else ItemKind.INVOICE,
        "total": Money(amount, currency),
        "balance": Money(amount, currency),
        "issue_date": date(2026, 11, 2),
        "due_date": date(2026, 12, 2),
    }
    return OpenItem(**{**facts, **changes})


def a_payment(amount="1000.00", **changes):
    return Payment("PAY-7", Money(amount, "INR"), received=RECEIVED, **changes)


def test_a_bank_payment_is_planned_as_the_design_writes_it():
    # 50,000 on an invoice of 70,776.40: 20,776.40 stays open.
    money_in = Payment(
        "PAY-7", Money("50000", "INR"), received=RECEIVED, remittance="AT/26-27/0042"
    )
    items = [an_item("AT/26-27/0042", "70776.40", version=3)]
    made = plan(money_in, items, chain(by_reference, exact_sum, oldest_due))
    assert [(row.number, row.amount, row.rule) for row in made.rows] == [
        ("AT/26-27/0042", Money("50000", "INR"), "by_reference")
    ]
    assert made.unapplied == Money("0", "INR")
    assert made.versions == (("id-AT/26-27/0042", 3),)
    assert made.on == RECEIVED


def test_with_nothing_open_all_stays_unapplied():
    made = plan(a_payment(), [], oldest_due)
    assert (made.rows, made.unapplied) == ((), Money("1000.00", "INR"))


def test_only_what_is_available_of_a_payment_is_applied():
    made = plan(a_payment(), [an_item("INV-1")], oldest_due, available=Money("30.00", "INR"))
    assert made.rows[0].amount == Money("30.00", "INR")
    nothing = plan(a_payment(), [an_item("INV-1")], oldest_due, available=Money("0", "INR"))
    assert nothing.rows == ()


@pytest.mark.parametrize("available", ["1000.01", "-0.01"])
def test_no_more_can_be_available_than_came_in(available):
    with pytest.raises(CannotAllocate, match="cannot be left of"):
        plan(a_payment(), [], oldest_due, available=Money(available, "INR"))


def test_another_currency_without_a_rate_is_refused():
    items = [an_item("INV-1"), an_item("INV-2", currency="EUR")]
    with pytest.raises(CurrencyMismatch, match="INR and EUR cannot be allocated without an exch"):
        plan(a_payment(), items, oldest_due)
    with pytest.raises(CurrencyMismatch):
        plan(a_payment(), [], oldest_due, available=Money("1", "EUR"))


@pytest.mark.parametrize("twice", [an_item("INV-1"), an_item("INV-1", "70.00")])
def test_the_same_item_given_twice_is_refused(twice):
    one = an_item("INV-1")
    for items in ([one, one], [one, twice], [an_item("INV-0", "-5.00"), one, twice]):
        with pytest.raises(CannotAllocate, match="given 2 times"):
            plan(a_payment(), items, oldest_due)


def test_an_allocation_before_its_payment_is_refused():
    with pytest.raises(CannotAllocate) as caught:
        plan(a_payment(), [an_item("INV-1")], oldest_due, on=date(2026, 11, 19))
    assert "of 2026-11-19, and it was received on 2026-11-20" in str(caught.value)
    assert caught.value.remedy == "Date the allocation 2026-11-20 or later"


def test_an_allocation_before_its_invoice_is_refused():
    later = an_item("INV-1", issue_date=date(2026, 11, 25))
    with pytest.raises(CannotAllocate) as caught:
        plan(a_payment(), [later], explicit({later.id: Money("1", "INR")}))
    assert "of 2026-11-20, the document of 2026-11-25" in str(caught.value)
    assert caught.value.remedy == "Date the allocation 2026-11-25 or later"


def test_a_payment_may_come_before_its_invoice_and_be_applied_later():
    later = an_item("INV-1", issue_date=date(2026, 11, 25))
    early = plan(a_payment(), [later], oldest_due)
    assert early.rows == ()
    assert early.notes[0].code is NoteCode.NOT_YET_ISSUED
    made = plan(a_payment(), [later], oldest_due, on=date(2026, 11, 25))
    assert len(made.rows) == 1


@pytest.mark.parametrize("on", [datetime(2026, 11, 20, tzinfo=UTC), "2026-11-20"])
def test_an_allocation_is_of_a_plain_day(on):
    with pytest.raises(InvalidDate):
        plan(a_payment(), [], oldest_due, on=on)


def test_what_is_available_is_no_part_of_a_paisa():
    with pytest.raises(InvalidAmount):
        plan(a_payment(), [], oldest_due, available=Money("0.001", "INR"))


def test_a_payment_is_never_applied_to_credit():
    over_credited = an_item("INV-2", "80.00", balance=Money("-20.00", "INR"))
    items = [an_item("CN-1", "-50.00"), over_credited, an_item("INV-1")]
    made = plan(a_payment(), items, oldest_due)
    assert [row.number for row in made.rows] == ["INV-1"]
    assert made.unapplied == Money("900.00", "INR")
    assert made.notes[0].code is NoteCode.CREDIT
    assert made.notes[0].items == ("id-CN-1", "id-INV-2")


def test_the_items_of_another_customer_are_passed_over_and_told():
    items = [an_item("INV-1", customer="Green Hill"), an_item("INV-2"), an_item("INV-3")]
    made = plan(a_payment(customer="Blue Bay Retail"), items, oldest_due)
    assert [row.number for row in made.rows] == ["INV-2", "INV-3"]
    assert made.notes[0].text == "1 item of another customer: passed over"


def test_closed_items_are_passed_over_without_a_word():
    closed = an_item("INV-1", balance=Money("0", "INR"))
    made = plan(a_payment(), [closed, an_item("INV-2")], oldest_due)
    assert [row.number for row in made.rows] == ["INV-2"]
    assert made.notes == ()


def test_instalments_read_at_different_versions_are_refused():
    items = [
        an_item("INV-1", id="r1/part-1", record="r1", version=3),
        an_item("INV-1", id="r1/part-2", record="r1", version=4),
    ]
    with pytest.raises(CannotAllocate, match="at the versions 3 and 4"):
        plan(a_payment(), items, oldest_due)


def test_the_precision_that_a_program_sets_for_decimals_changes_nothing():
    # 1,23,45,678.91 - 1,00,00,000.01 = 23,45,678.90, whatever the context's precision.
    items = [an_item("INV-1", "10000000.01")]
    with decimal.localcontext(prec=4):
        made = plan(a_payment("12345678.91"), items, oldest_due)
    assert made.unapplied == Money("2345678.90", "INR")


def test_items_may_come_from_a_generator():
    made = plan(a_payment(), (an_item(f"INV-{i}") for i in range(3)), oldest_due)
    assert len(made.rows) == 3


def test_no_amount_and_no_customer_shows_in_a_printed_plan():
    made = plan(a_payment("77.70", customer="Blue Bay Retail"), [an_item("INV-1")], oldest_due)
    for secret in ("77.7", "100.00", "Blue Bay"):
        assert secret not in repr(made)
