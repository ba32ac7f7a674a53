from __future__ import annotations

from datetime import date

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicekit.adapters.formats.camt import statements_in
from invoicekit.banking import (
    BankEntry,
    Charge,
    Counterparty,
    EntryKind,
    ReturnCause,
    check_statement,
    take_in,
)
from invoicekit.errors import CurrencyMismatch, InvalidDocument
from invoicekit.money import Money
from support.banking import DAY, entry, eur, notice, part, statement, statements
from support.camt import camt


def codes(intake):
    return [problem.code for problem in intake.problems]


def amounts(movements):
    return [str(one.payment.amount.amount) for one in movements]


def test_each_payment_of_a_batch_is_a_payment():
    batch = entry(part("30.00", "AT-1"), part("70.00", "AT-2"), bank_reference="R-1")
    taken = take_in([statement(batch)])
    assert amounts(taken.receipts) == ["30.00", "70.00"]
    assert [m.payment.remittance for m in taken.receipts] == ["AT-1", "AT-2"]
    assert all(m.payment.received == DAY for m in taken.receipts)
    assert len({m.payment.id for m in taken.receipts}) == 2


def test_the_same_file_twice_counts_once():
    one = statement(
        entry(part("118.00", "AT-1"), bank_reference="R-1"),
        entry(part("50.00", "no reference at all")),
        entry(part("30.00"), part("70.00"), bank_reference="R-2"),
    )
    (again,) = statements_in(camt(one))
    taken = take_in([one, again])
    assert amounts(taken.movements) == ["118.00", "50.00", "30.00", "70.00"]
    assert amounts(taken.repeated) == ["118.00", "50.00", "30.00", "70.00"]
    assert (taken.doubtful, codes(taken)) == ((), ["told_before"])
    # And over time, by the payments that were kept.
    later = take_in([again], known=[m.payment for m in taken.movements])
    assert (later.movements, later.doubtful) == ((), ())
    assert amounts(later.repeated) == ["118.00", "50.00", "30.00", "70.00"]


def test_a_notice_and_then_the_statement_of_the_same_money_count_once():
    # The statement shows less of it than the notice: no words, no payer's reference.
    early = notice(entry(part("118.00", "for AT-1", end_to_end_id="E-1"), bank_reference="R-1"))
    late = statement(entry(part("118.00"), bank_reference="R-1", entry_reference="1"))
    taken = take_in([early, late])
    assert amounts(taken.receipts) == ["118.00"]
    assert amounts(taken.repeated) == ["118.00"]
    known = [m.payment for m in take_in([early]).movements]
    assert take_in([late], known).movements == ()
    assert take_in([early], [m.payment for m in take_in([late]).movements]).movements == ()


@pytest.mark.parametrize("shared", ["uetr", "transaction_id", "end_to_end_id", "bank_reference"])
def test_any_reference_that_both_bear_is_enough(shared):
    early = notice(entry(part("118.00", "some words", **{shared: "X-1"})))
    late = statement(entry(part("118.00", "other words", **{shared: "X-1"})))
    assert amounts(take_in([early, late]).repeated) == ["118.00"]


def test_a_batch_of_one_statement_is_known_in_the_notice_by_what_each_says():
    parts = [part("30.00", "AT-1", end_to_end_id="E-1"), part("30.00", "AT-2", end_to_end_id="E-2")]
    early = notice(entry(*parts, bank_reference="R-1"))
    late = statement(entry(*reversed(parts), bank_reference="R-1"))
    taken = take_in([early, late])
    assert len(taken.receipts) == 2
    assert len(taken.repeated) == 2


def test_a_lump_waits_for_its_notice_and_never_counts_itself():
    lump = statement(entry(part("100.00"), bank_reference="R-1", stated_count=2))
    alone = take_in([lump])
    assert (alone.movements, len(alone.lumps)) == ((), 1)
    assert codes(alone) == ["batch_without_details"]
    details = notice(entry(part("30.00"), part("70.00"), bank_reference="R-1"))
    for both in ([lump, details], [details, lump]):
        taken = take_in(both)
        assert amounts(taken.movements) == ["30.00", "70.00"]
        assert codes(taken) == ["told_in_detail"]


def test_two_payments_alike_in_one_statement_are_two():
    two = statement(entry(part("50.00", "rent")), entry(part("50.00", "rent")))
    taken = take_in([two])
    assert amounts(taken.receipts) == ["50.00", "50.00"]
    assert amounts(take_in([two, two]).movements) == ["50.00", "50.00"]
    batch = statement(entry(part("50.00", "rent"), part("50.00", "rent"), bank_reference="R-1"))
    assert len(take_in([batch, batch]).movements) == 2


