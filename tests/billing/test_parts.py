"""An order billed in parts: whatever the parts, they add up to the order to the last cent."""

from __future__ import annotations

from decimal import Decimal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicekit import AllowanceCharge, Invoice, Line, StatedTax
from invoicekit.billing import Billed, HeaderCharges, bill_part, left_of, whole_of
from invoicekit.errors import InvalidAmount, InvalidValue
from invoicekit.money import PRESETS
from invoicekit.taxes import flat
from invoicekit.totals import calculate
from invoicekit.totals.snapshot import Snapshot

RATES = ("20", "10", "7.7", "0")


def vat(rate="20", **more):
    return StatedTax("VAT", "S", rate, **more)


def line(id, quantity, price, *taxes, **more):
    return Line(id, quantity, price, id=id, taxes=taxes or [vat()], **more)


def made(whole, quantities, billed=(), **more):
    invoice = bill_part(
        whole, {n: Decimal(q) for n, q in quantities.items()}, billed, flat.REGIME, **more
    )
    figures = calculate(invoice, flat.REGIME, rounding=whole.rounding)
    return Billed(invoice, Snapshot.of(figures))


def sums(parts):
    """Return every figure of the parts, added up by what it is a figure of."""
    found = {}

    def add(name, amount):
        found[name] = found.get(name, 0) + amount

    for part in parts:
        figures = part.figures
        for name in ("line_total", "allowance_total", "charge_total", "tax_exclusive"):
            add(name, getattr(figures.totals, name))
        for name in ("tax_total", "tax_inclusive", "payable"):
            add(name, getattr(figures.totals, name))
        for each, result in zip(part.invoice.lines, figures.lines, strict=True):
            add(("net", each.order_line or each.id), result.net)
        for row in figures.tax_rows:
            add(("base", row.category, row.rate), row.base)
            add(("tax", row.category, row.rate), row.amount)
        for kind in ("allowances", "charges"):
            rows, amounts = getattr(part.invoice, kind), getattr(figures, kind)
            for row, amount in zip(rows, amounts, strict=True):
                add((kind, row.reason), amount)
    return {name: amount for name, amount in found.items() if amount}


def as_parts(whole):
    return [Billed(whole.invoice, Snapshot.of(whole))]


cents = st.decimals("0.01", "9.99", places=2)


@st.composite
def lines(draw, id):
    fixed = draw(st.lists(cents, max_size=1))
    return line(
        id,
        draw(st.integers(1, 12)),
        draw(st.decimals("0.005", "400", places=3)),
        vat(draw(st.sampled_from(RATES))),
        charges=[AllowanceCharge(each, reason="wrap") for each in fixed],
        allowances=draw(st.sampled_from([(), (AllowanceCharge(percent="3.3", reason="sale"),)])),
    )


@st.composite
def orders(draw):
    header = {
        "freight": AllowanceCharge(draw(cents), reason="freight", taxes=[vat("5.5")]),
        "gift": AllowanceCharge(draw(cents), reason="gift"),
        "insurance": AllowanceCharge(percent="1.5", reason="insurance", taxes=[vat("20")]),
    }
    charges = draw(st.lists(st.sampled_from(sorted(header)), unique=True))
    discount = AllowanceCharge(percent="2.5", reason="loyalty")
    return Invoice(
        currency=draw(st.sampled_from(["EUR", "JPY", "KWD"])),
        lines=[draw(lines(f"L{n}")) for n in range(draw(st.integers(1, 3)))],
        charges=[header[name] for name in charges],
        allowances=draw(st.sampled_from([(), (discount,)])),
    )


@given(
    orders(),
    st.sampled_from(list(HeaderCharges)),
    st.sampled_from(["en16931", "gst"]),
    st.data(),
)
def test_the_parts_of_an_order_add_up_to_it_in_every_figure(order, header, rounding, data):
    """Any parts in any sequence, some of them voided and billed again in other parts."""
    whole = whole_of(order, flat.REGIME, rounding=PRESETS[rounding])
    billed, voids = [], 0
    while left := left_of(whole, billed):
        names = data.draw(
            st.lists(st.sampled_from(sorted(left)), min_size=1, unique=True), label="lines"
        )
        take = {n: data.draw(st.integers(1, int(left[n])), label=n) for n in names}
        billed.append(made(whole, take, billed, header=header))
        if voids < 3 and data.draw(st.booleans(), label="void"):
            billed.pop(data.draw(st.integers(0, len(billed) - 1), label="which"))
            voids += 1
    assert sums(billed) == sums(as_parts(whole))
    quantities = {}
    for part in billed:
        for name, quantity in part.quantities():
            quantities[name] = quantities.get(name, 0) + quantity
    assert quantities == {each.id: each.quantity for each in order.lines}


