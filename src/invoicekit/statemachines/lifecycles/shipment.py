"""A shipment of an order: open until its sender cancels it, and billed while it is open.

What the sender tells has happened, and is never refused.
"""

from __future__ import annotations

from invoicekit.statemachines.lifecycle import Lifecycle
from invoicekit.statemachines.transition import Denial, Transition

__all__ = ["SHIPMENT"]

SHIPMENT = Lifecycle(
    "shipment",
    version=1,
    initial="open",
    states=["open", "cancelled"],
    labels={"open": "Open", "cancelled": "Cancelled"},
    transitions=[
        Transition(["open", "cancelled"], "update", permission="order.sync"),
        Transition("open", "call_off", "cancelled", permission="order.sync"),
        Transition("cancelled", "reopen", "open", permission="order.sync"),
        Transition(
            "open",
            "bill",
            permission="order_invoice.create",
            guards=["status_reached", "not_billed", "within_order"],
        ),
    ],
    denials=[
        Denial(
            "cancelled",
            "bill",
            code="shipment_cancelled",
            message="the shipment is cancelled, and is not billed",
            remedy="Have its sender open it again, or bill another shipment",
        ),
    ],
)
