"""Which document is lawful, what must be on it, and by when."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from invoicekit.documents import Address, Invoice, InvoiceKind, Line, Party, StatedTax, blocking
from invoicekit.errors import NotCovered
from invoicekit.numbering import Series
from invoicekit.taxes import TaxFacts, india
from invoicekit.taxes.india.documents import (
    COMPOSITION_HEADING,
    E_INVOICE_NUMBER,
    GST_NUMBER,
    DocumentKind,
    LawfulDocument,
    credit_note_deadline,
    due_by,
    lawful_document,
    problems_of_credit_note,
    problems_of_document,
    problems_of_party,
    same_number,
)
from invoicekit.taxes.india.place import placed_supplies
from invoicekit.taxes.india.supply import Registration, SupplyKind

NOW = date(2026, 11, 2)
HERE = Address(lines=["1 High Street"], city="Pune", region="27")
THERE = Address(lines=["2 Low Street"], city="Mysuru", region="29")
SELLER = india.party("Asha Systems", gstin="27AAPFU0939F1ZV", address=HERE)
BUYER = india.party("Blue Bay Retail", gstin="29AAGCB7383J1Z4", address=THERE)
SUPPORT = india.line("IT support", sac="998313")
DESK = india.line("Desk", hsn="9403", unit="NOS")
MILK = india.line("Milk", hsn="0401", unit="LTR", taxability="exempt")
TURNOVER = TaxFacts({"aggregate_turnover": 10_000_000})
EXAMPLES = {
    row["id"]: row for row in json.loads(Path(__file__).with_name("examples.json").read_text())
}


def invoice(*lines: Line, **fields: Any) -> Invoice:
    return Invoice(
        **{
            "number": "AT/26-27/0042",
            "issue_date": NOW,
            "currency": "INR",
            "seller": SELLER,
            "buyer": BUYER,
            "lines": lines or (SUPPORT,),
            **fields,
        }
    )


def lawful(document: Invoice, **facts: Any) -> LawfulDocument:
    return lawful_document(document, placed_supplies(document), NOW, **facts)


def codes(document: Invoice, facts: TaxFacts = TURNOVER, **more: Any) -> list[str]:
    return [problem.code for problem in problems_of_document(document, facts, **more)]


# --- which document -----------------------------------------------------------------------------


def test_a_registered_persons_taxable_supply_has_a_tax_invoice() -> None:
    document = lawful(invoice())
    assert (document.kind, document.title) == (DocumentKind.TAX_INVOICE, "TAX INVOICE")
    assert document.basis.source == "CGST Act s.31(1), s.31(2); CGST Rules, rule 46"


@pytest.mark.parametrize("taxability", ["exempt", "nil_rated", "non_gst"])
def test_what_is_not_taxed_has_a_bill_of_supply(taxability: str) -> None:
    document = lawful(invoice(india.line("x", hsn="0401", taxability=taxability)))
    assert document.kind is DocumentKind.BILL_OF_SUPPLY
    assert "s.31(3)(c)" in document.basis.source


def test_a_composition_dealer_makes_a_bill_of_supply_with_its_heading() -> None:
    seller = india.party("Corner", gstin="27AAPFU0939F1ZV", registration="composition")
    document = lawful(invoice(seller=seller))
    assert document.kind is DocumentKind.BILL_OF_SUPPLY
    assert document.heading == COMPOSITION_HEADING


def test_taxable_and_exempt_together() -> None:
    """Rule 46A for the unregistered; two documents for the registered."""
    customer = india.party("Ravi", state="27")
    both = lawful(invoice(DESK, MILK, buyer=customer))
    assert both.kind is DocumentKind.INVOICE_CUM_BILL_OF_SUPPLY
    split = lawful(invoice(DESK, MILK))
    assert (split.kind, split.beside) == (DocumentKind.TAX_INVOICE, DocumentKind.BILL_OF_SUPPLY)


def test_an_exempt_export_has_a_tax_invoice() -> None:
    document = invoice(MILK, buyer=india.party("Fern GmbH", country="DE"))
    assert lawful(document).kind is DocumentKind.TAX_INVOICE


def test_what_is_no_supply_moves_on_a_challan() -> None:
    document = invoice(india.line("Land", sac="997212", taxability="no_supply"))
    assert lawful(document).kind is DocumentKind.DELIVERY_CHALLAN


def test_the_recipient_makes_the_invoice_of_an_unregistered_supplier_under_reverse_charge() -> None:
    seller = india.party("Ravi", state="27")
    line = india.line("Scrap", hsn="7204", unit="KGS", reverse_charge=True)
    document = lawful(invoice(line, seller=seller))
    assert document.kind is DocumentKind.SELF_INVOICE
    assert "rule 47A" in document.basis.source
    assert lawful(invoice(DESK, seller=seller)).kind is DocumentKind.COMMERCIAL
    assert lawful(invoice(DESK, seller=seller), reverse_charge=True).kind is (
        DocumentKind.SELF_INVOICE
    )
    registered = lawful(invoice(line))
    assert registered.kind is DocumentKind.TAX_INVOICE


@pytest.mark.parametrize(
    ("kind", "expected", "section"),
    [
        (InvoiceKind.CREDIT_NOTE, DocumentKind.CREDIT_NOTE, "s.34(1)"),
        (InvoiceKind.DEBIT_NOTE, DocumentKind.DEBIT_NOTE, "s.34(3)"),
        (InvoiceKind.PREPAYMENT_INVOICE, DocumentKind.RECEIPT_VOUCHER, "rule 50"),
        (InvoiceKind.RETURN_NOTE, DocumentKind.COMMERCIAL, ""),
        (InvoiceKind.PROFORMA, DocumentKind.COMMERCIAL, ""),
    ],
)
def test_notes_and_advances(kind: InvoiceKind, expected: DocumentKind, section: str) -> None:
    document = lawful(invoice(kind=kind))
    assert document.kind is expected
    assert section in document.basis.source


def test_a_day_before_gst_has_no_document() -> None:
    with pytest.raises(NotCovered):
        lawful_document(invoice(), placed_supplies(invoice()), date(2017, 6, 30))


# --- by when ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "supply", "financial", "due"),
    [
        (DocumentKind.TAX_INVOICE, SupplyKind.GOODS, False, date(2026, 11, 2)),
        (DocumentKind.TAX_INVOICE, SupplyKind.SERVICES, False, date(2026, 12, 2)),
        (DocumentKind.TAX_INVOICE, SupplyKind.SERVICES, True, date(2026, 12, 17)),
        (DocumentKind.SELF_INVOICE, SupplyKind.GOODS, False, date(2026, 12, 2)),
    ],
)
def test_the_last_day_to_make_a_document(
    kind: DocumentKind, supply: SupplyKind, financial: bool, due: date
) -> None:
    assert due_by(kind, NOW, supply, financial=financial) == due


def test_self_invoices_had_no_term_before_november_2024() -> None:
    with pytest.raises(NotCovered, match="self_invoice"):
        due_by(DocumentKind.SELF_INVOICE, date(2024, 10, 31), SupplyKind.GOODS)


def test_in_42_the_last_date_for_a_credit_note() -> None:
    expected = date.fromisoformat(EXAMPLES["IN-42"]["expected"]["last_date"])
    for supplied in (date(2025, 4, 1), date(2026, 3, 31)):
        assert credit_note_deadline(supplied, date(2026, 9, 1)) == expected
    assert credit_note_deadline(date(2026, 4, 1), date(2026, 9, 1)) == date(2027, 11, 30)


def test_an_annual_return_that_is_filed_earlier_ends_it() -> None:
    filed = date(2026, 10, 15)
    assert credit_note_deadline(date(2025, 6, 1), date(2026, 9, 1), filed) == filed
    assert problems_of_credit_note(date(2025, 6, 1), date(2026, 10, 1), annual_return_filed=filed)


def test_what_counts_is_the_return_and_not_the_date_of_the_note() -> None:
    (problem,) = problems_of_credit_note(date(2025, 6, 1), date(2026, 11, 24))
    assert problem.code == "credit_note_too_late"
    assert (problem.source, problem.path) == ("CGST Act s.34(2)", "issue_date")
    assert "financial credit note" in problem.remedy
    assert problems_of_credit_note(date(2025, 6, 1), date(2026, 10, 31)) == ()
    in_time = problems_of_credit_note(
        date(2025, 6, 1), date(2026, 11, 3), return_filed=date(2026, 11, 20)
    )
    assert in_time == ()


def test_older_notes_have_a_deadline_that_the_data_does_not_know() -> None:
    with pytest.raises(NotCovered):
        credit_note_deadline(date(2020, 6, 1), date(2021, 9, 1))


# --- what must be on it -------------------------------------------------------------------------


def test_a_complete_invoice_has_no_problem() -> None:
    assert codes(invoice(), value=Decimal(59980)) == []


def test_what_is_missing_is_told_at_once_with_path_source_and_remedy() -> None:
    bare = invoice(
        india.line("", hsn="9403"),
        seller=Party("Asha Systems", "IN", territory="IN-27", registration="regular"),
        buyer=Party("", tax_ids=BUYER.tax_ids),
        ship_to=india.party("Cousin", state="33"),
    )
    problems = problems_of_document(bare, TURNOVER)
    assert {p.path for p in problems} == {
        "seller.tax_ids",
        "seller.address",
        "buyer.name",
        "buyer.address",
        "ship_to.address",
        "lines[0].description",
        "lines[0].unit",
    }
    assert all(p.code and p.message and p.remedy and p.source for p in problems)


def test_an_unregistered_recipient_is_named_from_fifty_thousand_on() -> None:
    walk_in = invoice(buyer=india.party(""))
    assert codes(walk_in, value=Decimal("49999.99")) == []
    found = problems_of_document(walk_in, TURNOVER, value=Decimal(50000))
    assert {p.path for p in found} == {"buyer.name", "buyer.address", "buyer.address.region"}


def test_electronic_commerce_always_names_the_state() -> None:
    line = india.line("Desk", hsn="9403", unit="NOS", ecommerce=True)
    document = invoice(line, buyer=india.party("Ravi"))
    found = problems_of_document(document, TURNOVER)
    assert [p.path for p in found] == ["buyer.address.region"]
    told = {"delivery_state": "27"}
    on = date(2022, 12, 25)
    assert codes(invoice(line, buyer=india.party("Ravi"), issue_date=on, particulars=told)) == []


def test_the_turnover_decides_the_digits_of_the_code() -> None:
    large = TaxFacts({"aggregate_turnover": Decimal(60_000_000)})
    (problem,) = problems_of_document(invoice(DESK), large)
    assert (problem.code, problem.path) == ("invalid_hsn", "lines[0].codes[0]")
    (missing,) = problems_of_document(invoice(india.line("x", supply="services")), large)
    assert (missing.code, missing.path) == ("missing_field", "lines[0].codes")
    (note,) = problems_of_document(invoice(DESK))
    assert (note.code, note.severity.value) == ("missing_fact", "note")
    assert codes(invoice(DESK, issue_date=date(2019, 1, 1))) == []


def test_an_export_says_its_legend() -> None:
    buyer = india.party("Fern GmbH", country="DE", address=Address(["Weg 1"], "Ulm", country="DE"))
    facts = {"export_route": "without_payment", "foreign_exchange": "yes"}
    document = invoice(india.line("Code", sac="99831313"), buyer=buyer, particulars=facts)
    (problem,) = problems_of_document(document, TURNOVER)
    assert problem.code == "missing_legend"
    legend = dict(problem.parameters)["legend"]
    assert legend.endswith("UNDER BOND OR LETTER OF UNDERTAKING WITHOUT PAYMENT OF INTEGRATED TAX")
    said = invoice(
        india.line("Code", sac="99831313"), buyer=buyer, particulars=facts, notes=[legend.title()]
    )
    assert codes(said) == []


def test_a_place_that_cannot_be_found_is_among_the_problems() -> None:
    line = india.line("Hall", sac="997212", nature="immovable_property")
    (problem,) = problems_of_document(invoice(line), TURNOVER)
    assert dict(problem.parameters)["fact"] == "property_state"


def test_a_zone_buyer_without_flag_is_asked_for_it() -> None:
    buyer = india.party("Zone Ltd", gstin="29AAGCB7383J1Z4", registration="sez_unit", address=THERE)
    (problem,) = problems_of_document(invoice(buyer=buyer), TURNOVER)
    assert dict(problem.parameters)["fact"] == "authorised_operations"


@pytest.mark.parametrize("on", [date(2017, 6, 30), None])
def test_a_document_before_gst_or_without_date(on: date | None) -> None:
    (problem,) = problems_of_document(invoice(issue_date=on))
    assert problem.code == ("before_gst" if on else "missing_fact")
    assert problem.path == "issue_date"


# --- numbers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("AT/26-27/0042", ""),
        ("INV-000000000017", ""),
        ("INV-0000000000017", "number_too_long"),
        ("INV 1", "number_characters"),
        ("-1", "number_characters"),
        ("№1", "number_characters"),
    ],
)
def test_a_number_has_sixteen_letters_digits_hyphens_and_slashes(number: str, code: str) -> None:
    """CGST Rules, rule 46."""
    assert [p.code for p in GST_NUMBER.problems(number)] == ([code] if code else [])
    assert codes(invoice(number=number)) == ([code] if code else [])


def test_a_reported_number_does_not_begin_with_zero() -> None:
    assert GST_NUMBER.problems("0042") == ()
    assert E_INVOICE_NUMBER.problems("0042")[0].code == "number_characters"
    assert same_number("inv/1", "INV/1")


def test_a_series_takes_the_rule() -> None:
    series = Series("AT/{fy}/{n:04}", rule=GST_NUMBER)
    assert series.number(42, NOW) == "AT/26-27/0042"


# --- registrations ------------------------------------------------------------------------------


def test_a_gstin_of_another_state_is_told() -> None:
    party = india.party("Asha", gstin="27AAPFU0939F1ZV", state="Karnataka")
    (problem,) = problems_of_party(party, "seller")
    assert (problem.code, problem.path) == ("gstin_other_state", "seller.territory")
    assert "Maharashtra (27)" in problem.message
    assert "Karnataka (29)" in problem.message


def test_a_registered_office_elsewhere_is_only_warned_of() -> None:
    party = india.party("Asha", gstin="27AAPFU0939F1ZV", address=THERE)
    problems = problems_of_party(party, "seller")
    assert [p.path for p in problems] == ["seller.address.region"]
    assert blocking(problems) == ()


@pytest.mark.parametrize(
    ("party", "code"),
    [
        (india.party("x", gstin="27AAPFU0939F1ZW"), "invalid_gstin"),
        (india.party("x", gstin="27AAPFU0939F1ZV", pan="AAPFU0938F"), "pan_differs"),
        (india.party("x", pan="AAPXU0939F"), "invalid_pan"),
        (india.party("x", registration="composition"), "gstin_missing"),
    ],
)
def test_numbers_that_contradict_each_other(party: Party, code: str) -> None:
    assert [p.code for p in problems_of_party(party, "buyer")] == [code]


def test_a_withdrawn_state_is_not_written_any_more() -> None:
    from invoicekit.taxes.india.identifiers import check_digit

    first = "25AAPFU0939F1Z"
    party = india.party("x", gstin=first + check_digit(first))
    assert [p.code for p in problems_of_party(party, "seller", NOW)] == ["withdrawn_state"]
    assert problems_of_party(party, "seller", date(2019, 1, 1)) == ()


def test_test_numbers_pass_where_the_facts_say_so() -> None:
    seller = india.party("x", gstin="02AMBPG7773M1Z0", address=Address(["1"], "Shimla"))
    document = invoice(seller=seller)
    assert codes(document) == ["invalid_gstin"]
    facts = TaxFacts({"aggregate_turnover": 1, "sandbox": True})
    assert codes(document, facts) == []


def test_nobody_supplies_to_himself() -> None:
    assert "same_gstin" in codes(invoice(buyer=SELLER))


# --- who may charge -----------------------------------------------------------------------------


def test_a_composition_dealer_who_charges_tax_is_told() -> None:
    seller = india.party(
        "Corner", gstin="27AAPFU0939F1ZV", registration="composition", address=HERE
    )
    charged = Line("x", unit="NOS", codes=DESK.codes, taxes=[StatedTax("CGST", rate="9")])
    document = invoice(charged, seller=seller, buyer=india.party("Ravi", state="27"))
    (problem,) = problems_of_document(document, TURNOVER)
    assert (problem.code, problem.path) == ("composition_charges_tax", "lines[0].taxes")
    free = Line("x", unit="NOS", codes=DESK.codes, taxes=[StatedTax("CGST", rate="0")])
    assert codes(invoice(free, seller=seller, buyer=india.party("Ravi", state="27"))) == []


def test_an_unregistered_sellers_bill_with_gst_is_told() -> None:
    seller = india.party("Ravi", state="27", address=HERE)
    charged = Line("x", unit="NOS", codes=DESK.codes, taxes=[StatedTax("IGST", rate="18")])
    assert codes(invoice(charged, seller=seller)) == ["unregistered_charges_tax"]


@pytest.mark.parametrize(
    ("line", "on", "expected"),
    [
        (DESK, NOW, ["composition_inter_state"]),
        (SUPPORT, NOW, ["composition_inter_state"]),
        (SUPPORT, date(2020, 12, 31), []),
        (DESK, date(2020, 12, 31), ["composition_inter_state"]),
    ],
)
def test_a_composition_dealer_sells_in_its_own_state(
    line: Line, on: date, expected: list[str]
) -> None:
    """CGST Act s.10: services from 2021-01-01 on."""
    seller = india.party(
        "Corner",
        gstin="27AAPFU0939F1ZV",
        registration=Registration.COMPOSITION,
        address=HERE,
    )
    assert codes(invoice(line, seller=seller, issue_date=on)) == expected


@pytest.mark.parametrize(
    ("code", "on", "expected"),
    [
        ({"hsn": "9403"}, date(2023, 9, 30), ["composition_marketplace"]),
        ({"hsn": "9403"}, date(2023, 10, 1), []),
        ({"sac": "998313"}, NOW, ["composition_marketplace"]),
    ],
)
def test_a_composition_dealer_on_a_marketplace(
    code: dict[str, str], on: date, expected: list[str]
) -> None:
    seller = india.party(
        "Corner", gstin="27AAPFU0939F1ZV", registration="composition", address=HERE
    )
    line = india.line("x", unit="NOS", ecommerce_gstin="29AABCF8078M1C8", **code)
    buyer = india.party("Ravi", state="27")
    assert codes(invoice(line, seller=seller, buyer=buyer, issue_date=on)) == expected