@given(orders())
def test_an_order_billed_at_once_is_the_order(order):
    whole = whole_of(order, flat.REGIME)
    part = made(whole, left_of(whole, ()))
    assert sums([part]) == sums(as_parts(whole))
    # Nothing was off, so nothing is entered and no cents are told.
    assert [each.taxes for each in part.invoice.lines] == [each.taxes for each in order.lines]
    assert [len(each.charges) for each in part.invoice.lines] == [
        len(each.charges) for each in order.lines
    ]


def test_a_price_finer_than_the_cent_is_made_up_for_and_told():
    """10 bulbs at 1.005 are 10.05; one alone is 1.01 by itself, and ten of those would be 10.10."""
    whole = whole_of(Invoice(currency="EUR", lines=[line("L", 10, "1.005")]), flat.REGIME)
    billed = []
    for _ in range(10):
        billed.append(made(whole, {"L": 1}, billed))
    nets = [str(part.figures.totals.line_total) for part in billed]
    # Running totals: 1.01 2.01 3.02 4.02 5.03 6.03 7.04 8.04 9.05 10.05.
    assert nets == ["1.01", "1.00", "1.01", "1.00", "1.01", "1.00", "1.01", "1.00", "1.01", "1.00"]
    told = [row.reason for row in billed[1].invoice.lines[0].allowances]
    assert told == ["rounding to the order's total"]
    assert billed[0].invoice.lines[0].allowances == ()
    # 20 % of 10.05 is 2.01.
    assert sum(part.figures.totals.tax_total for part in billed) == Decimal("2.01")


def test_half_a_cent_that_is_billed_already_is_not_billed_again():
    """8 at 0.005 are 0.04, and so are 7 of them: the eighth is for nothing."""
    whole = whole_of(Invoice(currency="EUR", lines=[line("L", 8, "0.005")]), flat.REGIME)
    first = made(whole, {"L": 7})
    last = made(whole, {"L": 1}, [first])
    assert [str(p.figures.totals.line_total) for p in (first, last)] == ["0.04", "0.00"]


def test_many_small_parts_leave_no_heap_for_the_last():
    """200 screws at 0.02 with 20 %: each alone bears no tax, all together 0.80."""
    whole = whole_of(Invoice(currency="EUR", lines=[line("L", 200, "0.02")]), flat.REGIME)
    billed = []
    for _ in range(200):
        billed.append(made(whole, {"L": 1}, billed))
    taxes = [part.figures.totals.tax_total for part in billed]
    assert sum(taxes) == Decimal("0.80")
    assert max(taxes) == Decimal("0.01")


def test_an_entered_tax_of_the_order_is_divided():
    tax = vat(None, amount="1.00")
    whole = whole_of(Invoice(currency="EUR", lines=[line("L", 3, "10", tax)]), flat.REGIME)
    billed = []
    for _ in range(3):
        billed.append(made(whole, {"L": 1}, billed))
    # Running totals of 1.00 over three: 0.33 0.67 1.00.
    assert [str(p.figures.totals.tax_total) for p in billed] == ["0.33", "0.34", "0.33"]


def test_freight_without_a_tax_of_its_own_keeps_the_taxes_of_the_whole_order():
    """10 of freight over 30 at 20 % and 10 at 10 %: 7.50 and 2.50, whoever is shipped first."""
    order = Invoice(
        currency="EUR",
        lines=[line("A", 1, "30"), line("B", 1, "10", vat("10"))],
        charges=[AllowanceCharge("10", reason="freight")],
    )
    whole = whole_of(order, flat.REGIME)
    first = made(whole, {"A": 1}, header=HeaderCharges.ONCE)
    assert [(str(row.rate), str(row.base)) for row in first.figures.tax_rows] == [
        ("20", "37.50"),
        ("10", "2.50"),
    ]
    second = made(whole, {"B": 1}, [first], header=HeaderCharges.ONCE)
    assert sums([first, second]) == sums(as_parts(calculate(order, flat.REGIME)))


