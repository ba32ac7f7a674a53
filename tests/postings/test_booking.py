"""What a document may bring that makes its booking another, and what is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import attrs
import pytest

from invoicekit import Coding, Money, StatedTax
from invoicekit.allocation import Side
from invoicekit.documents import AllowanceCharge, InvoiceKind, Liability, Match, Override
from invoicekit.errors import CurrencyMismatch, InvalidAmount, InvalidDate, InvalidValue
from invoicekit.money import ExchangeRate
from invoicekit.postings import (
    Books,
    EntryLine,
    GstCredit,
    JournalEntry,
    Recovery,
    Role,
    Share,
    VatDeduction,
    book,
    taken_back,
)
from invoicekit.totals.snapshot import Snapshot
from support.booked import CHART, INDIAN, booked, content, decided, entry_of, sides, turned
from support.indian import bill, goods, service
from support.indian import worked as worked_in_india
from support.written import invoice, line, off, vat, worked

VAT = Books(CHART, VatDeduction())
DAY = date(2026, 3, 2)


def noted(document, books=VAT, rounding="en16931", **said):
    return sides(entry_of(book(content(document), worked(document, rounding), books, **said)))


def codes(booking):
    assert booking.entry is None
    return [problem.code for problem in booking.problems]


def test_a_discount_on_the_whole_lowers_each_line_by_its_net() -> None:
    # 300 and 100, less 10.01: 7.5075 and 2.5025 are 7.51 and 2.50, by largest remainder.
    document = invoice(
        line("300", account="a"), line("100", account="b"), allowances=[off("10.01")]
    )
    assert noted(document) == ["Dr a 292.49", "Dr b 97.50", "Cr payables 389.99"]


def test_freight_without_credit_follows_the_lines_that_bear_the_same_tax() -> None:
    # 300 and 100 and 40 freight at 10 %: 330 and 110 with tax of 33 and 11; nothing is deducted.
    document = invoice(
        line("300", vat("10"), account="a"),
        line("100", vat("10"), account="b"),
        charges=[off("40", taxes=[vat("10")])],
    )
    nothing = Books(CHART, VatDeduction(0))
    assert noted(document, nothing) == ["Dr a 363.00", "Dr b 121.00", "Cr payables 484.00"]


def test_a_charge_with_a_tax_of_its_own_is_spread_by_the_nets() -> None:
    # 30 and 10 bear the freight of 4 as 3 and 1, and its tax of 0.40 (10 %) as 0.30 and 0.10.
    document = invoice(
        line("30", account="a"), line("10", account="b"), charges=[off("4", taxes=[vat("10")])]
    )
    nothing = Books(CHART, VatDeduction(0))
    assert noted(document, nothing) == ["Dr a 33.30", "Dr b 11.10", "Cr payables 44.40"]


def test_what_no_line_can_bear_is_booked_by_the_coding_of_the_whole() -> None:
    document = invoice(line("50"), line("-50"), charges=[off("5")])
    made = book(content(document, account="freight"), worked(document), VAT)
    assert ("freight", "5.00 EUR") in [
        (one.account, str(one.amount)) for one in entry_of(made).lines
    ]


def test_a_deposit_after_tax_has_its_own_account() -> None:
    document = invoice(line("100", vat("21")), charges=[off("8", after_tax=True)])
    assert noted(document, side=Side.RECEIVABLE) == [
        "Cr revenue 100.00",
        "Cr output_tax VAT 21.00",
        "Cr charge_after_tax 8.00",
        "Dr receivables 129.00",
    ]


def test_half_of_a_cars_vat_is_deducted_and_the_rest_is_cost() -> None:
    # 100.05 at 21 % = 21.01; half of it is 10.505, which is 10.51; 10.50 is cost.
    document = invoice(line("100.05", vat("21"), particulars={"deductible": "50"}))
    assert noted(document) == [
        "Dr expense 110.55",
        "Dr input_tax VAT 10.51",
        "Cr payables 121.06",
    ]


@pytest.mark.parametrize("percent", ["-1", "100.5"])
def test_a_recovery_outside_its_bounds_is_refused(percent: str) -> None:
    with pytest.raises(InvalidAmount):
        Recovery(percent)
    with pytest.raises(InvalidAmount):
        noted(invoice(line("1", vat("21"), particulars={"deductible": percent})))


def test_only_the_taxes_that_are_named_are_deducted() -> None:
    document = invoice(line("100", vat("21"), StatedTax("ECO", "S", "1")))
    books = Books(CHART, VatDeduction(taxes=["VAT"]))
    assert noted(document, books)[:2] == ["Dr expense 101.00", "Dr input_tax VAT 21.00"]


def test_a_credit_that_only_waits_is_no_cost() -> None:
    entry = booked(bill(service("1000", in_2b="no")))
    assert sides(entry) == [
        "Dr expense 1000.00",
        "Dr input_tax_waiting CGST 90.00",
        "Dr input_tax_waiting SGST 90.00",
        "Cr payables 1180.00",
    ]


def test_a_claim_after_its_last_day_is_cost() -> None:
    # A bill of March 2026 may be claimed until 30 November 2026: CGST Act s.16(4).
    late = Books(CHART, GstCredit(on=date(2026, 12, 1)))
    assert sides(booked(bill(service("1000")), late))[0] == "Dr expense 1180.00"
    early = Books(CHART, GstCredit(on=date(2026, 11, 30)))
    assert sides(booked(bill(service("1000")), early))[0] == "Dr expense 1000.00"


def test_a_bill_in_part_with_order_and_in_part_without() -> None:
    document = bill(goods("1000", itc="ineligible"), service("100"))
    entry = booked(document, matches=[Match("1", "GRN-7")], account="6120")
    assert sides(entry) == [
        "Dr goods_receipt_clearing 1000.00",
        "Dr stock 180.00",
        "Dr 6120 100.00",
        "Dr input_tax CGST 9.00",
        "Dr input_tax SGST 9.00",
        "Cr payables 1298.00",
    ]


def test_a_prepayment_clears_no_receipt_and_a_line_without_id_is_named_by_its_place() -> None:
    bare = attrs.evolve(service("1000"), id="")
    matches = [Match("1", "4500000017", "10")]
    first = attrs.evolve(bill(service("1000")), lines=[bare], kind=InvoiceKind.PREPAYMENT_INVOICE)
    assert sides(booked(first, matches=matches))[0] == "Dr expense 1000.00"
    last = attrs.evolve(first, kind=InvoiceKind.INVOICE)
    assert sides(booked(last, matches=matches))[0] == "Dr goods_receipt_clearing 1000.00"
    shares = {"1": [Share(Coding("a")), Share(Coding("b"))]}
    assert sides(booked(last, shares=shares))[:2] == ["Dr a 500.00", "Dr b 500.00"]


def test_a_person_may_decide_the_role_of_one_line() -> None:
    document = bill(service("1000"), service("500"))
    entry = booked(document, overrides=[decided(Role.ADVANCE_PAID, "lines[1].role")])
    assert sides(entry)[:2] == ["Dr expense 1000.00", "Dr advance_paid 500.00"]


def test_decisions_that_mean_nothing_are_problems() -> None:
    document = bill(service("1000"))
    overrides = [
        Override("role", "expense", "asset", "meera", "a machine"),
        decided(Role.STOCK, "lines[7].role"),
        Override("reverse_charge", "no", "yes", "meera", "another matter"),
    ]
    made = book(content(document, overrides=overrides), worked_in_india(document), INDIAN)
    assert codes(made) == ["unknown_role", "unknown_line"]
    assert [problem.path for problem in made.problems] == [
        "overrides[0].decided",
        "overrides[1].path",
    ]


def test_prices_that_include_the_tax() -> None:
    # 121 with 21 % is 100 and 21, on paper and by GOBL's steps.
    document = invoice(line("121", vat("21")), prices_include="VAT")
    for rounding in ("en16931", "gobl_precise", "gobl_currency"):
        assert noted(document, rounding=rounding) == [
            "Dr expense 100.00",
            "Dr input_tax VAT 21.00",
            "Cr payables 121.00",
        ]


def test_figures_that_are_rounded_apart_meet_in_the_round_off() -> None:
    # 1.014 is printed 1.01; 21 % of it 0.21294 as 0.21; together 1.22694 as 1.23, and not 1.22.
    assert noted(invoice(line("1.014", vat("21"))), rounding="gobl_precise") == [
        "Dr expense 1.01",
        "Dr input_tax VAT 0.21",
        "Cr payables 1.23",
        "Dr round_off 0.01",
    ]


def test_a_bill_in_dollars_is_booked_at_its_own_rate() -> None:
    # 10.01 at 83.335 = 834.18335 -> 834.18 owed. Tax: 1.67 -> 139.16945 -> 139.17; the price is
    # the rest, 695.01, and by itself 8.34 x 83.335 = 695.0139.
    rate = ExchangeRate("USD", "INR", "83.335")
    document = invoice(
        line("8.34", StatedTax("VAT", amount="1.67")), currency="USD", exchange_rate=rate
    )
    books = attrs.evolve(VAT, home="INR")
    entry = entry_of(book(content(document), worked(document), books))
    assert [(one.account, str(one.base)) for one in entry.lines] == [
        ("expense", "695.01 INR"),
        ("input_tax", "139.17 INR"),
        ("payables", "-834.18 INR"),
    ]
    other = book(content(document), worked(document), books, rate=ExchangeRate("USD", "INR", "80"))
    assert str(entry_of(other).lines[-1].base) == "-800.80 INR"


def test_where_no_price_can_bear_the_rest_the_round_off_does() -> None:
    # Reverse charge alone: 0.01 and 0.01 of two taxes at 0.5: each 0.005 -> 0.01, and back.
    taxes = [StatedTax(name, amount="0.01", liability=Liability.WITHHELD) for name in ("A", "B")]
    document = invoice(line("0", *taxes), currency="USD")
    rate = ExchangeRate("USD", "INR", "0.5")
    books = attrs.evolve(VAT, home="INR")
    entry = entry_of(book(content(document), worked(document), books, rate=rate))
    # Kept back 0.01 + 0.01, owed -0.02: in rupees 0.01 + 0.01 and 0.01.
    assert [(one.account, str(one.base)) for one in entry.lines] == [
        ("withholding_payable", "-0.01 INR"),
        ("withholding_payable", "-0.01 INR"),
        ("payables", "0.01 INR"),
        ("round_off", "0.01 INR"),
    ]


@pytest.mark.parametrize(
    "rate", [None, ExchangeRate("USD", "EUR", "0.9"), ExchangeRate("INR", "USD", "0.012")]
)
def test_a_missing_or_unfit_rate_is_a_problem(rate: ExchangeRate | None) -> None:
    document = invoice(line("10"), currency="USD", exchange_rate=rate)
    books = attrs.evolve(VAT, home="INR")
    assert codes(book(content(document), worked(document), books)) == ["missing_exchange_rate"]
    assert codes(book(content(document), worked(document), books, rate=rate)) == [
        "missing_exchange_rate"
    ]


def test_everything_that_is_missing_is_told_at_once() -> None:
    document = invoice(line("10", vat("21")), currency="USD", issue_date=None)
    books = Books(CHART, home="INR")
    shares = {"9": [Share(Coding(cost_centre="IT"))]}
    made = book(content(document), worked(document), books, shares=shares)
    assert codes(made) == [
        "missing_date",
        "unknown_line",
        "missing_exchange_rate",
        "missing_input_tax_rule",
    ]
    assert all(problem.remedy for problem in made.problems)


def test_a_bill_without_tax_needs_no_rule_for_it() -> None:
    assert noted(invoice(line("10")), Books(CHART)) == ["Dr expense 10.00", "Cr payables 10.00"]


@pytest.mark.parametrize("side", Side)
def test_figures_of_another_document_are_refused(side: Side) -> None:
    one, two = invoice(line("10", vat("21"))), invoice(line("10"), line("20"))
    assert codes(book(content(one), worked(two), VAT, side=side)) == ["figures_do_not_fit"]
    same = invoice(line("3", vat("21")), line("7", vat("21")))
    assert codes(book(content(one), worked(same), VAT, side=side)) == ["figures_do_not_fit"]
    kept = Snapshot.of(worked(one))
    more = attrs.evolve(kept.totals, tax_exclusive=Decimal("11.00"))
    wrong = attrs.evolve(kept, totals=more)
    assert codes(book(content(one), wrong, VAT, side=side)) == ["figures_do_not_fit"]
    paid = attrs.evolve(kept, totals=attrs.evolve(kept.totals, payable=Decimal("13.10")))
    assert codes(book(content(one), paid, VAT, side=side)) == ["figures_do_not_fit"]


def test_a_document_of_nothing_books_nothing() -> None:
    document = invoice(line("10", allowances=[AllowanceCharge(percent="100")]))
    made = book(content(document), worked(document), VAT)
    assert (made.entry, made.problems[0].code) == (None, "nothing_to_book")


def test_a_corrected_invoice_is_booked_in_full_and_its_original_told() -> None:
    document = bill(service("100"), kind=InvoiceKind.CORRECTED_INVOICE)
    made = book(content(document), worked_in_india(document), INDIAN)
    assert [problem.code for problem in made.problems] == ["books_in_full"]
    assert entry_of(made).total(Role.PAYABLES) == Decimal("-118.00")


def test_an_entry_is_taken_back_by_its_mirror() -> None:
    entry = booked(bill(service("1000")))
    back = taken_back(entry, on=date(2026, 4, 1), reason="booked twice")
    assert sides(back) == turned(sides(entry))
    assert (back.reverses, back.reason, back.on) == ("AT/1", "booked twice", date(2026, 4, 1))
    assert sum(one.base.amount for one in back.lines if one.base) == 0
    with pytest.raises(InvalidValue, match="book anew"):
        taken_back(back, on=date(2026, 4, 2), reason="no")
    with pytest.raises(InvalidValue, match="why"):
        taken_back(entry, on=DAY, reason=" ")
    with pytest.raises(InvalidDate):
        taken_back(entry, on=date(2026, 3, 1), reason="too early")


def entry_line(amount: str, currency: str = "INR", base: str | None = None, home: str = "INR"):
    worth = None if base is None else Money(base, home)
    return EntryLine(Role.EXPENSE, "6000", Money(amount, currency), worth)


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [entry_line("1")],
        [entry_line("1"), entry_line("-0.99")],
        [entry_line("1"), entry_line("-1", "EUR")],
        [entry_line("1", base="1"), entry_line("-1")],
        [entry_line("1", base="80"), entry_line("-1", base="-79.99")],
        [entry_line("1", base="1"), entry_line("-1", base="-1"), entry_line("1"), entry_line("-1")],
        [entry_line("1"), attrs.evolve(entry_line("-1"), account=" ")],
    ],
)
def test_an_entry_that_does_not_balance_cannot_be_made(lines: list[EntryLine]) -> None:
    with pytest.raises(InvalidValue):
        JournalEntry("AT/1", DAY, lines)


def test_two_home_currencies_in_one_entry_are_refused() -> None:
    with pytest.raises(CurrencyMismatch):
        JournalEntry("1", DAY, [entry_line("1", base="1"), entry_line("-1", base="-1", home="EUR")])


@pytest.mark.parametrize("weight", ["0", "-1"])
def test_a_share_of_nothing_is_refused(weight: str) -> None:
    with pytest.raises(InvalidAmount):
        Share(Coding(), weight)
    with pytest.raises(InvalidAmount, match="float"):
        Share(Coding(), 0.5)


def test_a_clerk_can_read_it() -> None:
    coding = Coding("6120", "IT")
    entry = booked(bill(service("1000.34", itc="ineligible"), cash_rounding="1"), coding=coding)
    why = "tax that is cost: by hand; the rules propose eligible"
    assert entry.explain().splitlines() == [
        "AT/1 of 2026-03-02",
        "Dr 6120       expense, IT  1,180.40 INR  line 1: service, with 180.06 of " + why,
        "Cr round_off  round off        0.40 INR  rounding of the payable",
        "Cr payables   payables     1,180.00 INR  owed to the vendor",
    ]


def test_no_amount_and_no_name_shows_in_a_log() -> None:
    entry = booked(bill(service("1234.56")))
    assert "1234" not in repr(entry)
    assert "Asha" not in repr(entry)


def test_a_side_says_debit_and_credit_above_zero() -> None:
    first, *_, last = booked(bill(service("100"))).lines
    assert (str(first.debit), str(first.credit)) == ("100.00 INR", "0.00 INR")
    assert (str(last.debit), str(last.credit)) == ("0.00 INR", "118.00 INR")


def test_an_invoice_of_a_thousand_lines_is_booked_line_by_line() -> None:
    lines = [line("9.99", vat("21"), id=str(n)) for n in range(1000)]
    document = invoice(*lines)
    entry = entry_of(book(content(document), worked(document), VAT))
    assert len(entry.lines) == 1002
