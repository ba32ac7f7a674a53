"""Orders whose taxes a regime decides, VAT and India's GST, billed in parts: they add up too."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicekit import AllowanceCharge, Invoice
from invoicekit.billing import Billed, HeaderCharges, bill_part, left_of, whole_of
from invoicekit.errors import InvalidValue
from invoicekit.taxes import india, vat
from invoicekit.totals import calculate
from invoicekit.totals.snapshot import Snapshot

WERKSTATT = vat.party("Werkstatt Nord", vat_id="DE136695976")
BLEU = vat.party("Atelier Bleu", vat_id="FR83404833048")
ASHA = india.party("Asha Systems", gstin="27AAPFU0939F1ZV")
BLUE_BAY = india.party("Blue Bay Retail", gstin="29AAGCB7383J1Z4")
KIM = vat.party("Kim", country="DE")
PUNE = india.party("Pune Retail", gstin="27AAGCB7383J1Z8")


def german(quantity, price, rate, id="L1", **more):
    goods = {"supply": "goods", "rate": rate} | more
    return vat.line("chair", quantity=quantity, unit_price=price, id=id, **goods)


def indian(quantity, price, rate, id="L1", **more):
    goods = {"hsn": "8471", "rate": rate} | more
    return india.line("disk", quantity=quantity, unit="NOS", unit_price=price, id=id, **goods)


KINDS = {
    # In one state, where the standard rate is 19 % and the reduced 7 %.
    "vat": (
        vat.REGIME,
        german,
        ("19", "7"),
        date(2026, 5, 4),
        "EUR",
        WERKSTATT,
        vat.party("Kim", country="DE"),
    ),
    # From Maharashtra (27) to Karnataka (29): IGST.
    "igst": (india.REGIME, indian, ("18", "5"), date(2026, 5, 4), "INR", ASHA, BLUE_BAY),
    # Within Maharashtra: half CGST, half SGST.
    "gst": (india.REGIME, indian, ("18", "5"), date(2026, 5, 4), "INR", ASHA, PUNE),
}


def order_of(kind, lines, charges=(), allowances=()):
    _, _, _, day, currency, seller, buyer = KINDS[kind]
    return Invoice(
        issue_date=day,
        currency=currency,
        seller=seller,
        buyer=buyer,
        lines=lines,
        charges=charges,
        allowances=allowances,
    )


def made(whole, quantities, billed, regime, header=HeaderCharges.PRORATED):
    invoice = bill_part(whole, quantities, billed, regime, header=header)
    return Billed(invoice, Snapshot.of(calculate(invoice, regime, rounding=whole.rounding)))


def figures_of(parts):
    """Return every total, base and tax of the parts, added up."""
    found = Counter()
    for part in parts:
        for name in attrs.fields_dict(type(part.figures.totals)):
            found[name] += getattr(part.figures.totals, name)
        for row in part.figures.tax_rows:
            found["base", row.tax, row.category, row.rate] += row.base
            found["tax", row.tax, row.category, row.rate] += row.amount
    # What the roundings of lines come to in allowances and charges of lines is told, and no figure.
    return {
        name: amount
        for name, amount in found.items()
        if amount and name not in {"line_allowance_total", "line_charge_total"}
    }


@st.composite
def orders(draw):
    kind = draw(st.sampled_from(sorted(KINDS)))
    _, line, rates, *_ = KINDS[kind]
    lines = [
        line(
            str(draw(st.integers(1, 9))),
            draw(st.decimals("0.005", "400", places=3)),
            draw(st.sampled_from(rates)),
            id=f"L{n}",
        )
        for n in range(draw(st.integers(1, 3)))
    ]
    freight = AllowanceCharge(draw(st.decimals("0.01", "99.99", places=2)), reason="freight")
    loyalty = AllowanceCharge(percent="2.5", reason="loyalty")
    charges = draw(st.sampled_from([(), (freight,)]))
    return kind, order_of(kind, lines, charges, draw(st.sampled_from([(), (loyalty,)])))


@given(orders(), st.sampled_from(list(HeaderCharges)), st.data())
def test_the_parts_add_up_to_the_order_whoever_decides_the_taxes(drawn, header, data):
    """Any parts in any sequence, one of them voided and billed again in other parts."""
    kind, order = drawn
    regime = KINDS[kind][0]
    whole = whole_of(order, regime)
    billed, voided = [], False
    while left := left_of(whole, billed):
        names = data.draw(st.lists(st.sampled_from(sorted(left)), min_size=1, unique=True))
        take = {n: Decimal(data.draw(st.integers(1, int(left[n])))) for n in names}
        billed.append(made(whole, take, billed, regime, header))
        if not voided and data.draw(st.booleans(), label="void"):
            billed.pop(data.draw(st.integers(0, len(billed) - 1), label="which"))
            voided = True
    assert figures_of(billed) == figures_of([Billed(whole.invoice, Snapshot.of(whole))])


@given(orders())
def test_the_whole_is_taxed_as_the_order_is(drawn):
    """To divide a charge by rates gives no rate more or less than two cents of base."""
    kind, order = drawn
    regime = KINDS[kind][0]
    whole, plain = whole_of(order, regime), calculate(order, regime)
    assert whole.totals.tax_exclusive == plain.totals.tax_exclusive
    assert abs(whole.totals.payable - plain.totals.payable) <= Decimal("0.02")
    assert {row.rate for row in whole.tax_rows} == {row.rate for row in plain.tax_rows}


def test_freight_keeps_the_rates_of_the_whole_order_whoever_is_shipped_first():
    """10 of freight over 30 at 19 % and 10 at 7 %: 7.50 and 2.50, with the first part as well."""
    lines = [german("1", "30", "19", "A"), german("1", "10", "7", "B")]
    order = order_of("vat", lines, [AllowanceCharge("10", reason="freight")])
    whole = whole_of(order, vat.REGIME)
    first = made(whole, {"A": Decimal(1)}, [], vat.REGIME, HeaderCharges.ONCE)
    assert [(str(row.rate), str(row.base)) for row in first.figures.tax_rows] == [
        ("19", "37.50"),
        ("7", "2.50"),
    ]
    second = made(whole, {"B": Decimal(1)}, [first], vat.REGIME, HeaderCharges.ONCE)
    assert [(str(row.rate), str(row.base)) for row in second.figures.tax_rows] == [("7", "10.00")]


MIXED = {
    "exempt": (
        "vat",
        [german("2", "10", "19", "A"), german("2", "10", None, "B", exemption="132-1-i")],
    ),
    "reverse charge": (
        "igst",
        [
            indian("2", "10", "18", "A"),
            india.line(
                "freight",
                sac="996511",
                rate="5",
                quantity="2",
                unit_price="10",
                id="B",
                reverse_charge=True,
            ),
        ],
    ),
}


@pytest.mark.parametrize("name", MIXED)
def test_a_charge_whose_tax_no_part_can_say_is_refused_and_billed_at_once(name):
    kind, lines = MIXED[name]
    regime = KINDS[kind][0]
    order = order_of(kind, lines, [AllowanceCharge("10", reason="freight")])
    whole = whole_of(order, regime)
    with pytest.raises(InvalidValue) as refused:
        made(whole, {"A": Decimal(1)}, [], regime)
    assert "freight" in str(refused.value)
    assert "state the tax, or bill all at once" in str(refused.value)
    at_once = made(whole, left_of(whole, []), [], regime)
    assert figures_of([at_once]) == figures_of(
        [Billed(order, Snapshot.of(calculate(order, regime)))]
    )
    # Without that charge the parts say all there is to say.
    bare = whole_of(attrs.evolve(order, charges=()), regime)
    first = made(bare, {"A": Decimal(1)}, [], regime)
    rest = made(bare, left_of(bare, [first]), [first], regime)
    assert figures_of([first, rest]) == figures_of([Billed(bare.invoice, Snapshot.of(bare))])
