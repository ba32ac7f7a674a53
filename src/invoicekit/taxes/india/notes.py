"""Credit notes with tax: whether they still may lower it."""

from __future__ import annotations

from datetime import date

from invoicekit.documents.invoice import Invoice
from invoicekit.documents.problems import Problem
from invoicekit.documents.reference import ReferenceKind
from invoicekit.taxes.india.documents.deadlines import problems_of_credit_note
from invoicekit.taxes.treatment import Taxed

__all__ = ["note_problems", "originals_of"]


def note_problems(invoice: Invoice, lines: tuple[Taxed, ...], on: date) -> tuple[Problem, ...]:
    """Return a problem for a credit note with tax that comes too late to lower it.

    Args:
        invoice: the document.
        lines: the taxes of its lines; a note without tax, a financial one, has no deadline.
        on: its tax point.

    Source: CGST Act s.34(2).
    """
    issued = invoice.issue_date
    if issued is None or not any(t.rate for taxes in lines for t in taxes):
        return ()
    return problems_of_credit_note(min(originals_of(invoice), default=on), issued)


def originals_of(invoice: Invoice) -> list[date]:
    """Return the dates of the invoices that a note corrects, as far as they are told."""
    kind = ReferenceKind.PRECEDING_INVOICE
    return [r.issued for r in invoice.references if r.kind is kind and r.issued is not None]
