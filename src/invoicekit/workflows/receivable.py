"""Invoices that customers owe: what may be changed as money comes in."""

from __future__ import annotations

from invoicekit.permissions.policies import SALES_FINANCE_ADMIN
from invoicekit.statemachines import Machine, Refusal
from invoicekit.statemachines.lifecycles import receivable
from invoicekit.workflows.facts import InvoiceFacts
from invoicekit.workflows.problems import no_payment_pending, no_payments
from invoicekit.workflows.workflow import Workflow

__all__ = ["RECEIVABLE"]


def not_complete(facts: InvoiceFacts) -> Refusal | None:
    """Refuse any change of an invoice that is paid in full."""
    if not facts.is_complete:
        return None
    return Refusal(
        "complete_locked",
        "the invoice is paid in full, and is neither edited nor deleted",
        "Issue a credit note",
    )


def total_covers_allocated(facts: InvoiceFacts) -> Refusal | None:
    """Refuse an edit that brings the total under what is already paid."""
    if facts.proposed is None or abs(facts.proposed) >= abs(facts.allocated):
        return None
    return Refusal(
        "total_below_paid",
        "the total would be {proposed}, and {allocated} is paid already",
        "Issue a credit note for the difference",
        {"proposed": facts.proposed, "allocated": facts.allocated},
    )


def flag_given(facts: InvoiceFacts) -> Refusal | None:
    """Refuse a flag that says nothing."""
    if not facts.missing("flag"):
        return None
    return Refusal(
        "flag_missing", "the flag is not named", "Name it in the detail 'flag': 'order_updated'"
    )


RECEIVABLE = Workflow(
    Machine(
        receivable.RECEIVABLE,
        guards={
            "not_complete": not_complete,
            "no_payments": no_payments,
            "no_payment_pending": no_payment_pending,
            "total_covers_allocated": total_covers_allocated,
            "flag_given": flag_given,
        },
    ),
    SALES_FINANCE_ADMIN,
    revises=["reimport"],
    freezes=["add", "edit", "reimport"],
    deletes="delete",
    inactive=["deleted"],
)
"""The receivable lifecycle under the policy of sales, finance, admin and buyer."""
