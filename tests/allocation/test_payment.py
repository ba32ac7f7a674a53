from __future__ import annotations

from datetime import UTC, date, datetime

import attrs
import pytest

from invoicekit.allocation import ItemKind, OpenItem, Payment, SourceKind, from_credit_note
from invoicekit.errors import (
    CannotAllocate,
    CurrencyMismatch,
    InvalidAmount,
    InvalidDate,
    InvalidValue,
)
from invoicekit.money import Money

DAY = date(2026, 11, 20)


def an_item(total="1180.00", balance=None, kind=ItemKind.INVOICE, **changes):
    facts = {
        "id": "rec-1",
        "number": "AT/26-27/0042",
        "customer": "Blue Bay Retail",
        "kind": kind,
        "total": Money(total, "INR"),
        "balance": Money(total if balance is None else balance, "INR"),
        "issue_date": date(2026, 11, 2),
        "due_date": date(2026, 12, 2),
    }
    return OpenItem(**{**facts, **changes})


def test_a_payment_is_written_as_the_trade_speaks():
    payment = Payment("PAY-7", Money("50000", "INR"), received=DAY, remittance="AT/26-27/0042")
    assert payment.kind is SourceKind.PAYMENT
    assert payment.amount == Money("50000", "INR")


@pytest.mark.parametrize("amount", ["0", "0.00", "-1", "-0.01"])
def test_a_payment_of_nothing_or_less_is_refused(amount):
    with pytest.raises(InvalidAmount, match="must be above zero"):
        Payment("PAY-7", Money(amount, "INR"), received=DAY)


@pytest.mark.parametrize(("amount", "currency"), [("0.005", "INR"), ("1.5", "JPY")])
def test_a_payment_finer_than_the_minor_unit_is_refused(amount, currency):
    with pytest.raises(InvalidAmount, match="finer than the minor unit"):
        Payment("PAY-7", Money(amount, currency), received=DAY)


def test_zeros_behind_the_minor_unit_do_no_harm():
    assert Payment("PAY-7", Money("10.5000", "INR"), received=DAY).amount == Money("10.50", "INR")


@pytest.mark.parametrize("received", [datetime(2026, 11, 20, tzinfo=UTC), "2026-11-20", None])
def test_a_payment_counts_on_a_plain_day(received):
    with pytest.raises(InvalidDate):
        Payment("PAY-7", Money("1", "INR"), received=received)


@pytest.mark.parametrize("name", ["", "  ", None, 7])
def test_a_payment_needs_an_id(name):
    with pytest.raises(InvalidValue):
        Payment(name, Money("1", "INR"), received=DAY)


def test_a_bare_number_is_no_amount_of_money():
    with pytest.raises(InvalidAmount, match="no Money"):
        Payment("PAY-7", 500, received=DAY)


def test_a_credit_note_stands_below_zero():
    # A return of 1,000 + 180 tax: the open item is -1,180.
    note = an_item("-1180.00", kind=ItemKind.CREDIT_NOTE)
    assert note.balance == Money("-1180.00", "INR")


@pytest.mark.parametrize(
    ("kind", "total"),
    [
        (ItemKind.CREDIT_NOTE, "1180.00"),
        (ItemKind.INVOICE, "-1180.00"),
        (ItemKind.DEBIT_NOTE, "-0.01"),
    ],
)
def test_a_total_with_the_sign_of_another_kind_is_refused(kind, total):
    with pytest.raises(InvalidAmount, match="has another sign"):
        an_item(total, kind=kind)


@pytest.mark.parametrize(
    ("kind", "total", "balance"),
    [
        (ItemKind.INVOICE, "100.00", "100.01"),
        (ItemKind.CREDIT_NOTE, "-100.00", "-100.01"),
    ],
)
def test_no_more_can_be_open_than_the_total(kind, total, balance):
    with pytest.raises(InvalidAmount, match="more is open than the total"):
        an_item(total, balance, kind=kind)


def test_the_balance_of_an_over_credited_invoice_is_past_zero():
    # 900 was paid of 1,000; then the total was lowered to 800.
    assert an_item("800.00", "-100.00").balance == Money("-100.00", "INR")


def test_an_item_has_one_currency():
    with pytest.raises(CurrencyMismatch):
        attrs.evolve(an_item(), balance=Money("1", "EUR"))


def test_an_item_is_its_own_record_unless_it_is_an_instalment():
    assert an_item().record == "rec-1"
    assert an_item(id="rec-1/2", record="rec-1").record == "rec-1"


def test_references_may_be_a_list_or_one_text():
    assert an_item(references=["PO-7", "SO-9"]).references == ("PO-7", "SO-9")
    assert an_item(references="PO-7").references == ("PO-7",)


def test_a_credit_note_becomes_a_source_with_what_is_left_of_it():
    note = an_item("-1180.00", "-880.00", kind=ItemKind.CREDIT_NOTE, version=4)
    source = from_credit_note(note)
    assert (source.id, source.amount, source.kind, source.version) == (
        "rec-1",
        Money("880.00", "INR"),
        SourceKind.CREDIT_NOTE,
        4,
    )


@pytest.mark.parametrize("item", [an_item(), an_item("-5.00", "0", kind=ItemKind.CREDIT_NOTE)])
def test_only_a_credit_note_with_credit_left_becomes_a_source(item):
    with pytest.raises(CannotAllocate, match="no credit left"):
        from_credit_note(item)


def test_no_amount_and_no_customer_shows_in_what_is_printed():
    payment = Payment(
        "PAY-7",
        Money("1180.00", "INR"),
        received=DAY,
        remittance="for Blue Bay",
        customer="Blue Bay Retail",
        memo="cheque 7781",
    )
    shown = repr(payment) + repr(an_item(references=["PO-7"]))
    for secret in ("1180", "Blue Bay", "7781", "PO-7"):
        assert secret not in shown


def test_what_a_payment_is_may_be_said_by_its_word():
    """Kept as text, an advance would be booked as a payment on account."""
    advance = Payment("P-1", Money("1", "EUR"), received=date(2026, 11, 2), kind="advance")
    assert advance.kind is SourceKind.ADVANCE
    with pytest.raises(InvalidValue, match="kind of payment 'cash'"):
        attrs.evolve(advance, kind="cash")
