"""A buyer's own note for goods sent back: it lowers what is owed, and touches no tax yet."""

from __future__ import annotations

from invoicekit.allocation.exchange import Side
from invoicekit.documents.invoice import Invoice
from invoicekit.documents.kinds import InvoiceKind
from invoicekit.postings.drafts import Draft
from invoicekit.postings.figures import Figures
from invoicekit.postings.roles import Role
from invoicekit.postings.sides import words_of

__all__ = ["return_note"]


def return_note(invoice: Invoice, figures: Figures, side: Side) -> tuple[Draft, ...]:
    """Return the two lines of a return note, as an invoice would be booked; none for other kinds.

    Expense and tax stay until the supplier's credit note comes. That is booked in full, and the
    row of the ledger by which it replaces the return note takes these two lines back.

    Args:
        invoice: the document.
        figures: what was computed of it.
        side: whose books.
    """
    if invoice.kind is not InvoiceKind.RETURN_NOTE:
        return ()
    payable = figures.totals.payable
    return (
        Draft(Role.AWAITED_CREDIT, payable, "awaited: the supplier's credit note"),
        Draft(words_of(side).control, -payable, "goods sent back"),
    )
