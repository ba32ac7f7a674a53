"""S4: what is on the bills: their kinds, scenarios, taxes and discounts, under Indian law.

Figures are worked by hand beside each test.
"""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from invoicekit import AllowanceCharge, Coding, Invoice, StatedTax
from invoicekit.documents import InvoiceKind, Liability, Match, Override, Reference, ReferenceKind
from invoicekit.permissions import Actor
from invoicekit.service import Context, documents
from invoicekit.taxes import india
from invoicekit.taxes.india.input_tax import books_of
from invoicekit.taxes.india.itc import credit_of
from invoicekit.workflows import ACCOUNTS_PAYABLE

DAY = date(2026, 5, 4)
MEERA = Actor("meera", ["maker"], tenant="bluebay")
RAVI = Actor("ravi", ["checker"], tenant="bluebay")
ERP = Actor("sap", ["erp"], tenant="bluebay")
REFERENCE = {"erp_number": "5100000042", "company_code": "1000", "year": "2026"}

BLUE_BAY = india.party("Blue Bay Retail", gstin="27AAGCB7383J1Z8")
ASHA = india.party("Asha Systems", gstin="27AAPFU0939F1ZV")
FARMER = india.party("Ram Singh", state="27")
CORRECTS = [Reference(ReferenceKind.PRECEDING_INVOICE, "AT-1", DAY)]


def goods(price="1000", rate="18", **more):
    return india.line("Paper", hsn="4802", unit_price=price, rate=rate, id="1", **more)


def bill(*lines, seller=ASHA, **more):
    given = {"number": "AT-42", "issue_date": DAY, "currency": "INR", "buyer": BLUE_BAY}
    return Invoice(seller=seller, lines=lines or [goods()], **(given | more))


@pytest.fixture
def ctx(store, clock):
    return Context(store, india.REGIME, clock=clock)


def add(ctx, invoice):
    return documents.add(ctx, invoice, workflow=ACCOUNTS_PAYABLE, by=MEERA)


def processed(ctx, invoice, **coded):
    record = documents.edit(
        ctx, add(ctx, invoice), by=MEERA, **(coded or {"coding": Coding("6120")})
    )
    record = documents.act(ctx, record, "submit", by=MEERA)
    return documents.act(ctx, record, "approve", by=RAVI)


def figures(ctx, record):
    return documents.view(ctx, record, by=RAVI).figures.totals


def codes(ctx, record):
    return {problem.code for problem in documents.view(ctx, record, by=MEERA).problems}


# 1,000 and 9 % twice: 1,180. Of the unregistered 1,000 without tax. Reverse charge: 1,000 to the
# supplier. The kind gives the sign; the figures of the document are positive.
TYPES = {
    "B2B": (bill(), "1180.00"),
    "B2BUR": (bill(goods(rate=None), seller=FARMER), "1000.00"),
    "debit note": (bill(kind=InvoiceKind.DEBIT_NOTE, references=CORRECTS), "1180.00"),
    "credit note": (bill(kind=InvoiceKind.CREDIT_NOTE, references=CORRECTS), "-1180.00"),
    "RCM": (bill(goods(reverse_charge="yes")), "1000.00"),
    "ineligible": (bill(goods(itc="ineligible")), "1180.00"),
    "return note": (bill(kind=InvoiceKind.RETURN_NOTE, references=CORRECTS), "-1180.00"),
}


@pytest.mark.row("S4.1")
@pytest.mark.parametrize("name", TYPES)
def test_each_type_of_bill_has_positive_figures_and_its_kind_gives_the_sign(ctx, name):
    invoice, total = TYPES[name]
    record = processed(ctx, invoice)
    assert (record.state, str(record.total)) == ("processed", total)
    assert str(figures(ctx, record).payable) == total.lstrip("-")


@pytest.mark.row("S4.1")
def test_a_negative_quantity_in_a_credit_note_is_told(ctx):
    note = bill(goods(quantity="-1"), kind=InvoiceKind.CREDIT_NOTE, references=CORRECTS)
    assert "double_negation" in codes(ctx, add(ctx, note))


@pytest.mark.row("S4.1")
def test_a_bill_of_an_unregistered_vendor_with_gst_is_a_problem(ctx):
    taxed = attrs.evolve(goods(), taxes=[StatedTax("CGST", "S", "9"), StatedTax("SGST", "S", "9")])
    record = add(ctx, bill(taxed, seller=FARMER))
    assert "unregistered_charges_tax" in codes(ctx, record)
    assert not documents.can(ctx, record, "submit", by=MEERA, kind="bill")


