"""Who may do what with invoices of a shop: sales, finance and admin on the seller's side, buyers.

Each of the seller's roles has the rights of the one before. A buyer reaches the invoices of the
own account and no others: actor and record share the attribute `"account"`.
"""

from __future__ import annotations

from invoicekit.permissions.grants import Grant
from invoicekit.permissions.policy import Policy
from invoicekit.permissions.roles import Role
from invoicekit.permissions.scope import Scope

__all__ = ["SALES_FINANCE_ADMIN"]

SALES_FINANCE_ADMIN = Policy(
    "sales, finance, admin",
    permissions=["invoice.edit", "invoice.delete", "invoice.import", "invoice.flag"],
    acts=[
        "invoice.view",
        "invoice.create",
        "invoice.export",
        "invoice.publish",
        "invoice.pay",
        "order.view",
        "order.sync",
        "payment.view",
        "payment.record",
        "payment.undo",
        "payment.refund",
        "payment.write_off",
        "user.manage",
        "settings.manage",
    ],
    roles=[
        Role("sales"),
        Role("finance", includes="sales"),
        Role("admin", includes="finance"),
        Role("buyer", scope=Scope(same="account")),
        Role("system"),
    ],
    grants=[
        Grant("sales", ["invoice.view", "invoice.create", "invoice.edit", "invoice.delete"]),
        Grant("sales", ["invoice.export", "order.view", "payment.view"]),
        Grant("finance", ["payment.record", "payment.undo", "payment.refund"]),
        # How much a role gives up is the house's own: a grant with a limit is laid over this.
        Grant("admin", ["user.manage", "settings.manage", "payment.write_off"]),
        Grant("buyer", ["invoice.view", "invoice.export", "invoice.pay", "payment.view"]),
        Grant("system", ["invoice.view", "invoice.create", "invoice.import", "invoice.flag"]),
        Grant("system", "invoice.publish"),
        # A bank or a gateway tells of money that comes, and of money that is taken back.
        Grant("system", ["payment.view", "payment.record", "payment.undo"]),
        Grant("system", ["order.view", "order.sync"]),
    ],
)
