"""A dealer's payment case: drafted, sent with a payment link, paid, delivered and booked.

Delivery and booking are done by hand and come in either order; the second of them archives the
case. Paid at the dealer's own terminal, it is archived at once. Its link is a record of its own.
"""

from __future__ import annotations

from invoicekit.statemachines.choice import Choice
from invoicekit.statemachines.lifecycle import Lifecycle
from invoicekit.statemachines.transition import Denial, Effect, Transition

__all__ = ["DEALER_CASE"]

_STEPS = ("draft", "sent", "paid", "delivered", "booked")
_DONE = ("delivered", "booked", "archived")

_LINK_MADE = Effect("link_made", details={"make": "payment_link"})
_LINK_USED = Effect("link_used", details={"fire": "payment_link.use"})
_LINK_REVOKED = Effect("link_revoked", details={"fire": "payment_link.revoke"})
_HANDED_OVER = Effect("handed_over", details={"day": "handed_over"})
_BOOKED = Effect("booked", details={"keep": "erp_number"})
_ARCHIVED = Effect("archived", details={"label": "outcome=done"})

DEALER_CASE = Lifecycle(
    "dealer_case",
    version=1,
    initial="draft",
    states=[*_STEPS, "cancelled", "archived"],
    final=["cancelled"],
    labels={
        "draft": "Draft",
        "sent": "Sent",
        "paid": "Paid",
        "delivered": "Delivered",
        "booked": "Booked",
        "cancelled": "Cancelled",
        "archived": "Archived",
    },
    transitions=[
        Transition("draft", "edit", permission="case.edit", inside=["new_revision"]),
        Transition(
            "draft",
            "send",
            "sent",
            permission="case.send",
            guards=["amount_positive", "contact_valid"],
            inside=[_LINK_MADE],
            outbox=["payment_request"],
        ),
        # It goes out again, to another address if need be; a live link stays the same.
        Transition(
            "sent",
            "resend",
            permission="case.send",
            guards=["contact_only", "contact_valid"],
            inside=[_LINK_MADE],
            outbox=["payment_request"],
        ),
        Transition(
            "sent",
            "pay_online",
            "paid",
            permission="case.pay_online",
            guards=["event_unseen", "link_active", "amount_is_due"],
            inside=[_LINK_USED, Effect("settled", details={"settle": "payment"})],
            outbox=["receipt"],
        ),
        # Paid at the terminal: the case is complete, and its link must not be paid as well.
        Transition(
            ["draft", "sent"],
            "pay_pos",
            "archived",
            permission="case.pay_pos",
            inside=[
                _LINK_REVOKED,
                Effect("settled", details={"settle": "payment"}),
                Effect("archived", details={"label": "outcome=paid_pos"}),
            ],
        ),
        # By hand, in either order.
        Transition(
            "paid", "deliver", "delivered", permission="case.deliver", inside=[_HANDED_OVER]
        ),
        Transition("paid", "book", "booked", permission="case.book", inside=[_BOOKED]),
        Transition(
            "delivered", "book", "archived", permission="case.book", inside=[_BOOKED, _ARCHIVED]
        ),
        Transition(
            "booked",
            "deliver",
            "archived",
            permission="case.deliver",
            inside=[_HANDED_OVER, _ARCHIVED],
        ),
        Transition(
            ["draft", "sent"],
            "cancel",
            "cancelled",
            permission="case.cancel",
            guards=["no_payments", "no_payment_pending"],
            needs_reason=True,
            inside=[
                _LINK_REVOKED,
                Effect("outcome", details={"label": "outcome=cancelled"}),
                Effect("number_freed", details={"clear": "unique_key"}),
            ],
        ),
        # What the gateway reports has happened: it is kept, even where nobody asked for it.
        Transition(
            ["cancelled", "archived"],
            "late_payment",
            permission="case.pay_online",
            guards=["event_unseen", "amount_given"],
            inside=[
                Effect("kept_as_credit", details={"credit": "payment"}),
                Effect("late_payment", details={"tag": "late_payment"}),
            ],
            outbox=["late_payment"],
        ),
        Transition(
            "paid",
            "payment_reversed",
            "sent",
            permission="case.pay_online",
            guards=["event_unseen"],
            inside=[Effect("unsettled", details={"unsettle": "refunded"}), _LINK_MADE],
            outbox=["payment_request"],
        ),
        Transition(
            _DONE,
            "payment_reversed",
            permission="case.pay_online",
            guards=["event_unseen"],
            inside=[
                Effect("unsettled", details={"unsettle": "refunded"}),
                Effect("payment_reversed", details={"tag": "payment_reversed"}),
            ],
            outbox=["payment_reversed"],
        ),
        # A step made by hand in error is taken back, to where the case stood before it.
        Transition(
            _DONE,
            "undo",
            Choice("state_before", _STEPS, {state: state for state in _STEPS}),
            permission="case.undo",
            guards=["undone_in_time"],
            needs_reason=True,
            inside=[
                Effect("reopened", details={"unlabel": "outcome"}),
                Effect("unsettled", on=["draft", "sent"], details={"unsettle": "cancelled"}),
                Effect("link_made", on=["sent"], details={"make": "payment_link"}),
            ],
        ),
    ],
    denials=[
        Denial(
            "paid",
            event,
            code="already_paid",
            message="the case is paid already",
            remedy="Keep the second payment as a credit, or refund it",
        )
        for event in ("pay_pos", "pay_online")
    ],
)
