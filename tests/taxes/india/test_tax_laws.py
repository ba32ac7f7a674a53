"""Laws that hold for every Indian invoice, whatever its figures."""

from __future__ import annotations

from decimal import Decimal

import attrs
from hypothesis import given
from hypothesis import strategies as st

from invoicekit import Invoice, Line
from invoicekit.money import PRESETS
from invoicekit.taxes import india
from invoicekit.taxes.india.gst import stated_rate
from support.indian import KARNATAKA, PUNE, bill, entered_tcs, service, stated, worked

RATES = st.sampled_from(["0.25", "3", "5", "18", "40"])
PRICES = st.decimals("0.01", "99999.99", places=2, allow_nan=False)
SCOPES = st.sampled_from(["gst", "gst_rate_group", "gst_progressive"])
PAISA = Decimal("0.01")


@st.composite
def lines(draw: st.DrawFn) -> list[Line]:
    count = draw(st.integers(1, 6))
    return [service(str(draw(PRICES)), draw(RATES)) for _ in range(count)]


def to(buyer: object, some: list[Line]) -> Invoice:
    return bill(*some, buyer=buyer)


@given(lines(), SCOPES)
def test_cgst_equals_the_states_tax_at_every_rate(some: list[Line], scope: str) -> None:
    amounts: dict[tuple[str, Decimal | None], Decimal] = {}
    for row in worked(to(PUNE, some), rounding=PRESETS[scope]).tax_rows:
        amounts[row.tax, row.rate] = row.amount
    for (tax, rate), amount in amounts.items():
        other = "SGST" if tax == "CGST" else "CGST"
        assert amounts[other, rate] == amount


@given(lines(), SCOPES)
def test_intra_and_inter_differ_by_a_paisa_for_each_rounding_at_most(
    some: list[Line], scope: str
) -> None:
    near = worked(to(PUNE, some), rounding=PRESETS[scope])
    far = worked(to(KARNATAKA, some), rounding=PRESETS[scope])
    points = len(some) if scope == "gst" else len(far.tax_rows)
    assert abs(near.totals.payable - far.totals.payable) <= PAISA * points
    assert near.totals.tax_exclusive == far.totals.tax_exclusive


@given(lines(), st.integers(0, 5), st.integers(1, 99))
def test_splitting_a_line_changes_no_rate_groups_tax(
    some: list[Line], which: int, percent: int
) -> None:
    line = some[which % len(some)]
    part = (line.unit_price * percent / 100).quantize(PAISA)
    halves = [attrs.evolve(line, unit_price=p) for p in (part, line.unit_price - part)]
    cut = [other for other in some if other is not line] + halves
    how = PRESETS["gst_rate_group"]
    assert _by_rate(to(PUNE, some), how) == _by_rate(to(PUNE, cut), how)


def _by_rate(document: Invoice, how: object) -> dict[tuple[str, Decimal | None], Decimal]:
    result = worked(document, rounding=how)
    return {(row.tax, row.rate): row.amount for row in result.tax_rows}


@given(lines(), SCOPES)
def test_reverse_charge_changes_what_the_supplier_is_paid_by_the_tax_alone(
    some: list[Line], scope: str
) -> None:
    document = to(KARNATAKA, some)
    reversed_ = attrs.evolve(document, particulars={"reverse_charge": "yes"})
    charged = worked(document, rounding=PRESETS[scope])
    owed = worked(reversed_, rounding=PRESETS[scope])
    assert charged.totals.payable - owed.totals.payable == charged.totals.tax_total
    assert sum(row.amount for row in owed.tax_rows) == charged.totals.tax_total


@given(lines())
def test_every_tax_row_has_its_reason_and_its_source(some: list[Line]) -> None:
    for row in worked(to(KARNATAKA, some)).tax_rows:
        assert row.basis is not None
        assert row.basis.text
        assert "Act" in row.basis.source


@given(lines())
def test_a_price_with_gst_inside_stays_the_price(some: list[Line]) -> None:
    document = attrs.evolve(to(PUNE, some), prices_include="GST")
    result = worked(document)
    assert result.totals.payable == sum(line.unit_price for line in some)


@given(lines(), st.decimals("0", "500", places=2))
def test_entered_tcs_is_what_is_collected(some: list[Line], amount: Decimal) -> None:
    with_tcs = [attrs.evolve(line, taxes=[entered_tcs(str(amount))]) for line in some]
    result = worked(to(KARNATAKA, with_tcs))
    assert result.totals.collected == amount * len(some)


@given(RATES)
def test_the_heads_of_a_bill_add_up_to_its_rate(rate: str) -> None:
    half = str(Decimal(rate) / 2)
    assert stated_rate([stated("CGST", half), stated("SGST", half)]) == Decimal(rate)
    assert stated_rate([stated("IGST", rate)]) == Decimal(rate)
    assert india.Law().switch("tcs_base_includes_gst", bill(service("1")).issue_date)
