"""A payment link: it works until it is used, revoked, or too old; then never again."""

from __future__ import annotations

from datetime import timedelta

from invoicekit.statemachines.lifecycle import Lifecycle
from invoicekit.statemachines.timers import Timer
from invoicekit.statemachines.transition import Denial, Transition

__all__ = ["PAYMENT_LINK"]

_DEAD = (
    ("used", "link_used", "the link was paid already", "Nothing is left to pay through it"),
    ("revoked", "link_revoked", "the link was revoked", "Send the case again for a new one"),
    ("expired", "link_expired", "the link is too old", "Send the case again for a new one"),
)

PAYMENT_LINK = Lifecycle(
    "payment_link",
    version=1,
    initial="active",
    states=["active", "used", "revoked", "expired"],
    final=["used", "revoked", "expired"],
    labels={"active": "Active", "used": "Used", "revoked": "Revoked", "expired": "Expired"},
    transitions=[
        Transition("active", "use", "used", permission="link.use"),
        Transition("active", "revoke", "revoked", permission="link.revoke"),
        Transition("active", "expire", "expired", permission="link.expire"),
    ],
    denials=[
        Denial(state, event, code=code, message=message, remedy=remedy)
        for state, code, message, remedy in _DEAD
        for event in ("use", "revoke", "expire")
    ],
    timers=[Timer("active", "expire", timedelta(days=30))],
)
