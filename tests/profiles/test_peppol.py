"""What Peppol BIS Billing 3 asks beyond EN 16931."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest

from invoicekit import AllowanceCharge, Invoice
from invoicekit.documents import (
    InvoiceKind,
    PaymentMeans,
    Reference,
    ReferenceKind,
    StatedTotals,
)
from invoicekit.periods import Period
from invoicekit.profiles import peppol
from support.european import BUYER, SELLER, TAXES, calculated, codes, invoice, line, note

OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
S = TAXES["S"]


def broken(document: Invoice) -> set[str]:
    """Return the numbers of the rules of Peppol that a document breaks, and no others of it."""
    return {
        code.removeprefix("PEPPOL-EN16931-")
        for code in codes(peppol.problems(calculated(document)))
    }


def with_row(**more: Any) -> Invoice:
    amount = more.pop("amount", "5")
    return invoice(allowances=[AllowanceCharge(amount, reason="x", taxes=[S], **more)])


@pytest.mark.parametrize("category", TAXES)
def test_a_complete_document_of_each_category_goes_through(category: str) -> None:
    assert broken(invoice(category)) == set()


@pytest.mark.parametrize(
    ("document", "rule"),
    [
        (invoice(buyer_reference=""), "R003"),
        (invoice(seller=attrs.evolve(SELLER, electronic_address=None)), "R020"),
        (invoice(buyer=attrs.evolve(BUYER, electronic_address=None)), "R010"),
        (invoice(notes=["one", "two"]), "R002"),
        (with_row(base="10", stated_percent="9"), "R040"),
        (with_row(stated_percent="9"), "R041"),
        (with_row(base="10"), "R042"),
        (invoice(payment_means=[PaymentMeans("59")]), "R061"),
        # 3 at 9.995 is 29.985: 0.02 may be missing, not 0.03.
        (invoice(stated=StatedTotals(line_nets=["29.95", "100"], line_total="129.95")), "R120"),
        (invoice(kind=InvoiceKind.PROFORMA), "P0100"),
        (note(InvoiceKind.CREDIT_NOTE, type_code="262"), "P0101"),
        (note(InvoiceKind.CORRECTED_INVOICE), "P0112"),
        (note(InvoiceKind.PARTIAL_INVOICE), "P0112"),
    ],
)
def test_a_broken_rule_is_told(document: Invoice, rule: str) -> None:
    assert rule in broken(document)


@pytest.mark.parametrize(
    "document",
    [
        invoice(buyer_reference="", references=[Reference(ReferenceKind.SALES_ORDER, "SO-1")]),
        invoice(stated=StatedTotals(line_nets=["29.97", "100.02"])),
        with_row(base="50", stated_percent="10"),
        invoice(payment_means=[PaymentMeans("59", mandate="M-1")]),
    ],
)
def test_what_just_keeps_the_rules_goes_through(document: Invoice) -> None:
    assert broken(document) == set()


def test_periods_of_lines_lie_in_the_invoices() -> None:
    early = line(S, period=Period(date(2026, 9, 30), date(2026, 10, 31)))
    late = line(S, 2, period=Period(date(2026, 10, 1), date(2026, 11, 1)))
    assert broken(invoice(period=OCTOBER, lines=[early, late])) == {"R110", "R111"}


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("VATEX-EU-G", "P0104"),
        ("VATEX-EU-O", "P0105"),
        ("VATEX-EU-IC", "P0106"),
        ("VATEX-EU-AE", "P0107"),
    ],
)
def test_an_exemption_code_goes_with_its_category(code: str, rule: str) -> None:
    assert broken(invoice("E", lines=[line(attrs.evolve(TAXES["E"], exemption_code=code))])) == {
        rule
    }


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("VATEX-EU-D", "P0108"),
        ("VATEX-EU-F", "P0109"),
        ("VATEX-EU-I", "P0110"),
        ("VATEX-EU-J", "P0111"),
    ],
)
def test_a_margin_scheme_is_exempt(code: str, rule: str) -> None:
    assert broken(invoice("G", lines=[line(attrs.evolve(TAXES["G"], exemption_code=code))])) == {
        rule
    }


def test_the_second_currency_is_another_and_of_the_same_sign() -> None:
    assert "R005" in broken(invoice(tax_currency="EUR"))
    stated = StatedTotals(tax_total_converted="-300")
    assert "R055" in broken(invoice(tax_currency="SEK", stated=stated))


def test_germans_may_correct_and_bill_in_parts() -> None:
    seller, buyer = (attrs.evolve(party, country="DE") for party in (SELLER, BUYER))
    document = note(InvoiceKind.CORRECTED_INVOICE, seller=seller, buyer=buyer)
    assert broken(document) == set()


def test_a_self_billed_document_goes_under_its_own_specification() -> None:
    specification, process = peppol.identifiers(InvoiceKind.SELF_BILLED_INVOICE)
    assert specification.endswith("selfbilling:3.0")
    assert process == "urn:fdc:peppol.eu:2017:poacc:selfbilling:01:1.0"
    assert broken(note(InvoiceKind.SELF_BILLED_INVOICE)) == set()
