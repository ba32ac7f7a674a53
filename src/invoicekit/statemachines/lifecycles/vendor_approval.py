"""A vendor's invoice to a marketplace: generated, seen and approved by the vendor, then by us.

What the vendor approves is what the vendor saw. Whoever refuses it says why; it is corrected, goes
round again from the start, and nothing that was approved before counts.
"""

from __future__ import annotations

from datetime import timedelta

from invoicekit.statemachines.choice import Choice
from invoicekit.statemachines.lifecycle import Lifecycle
from invoicekit.statemachines.timers import Timer
from invoicekit.statemachines.transition import Denial, Effect, Transition

__all__ = ["VENDOR_APPROVAL"]

_WITH_VENDOR = ("unsigned_created", "unsigned_viewed")
_UNDER_WAY = ("pending", *_WITH_VENDOR, "approved_by_vendor")
_APPROVED = ("approved_by_vendor", "approved_by_ns")
_REFUSED = ("rejected_by_vendor", "rejected_by_crm", "rejected_by_ns", "invalid_data")

VENDOR_APPROVAL = Lifecycle(
    "vendor_approval",
    version=1,
    initial="pending",
    states=["pending", *_WITH_VENDOR, *_APPROVED, *_REFUSED],
    final=["approved_by_ns"],
    labels={
        "pending": "Pending",
        "unsigned_created": "Unsigned Created",
        "unsigned_viewed": "Unsigned Viewed",
        "approved_by_vendor": "Approved By Vendor",
        "approved_by_ns": "Approved By NS",
        "rejected_by_vendor": "Rejected By Vendor",
        "rejected_by_crm": "Rejected By CRM",
        "rejected_by_ns": "Rejected By NS",
        "invalid_data": "Invalid Data",
    },
    transitions=[
        # It is put right before anybody sees it, or after somebody refused it.
        Transition(
            ["pending", *_REFUSED],
            "edit",
            permission="vendor_invoice.edit",
            inside=["new_revision"],
        ),
        Transition(
            _REFUSED,
            "correct",
            "pending",
            permission="vendor_invoice.edit",
            guards=["newer_than_refused"],
        ),
        # It is generated, and goes to the vendor; or its data do not allow it.
        Transition(
            "pending",
            "issue",
            "unsigned_created",
            permission="vendor_invoice.issue",
            guards=["data_valid"],
            outbox=["tell_vendor"],
        ),
        Transition(
            _UNDER_WAY,
            "invalidate",
            "invalid_data",
            permission="vendor_invoice.invalidate",
            guards=["errors_given"],
            outbox=["tell_issuer"],
        ),
        # The vendor's first look moves it. A look by staff never does.
        Transition(
            "unsigned_created",
            "view",
            Choice(
                "viewer",
                ["counterparty", "staff"],
                {"counterparty": "unsigned_viewed", "staff": None},
            ),
            permission="vendor_invoice.view",
            inside=[Effect("first_seen", on=["counterparty"], details={"day": "first_seen"})],
        ),
        Transition(
            ["pending", "unsigned_viewed", *_APPROVED, *_REFUSED],
            "view",
            permission="vendor_invoice.view",
        ),
        # Signing hands the document out for reference. It is recorded, and is no approval.
        Transition(
            [*_WITH_VENDOR, *_APPROVED],
            "sign",
            permission="vendor_invoice.sign",
            inside=[Effect("handed_out", details={"day": "signed"})],
        ),
        Transition(
            "unsigned_viewed",
            "approve_vendor",
            "approved_by_vendor",
            permission="vendor_invoice.approve",
            guards=["same_as_viewed"],
            outbox=["tell_ns"],
        ),
        Transition(
            _WITH_VENDOR,
            "reject_vendor",
            "rejected_by_vendor",
            permission="vendor_invoice.reject",
            needs_reason=True,
            outbox=["tell_issuer"],
        ),
        Transition(
            _UNDER_WAY,
            "reject_crm",
            "rejected_by_crm",
            permission="vendor_invoice.reject_crm",
            needs_reason=True,
            outbox=["tell_issuer"],
        ),
        Transition(
            "approved_by_vendor",
            "approve_ns",
            "approved_by_ns",
            permission="vendor_invoice.approve_ns",
            guards=["same_as_approved"],
            outbox=["ready_for_processing"],
        ),
        Transition(
            "approved_by_vendor",
            "reject_ns",
            "rejected_by_ns",
            permission="vendor_invoice.reject_ns",
            needs_reason=True,
            outbox=["tell_issuer"],
        ),
        Transition(
            _WITH_VENDOR, "remind", permission="vendor_invoice.remind", outbox=["remind_vendor"]
        ),
        Transition(_WITH_VENDOR, "expire", "pending", permission="vendor_invoice.remind"),
    ],
    denials=[
        Denial(
            "unsigned_created",
            "approve_vendor",
            code="not_viewed",
            message="the vendor has not looked at the invoice yet",
            remedy="Let the vendor open it first",
        ),
        Denial(
            [*_WITH_VENDOR, *_APPROVED],
            "edit",
            code="with_the_vendor",
            message="an invoice that the vendor has is not edited",
            remedy="Reject it with a reason, correct it, and issue it again",
        ),
        *(
            Denial(
                "approved_by_ns",
                event,
                code="already_approved",
                message="the invoice is approved by both, and handed on",
                remedy="Issue a credit note",
            )
            for event in ("reject_crm", "reject_ns", "invalidate")
        ),
    ],
    timers=[
        Timer(_WITH_VENDOR, "remind", timedelta(days=3), repeats=True),
        Timer(_WITH_VENDOR, "expire", timedelta(days=30)),
    ],
)
