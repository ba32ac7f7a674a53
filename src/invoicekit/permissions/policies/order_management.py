"""Who may do what with invoices of orders: agents make and send, the OMS and operators correct."""

from __future__ import annotations

from invoicekit.permissions.grants import Grant
from invoicekit.permissions.policy import Policy

__all__ = ["ORDER_MANAGEMENT"]

ORDER_MANAGEMENT = Policy(
    "order management",
    permissions=[
        "order_invoice.adjust",
        "order_invoice.publish",
        "order_invoice.void",
        "order_invoice.republish",
        "order_invoice.flag",
        "charge.amend",
        "charge.collect",
        "charge.void",
    ],
    acts=[
        "order_invoice.create",
        "order_invoice.view",
        "order_invoice.export",
        "order.view",
        "order.sync",
        "payment.view",
        "payment.record",
        "payment.undo",
        "payment.refund",
    ],
    roles=["agent", "operator", "oms"],
    grants=[
        Grant("agent", ["order_invoice.view", "order_invoice.create", "order_invoice.publish"]),
        Grant("agent", ["charge.collect", "order.view", "order.sync", "order_invoice.flag"]),
        Grant("operator", ["order_invoice.view", "order_invoice.export"]),
        Grant("operator", "order.view"),
        Grant("operator", ["order_invoice.void", "order_invoice.republish", "payment.view"]),
        Grant("oms", ["order_invoice.view", "order_invoice.create", "order_invoice.adjust"]),
        Grant("oms", ["order.view", "order.sync", "order_invoice.flag"]),
        Grant("oms", ["order_invoice.void", "charge.amend", "charge.collect", "charge.void"]),
        Grant("oms", ["payment.view", "payment.record", "payment.undo", "payment.refund"]),
    ],
)
