"""Who may do what with a dealer's payment cases: every user all of it, a manager takes back.

What was paid through the link is told by the gateway, and by nobody else.
"""

from __future__ import annotations

from invoicekit.permissions.grants import Grant
from invoicekit.permissions.policy import Policy
from invoicekit.permissions.roles import Role

__all__ = ["DEALER"]

DEALER = Policy(
    "dealer",
    permissions=[
        "case.edit",
        "case.send",
        "case.pay_online",
        "case.pay_pos",
        "case.deliver",
        "case.book",
        "case.cancel",
        "case.undo",
        "link.use",
        "link.revoke",
        "link.expire",
    ],
    acts=[
        "case.create",
        "case.view",
        "case.export",
        "payment.view",
        "payment.record",
        "payment.undo",
        "payment.refund",
    ],
    roles=["user", Role("manager", includes="user"), "gateway", "system"],
    grants=[
        Grant("user", ["case.create", "case.view", "case.export", "case.edit", "case.send"]),
        Grant("user", ["case.pay_pos", "case.deliver", "case.book", "case.cancel"]),
        Grant("user", ["link.revoke", "payment.view"]),
        Grant("manager", ["case.undo", "payment.record", "payment.undo", "payment.refund"]),
        Grant("gateway", ["case.view", "case.pay_online", "link.use"]),
        Grant("gateway", ["payment.record", "payment.undo"]),
        Grant("system", ["case.view", "link.expire"]),
    ],
)
