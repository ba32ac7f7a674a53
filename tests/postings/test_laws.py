"""What holds for every document: entries balance, notes mirror, and the home currency balances."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invoicekit import Calculation, Invoice, calculate
from invoicekit.allocation import Side
from invoicekit.corrections import credit_whole
from invoicekit.documents import Coding, InvoiceKind, Liability, Match
from invoicekit.documents.content import Content
from invoicekit.money import PRESETS, ExchangeRate, Money, minor_unit
from invoicekit.postings import Books, GstCredit, JournalEntry, Role, Share, VatDeduction, book
from invoicekit.taxes import flat, india
from invoicekit.testing.strategies import invoices
from invoicekit.totals.snapshot import Snapshot
from support.booked import CHART, INDIAN
from support.indian import KARNATAKA, bill, goods, service

VAT = Books(CHART, VatDeduction("37.5"))
sides = st.sampled_from(list(Side))
presets = st.sampled_from(sorted(PRESETS))


def made(
    invoice: Invoice, result: Calculation, side: Side, books: Books = VAT
) -> JournalEntry | None:
    booking = book(Content(invoice), result, books, side=side)
    assert [p.code for p in booking.problems if p.code != "nothing_to_book"] == []
    return booking.entry


def amounts(lines: Iterable[Money | None]) -> Decimal:
    return sum((money.amount for money in lines if money is not None), Decimal(0))


@settings(max_examples=120)
@given(invoices(), sides, presets)
def test_every_document_balances_and_owes_what_is_payable(
    invoice: Invoice, side: Side, preset: str
) -> None:
    result = calculate(invoice, flat.REGIME, rounding=PRESETS[preset])
    entry = made(invoice, result, side)
    control = Role.PAYABLES if side is Side.PAYABLE else Role.RECEIVABLES
    sign = -1 if side is Side.PAYABLE else 1
    if entry is None:
        assert result.totals.payable == 0
        return
    assert amounts(one.amount for one in entry.lines) == 0
    assert amounts(one.debit for one in entry.lines) == amounts(one.credit for one in entry.lines)
    assert entry.total(control) == sign * result.totals.payable


@settings(max_examples=80)
@given(invoices(), sides, presets)
def test_the_taxes_booked_are_the_tax_rows(invoice: Invoice, side: Side, preset: str) -> None:
    result = calculate(invoice, flat.REGIME, rounding=PRESETS[preset])
    entry = made(invoice, result, side, Books(CHART, VatDeduction()))
    if entry is None:
        return
    sign = 1 if side is Side.PAYABLE else -1
    wanted: dict[Liability, Decimal] = {}
    for row in result.tax_rows:
        wanted[row.liability] = wanted.get(row.liability, Decimal(0)) + row.amount
    tax = {Side.PAYABLE: Role.INPUT_TAX, Side.RECEIVABLE: Role.OUTPUT_TAX}[side]
    assert entry.total(tax) == sign * wanted.get(Liability.SUPPLIER, 0)
    owed = -wanted.get(Liability.RECIPIENT, Decimal(0)) if side is Side.PAYABLE else 0
    assert entry.total(Role.REVERSE_CHARGE_PAYABLE) == owed
    assert entry.total(Role.INPUT_REVERSE_CHARGE) == -owed


@settings(max_examples=80)
@given(invoices(included=False), sides)
def test_on_paper_nothing_is_rounded_apart(invoice: Invoice, side: Side) -> None:
    entry = made(invoice, calculate(invoice, flat.REGIME), side)
    assert entry is None or entry.total(Role.ROUND_OFF) == 0


@settings(max_examples=80)
@given(invoices(), sides)
def test_the_credit_note_of_the_whole_is_the_mirror(invoice: Invoice, side: Side) -> None:
    note = credit_whole(
        invoice, flat.REGIME, number="C-1", issue_date=date(2030, 1, 1), reason="cancelled"
    )
    first = made(invoice, calculate(invoice, flat.REGIME), side)
    second = made(note, calculate(note, flat.REGIME), side)
    if first is None or second is None:
        assert first is second
        return
    assert [one.turned() for one in second.lines] == list(first.lines)


rates = st.decimals("0.0001", "900", places=4, allow_nan=False, allow_infinity=False)


@settings(max_examples=120)
@given(invoices(), sides, presets, rates)
def test_the_home_currency_balances_and_what_is_owed_is_converted_by_itself(
    invoice: Invoice, side: Side, preset: str, number: Decimal
) -> None:
    result = calculate(invoice, flat.REGIME, rounding=PRESETS[preset])
    rate = ExchangeRate(invoice.currency, "CHF", number)
    books = attrs.evolve(VAT, home="CHF")
    entry = book(Content(invoice), result, books, side=side, rate=rate).entry
    if entry is None:
        return
    assert amounts(one.base for one in entry.lines) == 0
    fixed = [one for one in entry.lines if not one.role.bears_cost and one.amount]
    assert [one.base for one in fixed] == [rate.convert(one.amount) for one in fixed]


@settings(max_examples=100)
@given(invoices(returns=False), st.lists(st.integers(1, 90), min_size=2, max_size=5))
def test_cost_centres_bear_together_what_one_would(invoice: Invoice, weights: list[int]) -> None:
    result = calculate(invoice, flat.REGIME)
    shares = {
        line.id: [Share(Coding(cost_centre=f"CC{n}"), w) for n, w in enumerate(weights)]
        for line in invoice.lines
    }
    whole = made(invoice, result, Side.PAYABLE)
    parts = book(Content(invoice), result, VAT, shares=shares).entry
    if whole is None or parts is None:
        assert whole is parts
        return
    assert parts.total(Role.EXPENSE) == whole.total(Role.EXPENSE)
    unit, total = minor_unit(invoice.currency), sum(weights)
    of_first = [one for one in parts.lines if one.coding.cost_centre and one.source == "1"]
    cost = amounts(one.amount for one in of_first)
    for line in of_first:
        # Net and tax are each less than one unit away from the exact share.
        weight = weights[int(line.coding.cost_centre[2:])]
        assert abs(line.amount.amount - cost * weight / total) < 2 * unit


@st.composite
def indian(draw: st.DrawFn) -> Invoice:
    lines = []
    for _ in range(draw(st.integers(1, 5))):
        price = draw(st.decimals("0.01", "99999", places=2, allow_nan=False, allow_infinity=False))
        make = draw(st.sampled_from([goods, service]))
        said = {"itc": "ineligible"} if draw(st.booleans()) else {}
        said |= {"reverse_charge": "yes"} if draw(st.booleans()) else {}
        said |= {"tcs": "scrap"} if draw(st.integers(0, 4)) == 4 and make is goods else {}
        lines.append(make(str(price), draw(st.sampled_from(["0", "5", "18"])), **said))
    more = {"buyer": KARNATAKA} if draw(st.booleans()) else {}
    more |= {"cash_rounding": "1"} if draw(st.booleans()) else {}
    return bill(*lines, kind=draw(st.sampled_from(list(InvoiceKind))), **more)


@settings(max_examples=50, deadline=None)
@given(indian(), sides, st.booleans())
def test_every_indian_document_balances_and_notes_are_turned(
    invoice: Invoice, side: Side, matched: bool
) -> None:
    result = calculate(invoice, india.REGIME)
    matches = [Match("1", "GRN-1", "10", Decimal(1))] if matched else []
    content = Content(invoice, matches=matches)
    entry = book(content, result, INDIAN, side=side).entry
    if entry is None:
        assert invoice.kind.sign == 0 or not result.totals.payable
        return
    assert amounts(one.base for one in entry.lines) == 0
    sign = invoice.kind.sign * (-1 if side is Side.PAYABLE else 1)
    control = Role.PAYABLES if side is Side.PAYABLE else Role.RECEIVABLES
    assert entry.total(control) == sign * result.totals.payable
    assert book(content, Snapshot.of(result), INDIAN, side=side).entry == entry


@settings(max_examples=50, deadline=None)
@given(indian())
def test_the_tax_of_an_indian_bill_is_input_or_cost_and_nothing_else(invoice: Invoice) -> None:
    result = calculate(invoice, india.REGIME)
    books = attrs.evolve(INDIAN, input_tax=GstCredit())
    if invoice.kind.sign == 0 or invoice.kind is InvoiceKind.RETURN_NOTE:
        return
    entry = book(Content(invoice), result, books).entry
    if entry is None:
        return
    sign, totals = invoice.kind.sign, result.totals
    borne = sum((entry.total(role) for role in Role if role.bears_cost), Decimal(0))
    given_back = entry.total(Role.INPUT_TAX) + entry.total(Role.INPUT_REVERSE_CHARGE)
    owed = -entry.total(Role.REVERSE_CHARGE_PAYABLE)
    assert sign * (borne + given_back) == totals.tax_inclusive + sign * owed


@pytest.mark.parametrize("side", Side)
def test_what_a_proforma_says_is_never_booked(side: Side) -> None:
    invoice = bill(service("100"), kind=InvoiceKind.PROFORMA)
    booking = book(Content(invoice), calculate(invoice, india.REGIME), INDIAN, side=side)
    assert (booking.entry, booking.problems[0].code) == (None, "owes_nothing")
