"""The ERP: where bills are parked and posted, and what it tells by itself.

Small protocols: an adapter has those that its system can keep, and says which by `capabilities()`.
"""

from __future__ import annotations

from invoicekit.ports.erp.answers import ErpIssue, ErpReceipt, ErpRef, NaturalKey
from invoicekit.ports.erp.document import ErpDocument, ErpLine, LineMatch
from invoicekit.ports.erp.feed import ErpChange, ErpPage, ErpPayment
from invoicekit.ports.erp.protocols import (
    Erp,
    Feed,
    Payables,
    Portal,
    Purchasing,
    Sales,
    Withdraws,
    require_capability,
)
from invoicekit.ports.erp.words import Capability, ErpKind, ErpState

__all__ = [
    "Capability",
    "Erp",
    "ErpChange",
    "ErpDocument",
    "ErpIssue",
    "ErpKind",
    "ErpLine",
    "ErpPage",
    "ErpPayment",
    "ErpReceipt",
    "ErpRef",
    "ErpState",
    "Feed",
    "LineMatch",
    "NaturalKey",
    "Payables",
    "Portal",
    "Purchasing",
    "Sales",
    "Withdraws",
    "require_capability",
]