def test_half_a_cent_of_tax_on_the_rest_of_a_freight_is_not_taken_twice():
    """0.11 of wrapping at 10 % is 0.01 with the goods; its last 0.05 alone would be 0.01 again."""
    order = Invoice(
        currency="EUR",
        lines=[line("A", 2, "3.61"), line("B", 2, "0.80", vat("10"))],
        charges=[AllowanceCharge("0.60", reason="gift")],
    )
    whole = whole_of(order, flat.REGIME)
    first = made(whole, {"A": 1, "B": 2})
    second = made(whole, {"A": 1}, [first])
    assert sums([first, second]) == sums(as_parts(whole))


def test_freight_is_taxed_with_goods_of_no_value_as_with_the_whole_order():
    """Yen have no cents: one of three screws at 0.4 is for nothing, and its freight is not."""
    charges = [AllowanceCharge("10", reason="freight")]
    order = Invoice(currency="JPY", lines=[line("L", 3, "0.4")], charges=charges)
    whole = whole_of(order, flat.REGIME)
    first = made(whole, {"L": 1}, header=HeaderCharges.ONCE)
    # 20 % of the freight of 10.
    assert (first.figures.totals.line_total, first.figures.totals.tax_total) == (0, 2)


def test_a_price_that_changed_after_a_part_was_billed_holds_for_the_rest_alone():
    old = Invoice(currency="EUR", lines=[line("L", 2, "10")])
    first = made(whole_of(old, flat.REGIME), {"L": 1})
    new = attrs.evolve(old, lines=[line("L", 2, "15")])
    second = made(whole_of(new, flat.REGIME), {"L": 1}, [first])
    assert str(second.figures.totals.payable) == "18.00"


def test_a_header_charge_that_was_raised_after_it_was_billed_is_billed_for_the_rest():
    def order(freight):
        charges = [AllowanceCharge(freight, reason="freight", taxes=[vat()])]
        return whole_of(
            Invoice(currency="EUR", lines=[line("L", 2, "10")], charges=charges), flat.REGIME
        )

    first = made(order("5"), {"L": 1}, header=HeaderCharges.ONCE)
    second = made(order("8"), {"L": 1}, [first], header=HeaderCharges.ONCE)
    assert [str(row.amount) for row in second.invoice.charges] == ["3.00"]
    lowered = made(order("4"), {"L": 1}, [first], header=HeaderCharges.ONCE)
    assert lowered.invoice.charges == ()


def test_two_freights_that_differ_in_their_amount_alone_are_each_billed_once():
    charges = [AllowanceCharge(each, reason="freight", taxes=[vat()]) for each in ("5", "3")]
    whole = whole_of(
        Invoice(currency="EUR", lines=[line("L", 2, "10")], charges=charges), flat.REGIME
    )
    first = made(whole, {"L": 1}, header=HeaderCharges.ONCE)
    second = made(whole, {"L": 1}, [first], header=HeaderCharges.ONCE)
    assert [str(row.amount) for row in first.invoice.charges] == ["5.00", "3.00"]
    assert second.invoice.charges == ()


def test_an_order_that_was_cut_down_has_nothing_left_below_zero():
    old = whole_of(Invoice(currency="EUR", lines=[line("L", 5, "10")]), flat.REGIME)
    first = made(old, {"L": 4})
    new = whole_of(Invoice(currency="EUR", lines=[line("L", 3, "10")]), flat.REGIME)
    assert left_of(new, [first]) == {}


@pytest.mark.parametrize(
    ("quantities", "error"),
    [
        ({}, InvalidValue),
        ({"X": 1}, InvalidValue),
        ({"L": 0}, InvalidAmount),
        ({"L": -1}, InvalidAmount),
        ({"L": "2.001"}, InvalidAmount),
    ],
)
def test_what_the_order_does_not_have_is_refused(quantities, error):
    whole = whole_of(Invoice(currency="EUR", lines=[line("L", 2, "10")]), flat.REGIME)
    with pytest.raises(error):
        made(whole, quantities)


@pytest.mark.parametrize(
    "change",
    [
        {"lines": [Line("a", id="")]},
        {"lines": [Line("a", id="1"), Line("b", id="1")]},
        {"prices_include": "VAT"},
    ],
)
def test_an_order_that_cannot_be_counted_is_refused(change):
    with pytest.raises(InvalidValue):
        whole_of(
            attrs.evolve(Invoice(currency="EUR", lines=[line("L", 1, "1")]), **change), flat.REGIME
        )


def test_lines_of_no_quantity_are_left_out():
    lines = [line("A", 0, "10"), line("B", 1, "10")]
    whole = whole_of(Invoice(currency="EUR", lines=lines), flat.REGIME)
    assert left_of(whole, ()) == {"B": 1}
