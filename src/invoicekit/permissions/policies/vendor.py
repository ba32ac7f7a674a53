"""Who may do what with vendors' invoices to a marketplace: vendor, CRM, NS, issuer, the system.

A vendor reaches the invoices of the own account and no others: actor and record share the
attribute `"account"`.
"""

from __future__ import annotations

from invoicekit.permissions.grants import Grant
from invoicekit.permissions.policy import Policy
from invoicekit.permissions.roles import Role
from invoicekit.permissions.scope import Scope
from invoicekit.permissions.separation import Duty, Separation

__all__ = ["VENDOR_CRM_NS"]

_SEE = ["vendor_invoice.view", "vendor_invoice.export"]

VENDOR_CRM_NS = Policy(
    "vendor, CRM, NS",
    permissions=[
        "vendor_invoice.edit",
        "vendor_invoice.issue",
        "vendor_invoice.invalidate",
        "vendor_invoice.view",
        "vendor_invoice.sign",
        "vendor_invoice.approve",
        "vendor_invoice.reject",
        "vendor_invoice.reject_crm",
        "vendor_invoice.approve_ns",
        "vendor_invoice.reject_ns",
        "vendor_invoice.remind",
    ],
    acts=["vendor_invoice.create", "vendor_invoice.export"],
    roles=[Role("vendor", scope=Scope(same="account")), "crm", "ns", "issuer", "system"],
    grants=[
        Grant("vendor", [*_SEE, "vendor_invoice.sign"]),
        Grant("vendor", ["vendor_invoice.approve", "vendor_invoice.reject"]),
        Grant("crm", [*_SEE, "vendor_invoice.reject_crm"]),
        Grant("ns", [*_SEE, "vendor_invoice.approve_ns", "vendor_invoice.reject_ns"]),
        Grant("ns", "vendor_invoice.invalidate"),
        Grant("issuer", [*_SEE, "vendor_invoice.create", "vendor_invoice.edit"]),
        Grant("system", [*_SEE, "vendor_invoice.create", "vendor_invoice.issue"]),
        Grant("system", ["vendor_invoice.invalidate", "vendor_invoice.remind"]),
    ],
    separations=[
        Separation("the vendor does not approve for NS", Duty("approve_vendor"), Duty("approve_ns"))
    ],
)
