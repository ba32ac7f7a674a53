"""How a note begins: what it takes over from the invoice that it corrects."""

from __future__ import annotations

from datetime import date

import attrs

from invoicekit.documents import Invoice, InvoiceKind, Reference, ReferenceKind
from invoicekit.errors import InvalidValue

__all__ = ["NoteHead", "started_note"]

_CREDIT_OF = {
    InvoiceKind.SELF_BILLED_INVOICE: InvoiceKind.SELF_BILLED_CREDIT_NOTE,
}


@attrs.frozen
class NoteHead:
    """What a note says of itself: its number, its date, and why it was made."""

    number: str
    issue_date: date
    reason: str


def started_note(invoice: Invoice, note: NoteHead, kind: InvoiceKind | None = None) -> Invoice:
    """Return a note without lines, for an invoice.

    Args:
        invoice: what is corrected.
        note: what the note says of itself.
        kind: its kind; the credit note that fits the invoice if left out.

    Raises:
        InvalidValue: without a reason, or for an invoice that is itself a credit.
    """
    if not note.reason.strip():
        raise InvalidValue("reason", note.reason, "a note says why it was made")
    if invoice.kind.sign < 1:
        raise InvalidValue(
            "invoice", invoice.number, f"a {invoice.kind.value} cannot be corrected so"
        )
    corrected = Reference(ReferenceKind.PRECEDING_INVOICE, invoice.number, invoice.issue_date)
    return Invoice(
        number=note.number,
        issue_date=note.issue_date,
        currency=invoice.currency,
        seller=invoice.seller,
        buyer=invoice.buyer,
        kind=kind or _CREDIT_OF.get(invoice.kind, InvoiceKind.CREDIT_NOTE),
        # A note keeps the rates of the supply that it corrects.
        tax_point=invoice.tax_date,
        ship_to=invoice.ship_to,
        prices_include=invoice.prices_include,
        references=[corrected, *(r for r in invoice.references if r != corrected)],
        source=invoice.source,
        order=invoice.order,
        exchange_rate=invoice.exchange_rate,
        buyer_reference=invoice.buyer_reference,
        reason=note.reason,
        # What a regime was told of the supply holds for its correction too.
        particulars=invoice.particulars,
        period=invoice.period,
        delivery=invoice.delivery,
    )
