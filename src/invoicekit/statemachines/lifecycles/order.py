"""An order of a shop: open until the shop cancels it, and invoiced while it is open.

What the shop tells has happened, and is never refused.
"""

from __future__ import annotations

from invoicekit.statemachines.lifecycle import Lifecycle
from invoicekit.statemachines.transition import Denial, Transition

__all__ = ["ORDER"]

ORDER = Lifecycle(
    "order",
    version=1,
    initial="open",
    states=["open", "cancelled"],
    labels={"open": "Open", "cancelled": "Cancelled"},
    transitions=[
        Transition(["open", "cancelled"], "update", permission="order.sync"),
        Transition("open", "call_off", "cancelled", permission="order.sync"),
        Transition("cancelled", "reopen", "open", permission="order.sync"),
        Transition("open", "invoice", permission="invoice.create", guards=["not_invoiced"]),
    ],
    denials=[
        Denial(
            "cancelled",
            "invoice",
            code="order_cancelled",
            message="the order is cancelled, and is not invoiced",
            remedy="Have the shop open it again, or invoice another order",
        ),
    ],
)
