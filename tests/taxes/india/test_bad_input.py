"""What a document may not say: each a problem with its code, place, source and remedy."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from invoicekit import Invoice, StatedTax
from invoicekit.documents import InvoiceKind, Reference, ReferenceKind
from invoicekit.taxes import india
from support.indian import (
    FARMER,
    KARNATAKA,
    MAHARASHTRA,
    bill,
    goods,
    service,
    stated,
    told,
    worked,
)

DEALER = india.party("Small Shop", gstin="27AAPFU0939F1ZV", registration="composition")
NOBODY = india.party("Walk-in", state="27")


def late_note(on: date) -> Invoice:
    original = Reference(ReferenceKind.PRECEDING_INVOICE, "AT/0", date(2025, 6, 1))
    note = bill(service("100"), kind=InvoiceKind.CREDIT_NOTE, issue_date=on)
    return attrs.evolve(note, references=[original], tax_point=date(2025, 6, 1))


@pytest.mark.parametrize(
    ("document", "code", "path"),
    [
        (bill(service("100", "17")), "unknown_rate", "lines[0].particulars.gst_rate"),
        (bill(service("100", "28")), "rate_not_in_force", "lines[0].particulars.gst_rate"),
        (
            bill(service("100", None, gst_rate="much")),
            "invalid_amount",
            "lines[0].particulars.gst_rate",
        ),
        (bill(goods("100", None, hsn="0101")), "rate_unknown", "lines[0].codes"),
        (
            bill(service("100", None, stated("IGST", "18")), seller=DEALER, buyer=KARNATAKA),
            "composition_charges_tax",
            "lines[0].taxes",
        ),
        (
            bill(service("100", None, stated("CGST", "9", "9")), seller=FARMER),
            "unregistered_charges_tax",
            "lines[0].taxes",
        ),
        (
            bill(goods("100", "18", StatedTax("VAT", rate="20"))),
            "vat_and_gst",
            "lines[0].taxes",
        ),
        (
            bill(goods("100", "18", tcs="scrap"), buyer=NOBODY),
            "tcs_without_pan",
            "buyer.tax_ids",
        ),
        (
            bill(goods("100", None, state_vat_rate="a fifth")),
            "invalid_amount",
            "lines[0].particulars.state_vat_rate",
        ),
        (
            bill(goods("100", None, state_vat_rate="20", gst_rate="eighteen")),
            "vat_and_gst",
            "lines[0].taxes",
        ),
        (
            bill(goods("100", None, hsn="2402", retail_price="ten")),
            "invalid_amount",
            "lines[0].particulars.retail_price",
        ),
        (
            bill(goods("100", "28", cess="pan_masala"), issue_date=date(2025, 9, 1)),
            "missing_fact",
            "lines[0].particulars.retail_price",
        ),
        (late_note(date(2026, 12, 1)), "credit_note_too_late", "issue_date"),
        (bill(service("100"), issue_date=date(2017, 6, 30)), "before_gst", "issue_date"),
        (
            bill(service("100", None, stated("IGST", "18", "18"))),
            "wrong_tax_head",
            "lines[0].taxes",
        ),
        (bill(service("100", None, StatedTax("MWST", rate="19"))), "unknown_tax", "lines[0].taxes"),
        (
            bill(service("100", notified_supply="gardening")),
            "unknown_particular",
            "lines[0].particulars.notified_supply",
        ),
        (
            bill(goods("100", None, hsn="2402")),
            "missing_fact",
            "lines[0].particulars.retail_price",
        ),
        (
            bill(goods("100", "18", cess="coal", unit="KGM"), issue_date=date(2025, 9, 1)),
            "cess_unit",
            "lines[0].unit",
        ),
        (bill(goods("100", "18", cess="tea")), "not_covered", "lines[0].particulars.cess"),
        (bill(goods("100", "18", tcs="tea")), "not_covered", "lines[0].particulars.tcs"),
        (
            bill(service("100", None, tcs="tour_package")),
            "missing_fact",
            "lines[0].particulars.tcs",
        ),
    ],
)
def test_it_is_told(document: Invoice, code: str, path: str) -> None:
    found = [p for p in worked(document).problems if p.code == code]
    assert [p.path for p in found] == [path]
    assert found[0].message
    assert found[0].remedy


def test_a_day_past_the_knowledge_of_the_tables_is_told_and_worked() -> None:
    result = worked(bill(service("100"), issue_date=date(2026, 11, 2)))
    noted = [p for p in result.problems if p.code == "past_knowledge_date"]
    assert [p.severity.value for p in noted] == ["note"]
    assert str(result.totals.payable) == "118.00"


def test_a_note_of_november_is_normally_too_late() -> None:
    assert "credit_note_too_late" in told(worked(late_note(date(2026, 11, 24))))
    assert "credit_note_too_late" not in told(worked(late_note(date(2026, 10, 24))))


def test_a_financial_credit_note_has_no_deadline() -> None:
    note = attrs.evolve(late_note(date(2026, 12, 1)), lines=[service("100", "0")])
    assert "credit_note_too_late" not in told(worked(note))


def test_a_note_without_its_originals_day_may_have_any_rate_that_ever_was() -> None:
    note = bill(service("100", "28"), kind=InvoiceKind.CREDIT_NOTE)
    assert told(worked(note)) == []


def test_a_composition_dealers_bill_has_its_class_and_no_tax() -> None:
    result = worked(bill(goods("100", None), seller=DEALER))
    assert [(r.category, str(r.amount)) for r in result.tax_rows] == [("composition", "0.00")]
    assert "not eligible to collect tax on supplies" in result.explain()


def test_imported_goods_pay_at_customs() -> None:
    abroad = india.party("Overseas Ltd", country="US")
    result = worked(bill(goods("100"), seller=abroad, buyer=MAHARASHTRA))
    assert result.tax_rows == ()
    assert "igst_at_customs" in told(result)


def test_an_imported_service_is_under_reverse_charge() -> None:
    abroad = india.party("Overseas Ltd", country="US")
    result = worked(bill(service("100"), seller=abroad, buyer=MAHARASHTRA))
    assert [(r.tax, r.liability.value, str(r.amount)) for r in result.tax_rows] == [
        ("IGST", "recipient", "18.00")
    ]


def test_a_document_without_a_day_bears_no_tax() -> None:
    result = worked(bill(service("100"), issue_date=None))
    assert result.tax_rows == ()
