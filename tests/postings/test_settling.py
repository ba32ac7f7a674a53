"""What payments and rows of the ledger book, on both sides, in one currency and in several."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from invoicekit import Money, StatedTax
from invoicekit.allocation import (
    Allocation,
    Booked,
    Exchange,
    ItemKind,
    OpenItem,
    Payment,
    Side,
    SourceKind,
    TargetKind,
    explicit,
    plan,
    reversal,
    rows_of,
)
from invoicekit.allocation.deductions import DiscountTerms, TaxReduction
from invoicekit.errors import CurrencyMismatch, InvalidValue
from invoicekit.money import ExchangeRate
from invoicekit.postings import Books, JournalEntry, Role, book, book_payment, book_rows
from support.booked import CHART, INDIAN, booked, content, entry_of, sides, turned
from support.indian import KARNATAKA, bill, service
from support.written import invoice, line, worked

DAY = date(2026, 11, 20)
PLAIN = Books(CHART)


def row(kind: SourceKind, amount: str, currency: str = "INR", **more: Any) -> Allocation:
    given: dict[str, Any] = {
        "id": f"R-{kind.value}",
        "source": "PAY-7",
        "target": "AT/1",
        "on": DAY,
    }
    given |= {"by": "farah", "key": "k-1"}
    return Allocation(source_kind=kind, amount=Money(amount, currency), **(given | more))


RECEIVED = {
    SourceKind.PAYMENT: "on_account_received",
    SourceKind.ADVANCE: "advance_received",
    SourceKind.CREDIT_NOTE: "receivables",
    SourceKind.RETURN_NOTE: "receivables",
    SourceKind.WITHHOLDING: "withholding_receivable",
    SourceKind.CASH_DISCOUNT: "cash_discount_given",
    SourceKind.WRITE_OFF: "write_off",
    SourceKind.FEE: "fees",
    SourceKind.DEDUCTION: "deduction",
}
SENT = RECEIVED | {
    SourceKind.PAYMENT: "on_account_paid",
    SourceKind.ADVANCE: "advance_paid",
    SourceKind.CREDIT_NOTE: "payables",
    SourceKind.RETURN_NOTE: "payables",
    SourceKind.WITHHOLDING: "withholding_payable",
    SourceKind.CASH_DISCOUNT: "cash_discount_taken",
    # What the bank kept of our money is gone from the bank as well.
    SourceKind.FEE: "bank",
}


def listed(entry: JournalEntry) -> list[tuple[str, str]]:
    return [(one.account, str(one.amount.amount)) for one in entry.lines]


@pytest.mark.parametrize("kind", SourceKind)
def test_each_way_to_settle_has_its_account_on_either_side(kind: SourceKind) -> None:
    assert set(RECEIVED) == set(SENT) == set(SourceKind)
    theirs = entry_of(book_rows([row(kind, "100.00")], PLAIN))
    assert listed(theirs) == [(RECEIVED[kind], "100.00"), ("receivables", "-100.00")]
    ours = entry_of(book_rows([row(kind, "100.00")], PLAIN, side=Side.PAYABLE))
    assert listed(ours) == [(SENT[kind], "-100.00"), ("payables", "100.00")]


@pytest.mark.parametrize("kind", SourceKind)
@pytest.mark.parametrize("side", Side)
def test_a_reversal_is_the_mirror_of_what_it_takes_back(kind: SourceKind, side: Side) -> None:
    first = row(kind, "100.00")
    back = reversal([first], first.id, new_id="R-2", on=DAY, by="f", key="k-2", reason="wrong")
    given = entry_of(book_rows([first], INDIAN, side=side))
    taken = entry_of(book_rows([back], INDIAN, side=side))
    assert sides(taken) == turned(sides(given))
    assert (taken.document, taken.on) == ("k-2", DAY)


def test_money_that_comes_in_is_on_account_until_it_pays_something() -> None:
    money = Payment("PAY-7", Money("50000", "INR"), received=DAY, customer="Blue Bay Retail")
    came = entry_of(book_payment(money, INDIAN))
    assert listed(came) == [("bank", "50000"), ("on_account_received", "-50000")]
    assert (came.on, came.party) == (DAY, "Blue Bay Retail")
    sent = entry_of(book_payment(money, INDIAN, side=Side.PAYABLE))
    assert listed(sent) == [("bank", "-50000"), ("on_account_paid", "50000")]
    before = Payment("ADV-1", Money("50", "INR"), received=DAY, kind=SourceKind.ADVANCE)
    assert listed(entry_of(book_payment(before, INDIAN)))[1] == ("advance_received", "-50")


def test_what_moves_no_money_is_no_payment_to_book() -> None:
    note = Payment("C-1", Money("50", "INR"), received=DAY, kind=SourceKind.CREDIT_NOTE)
    made = book_payment(note, INDIAN)
    assert (made.entry, made.problems[0].code) == (None, "moves_no_money")
    assert book_rows([], INDIAN).problems[0].code == "nothing_to_book"


@pytest.mark.parametrize(("side", "sign"), [(Side.RECEIVABLE, ""), (Side.PAYABLE, "-")])
def test_a_refund_leaves_by_the_bank(side: Side, sign: str) -> None:
    back = row(SourceKind.PAYMENT, "30.00", target="RF-1", target_kind=TargetKind.REFUND)
    name = "received" if side is Side.RECEIVABLE else "paid"
    other = "" if sign else "-"
    assert listed(entry_of(book_rows([back], PLAIN, side=side))) == [
        (f"on_account_{name}", f"{sign}30.00"),
        ("bank", f"{other}30.00"),
    ]


def test_rows_of_one_act_make_one_entry() -> None:
    rows = [row(SourceKind.PAYMENT, "1156.40"), row(SourceKind.CASH_DISCOUNT, "23.60")]
    entry = entry_of(book_rows(rows, INDIAN))
    assert sides(entry) == [
        "Dr on_account_received 1156.40",
        "Cr receivables 1180.00",
        "Dr cash_discount_given 23.60",
    ]
    with pytest.raises(InvalidValue, match="one act and one day"):
        book_rows([*rows, row(SourceKind.FEE, "1", key="k-2")], INDIAN)


def test_a_cash_discount_that_lowers_the_tax_gives_each_tax_its_part() -> None:
    # 2 % of 1,180 = 23.60: 20.00 of the price, 1.80 each of the two taxes of 90.
    sale = booked(bill(service("1000")), side=Side.RECEIVABLE)
    rows = [row(SourceKind.CASH_DISCOUNT, "23.60")]
    early = TaxReduction.ON_EARLY_PAYMENT
    entry = entry_of(book_rows(rows, INDIAN, reduction=early, entries={"AT/1": sale}))
    assert sides(entry) == [
        "Dr cash_discount_given 20.00",
        "Dr output_tax CGST 1.80",
        "Dr output_tax SGST 1.80",
        "Cr receivables 23.60",
    ]
    bought = booked(bill(service("1000")))
    ours = book_rows(rows, INDIAN, side=Side.PAYABLE, reduction=early, entries={"AT/1": bought})
    assert sides(entry_of(ours)) == [
        "Cr cash_discount_taken 20.00",
        "Cr input_tax CGST 1.80",
        "Cr input_tax SGST 1.80",
        "Dr payables 23.60",
    ]


def test_the_tax_in_a_discount_is_what_its_terms_say() -> None:
    # 0.05 of 1,180: the terms give 0.05 x 180 / 1,180 = 0.0076 -> 0.01 to the tax; one of the two.
    terms = DiscountTerms.read("2/10", tax=TaxReduction.ON_EARLY_PAYMENT)
    discount, total, tax = (Money(amount, "INR") for amount in ("0.05", "1180.00", "180.00"))
    part = terms.tax_part(discount, total=total, tax=tax)
    sale = booked(bill(service("1000")), side=Side.RECEIVABLE)
    rows = [row(SourceKind.CASH_DISCOUNT, "0.05")]
    entry = entry_of(book_rows(rows, INDIAN, reduction=terms.tax, entries={"AT/1": sale}))
    assert str(part) == "0.01 INR"
    assert entry.total(Role.OUTPUT_TAX) == part.amount
    assert entry.total(Role.CASH_DISCOUNT_GIVEN) == Decimal("0.04")


@pytest.mark.parametrize("reduction", [TaxReduction.NEVER, TaxReduction.ALWAYS])
def test_a_cash_discount_that_leaves_the_tax_is_all_discount(reduction: TaxReduction) -> None:
    sale = booked(bill(service("1000")), side=Side.RECEIVABLE)
    rows = [row(SourceKind.CASH_DISCOUNT, "20.00")]
    entry = entry_of(book_rows(rows, INDIAN, reduction=reduction, entries={"AT/1": sale}))
    assert sides(entry) == ["Dr cash_discount_given 20.00", "Cr receivables 20.00"]


def test_tax_that_was_cost_is_lowered_with_the_discount_and_not_as_tax() -> None:
    bought = booked(bill(service("1000", itc="ineligible")))
    early = TaxReduction.ON_EARLY_PAYMENT
    rows = [row(SourceKind.CASH_DISCOUNT, "23.60")]
    made = book_rows(rows, INDIAN, side=Side.PAYABLE, reduction=early, entries={"AT/1": bought})
    assert sides(entry_of(made)) == ["Cr cash_discount_taken 23.60", "Dr payables 23.60"]


def test_the_entry_that_tells_the_tax_of_a_discount_is_asked_for() -> None:
    early = TaxReduction.ON_EARLY_PAYMENT
    made = book_rows([row(SourceKind.CASH_DISCOUNT, "23.60")], INDIAN, reduction=early)
    assert (made.entry, made.problems[0].code) == (None, "missing_entry")


def paid(
    payment: Money, paid_at: str, item: Money, booked_at: str, side: Side, **more: Any
) -> list[Allocation]:
    """Return the rows by which a payment pays an item, at the two rates to rupees."""
    owed = OpenItem("AT/1", "AT/1", "Blue Bay", ItemKind.INVOICE, item, item, DAY, DAY)
    exchange = Exchange(
        payment=Booked.of(payment, ExchangeRate(payment.currency, "INR", paid_at)),
        items={"AT/1": Booked.of(item, ExchangeRate(item.currency, "INR", booked_at))},
        side=side,
        **more,
    )
    money = Payment("PAY-7", payment, received=DAY)
    made = plan(money, [owed], explicit({"AT/1": item}), exchange=exchange)
    ids = iter("123456789")
    return list(rows_of(made, "farah", "k-1", lambda: f"R-{next(ids)}"))


USD = "USD"


def in_both(entry: JournalEntry) -> list[tuple[str, str, str]]:
    return [(one.account, str(one.amount), str(one.base)) for one in entry.lines]


def test_a_dollar_that_rose_since_the_invoice_is_a_gain_and_in_dollars_nothing() -> None:
    # 100 USD: invoiced at 83.335 = 8,333.50; received at 83.50 = 8,350.00; gain 16.50.
    hundred = Money("100.00", USD)
    rows = paid(hundred, "83.50", hundred, "83.335", Side.RECEIVABLE)
    assert in_both(entry_of(book_rows(rows, INDIAN))) == [
        ("on_account_received", "100.00 USD", "8350.00 INR"),
        ("receivables", "-100.00 USD", "-8333.50 INR"),
        ("exchange_gain", "0.00 USD", "-16.50 INR"),
    ]


def test_the_same_dollar_on_a_bill_is_a_loss() -> None:
    hundred = Money("100.00", USD)
    rows = paid(hundred, "83.50", hundred, "83.335", Side.PAYABLE)
    assert in_both(entry_of(book_rows(rows, INDIAN, side=Side.PAYABLE))) == [
        ("on_account_paid", "-100.00 USD", "-8350.00 INR"),
        ("payables", "100.00 USD", "8333.50 INR"),
        ("exchange_loss", "0.00 USD", "16.50 INR"),
    ]


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("rates", [("83.50", "83.335"), ("83.335", "83.50")])
def test_a_gain_or_loss_that_is_taken_back_leaves_its_account_even(
    side: Side, rates: tuple[str, str]
) -> None:
    hundred = Money("100.00", USD)
    (first,) = paid(hundred, rates[0], hundred, rates[1], side)
    back = reversal([first], first.id, new_id="R-2", on=DAY, by="f", key="k-2", reason="wrong")
    given = entry_of(book_rows([first], INDIAN, side=side))
    taken = entry_of(book_rows([back], INDIAN, side=side))
    assert taken.lines[-1].role is given.lines[-1].role
    assert [one.base for one in taken.lines] == [-one.base for one in given.lines if one.base]


def test_rupees_for_a_dollar_invoice_balance_in_each_currency() -> None:
    # 100 USD stand at 8,333.50; paid with 8,350 rupees: gain 16.50.
    rate = ExchangeRate(USD, "INR", "83.50")
    rows = paid(
        Money("8350.00", "INR"), "1", Money("100.00", USD), "83.335", Side.RECEIVABLE, rate=rate
    )
    assert in_both(entry_of(book_rows(rows, INDIAN))) == [
        ("on_account_received", "8350.00 INR", "8350.00 INR"),
        ("currency_clearing", "-8333.50 INR", "-8333.50 INR"),
        ("currency_clearing", "100.00 USD", "8333.50 INR"),
        ("receivables", "-100.00 USD", "-8333.50 INR"),
        ("exchange_gain", "-16.50 INR", "-16.50 INR"),
    ]


def test_dollars_for_a_bill_in_rupees_balance_in_each_currency() -> None:
    # 100 USD in the bank stand at 8,300.00 and pay 8,350 rupees: gain 50.
    rate = ExchangeRate(USD, "INR", "83.50")
    rows = paid(Money("100.00", USD), "83", Money("8350.00", "INR"), "1", Side.PAYABLE, rate=rate)
    assert in_both(entry_of(book_rows(rows, INDIAN, side=Side.PAYABLE))) == [
        ("on_account_paid", "-100.00 USD", "-8300.00 INR"),
        ("currency_clearing", "100.00 USD", "8300.00 INR"),
        ("currency_clearing", "-8300.00 INR", "-8300.00 INR"),
        ("payables", "8350.00 INR", "8350.00 INR"),
        ("exchange_gain", "-50.00 INR", "-50.00 INR"),
    ]


def test_euros_for_a_dollar_invoice_in_books_of_rupees() -> None:
    # 90 EUR at 91.00 = 8,190; they pay 100 USD that stand at 8,333.50: loss 143.50.
    rate = ExchangeRate("EUR", USD, "1.1111111111")
    rows = paid(
        Money("90.00", "EUR"), "91", Money("100.00", USD), "83.335", Side.RECEIVABLE, rate=rate
    )
    assert in_both(entry_of(book_rows(rows, INDIAN))) == [
        ("on_account_received", "90.00 EUR", "8190.00 INR"),
        ("currency_clearing", "-90.00 EUR", "-8333.50 INR"),
        ("currency_clearing", "100.00 USD", "8333.50 INR"),
        ("receivables", "-100.00 USD", "-8333.50 INR"),
        ("exchange_loss", "0.00 USD", "143.50 INR"),
    ]
    # Books without a home currency balance in each currency all the same.
    assert len(entry_of(book_rows(rows, PLAIN)).lines) == 4


def test_a_foreign_amount_of_unknown_value_is_asked_for() -> None:
    made = book_rows([row(SourceKind.PAYMENT, "10.00", USD)], INDIAN)
    assert [(p.code, dict(p.parameters)["currency"]) for p in made.problems] == [
        ("missing_base", USD)
    ]
    money = Payment("PAY-7", Money("10", USD), received=DAY)
    assert book_payment(money, INDIAN).problems[0].code == "missing_base"
    value = Money("835.00", "INR")
    assert entry_of(book_payment(money, INDIAN, base=value)).lines[0].base == value


def test_values_in_another_home_currency_are_refused() -> None:
    money = Payment("PAY-7", Money("10", USD), received=DAY)
    with pytest.raises(CurrencyMismatch):
        book_payment(money, INDIAN, base=Money("9", "EUR"))
    with pytest.raises(CurrencyMismatch):
        book_rows([row(SourceKind.PAYMENT, "10.00", USD, base=Money("9", "EUR"))], INDIAN)


def test_all_that_pays_an_invoice_leaves_nothing_on_the_customer() -> None:
    # 1,180: withheld 100, discount 23.60, written off 0.40, fee 6, money 1,050.
    sale = booked(bill(service("1000"), buyer=KARNATAKA), side=Side.RECEIVABLE)
    money = Payment("PAY-7", Money("1050.00", "INR"), received=DAY)
    rows = [
        row(SourceKind.PAYMENT, "1050.00"),
        row(SourceKind.WITHHOLDING, "100.00"),
        row(SourceKind.CASH_DISCOUNT, "23.60"),
        row(SourceKind.WRITE_OFF, "0.40"),
        row(SourceKind.FEE, "6.00"),
    ]
    entries = [sale, entry_of(book_payment(money, INDIAN)), entry_of(book_rows(rows, INDIAN))]
    sums = {role: sum((e.total(role) for e in entries), Decimal(0)) for role in Role}
    assert {role.value: str(amount) for role, amount in sums.items() if amount} == {
        "revenue": "-1000.00",
        "output_tax": "-180.00",
        "bank": "1050.00",
        "withholding_receivable": "100.00",
        "cash_discount_given": "23.60",
        "write_off": "0.40",
        "fees": "6.00",
    }


def test_prepaid_and_printed_retention_on_an_invoice() -> None:
    # 1,000 + 21 % = 1,210, less 15 % IRPF = 150, less 300 paid before: 760 is owed.
    from invoicekit.documents import Liability
    from invoicekit.postings import VatDeduction

    irpf = StatedTax("IRPF", "S", "15", liability=Liability.WITHHELD)
    document = invoice(line("1000", StatedTax("VAT", "S", "21"), irpf), prepaid="300")
    books = Books(CHART, VatDeduction())
    result = worked(document)
    assert sides(entry_of(book(content(document), result, books))) == [
        "Dr expense 1000.00",
        "Dr input_tax VAT 210.00",
        "Cr withholding_payable IRPF 150.00",
        "Cr advance_paid 300.00",
        "Cr payables 760.00",
    ]
    sale = book(content(document), result, books, side=Side.RECEIVABLE)
    assert sides(entry_of(sale)) == [
        "Cr revenue 1000.00",
        "Cr output_tax VAT 210.00",
        "Dr withholding_receivable IRPF 150.00",
        "Dr advance_received 300.00",
        "Dr receivables 760.00",
    ]
