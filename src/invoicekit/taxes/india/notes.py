"""Credit notes with tax: whether they still may lower it."""

from __future__ import annotations

from datetime import date

from invoicekit.documents.invoice import Invoice
from invoicekit.documents.problems import Problem, Severity
from invoicekit.documents.reference import ReferenceKind
from invoicekit.taxes.india.deadlines import credit_note_deadline
from invoicekit.taxes.treatment import Taxed

__all__ = ["note_problems"]


def note_problems(invoice: Invoice, lines: tuple[Taxed, ...], on: date) -> list[Problem]:
    """Return a problem for a credit note with tax that comes after its deadline, or close to it.

    Args:
        invoice: the document.
        lines: the taxes of its lines; a note without tax, a financial one, has no deadline.
        on: its tax point.

    Source: CGST Act s.34(2).
    """
    issued = invoice.issue_date
    taxed = invoice.kind.is_credit and any(t.rate for taxes in lines for t in taxes)
    if not taxed or issued is None:
        return []
    originals = [
        r.issued
        for r in invoice.references
        if r.kind is ReferenceKind.PRECEDING_INVOICE and r.issued is not None
    ]
    last = credit_note_deadline(min(originals, default=on))
    parameters = {"date": str(issued), "last_day": str(last)}
    if issued > last:
        return [
            Problem(
                "credit_note_after_deadline",
                "issue_date",
                f"a credit note with tax had to be declared in a return filed by {last}",
                "Make a financial credit note, without tax",
                parameters=parameters,
                source="CGST Act s.34(2)",
            )
        ]
    if issued >= last.replace(day=1):
        return [
            Problem(
                "credit_note_near_deadline",
                "issue_date",
                f"the return that declares the note must be filed by {last}; that of its own month "
                "is filed later",
                "Declare it in a return that is still filed in time, or make a financial note",
                Severity.WARNING,
                parameters,
                "CGST Act s.34(2)",
            )
        ]
    return []
