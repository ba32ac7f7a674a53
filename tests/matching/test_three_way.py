"""A bill beside order and receipts: what fits passes, and each difference tells its figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import attrs
import pytest

from invoicekit import AllowanceCharge, InvoiceKind, Line, Party, StatedTax
from invoicekit.documents import Content, Match, Reference, ReferenceKind
from invoicekit.errors import InvalidAmount, InvalidValue
from invoicekit.matching import (
    GoodsReceipt,
    OrderLine,
    PurchaseOrder,
    Purchases,
    ReceiptLine,
    Tolerance,
    Tolerances,
    billed_by,
    match,
    taken_too_much,
)
from support.purchasing import bill, order, receipt, take

KNOWN = Purchases([order()], [receipt("GR-1", "16"), receipt("GR-2", "14", 12)])
BOTH = (take("16"), take("4", "GR-2"))


def problems(content, purchases=KNOWN, **tolerances):
    return match(content, purchases, Tolerances(**tolerances)).problems


def codes(content, purchases=KNOWN, **tolerances):
    return [problem.code for problem in problems(content, purchases, **tolerances)]


def figures(problem):
    return dict(problem.parameters)


def test_what_was_received_and_costs_what_was_agreed_fits():
    result = match(bill(*BOTH), KNOWN)
    assert result.fits
    (line,) = result.lines
    assert (line.line, str(line.billed), str(line.matched), str(line.value)) == (
        "1",
        "20",
        "20",
        "30000.00",
    )
    assert [picked.receipt.key for _, picked in line.picked] == ["GR-1", "GR-2"]


def test_one_bill_is_cut_over_its_receipts_without_loss():
    """100.00 over 1 and 2 of 3: 33.33 and 66.67."""
    content = bill(take("1"), take("2", "GR-2"), quantity="3", price="100", base_quantity="3")
    rows = list(billed_by(content, KNOWN, "bill-1"))
    assert [(r.receipt, str(r.quantity), str(r.value)) for r in rows] == [
        ("GR-1", "1", "33.33"),
        ("GR-2", "2", "66.67"),
    ]


@pytest.mark.parametrize(
    ("quantity", "tolerance", "found"),
    [
        ("20", {}, []),
        ("21", {}, ["quantity_differs"]),
        ("19", {}, ["quantity_differs"]),
        ("21", {"amount": "1"}, []),
        ("22", {"amount": "1"}, ["quantity_differs"]),
        ("21", {"percent": "5"}, []),
        ("21.01", {"percent": "5"}, ["quantity_differs"]),
        ("21", {"amount": "2", "percent": "1"}, ["quantity_differs"]),
        ("21", {"amount": "2", "percent": "1", "larger": True}, []),
    ],
)
def test_the_quantity_billed_is_the_quantity_matched(quantity, tolerance, found):
    """5 % of 20 are 1, 1 % of 20 are 0.2."""
    assert codes(bill(*BOTH, quantity=quantity), quantity=Tolerance(**tolerance)) == found


def test_a_quantity_that_differs_tells_its_figures():
    (problem,) = problems(bill(*BOTH, quantity="21.50"))
    assert figures(problem) == {"billed": "21.5", "matched": "20", "difference": "1.5"}
    assert problem.path == "lines[0].quantity"


@pytest.mark.parametrize(
    ("price", "tolerance", "found"),
    [
        ("1500", {}, []),
        ("1500.01", {}, ["price_above"]),
        ("1560", {"percent": "4"}, []),
        ("1560", {"amount": "59.99"}, ["price_above"]),
        ("1560", {"amount": "60", "percent": "1"}, ["price_above"]),
        ("1560", {"amount": "60", "percent": "1", "larger": True}, []),
        ("1400", {}, []),
    ],
)
def test_the_price_is_the_orders(price, tolerance, found):
    """4 % of 1,500 are 60."""
    assert codes(bill(*BOTH, price=price), price=Tolerance(**tolerance)) == found


def test_a_price_below_the_orders_is_told_where_the_house_asks():
    below = Tolerance(percent="5")
    assert codes(bill(*BOTH, price="1425"), price_below=below) == []
    (problem,) = problems(bill(*BOTH, price="1424"), price_below=below)
    assert (problem.code, figures(problem)["difference"]) == ("price_below", "-76")


def test_prices_for_several_units_and_allowances_are_compared_net():
    """10 for 15,500, less 500 on the line of 10: 1,500 each."""
    less = [AllowanceCharge("500")]
    content = bill(take("10"), quantity="10", price="15500", base_quantity="10", allowances=less)
    assert codes(content) == []
    per_ten = OrderLine(id="10", quantity="40", unit_price="15000", per="10")
    known = attrs.evolve(KNOWN, orders=[order("PO-1", per_ten)])
    assert codes(content, known) == []
    (problem,) = problems(bill(take("10"), quantity="10", price="1510"), known)
    assert figures(problem)["billed"] == "15100"


def test_prices_with_tax_in_them_are_compared_without_it():
    """1,770 with 18 % in it are 1,500."""
    vat = [StatedTax("VAT", "S", "18")]
    content = bill(*BOTH, price="1770", taxes=vat, prices_include="VAT")
    assert codes(content) == []


def test_rounding_to_the_smallest_unit_is_no_difference():
    """3 at 33.3333 are 99.9999, rounded to 100.00."""
    odd = OrderLine(id="10", quantity="40", unit_price="33.3333")
    known = attrs.evolve(KNOWN, orders=[order("PO-1", odd)])
    assert codes(bill(take("3"), quantity="3", price="33.3333"), known) == []
    assert codes(bill(take("3"), quantity="1", price="100"), known) == [
        "quantity_differs",
        "price_above",
    ]


def test_the_value_of_all_matched_lines_is_bounded_where_the_house_asks():
    """20 at 1,510 are 30,200: 200 above 30,000."""
    content, wide = bill(*BOTH, price="1510"), Tolerance(percent="1")
    assert codes(content, price=wide) == []
    assert codes(content, price=wide, value=Tolerance("200")) == []
    (problem,) = problems(content, price=wide, value=Tolerance("199.99"))
    assert (problem.code, figures(problem)["difference"]) == ("value_above", "200.00")


def test_units_that_differ_are_told_and_nothing_is_compared():
    (problem,) = problems(bill(*BOTH, unit="KGM", quantity="7", price="1"))
    assert (problem.code, problem.path) == ("unit_differs", "lines[0].unit")
    assert codes(bill(*BOTH, unit="")) == []


def test_a_line_that_nothing_was_ordered_for_is_told():
    content = bill(*BOTH)
    lines = [*content.invoice.lines, Line("freight", "1", "250"), Line("gift", "1", "0")]
    more = attrs.evolve(content, invoice=attrs.evolve(content.invoice, lines=lines))
    (problem,) = problems(more)
    assert (problem.code, problem.path) == ("line_unmatched", "lines[1]")
    assert figures(problem)["value"] == "250.00"


def test_a_line_without_an_id_is_matched_by_its_place():
    content = bill(take("16"), quantity="16")
    lines = [attrs.evolve(content.invoice.lines[0], id="")]
    assert codes(attrs.evolve(content, invoice=attrs.evolve(content.invoice, lines=lines))) == []


def test_a_bill_that_names_a_known_order_is_matched_with_it():
    named = [Reference(ReferenceKind.ORDER, "PO-1")]
    assert codes(bill(references=named)) == ["nothing_matched"]
    assert codes(bill(references=[Reference(ReferenceKind.ORDER, "PO-9")])) == []
    assert codes(bill()) == []


def test_what_is_not_known_is_told():
    found = problems(bill(take("1", "GR-9"), take("1", "GR-1", "7"), quantity="2"))
    assert [(p.code, p.path) for p in found] == [
        ("unknown_purchase", "matches[0]"),
        ("unknown_purchase", "matches[1]"),
    ]


def test_another_vendor_currency_or_a_closed_order_is_told_once():
    assert codes(bill(*BOTH, seller=Party("Babu", id="V-2"))) == ["vendor_differs"]
    assert codes(bill(*BOTH, seller=Party("asha  systems"))) == []
    assert codes(bill(*BOTH, seller=Party("Babu"))) == ["vendor_differs"]
    assert codes(bill(*BOTH, currency="USD", price="99")) == ["currency_differs"]
    closed = attrs.evolve(KNOWN, orders=[order(closed=True)])
    assert codes(bill(take("16"), quantity="16"), closed) == ["order_closed"]
    line = OrderLine(id="10", quantity="40", unit_price="1500", closed=True)
    done = attrs.evolve(KNOWN, orders=[order("PO-1", line)])
    assert codes(bill(take("16"), quantity="16"), done) == ["order_closed"]


def test_more_than_was_received_is_told_with_all_that_others_have():
    others = [*billed_by(bill(take("10")), KNOWN, "bill-9")]
    known = attrs.evolve(KNOWN, billed=others)
    (problem,) = problems(bill(take("8"), quantity="8"), known)
    assert figures(problem) == {
        "due": "16",
        "billed_by_others": "10",
        "billed": "8",
        "over": "2",
        "tolerance": "0",
    }
    assert codes(bill(take("8"), quantity="8"), known, quantity=Tolerance("2")) == []
    assert codes(bill(take("8"), quantity="8"), known, quantity=Tolerance("1.99")) == [
        "over_billed"
    ]


def test_the_order_as_a_whole_is_not_billed_beyond_its_receipts():
    """10 are billed without a receipt: of the 30 received 20 are left, whichever receipt."""
    known = attrs.evolve(KNOWN, billed=billed_by(bill(take("10", "PO-1", "10")), KNOWN, "b"))
    assert codes(bill(take("16"), take("4", "GR-2")), known) == []
    assert codes(bill(take("16"), take("5", "GR-2"), quantity="21"), known) == ["over_billed"]


def test_what_never_came_is_not_billed_and_what_needs_no_receipt_is():
    bare = Purchases([order()])
    direct = take("20", "PO-1", "10")
    assert codes(bill(direct), bare) == ["not_received"]
    fee = OrderLine(id="10", quantity="40", unit_price="1500", needs_receipt=False)
    free = Purchases([order("PO-1", fee)])
    assert codes(bill(direct), free) == []
    assert codes(bill(take("41", "PO-1", "10"), quantity="41"), free) == ["over_billed"]


def test_a_return_lowers_what_can_be_billed_and_a_cancelled_receipt_counts_nothing():
    back = receipt("GR-3", "-6", 20, reverses="GR-1", reverses_line="1")
    known = attrs.evolve(KNOWN, receipts=[*KNOWN.receipts, back])
    assert codes(bill(take("10"), quantity="10"), known) == []
    assert codes(bill(take("11"), quantity="11"), known) == ["over_billed"]
    # A return that is taken back itself lets it come again.
    again = receipt("GR-4", "6", 21, reverses="GR-3", reverses_line="1")
    whole = attrs.evolve(known, receipts=[*known.receipts, again])
    assert codes(bill(take("16"), quantity="16"), whole) == []
    gone = attrs.evolve(KNOWN, receipts=[attrs.evolve(KNOWN.receipts[0], cancelled=True)])
    assert codes(bill(take("1"), quantity="1"), gone) == ["not_received"]


def test_a_credit_note_takes_back_no_more_than_was_billed():
    known = attrs.evolve(KNOWN, billed=billed_by(bill(take("10")), KNOWN, "b"))
    credit = {"kind": InvoiceKind.CREDIT_NOTE}
    assert codes(bill(take("10"), quantity="10", **credit), known) == []
    (problem,) = problems(bill(take("11"), quantity="11", **credit), known)
    assert (problem.code, figures(problem)["billed_by_others"]) == ("over_credited", "10")
    # For the price alone it needs no quantity.
    assert codes(bill(take(None), quantity="1", price="500", **credit), known) == []


@pytest.mark.parametrize(
    ("kind", "quantity", "value"),
    [
        (InvoiceKind.INVOICE, "16", "24000.00"),
        (InvoiceKind.CREDIT_NOTE, "-16", "-24000.00"),
        (InvoiceKind.DEBIT_NOTE, "0", "24000.00"),
        (InvoiceKind.PREPAYMENT_INVOICE, "0", "24000.00"),
    ],
)
def test_the_kind_says_what_a_match_counts(kind, quantity, value):
    (row,) = billed_by(bill(take("16"), quantity="16", kind=kind), KNOWN)
    assert (str(row.quantity), str(row.value)) == (quantity, value)


@pytest.mark.parametrize("kind", [InvoiceKind.RETURN_NOTE, InvoiceKind.PROFORMA])
def test_a_buyers_own_note_and_a_proforma_count_nothing(kind):
    assert list(billed_by(bill(take("16"), quantity="16", kind=kind), KNOWN)) == []


def test_a_debit_note_and_what_was_billed_before_make_the_price():
    """16 at 1,500, and 800 more: 1,550 each."""
    known = attrs.evolve(KNOWN, billed=billed_by(bill(take("16"), quantity="16"), KNOWN, "b"))
    note = bill(take(None), quantity="1", price="800", kind=InvoiceKind.DEBIT_NOTE)
    (problem,) = problems(note, known)
    assert (problem.code, figures(problem)["difference"]) == ("price_above", "50")
    assert codes(note, known, price=Tolerance("50")) == []


def test_an_edit_is_refused_what_it_takes_anew_and_nothing_else():
    others = billed_by(bill(take("10")), KNOWN, "b")
    known = attrs.evolve(KNOWN, billed=others)

    def too_much(new, old=None):
        return [p.code for p in taken_too_much(new, known, Tolerances(), old)]

    had = bill(take("8"), quantity="8")
    assert too_much(had) == ["over_billed"]
    assert too_much(had, had) == []
    assert too_much(bill(take("7"), quantity="7"), had) == []
    assert too_much(bill(take("9"), quantity="9"), had) == ["over_billed"]


def test_a_receipt_may_be_named_without_its_year_where_that_is_clear():
    one = attrs.evolve(receipt("5000", "4"), year="2025")
    two = attrs.evolve(receipt("5000", "6"), year="2026")
    clear, unclear = Purchases([order()], [one]), Purchases([order()], [one, two])
    content = bill(take("4", "5000"), quantity="4")
    assert codes(content, clear) == []
    assert codes(content, unclear) == ["unknown_purchase"]
    assert codes(bill(take("4", "5000/2026"), quantity="4"), unclear) == []


def test_an_order_without_the_line_is_not_mistaken_for_a_receipt_of_its_number():
    known = Purchases([order(), order("GR-1")], KNOWN.receipts)
    assert codes(bill(take("16"), quantity="16"), known) == []


@pytest.mark.parametrize(
    "make",
    [
        lambda: PurchaseOrder(number="", currency="INR"),
        lambda: order("PO-1", OrderLine(id="1", quantity=1), OrderLine(id="1", quantity=2)),
        lambda: GoodsReceipt(number="", order="PO-1"),
        lambda: GoodsReceipt(number="GR-1", order=""),
        lambda: GoodsReceipt(
            number="G", order="P", lines=[ReceiptLine(id="1", order_line="1")] * 2
        ),
    ],
)
def test_what_cannot_be_told_apart_is_refused(make):
    with pytest.raises(InvalidValue):
        make()


def test_figures_are_exact_and_within_sense():
    for make in (
        lambda: OrderLine(id="1", quantity=1.5),
        lambda: OrderLine(id="1", quantity="1", per="0"),
        lambda: ReceiptLine(id="1", order_line="1", quantity=0.1),
        lambda: Tolerance("-1"),
        lambda: Tolerance(percent=0.5),
    ):
        with pytest.raises(InvalidAmount):
            make()
    assert date(2026, 10, 5) == receipt("GR-1", "1").received
    assert Tolerance("5", "10").allowed(Decimal(-20)) == 2


def test_a_thousand_lines_are_laid_beside_a_thousand_receipts():
    """Work grows with the lines, not with their square; see the benchmark for the time."""
    lines = [OrderLine(id=str(n), quantity="1", unit_price="10") for n in range(1000)]
    came = [receipt(f"GR-{n}", "1", order_line=str(n)) for n in range(1000)]
    sold = [Line("x", "1", "10", id=str(n)) for n in range(1000)]
    matches = [Match(str(n), f"GR-{n}", "1", Decimal(1)) for n in range(1000)]
    invoice = attrs.evolve(bill().invoice, lines=sold)
    known = Purchases([order("PO-1", *lines)], came)
    assert match(Content(invoice, matches=matches), known).fits
