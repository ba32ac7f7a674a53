"""Vendors' invoices: what must hold before they are issued, approved, and sent round again."""

from __future__ import annotations

from invoicekit.permissions.policies import VENDOR_CRM_NS
from invoicekit.statemachines import Machine, Refusal
from invoicekit.statemachines.lifecycles import vendor_approval
from invoicekit.workflows.facts import InvoiceFacts
from invoicekit.workflows.problems import data_valid
from invoicekit.workflows.workflow import Workflow

__all__ = ["VENDOR_APPROVAL"]


def errors_given(facts: InvoiceFacts) -> Refusal | None:
    """Refuse to call data invalid without saying what is wrong with them."""
    if facts.problems or not facts.missing("errors"):
        return None
    return Refusal(
        "no_errors",
        "nothing is missing or inconsistent in the invoice, and no error is named",
        "Say what is wrong, in the detail 'errors'",
    )


def newer_than_refused(facts: InvoiceFacts) -> Refusal | None:
    """Refuse to send round again what was refused, as long as nothing was changed."""
    refused = facts.entered()
    if refused is None or facts.revision > refused.revision:
        return None
    return Refusal(
        "not_corrected",
        "revision {revision} is the one that was refused",
        "Edit the invoice first",
        {"revision": facts.revision},
    )


def same_as_viewed(facts: InvoiceFacts) -> Refusal | None:
    """Refuse the vendor's approval of anything but what the vendor has seen."""
    seen = facts.last("view")
    if seen is not None and seen.fingerprint == facts.fingerprint:
        return None
    return Refusal(
        "not_what_was_viewed",
        "the invoice is not the one that the vendor has seen",
        "Let the vendor open it again",
    )


def same_as_approved(facts: InvoiceFacts) -> Refusal | None:
    """Refuse our approval of anything but what the vendor has approved."""
    approved = facts.last("approve_vendor")
    if approved is not None and approved.fingerprint == facts.fingerprint:
        return None
    return Refusal(
        "changed_since_approval",
        "the invoice is not the one that the vendor has approved",
        "Reject it, and let the vendor approve it again",
    )


def viewer(facts: InvoiceFacts) -> str:
    """Return who looks at the invoice: the vendor whose it is, or staff."""
    return facts.viewer


VENDOR_APPROVAL = Workflow(
    Machine(
        vendor_approval.VENDOR_APPROVAL,
        guards={
            "data_valid": data_valid,
            "errors_given": errors_given,
            "newer_than_refused": newer_than_refused,
            "same_as_viewed": same_as_viewed,
            "same_as_approved": same_as_approved,
        },
        choices={"viewer": viewer},
    ),
    VENDOR_CRM_NS,
    kind="vendor_invoice",
    create="vendor_invoice.create",
    view="vendor_invoice.view",
    viewing="view",
    freezes=["issue"],
    counterparty="seller",
    # What is approved at last is owed.
    void=[],
    # Data that cannot be issued land in Invalid Data by themselves.
    then={"add": "invalidate", "edit": "invalidate", "correct": "invalidate"},
    export="vendor_invoice.export",
    confirms={
        "pending": "issue",
        "unsigned_viewed": "approve_vendor",
        "approved_by_vendor": "approve_ns",
    },
)
"""The vendors' lifecycle under the policy of vendor, CRM and NS."""