PO_MATCH = [Match("1", "4500000017", "10", quantity=None)]
SCENARIOS = {
    "PO based": (bill(), {"matches": tuple(PO_MATCH)}, "1180.00"),
    "non-PO": (bill(), {"coding": Coding("6120", "IT", "P1", "1000", "opex")}, "1180.00"),
    "credit note, PO": (
        bill(kind=InvoiceKind.CREDIT_NOTE, references=CORRECTS),
        {"matches": tuple(PO_MATCH)},
        "-1180.00",
    ),
    "debit note, unregistered, non-PO": (
        bill(goods(rate=None), seller=FARMER, kind=InvoiceKind.DEBIT_NOTE, references=CORRECTS),
        {},
        "1000.00",
    ),
    # 1,000 less 100 is 900, and 18 % of that 162.
    "discount": (bill(goods(allowances=[AllowanceCharge("100")])), {}, "1062.00"),
    # 20 % State VAT in place of GST.
    "VAT": (bill(goods(rate=None, state_vat_rate="20")), {}, "1200.00"),
    "0% rated": (bill(goods(rate="0")), {}, "1000.00"),
    "RCM": (bill(goods(reverse_charge="yes")), {}, "1000.00"),
    "ineligible": (bill(goods(itc="ineligible")), {}, "1180.00"),
}


@pytest.mark.row("S4.2")
@pytest.mark.parametrize("name", SCENARIOS)
def test_each_scenario_goes_from_the_upload_to_the_posting(ctx, name):
    invoice, coded, total = SCENARIOS[name]
    record = processed(ctx, invoice, **coded)
    assert str(record.total) == total
    record = documents.act(ctx, record, "parked", by=ERP, details=REFERENCE)
    record = documents.act(ctx, record, "posted", by=ERP, details={"posting_number": "77"})
    assert record.state == "posted"


@pytest.mark.row("S4.2")
@pytest.mark.parametrize("coded", [{"matches": PO_MATCH}, {"coding": Coding("6120")}])
@pytest.mark.parametrize(
    ("kind", "seller", "total"),
    [
        # 1,000 and 18 %; of the unregistered vendor without tax. A credit note lowers what is owed.
        (InvoiceKind.CREDIT_NOTE, ASHA, "-1180.00"),
        (InvoiceKind.CREDIT_NOTE, FARMER, "-1000.00"),
        (InvoiceKind.DEBIT_NOTE, ASHA, "1180.00"),
        (InvoiceKind.DEBIT_NOTE, FARMER, "1000.00"),
    ],
)
def test_notes_of_every_vendor_with_and_without_an_order_are_posted(
    ctx, kind, seller, total, coded
):
    line = goods() if seller is ASHA else goods(rate=None)
    note = bill(line, seller=seller, kind=kind, references=CORRECTS)
    record = processed(ctx, note, **coded)
    record = documents.act(ctx, record, "parked", by=ERP, details=REFERENCE)
    record = documents.act(ctx, record, "posted", by=ERP, details={"posting_number": "77"})
    assert (record.state, str(record.total)) == ("posted", total)
    assert str(figures(ctx, record).payable) == total.lstrip("-")


@pytest.mark.row("S4.2")
@pytest.mark.parametrize("said", ["zero_rated", "nil_rated", "non_gst"])
def test_the_class_that_is_said_is_kept_and_no_default_is_told(ctx, said):
    record = add(ctx, bill(goods(rate="0", taxability=said)))
    assert "class_defaulted" not in codes(ctx, record)
    line = documents.view(ctx, record, by=MEERA).content.invoice.lines[0]
    assert dict(line.particulars)["taxability"] == said


@pytest.mark.row("S4.2")
def test_zero_rated_by_a_rate_alone_is_exempt_and_told_as_a_default(ctx):
    said = add(ctx, bill(goods(rate="0", taxability="nil_rated"), number="AT-1"))
    default = add(ctx, bill(goods(rate="0"), number="AT-2"))
    assert "class_defaulted" in codes(ctx, default)
    assert "class_defaulted" not in codes(ctx, said)


@pytest.mark.row("S4.2")
def test_a_cancelled_bill_is_uploaded_and_processed_again(ctx):
    record = processed(ctx, bill())
    record = documents.act(ctx, record, "parked", by=ERP, details=REFERENCE)
    record = documents.act(ctx, record, "posted", by=ERP, details={"posting_number": "77"})
    record = documents.act(ctx, record, "reversed", by=ERP)
    assert record.state == "cancelled"
    again = processed(ctx, bill())
    assert (again.state, again.id != record.id) == ("processed", True)