def test_two_payments_that_the_bank_tells_apart_are_two_however_alike():
    monthly = [
        statement(
            entry(
                part("50.00", "rent", end_to_end_id="RENT"),
                booked=on,
                value_date=on,
                bank_reference=reference,
            ),
            id=reference,
        )
        for on, reference in [(date(2026, 10, 1), "R-1"), (date(2026, 11, 1), "R-2")]
    ]
    assert len(take_in(monthly).receipts) == 2
    same_day = statement(
        entry(part("50.00", "rent", end_to_end_id="RENT"), bank_reference="R-1"),
        entry(part("50.00", "rent", end_to_end_id="RENT"), bank_reference="R-2"),
    )
    assert len(take_in([same_day]).receipts) == 2
    pages = [
        statement(entry(part("50.00", "rent"), bank_reference=reference), id=reference)
        for reference in ("R-1", "R-2")
    ]
    taken = take_in(pages)
    assert (len(taken.receipts), taken.doubtful) == (2, ())


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # No reference on either, and a notice may show a part of the day alone.
        (notice(entry(part("50.00", "rent"))), statement(entry(part("50.00", "rent")))),
        (statement(entry(part("50.00", "rent"))), notice(entry(part("50.00", "rent")))),
        # A reference that comes again on another day.
        (
            statement(entry(part("50.00"), bank_reference="R-1")),
            statement(entry(part("50.00"), bank_reference="R-1", booked=date(2026, 12, 20))),
        ),
        # The payer's reference and the day agree, and the bank's references differ.
        (
            statement(entry(part("50.00", end_to_end_id="RENT"), bank_reference="R-1")),
            statement(entry(part("50.00", end_to_end_id="RENT"), bank_reference="R-2")),
        ),
    ],
)
def test_what_cannot_be_decided_is_told_and_not_counted(first, second):
    taken = take_in([first, second])
    assert amounts(taken.movements) == ["50.00"]
    assert amounts(taken.doubtful) == ["50.00"]
    assert codes(taken) == ["told_before_perhaps"]


def test_one_reference_twice_in_a_statement_is_told():
    two = statement(
        entry(part("50.00"), bank_reference="R-1"), entry(part("50.00"), bank_reference="R-1")
    )
    taken = take_in([two])
    assert (len(taken.movements), len(taken.doubtful)) == (1, 1)
    # Another amount, or the other direction, is another payment.
    other = statement(
        entry(part("50.00"), bank_reference="R-1"),
        entry(part("51.00"), bank_reference="R-1"),
        entry(part("-50.00"), bank_reference="R-1"),
    )
    assert len(take_in([other]).movements) == 3


def test_the_account_is_part_of_what_a_payment_is():
    one = statement(entry(part("50.00"), bank_reference="R-1"))
    other = attrs.evolve(one, account="NL39RABO0300065264")
    assert len(take_in([one, other]).movements) == 2
    spaced = attrs.evolve(one, account="NL91 ABNA 0417 1643 00")
    assert len(take_in([one, spaced]).movements) == 1


@given(statements(), st.randoms())
def test_each_payment_counts_once_in_whatever_order_files_come(made, source):
    files = [made, *statements_in(camt(made)), attrs.evolve(made, id="again")]
    source.shuffle(files)
    once, thrice = take_in([made]), take_in(files)
    assert {m.payment.id for m in thrice.movements} == {m.payment.id for m in once.movements}
    assert len(thrice.movements) == len(once.movements)


@given(statements())
def test_every_payment_of_a_statement_is_somewhere(made):
    taken = take_in([made])
    placed = len(taken.movements) + len(taken.repeated) + len(taken.doubtful) + len(taken.lumps)
    assert placed == sum(len(e.transactions) for e in made.entries)


# What comes back.


def kinds(*entries):
    return [(m.kind, m.cause) for m in take_in([statement(*entries)]).movements]


def test_debits_and_what_comes_back_are_told_apart():
    assert kinds(
        entry(part("10.00")),
        entry(part("-20.00")),
        entry(part("-30.00", is_return=True, return_reason="AM04")),
        entry(part("-40.00", is_return=True, return_reason="MD06")),
        entry(part("50.00", is_return=True, return_reason="AC04")),
        entry(part("-60.00"), is_reversal=True),
        entry(part("70.00"), is_reversal=True),
        entry(part("-80.00", bank_code="PMNT/RCHQ/UPCQ")),
        entry(part("-90.00", is_return=True, return_reason="ZZ99")),
        entry(part("-95.00", is_return=True)),
        entry(part("-96.00", return_reason="MS03")),
        entry(part("-1.00", bank_code="PMNT/ICDT/CHRG")),
        entry(part("2.00", bank_code="INT")),
    ) == [
        (EntryKind.RECEIPT, None),
        (EntryKind.PAYMENT, None),
        (EntryKind.RETURNED_RECEIPT, ReturnCause.BOUNCED),
        (EntryKind.RETURNED_RECEIPT, ReturnCause.CHARGEBACK),
        # What we paid and the account was closed: it pays no invoice.
        (EntryKind.RETURNED_PAYMENT, ReturnCause.BOUNCED),
        (EntryKind.RETURNED_RECEIPT, ReturnCause.CORRECTED),
        (EntryKind.RETURNED_PAYMENT, ReturnCause.CORRECTED),
        (EntryKind.RETURNED_RECEIPT, ReturnCause.BOUNCED),
        (EntryKind.RETURNED_RECEIPT, ReturnCause.UNKNOWN),
        (EntryKind.RETURNED_RECEIPT, ReturnCause.UNKNOWN),
        (EntryKind.RETURNED_RECEIPT, ReturnCause.BOUNCED),
        (EntryKind.BANK, None),
        (EntryKind.BANK, None),
    ]


