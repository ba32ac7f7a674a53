"""From an invoice to the plain data of a document."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from invoicekit.adapters.formats.ubl.lines import line_node, period_node
from invoicekit.adapters.formats.ubl.parties import address_node, country_of, party_node
from invoicekit.adapters.formats.ubl.payment import creditor_ids, means_nodes, terms_text
from invoicekit.adapters.formats.ubl.references import reference_nodes
from invoicekit.adapters.formats.ubl.rows import row_nodes
from invoicekit.adapters.formats.ubl.taxes import amount_text, category_node, tax_total_nodes
from invoicekit.adapters.formats.ubl.tree import Node
from invoicekit.documents import AllowanceCharge, Invoice, StatedTotals
from invoicekit.money import minor_unit, rounder
from invoicekit.profiles.en16931.figures import Figures
from invoicekit.totals import Calculation

__all__ = ["document_node"]


def document_node(calculation: Calculation, figures: Figures, files: Mapping[str, bytes]) -> Node:
    """Return a calculated document as plain data.

    Args:
        calculation: the document with its taxes and totals.
        figures: its figures.
        files: the bytes of its attachments, by their digest.
    """
    invoice = calculation.invoice
    return {
        **_header(invoice),
        **reference_nodes(invoice, files),
        **_parties(invoice),
        "PaymentMeans": means_nodes(invoice),
        "PaymentTerms": {"Note": terms_text(calculation)},
        **_money(invoice, figures),
        **_lines(invoice, figures),
    }


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _header(invoice: Invoice) -> Node:
    kind = "CreditNoteTypeCode" if invoice.kind.is_credit else "InvoiceTypeCode"
    return {
        "ID": invoice.number,
        "IssueDate": _day(invoice.issue_date),
        "DueDate": _day(invoice.last_due_date),
        kind: invoice.document_type,
        "Note": list(invoice.notes),
        "TaxPointDate": _day(invoice.tax_point),
        "DocumentCurrencyCode": invoice.currency,
        "TaxCurrencyCode": invoice.tax_currency,
        "AccountingCost": invoice.accounting_reference,
        "BuyerReference": invoice.buyer_reference,
        "InvoicePeriod": {
            **period_node(invoice.period),
            "DescriptionCode": invoice.tax_point_code,
        },
    }


def _parties(invoice: Invoice) -> Node:
    creditors = creditor_ids(invoice)
    payee, representative = invoice.payee, invoice.tax_representative
    # A creditor's id stands with whoever is paid.
    of_seller, of_payee = ((), creditors) if payee else (creditors, ())
    return {
        "AccountingSupplierParty": {"Party": party_node(invoice.seller, of_seller, legal=True)},
        "AccountingCustomerParty": {"Party": party_node(invoice.buyer, legal=True)},
        "PayeeParty": party_node(payee, of_payee, legal=False) if payee else {},
        "TaxRepresentativeParty": (
            party_node(representative, legal=False) if representative else {}
        ),
        "Delivery": _delivery(invoice),
    }


def _delivery(invoice: Invoice) -> Node:
    place, delivery = invoice.ship_to, invoice.delivery
    location: Node = {}
    if delivery and delivery.location:
        location |= {"ID": delivery.location.value, "ID@schemeID": delivery.location.scheme}
    country = (country_of(place) if place else "") or (delivery.country if delivery else "")
    if country or (place and place.address):
        location["Address"] = address_node(place.address if place else None, country)
    name = place.name if place else ""
    return {
        "ActualDeliveryDate": _day(delivery.date) if delivery else "",
        "DeliveryLocation": location,
        "DeliveryParty": {"PartyName": {"Name": name}},
    }


def _money(invoice: Invoice, figures: Figures) -> Node:
    of, stated = figures.line_total, invoice.stated or StatedTotals()
    rounded = bool(figures.rounding) or invoice.rounding_amount is not None
    rows = [
        {**node, "TaxCategory": category_node(*figures.row_of(row.taxes))}
        for sort, amounts, charge in (
            (invoice.allowances, figures.allowances, False),
            (invoice.charges, figures.charges, True),
        )
        for row, node in zip(sort, row_nodes(sort, amounts, of, charge=charge), strict=True)
    ]
    return {
        "AllowanceCharge": rows,
        "TaxTotal": tax_total_nodes(figures, invoice.currency, invoice.tax_currency),
        "LegalMonetaryTotal": {
            "LineExtensionAmount": amount_text(figures.line_total),
            "TaxExclusiveAmount": amount_text(figures.tax_exclusive),
            "TaxInclusiveAmount": amount_text(figures.tax_inclusive),
            "AllowanceTotalAmount": _if_any(
                invoice.allowances, stated.allowance_total, figures.allowance_total
            ),
            "ChargeTotalAmount": _if_any(
                invoice.charges, stated.charge_total, figures.charge_total
            ),
            "PrepaidAmount": _if_said(stated.prepaid, figures.prepaid),
            "PayableRoundingAmount": amount_text(figures.rounding) if rounded else "",
            "PayableAmount": amount_text(figures.payable),
        },
    }


def _if_any(rows: tuple[AllowanceCharge, ...], stated: Decimal | None, total: Decimal) -> str:
    # A total of nothing is left out, unless the bill says it.
    return amount_text(total) if rows or total or stated is not None else ""


def _if_said(stated: Decimal | None, amount: Decimal) -> str:
    return amount_text(amount) if amount or stated is not None else ""


def _lines(invoice: Invoice, figures: Figures) -> Node:
    name, quantity = "InvoiceLine", "InvoicedQuantity"
    if invoice.kind.is_credit:
        name, quantity = "CreditNoteLine", "CreditedQuantity"
    round_off = rounder(minor_unit(invoice.currency))
    return {
        name: [
            line_node(line, amounts, quantity, round_off(amounts.base))
            for line, amounts in zip(invoice.lines, figures.lines, strict=True)
        ]
    }
