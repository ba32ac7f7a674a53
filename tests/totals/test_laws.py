"""Laws that hold for every document, whatever is on it."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicekit import AllowanceCharge, Calculation, Invoice, Line, StatedTax, calculate
from invoicekit.documents import Liability
from invoicekit.money import PRESETS, Rounding
from invoicekit.taxes import flat
from support.written import SELLER, invoice

ON_PAPER = ["en16931", "gst", "gst_rate_group", "gst_progressive", "gobl_currency"]
EVERY = [*ON_PAPER, "gobl_precise"]


def decimals(low: str, high: str, places: int) -> st.SearchStrategy[Decimal]:
    return st.decimals(low, high, places=places, allow_nan=False, allow_infinity=False)


AMOUNTS = decimals("0", "5000", 2)
RATES = st.sampled_from([Decimal(rate) for rate in ("0", "2.5", "5.5", "9", "18", "21", "28")])


@st.composite
def stated_taxes(draw: st.DrawFn) -> tuple[StatedTax, ...]:
    taxes = []
    if draw(st.booleans()):
        surcharge = draw(st.sampled_from([None, None, Decimal("5.2")]))
        taxes.append(StatedTax("VAT", "S", draw(RATES), surcharge=surcharge))
    if draw(st.booleans()):
        owed = draw(st.sampled_from(list(Liability)))
        name = f"X-{owed.value}"
        if draw(st.integers(0, 4)) == 0:
            taxes.append(StatedTax(name, amount=draw(AMOUNTS), liability=owed))
        else:
            taxes.append(StatedTax(name, "S", draw(RATES), liability=owed))
    return tuple(taxes)


@st.composite
def rows_off(draw: st.DrawFn, taxes: tuple[StatedTax, ...] = ()) -> AllowanceCharge:
    if draw(st.booleans()):
        return AllowanceCharge(draw(decimals("0", "20", 2)), taxes=taxes)
    return AllowanceCharge(percent=draw(decimals("0", "30", 1)), taxes=taxes)


@st.composite
def lines(draw: st.DrawFn) -> Line:
    return Line(
        "goods",
        draw(decimals("-5", "40", 3)),
        draw(decimals("0", "900", 4)),
        base_quantity=draw(st.sampled_from([None, Decimal(3), Decimal(100)])),
        allowances=draw(st.lists(rows_off(), max_size=2)),
        charges=draw(st.lists(rows_off(), max_size=1)),
        taxes=draw(stated_taxes()),
    )


@st.composite
def invoices(draw: st.DrawFn, *, included: bool = True) -> Invoice:
    taxed = st.sampled_from([(), (StatedTax("VAT", "S", "21"),)]).flatmap(rows_off)
    return invoice(
        *draw(st.lists(lines(), min_size=1, max_size=8)),
        currency=draw(st.sampled_from(["EUR", "INR", "JPY", "KWD"])),
        seller=SELLER,
        allowances=draw(st.lists(taxed, max_size=2)),
        charges=draw(st.lists(taxed, max_size=2)),
        prices_include=draw(st.sampled_from([None, "VAT"])) if included else None,
    )


def worked(document: Invoice, preset: str, **more: Any) -> Calculation:
    return calculate(document, flat.REGIME, rounding=PRESETS[preset], **more)


@pytest.mark.parametrize("preset", ON_PAPER)
@given(invoices())
def test_the_totals_add_up_on_paper(preset: str, document: Invoice) -> None:
    result = worked(document, preset)
    t = result.totals
    inside = Decimal(0)
    if document.prices_include and preset.startswith("gobl"):
        # GOBL prints the lines as priced, and takes the tax inside them out below.
        inside = sum((r.amount for r in result.tax_rows if r.tax == "VAT" and r.rate), Decimal(0))
    assert t.tax_exclusive == t.line_total - t.allowance_total + t.charge_total - inside
    assert t.tax_inclusive == t.tax_exclusive + t.tax_total
    assert t.payable == t.tax_inclusive + t.collected - t.withheld + t.rounding - t.prepaid
    charged = {Liability.SUPPLIER: t.tax_total, Liability.COLLECTED: t.collected}
    for liability, total in {**charged, Liability.WITHHELD: t.withheld}.items():
        rows = [r for r in result.tax_rows if r.liability is liability]
        assert sum((r.amount + r.surcharge for r in rows), Decimal(0)) == total


@pytest.mark.parametrize("preset", ON_PAPER)
@given(invoices(included=False))
def test_the_lines_add_up_to_the_line_total(preset: str, document: Invoice) -> None:
    result = worked(document, preset)
    assert sum((share.net for share in result.lines), Decimal(0)) == result.totals.line_total


@pytest.mark.parametrize("preset", ON_PAPER)
@given(invoices())
def test_the_shares_of_the_lines_add_up_to_each_row_of_the_lines_alone(
    preset: str, document: Invoice
) -> None:
    bare = attrs.evolve(document, allowances=(), charges=())
    result = worked(bare, preset)
    for row in result.tax_rows:
        shares = [
            tax.amount
            for share in result.lines
            for tax in share.taxes
            if (tax.tax, tax.category, tax.rate, tax.liability)
            == (row.tax, row.category, row.rate, row.liability)
        ]
        same = [
            r.amount
            for r in result.tax_rows
            if (r.tax, r.category, r.rate, r.liability)
            == (row.tax, row.category, row.rate, row.liability)
        ]
        assert sum(shares, Decimal(0)) == sum(same, Decimal(0))


@pytest.mark.parametrize("preset", [p for p in EVERY if p != "gst_progressive"])
@given(invoices(), st.randoms(use_true_random=False))
def test_the_order_of_the_lines_changes_no_total_and_no_row(
    preset: str, document: Invoice, chance: random.Random
) -> None:
    shuffled = list(document.lines)
    chance.shuffle(shuffled)
    first, second = worked(document, preset), worked(attrs.evolve(document, lines=shuffled), preset)
    assert first.totals == second.totals
    assert {attrs.astuple(row) for row in first.tax_rows} == {
        attrs.astuple(row) for row in second.tax_rows
    }


def _negated(document: Invoice) -> Invoice:
    def less(value: Decimal | None) -> Decimal | None:
        return None if value is None else -value

    def rows(given_rows: tuple[AllowanceCharge, ...]) -> list[AllowanceCharge]:
        return [
            attrs.evolve(row, amount=less(row.amount), base=less(row.base)) for row in given_rows
        ]

    return attrs.evolve(
        document,
        lines=[
            attrs.evolve(
                one,
                quantity=-one.quantity,
                allowances=rows(one.allowances),
                charges=rows(one.charges),
                taxes=[attrs.evolve(tax, amount=less(tax.amount)) for tax in one.taxes],
            )
            for one in document.lines
        ],
        allowances=rows(document.allowances),
        charges=rows(document.charges),
        prepaid=-document.prepaid,
    )


@pytest.mark.parametrize("preset", EVERY)
@given(invoices())
def test_negating_quantities_and_fixed_amounts_negates_every_figure(
    preset: str, document: Invoice
) -> None:
    there, back = worked(document, preset), worked(_negated(document), preset)
    assert attrs.astuple(back.totals) == tuple(-figure for figure in attrs.astuple(there.totals))
    for row, turned in zip(there.tax_rows, back.tax_rows, strict=True):
        assert (turned.base, turned.amount, turned.surcharge) == (
            -row.base,
            -row.amount,
            -row.surcharge,
        )
    for share, turned_share in zip(there.lines, back.lines, strict=True):
        assert turned_share.net == -share.net
        assert [tax.amount for tax in turned_share.taxes] == [-tax.amount for tax in share.taxes]


@given(invoices(included=False))
def test_with_one_rounding_for_each_rate_splitting_a_line_changes_no_tax(document: Invoice) -> None:
    whole = [line for line in document.lines if not line.allowances and not line.charges]
    document = attrs.evolve(document, lines=whole, allowances=(), charges=())
    parts = [
        attrs.evolve(line, quantity=half, base_quantity=None, unit_price=Decimal(7))
        for line in whole
        for half in (Decimal(2), Decimal(3))
    ]
    once = [
        attrs.evolve(line, quantity=5, base_quantity=None, unit_price=Decimal(7)) for line in whole
    ]
    plain = [all(t.amount is None for t in line.taxes) for line in whole]
    if all(plain):
        split_up = worked(attrs.evolve(document, lines=parts), "en16931")
        together = worked(attrs.evolve(document, lines=once), "en16931")
        assert split_up.totals == together.totals


@given(invoices())
def test_a_price_that_includes_its_tax_is_paid_as_it_is(document: Invoice) -> None:
    taxes = [StatedTax("VAT", "S", "21")]
    bare = attrs.evolve(
        document,
        lines=[attrs.evolve(line, taxes=taxes) for line in document.lines],
        prices_include="VAT",
        allowances=(),
        charges=(),
    )
    as_priced = attrs.evolve(
        bare, prices_include=None, lines=[attrs.evolve(line, taxes=()) for line in bare.lines]
    )
    for preset in ("en16931", "gst", "gst_progressive"):
        assert worked(bare, preset).totals.payable == worked(as_priced, preset).totals.payable


@given(invoices(), st.sampled_from(EVERY))
def test_calculating_twice_gives_the_same(document: Invoice, preset: str) -> None:
    assert worked(document, preset) == worked(document, preset)


def test_a_planted_fault_is_seen_by_the_laws() -> None:
    """The sum on paper misses a cent when each figure is rounded alone; the laws would say so."""
    document = invoice(
        Line("a", 1, "9.42", taxes=[StatedTax("VAT", "S", "24")]),
        Line("b", 1, "9.42", taxes=[StatedTax("VAT", "S", "13")]),
    )
    t = worked(document, "gobl_precise")
    assert sum(r.amount for r in t.tax_rows) != t.totals.tax_total
    assert isinstance(t.rounding, Rounding)
