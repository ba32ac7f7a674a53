"""Which document is lawful for a supply: CGST Act s.31 and s.34."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import Enum

import attrs

from invoicekit.documents.invoice import Invoice
from invoicekit.documents.kinds import InvoiceKind
from invoicekit.taxes.india.documents.rows import row_on
from invoicekit.taxes.india.place import Placed, PlaceOfSupply
from invoicekit.taxes.india.supply import Registration, Supply, Taxability
from invoicekit.taxes.treatment import Basis

__all__ = ["COMPOSITION_HEADING", "DocumentKind", "LawfulDocument", "lawful_document"]

COMPOSITION_HEADING = "composition taxable person, not eligible to collect tax on supplies"
"""What a composition dealer's bill of supply says at its head (CGST Rules, rule 49)."""


class DocumentKind(Enum):
    """The documents that GST knows."""

    TAX_INVOICE = "tax_invoice"
    BILL_OF_SUPPLY = "bill_of_supply"
    INVOICE_CUM_BILL_OF_SUPPLY = "invoice_cum_bill_of_supply"
    SELF_INVOICE = "self_invoice"
    """The recipient's own, for a reverse charge supply of an unregistered supplier."""
    RECEIPT_VOUCHER = "receipt_voucher"
    """For an advance received."""
    REFUND_VOUCHER = "refund_voucher"
    """For an advance given back, when no invoice was made."""
    PAYMENT_VOUCHER = "payment_voucher"
    """The recipient's, when a reverse charge supplier is paid."""
    CREDIT_NOTE = "credit_note"
    DEBIT_NOTE = "debit_note"
    REVISED_INVOICE = "revised_invoice"
    ISD_INVOICE = "isd_invoice"
    ISD_CREDIT_NOTE = "isd_credit_note"
    DELIVERY_CHALLAN = "delivery_challan"
    CONSOLIDATED_TAX_INVOICE = "consolidated_tax_invoice"
    COMMERCIAL = "commercial"
    """A paper of trade without a meaning in GST: an unregistered seller's bill, a return note."""


@attrs.frozen
class LawfulDocument:
    """The document that is due, and why.

    Args:
        kind: which one.
        title: what it is headed with.
        heading: a further line at its head, where the law asks for one.
        beside: a second document for those lines that the first may not carry; None for none.
        basis: why, with the section.
    """

    kind: DocumentKind
    title: str
    heading: str = ""
    beside: DocumentKind | None = None
    basis: Basis = attrs.field(kw_only=True)


_NOTES = {
    InvoiceKind.CREDIT_NOTE: (DocumentKind.CREDIT_NOTE, "the supplier lowers value or tax"),
    InvoiceKind.SELF_BILLED_CREDIT_NOTE: (
        DocumentKind.CREDIT_NOTE,
        "the supplier lowers value or tax",
    ),
    InvoiceKind.DEBIT_NOTE: (DocumentKind.DEBIT_NOTE, "the supplier raises value or tax"),
    InvoiceKind.PREPAYMENT_INVOICE: (DocumentKind.RECEIPT_VOUCHER, "an advance is received"),
    InvoiceKind.RETURN_NOTE: (
        DocumentKind.COMMERCIAL,
        "a buyer's note for goods sent back; the supplier's credit note is awaited",
    ),
    InvoiceKind.PROFORMA: (DocumentKind.COMMERCIAL, "an offer, not a document of a supply"),
}


def lawful_document(
    invoice: Invoice, placed: Sequence[Placed], on: date, *, reverse_charge: bool | None = None
) -> LawfulDocument:
    """Return the document that GST asks for.

    Args:
        invoice: the document as it was said; its kind tells notes and advances.
        placed: its lines, from `placed_supplies`.
        on: the day that the law is asked for.
        reverse_charge: whether the recipient owes the tax; as the lines say where you do not.

    Raises:
        NotCovered: for a day before GST.
    """
    note = _NOTES.get(invoice.kind)
    if note:
        return _document(note[0], note[1], on)
    supplies = [supply for supply, _ in placed]
    if reverse_charge is None:
        reverse_charge = any(supply.reverse_charge for supply in supplies)
    supplier = supplies[0].supplier_registration if supplies else Registration.REGULAR
    if not supplier.is_registered:
        return _from_unregistered(supplies, on, reverse_charge=reverse_charge)
    if supplier is Registration.COMPOSITION:
        why = "the supplier pays tax under the composition scheme"
        return _document(DocumentKind.BILL_OF_SUPPLY, why, on, heading=COMPOSITION_HEADING)
    return _from_registered(placed, on)


def _from_unregistered(
    supplies: Sequence[Supply], on: date, *, reverse_charge: bool
) -> LawfulDocument:
    recipient = supplies[0].recipient_registration
    if reverse_charge and recipient.is_registered:
        why = "the supplier is not registered, and the recipient owes the tax"
        return _document(DocumentKind.SELF_INVOICE, why, on)
    return _document(DocumentKind.COMMERCIAL, "the supplier is not registered for GST", on)


def _from_registered(placed: Sequence[Placed], on: date) -> LawfulDocument:
    if placed and all(supply.taxability is Taxability.NO_SUPPLY for supply, _ in placed):
        why = "Schedule III: neither goods nor services are supplied"
        return _document(DocumentKind.DELIVERY_CHALLAN, why, on)
    exempt = [not _invoiced(one) for one in placed]
    if exempt and all(exempt):
        return _document(DocumentKind.BILL_OF_SUPPLY, "nothing on it is taxable", on)
    if any(exempt):
        if placed[0][0].recipient_registration is Registration.UNREGISTERED:
            why = "taxable and exempt supplies together, to an unregistered recipient"
            return _document(DocumentKind.INVOICE_CUM_BILL_OF_SUPPLY, why, on)
        why = "taxable supplies; the exempt lines belong on a bill of supply"
        return _document(DocumentKind.TAX_INVOICE, why, on, beside=DocumentKind.BILL_OF_SUPPLY)
    return _document(DocumentKind.TAX_INVOICE, "a registered person's taxable supply", on)


def _invoiced(one: Placed) -> bool:
    supply, place = one
    # A zero-rated supply is on a tax invoice even where its goods are exempt at home.
    zero_rated = isinstance(place, PlaceOfSupply) and place.zero_rated is not None
    return supply.taxability.is_taxed or zero_rated


def _document(
    kind: DocumentKind,
    why: str,
    on: date,
    heading: str = "",
    beside: DocumentKind | None = None,
) -> LawfulDocument:
    row = row_on("kind", on, kind=kind.value)
    basis = Basis(kind.value, why, row["source"])
    return LawfulDocument(kind, row["title"], heading, beside, basis=basis)