@pytest.mark.parametrize("code", ["UPCQ", "XPCQ", "CQRV", "UPCT", "UPDD", "RCDD", "RRTN"])
def test_what_a_bank_books_as_coming_back_is_no_payment_of_ours(code):
    # Debits without a word of a return but for the code of the booking (ISO 20022 sub-families).
    ((kind, cause),) = kinds(entry(part("-80.00", bank_code=f"PMNT/RCHQ/{code}")))
    assert kind is EntryKind.RETURNED_RECEIPT
    expected = {"UPCT": ReturnCause.CHARGEBACK}
    expected |= dict.fromkeys(("UPCQ", "XPCQ", "CQRV"), ReturnCause.BOUNCED)
    assert cause is expected.get(code, ReturnCause.UNKNOWN)


@pytest.mark.parametrize("code", ["CHRG", "COMM", "COMI", "FEES", "INTR", "TAXE"])
def test_what_the_bank_takes_for_itself_is_its_own(code):
    assert kinds(entry(part("-1.00", bank_code=f"PMNT/MDOP/{code}"))) == [(EntryKind.BANK, None)]


def test_a_return_says_why_in_words():
    back = entry(part("-30.00", is_return=True, return_reason="AM04", return_text="no funds"))
    (movement,) = take_in([statement(back)]).movements
    assert movement.reason == "AM04 InsufficientFunds no funds"
    assert movement.payment.amount == eur("30.00")


def test_nothing_is_left_out_silently():
    nothing = statement(entry(part("0.00", "a notice of the bank"), amount=eur("0.00")))
    undated = attrs.evolve(entry(part("5.00")), booked=None, value_date=None)
    taken = take_in([nothing, statement(undated)])
    assert taken.movements == ()
    assert codes(taken) == ["zero_amount", "missing_date"]


# What does not add up.


def test_balances_that_do_not_add_up_are_told_with_the_difference():
    wrong = statement(entry(part("118.00")), closing=eur("1100.00"))
    (problem,) = check_statement(wrong)
    assert (problem.code, problem.path) == ("balance_mismatch", "closing")
    # 1,000.00 and 118.00 make 1,118.00; the bank says 18.00 less.
    assert dict(problem.parameters)["difference"] == "-18.00 EUR"
    with pytest.raises(InvalidDocument, match=r"1000\.00 EUR and 1 entries make 1118\.00 EUR"):
        take_in([wrong])
    assert amounts(take_in([wrong], despite_problems=True).receipts) == ["118.00"]


def test_a_statement_without_balances_proves_nothing_and_is_taken():
    open_ended = statement(entry(part("118.00")), opening=None, closing=None)
    assert codes(take_in([open_ended])) == ["missing_balance"]


def test_a_batch_that_does_not_add_up_is_refused_unless_charges_explain_it():
    short = statement(entry(part("30.00"), part("70.00"), amount=eur("98.00")))
    assert [(p.code, p.path) for p in check_statement(short)] == [
        ("batch_mismatch", "entries[0].transactions")
    ]
    charged = attrs.evolve(short.entries[0], charges=[Charge(eur("-2.00"))])
    assert check_statement(attrs.evolve(short, entries=[charged])) == ()
    few = statement(entry(part("30.00"), part("70.00"), stated_count=3))
    assert [p.code for p in check_statement(few)] == ["batch_count"]


def test_another_currency_in_a_statement_is_refused():
    mixed = attrs.evolve(statement(), entries=[BankEntry(Money("5", "USD"), DAY)])
    assert [(p.code, p.path) for p in check_statement(mixed)][-1] == (
        "other_currency",
        "entries[0].amount",
    )


def test_a_balance_in_another_currency_is_refused():
    odd = attrs.evolve(statement(entry(part("5.00"))), closing=Money("1005.00", "USD"))
    assert [(p.code, p.path) for p in check_statement(odd)] == [("other_currency", "closing")]
    with pytest.raises(CurrencyMismatch):
        entry(part("5.00"), amount=Money("5.00", "USD"))


def test_no_repr_tells_amounts_or_persons():
    one = statement(entry(part("118.00", "for AT-1"), text="secret"))
    shown = repr(one) + repr(take_in([one])) + repr(Counterparty("Meera", "123"))
    for word in ("118", "AT-1", "BLUE BAY", "DE8937", "NL91", "secret", "Meera", "123"):
        assert word not in shown
