"""Invoices of Europe, complete by EN 16931, for the tests of its profile and of UBL."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import attrs

from invoicekit import Address, AllowanceCharge, Code, Invoice, Line, Party, StatedTax, TaxId
from invoicekit.documents import (
    Contact,
    Delivery,
    InvoiceKind,
    Item,
    ItemAttribute,
    Liability,
    PaymentMeans,
    Reference,
    ReferenceKind,
)
from invoicekit.periods import Period
from invoicekit.taxes import flat
from invoicekit.totals import Calculation, calculate

SELLER = Party(
    "Asha Systems BV",
    "NL",
    address=Address(["Damrak 1", "2nd floor"], "Amsterdam", "1012 LG", "Noord-Holland"),
    tax_ids=[TaxId("VAT", "NL123456789B01")],
    legal_id="12345678",
    legal_id_scheme="0106",
    contact=Contact("Accounts", "accounts@asha.example", "+31 20 1234567"),
    electronic_address=Code("0106", "12345678"),
)
BUYER = Party(
    "Blue Bay Retail SARL",
    "FR",
    address=Address(["Rue de la Paix 2"], "Paris", "75002"),
    tax_ids=[TaxId("VAT", "FR40303265045")],
    electronic_address=Code("0009", "30326504500018"),
)
TAXES: dict[str, StatedTax] = {
    "S": StatedTax("VAT", "S", "21"),
    "Z": StatedTax("VAT", "Z", "0"),
    "E": StatedTax("VAT", "E", "0", exemption_reason="Exempt, Directive 2006/112/EC art. 132"),
    "AE": StatedTax(
        "VAT",
        "AE",
        "0",
        liability=Liability.RECIPIENT,
        exemption_code="VATEX-EU-AE",
        exemption_reason="Reverse charge",
    ),
    "K": StatedTax("VAT", "K", "0", exemption_code="VATEX-EU-IC"),
    "G": StatedTax("VAT", "G", "0", exemption_code="VATEX-EU-G"),
    "O": StatedTax("VAT", "O", exemption_code="VATEX-EU-O"),
    "L": StatedTax("VAT", "L", "7"),
    "M": StatedTax("VAT", "M", "4"),
}


def line(tax: StatedTax, number: int = 1, **more: Any) -> Line:
    """Return a complete line of three units at 9.995, which comes to 29.99 (29.985 rounded)."""
    given = {"description": "Paper", "quantity": "3", "unit_price": "9.995", "unit": "C62"}
    return Line(id=str(number), taxes=[tax], **(given | more))


def invoice(category: str = "S", **more: Any) -> Invoice:
    """Return an invoice that keeps every rule, all of it in one category."""
    tax = TAXES[category]
    seller, buyer = SELLER, BUYER
    if category == "O":
        seller, buyer = attrs.evolve(SELLER, tax_ids=()), attrs.evolve(BUYER, tax_ids=())
    given: dict[str, Any] = {
        "number": "2026-0042",
        "issue_date": date(2026, 11, 2),
        "currency": "EUR",
        "seller": seller,
        "buyer": buyer,
        "lines": [line(tax), line(tax, 2, quantity="1", unit_price="100")],
        "due_date": date(2026, 12, 2),
        "buyer_reference": "PO-team",
        "delivery": Delivery(date(2026, 10, 30), "FR"),
        "payment_means": [PaymentMeans("30", account="NL91ABNA0417164300")],
    }
    return Invoice(**(given | more))


def note(kind: InvoiceKind, category: str = "S", **more: Any) -> Invoice:
    """Return a document of another kind that names the invoice it follows."""
    before = Reference(ReferenceKind.PRECEDING_INVOICE, "2026-0041", date(2026, 10, 1))
    return invoice(category, kind=kind, references=[before], **more)


def full() -> Invoice:
    """Return an invoice with everything that EN 16931 knows said once."""
    tax, reduced = TAXES["S"], StatedTax("VAT", "S", "9")
    first = line(
        tax,
        quantity="10",
        unit_price="19.90",
        base_quantity="10",
        gross_price="21.00",
        allowances=[AllowanceCharge(percent="10", reason="Launch", reason_code="95")],
        charges=[AllowanceCharge("1.50", reason="Packing", reason_code="PC")],
        codes=[Code("STI", "30197630", "2008"), Code("HS", "4802")],
        period=Period(date(2026, 10, 1), date(2026, 10, 31)),
        account="6120",
        order_line="7",
        note="Acid free",
        invoiced_object=Code("AVE", "meter-1"),
        item=Item(
            "A4, 80 g, white",
            "S-1",
            "B-1",
            Code("0160", "04012345123456"),
            "SE",
            [ItemAttribute("Colour", "white"), ItemAttribute("Size", "A4")],
        ),
    )
    kinds = (
        (ReferenceKind.ORDER, "PO-1"),
        (ReferenceKind.SALES_ORDER, "SO-1"),
        (ReferenceKind.SHIPMENT, "DA-1"),
        (ReferenceKind.GOODS_RECEIPT, "GRN-1"),
        (ReferenceKind.TENDER, "T-1"),
        (ReferenceKind.CONTRACT, "C-1"),
        (ReferenceKind.PROJECT, "P-1"),
    )
    references = [Reference(kind, number) for kind, number in kinds]
    before = Reference(ReferenceKind.PRECEDING_INVOICE, "2026-0041", date(2026, 10, 1))
    references.insert(2, before)
    seller = attrs.evolve(
        SELLER,
        trade_name="Asha",
        identifiers=[Code("0088", "8712345678906"), Code("", "vendor-7")],
        tax_ids=[TaxId("VAT", "NL123456789B01"), TaxId("TAX", "123456789")],
        legal_form="Private company, capital 18,000",
        address=Address(["Damrak 1", "2nd floor", "Room 3"], "Amsterdam", "1012 LG", "NH"),
    )
    buyer = attrs.evolve(
        BUYER, trade_name="Blue Bay", identifiers=[Code("0088", "3012345678908")], legal_id="303"
    )
    return invoice(
        seller=seller,
        buyer=buyer,
        lines=[first, line(reduced, 2, quantity="-1", unit_price="4")],
        period=Period(date(2026, 10, 1), date(2026, 10, 31)),
        tax_point=date(2026, 10, 31),
        ship_to=Party("Depot", "FR", address=Address(["Quai 3"], "Lyon", "69001")),
        delivery=Delivery(date(2026, 10, 30), location=Code("0088", "3012345678915")),
        allowances=[
            AllowanceCharge("5.00", base="50", stated_percent="9", reason="Bonus", taxes=[tax])
        ],
        charges=[AllowanceCharge(percent="2", reason="Freight", reason_code="FC", taxes=[reduced])],
        prepaid="10.00",
        rounding_amount="0.01",
        references=references,
        notes=["#AAI#Thank you", "Second note"],
        payment_means=[
            PaymentMeans("59", "SEPA direct debit", "RF18", mandate="M-1", creditor_id="NL-CRED-1")
        ],
        payee=Party("Factoring NV", identifiers=[Code("0088", "8712345678913")], legal_id="998"),
        tax_representative=Party(
            "Fiscal Rep BV",
            "NL",
            address=Address(["Dam 2"], "Amsterdam", "1012 JS"),
            tax_ids=[TaxId("VAT", "NL987654321B01")],
        ),
        tax_currency="SEK",
        accounting_reference="4711",
        invoiced_object=Code("AVE", "contract-9"),
        terms_text="Net 30 days",
    )


def calculated(document: Invoice) -> Calculation:
    """Return a document calculated with the taxes that it states."""
    return calculate(document, flat.REGIME)


def codes(problems: Iterable[Any]) -> set[str]:
    """Return the rules of problems that are errors."""
    return {problem.code for problem in problems if problem.severity.value == "error"}


def net_of(document: Invoice) -> Decimal:
    """Return the sum of a document's line nets."""
    return calculated(document).totals.line_total
