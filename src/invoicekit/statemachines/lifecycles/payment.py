"""A payment: under way, then here or not, and perhaps gone back to the payer.

Only a completed payment lowers what is owed. Money that goes back in part leaves it completed; how
much of it is applied is no state, the ledger knows that. What a bank or a gateway tells late is
taken as the fact that it is, even after the payment had failed.
"""

from __future__ import annotations

from invoicekit.statemachines.choice import Choice
from invoicekit.statemachines.lifecycle import Lifecycle
from invoicekit.statemachines.transition import Denial, Transition

__all__ = ["PAYMENT"]

_GIVEN_BACK = Choice("given_back", ["part", "whole"], {"part": "completed", "whole": "refunded"})

PAYMENT = Lifecycle(
    "payment",
    version=1,
    initial="pending",
    states=["pending", "completed", "failed", "cancelled", "refunded"],
    labels={
        "pending": "Pending",
        "completed": "Completed",
        "failed": "Failed",
        "cancelled": "Cancelled",
        "refunded": "Refunded",
    },
    transitions=[
        # What a gateway says of a payment that is not decided yet, such as where to pay.
        Transition("pending", "note", permission="payment.record"),
        # Money that comes after all has come.
        Transition(
            ["pending", "failed", "cancelled"],
            "complete",
            "completed",
            permission="payment.record",
            guards=["nothing_given_back"],
        ),
        Transition("pending", "fail", "failed", permission="payment.record", needs_reason=True),
        Transition("completed", "apply", permission="payment.record"),
        Transition("completed", "unapply", permission="payment.undo", needs_reason=True),
        Transition("completed", "transfer", permission="payment.undo", needs_reason=True),
        Transition(
            "completed", "refund", _GIVEN_BACK, permission="payment.refund", needs_reason=True
        ),
        Transition(
            ["completed", "refunded"],
            "refund_failed",
            "completed",
            permission="payment.refund",
            needs_reason=True,
        ),
        # The payer's bank takes the money back, or a part of it.
        Transition(
            "completed", "charge_back", _GIVEN_BACK, permission="payment.undo", needs_reason=True
        ),
        # The cheque was not honoured: the money never came.
        Transition("completed", "bounce", "failed", permission="payment.undo", needs_reason=True),
        # It was called off, or recorded in error.
        Transition(
            ["pending", "completed"],
            "cancel",
            "cancelled",
            permission="payment.undo",
            guards=["nothing_given_back"],
            needs_reason=True,
        ),
    ],
    denials=[
        Denial(
            "completed",
            event,
            code="already_completed",
            message="the payment is completed",
            remedy="Tell a bounce, a chargeback or a refund, if the money went back",
        )
        for event in ("complete", "fail")
    ]
    + [
        Denial(
            "pending",
            event,
            code="still_pending",
            message="the payment is not completed yet",
            remedy="Wait for the gateway's answer, or cancel it",
        )
        for event in ("apply", "unapply", "transfer", "refund", "charge_back", "bounce")
    ]
    + [
        Denial(
            "refunded",
            event,
            code="already_refunded",
            message="all of the payment went back to the payer",
            remedy="Record what comes anew as a payment of its own",
        )
        for event in ("complete", "apply", "refund", "charge_back", "bounce", "cancel")
    ],
)
