"""Guards over what is missing or inconsistent in a document; more than one workflow asks them."""

from __future__ import annotations

from invoicekit.statemachines import Refusal
from invoicekit.workflows.facts import InvoiceFacts

__all__ = ["data_valid", "no_payment_pending", "no_payments", "not_being_sent"]


def data_valid(facts: InvoiceFacts) -> Refusal | None:
    """Refuse a document in which something is missing or inconsistent."""
    if not facts.problems:
        return None
    first = facts.problems[0]
    return Refusal(
        "data_incomplete",
        "{count} things are missing or inconsistent, the first: {path} {problem}",
        "Mend them all; the view of the record lists them",
        {
            "count": len(facts.problems),
            "path": first.path or "document",
            "problem": first.message or first.code,
        },
    )


def no_payments(facts: InvoiceFacts) -> Refusal | None:
    """Refuse to delete or cancel a document that has payments: they would pay nothing then."""
    if not facts.allocated:
        return None
    return Refusal(
        "has_payments",
        "{allocated} is paid on the invoice already",
        "Undo the payments first, or issue a credit note",
        {"allocated": facts.allocated},
    )


def no_payment_pending(facts: InvoiceFacts) -> Refusal | None:
    """Refuse a change while a payment is under way."""
    if not facts.payment_pending:
        return None
    return Refusal(
        "payment_pending",
        "a payment of the invoice is under way",
        "Wait until it is completed or has failed",
    )


def not_being_sent(facts: InvoiceFacts) -> Refusal | None:
    """Refuse a change while the document is on its way to the outside."""
    if not facts.being_sent:
        return None
    return Refusal(
        "being_sent",
        "the invoice is being sent right now",
        "Wait until it is sent, then make a credit invoice",
    )