@pytest.mark.row("S4.7")
def test_vat_tcs_and_discount_on_a_line_change_the_header_totals(ctx):
    # 10,000 less 500 is 9,500; State VAT of 20 % 1,900; TCS as entered 240 and 90.
    tcs = {"tax": "TCS", "liability": Liability.COLLECTED}
    first = india.line(
        "Diesel",
        hsn="2710",
        unit_price="10000",
        id="1",
        state_vat_rate="20",
        rate_entry="diesel",
        allowances=[AllowanceCharge("500")],
    )
    first = attrs.evolve(first, taxes=[*first.taxes, StatedTax(amount="240", **tcs)])
    second = attrs.evolve(goods("1000"), id="2", taxes=[StatedTax(amount="90", **tcs)])
    totals = figures(ctx, processed(ctx, bill(first, second)))
    # 9,500 + 1,000 = 10,500; 1,900 and 18 % of 1,000, 180: 2,080; 240 + 90 = 330.
    assert (str(totals.line_total), str(totals.line_allowance_total)) == ("10500.00", "500.00")
    assert (str(totals.tax_total), str(totals.collected)) == ("2080.00", "330.00")
    assert str(totals.payable) == "12910.00"


@pytest.mark.row("S4.7")
def test_an_entered_tax_is_booked_and_a_captured_one_within_the_tolerance(ctx):
    # 9 % of 1,000 is 90; the bill prints 90.40 for each: booked, and the difference kept.
    captured = goods(
        taxes=[StatedTax(tax, "S", "9", stated_amount="90.40") for tax in ("CGST", "SGST")]
    )
    totals = figures(ctx, processed(ctx, bill(captured)))
    assert (str(totals.tax_total), str(totals.payable)) == ("180.80", "1180.80")


@pytest.mark.row("S4.7")
def test_a_captured_tax_beyond_the_tolerance_is_a_problem(ctx):
    captured = goods(
        taxes=[StatedTax(tax, "S", "9", stated_amount="95") for tax in ("CGST", "SGST")]
    )
    record = add(ctx, bill(captured))
    assert "stated_tax_differs" in codes(ctx, record)
    assert not documents.can(ctx, record, "submit", by=MEERA, kind="bill")


@pytest.mark.row("S4.8")
def test_reverse_charge_by_hand_owes_the_supplier_no_tax(ctx):
    invoice = bill(goods(), attrs.evolve(goods("500", reverse_charge="no"), id="2"))
    invoice = attrs.evolve(invoice, particulars={"reverse_charge": "yes"})
    record = processed(ctx, invoice)
    totals = figures(ctx, record)
    # The first line's 180 is the recipient's; the second's 90 the supplier's: 1,500 + 90.
    assert (str(totals.tax_total), str(totals.payable)) == ("90.00", "1590.00")
    rows = documents.view(ctx, record, by=RAVI).figures.tax_rows
    owed = sum(row.amount for row in rows if row.liability is Liability.RECIPIENT)
    assert str(owed) == "180.00"


@pytest.mark.row("S4.8")
def test_a_bill_that_charges_the_tax_all_the_same_is_for_a_person_to_decide(ctx):
    charged = attrs.evolve(
        goods(reverse_charge="yes"),
        taxes=[StatedTax(tax, "S", "9", stated_amount="90") for tax in ("CGST", "SGST")],
    )
    record = add(ctx, bill(charged))
    assert "rcm_tax_charged" in codes(ctx, record)
    assert not documents.can(ctx, record, "submit", by=MEERA, kind="bill")
    decided = Override("lines[0].taxes", "charged", "not charged", "meera", "corrected bill")
    corrected = bill(goods(reverse_charge="yes"))
    record = documents.edit(ctx, record, invoice=corrected, overrides=(decided,), by=MEERA)
    record = documents.act(ctx, record, "submit", by=MEERA)
    assert documents.view(ctx, record, by=RAVI).figures.overrides == (decided,)


@pytest.mark.row("S4.9")
def test_ineligible_leaves_totals_as_they_are_and_the_tax_becomes_cost(ctx):
    lines = (goods(), attrs.evolve(goods("500", itc="eligible"), id="2"))
    invoice = attrs.evolve(bill(*lines), particulars={"itc": "ineligible"})
    record = processed(ctx, invoice)
    shown = documents.view(ctx, record, by=RAVI)
    assert str(shown.figures.totals.payable) == "1770.00"
    parts = [
        books_of(result.taxes, credit_of(invoice, line, india.Law()))
        for line, result in zip(invoice.lines, shown.figures.lines, strict=True)
    ]
    # The first line's 180 is cost, the second's 90 is credit.
    assert [part.cost for part in parts] == [180, 0]
