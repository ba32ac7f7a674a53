"""The use cases of orders and receipts: synced from the ERP, shown, and matched with bills.

Bills pick what they bill through `documents.edit(matches=...)`; what is billed twice is refused
there, whoever else bills the same at the same moment.
"""

from __future__ import annotations

from invoicekit.service.purchases.asking import PurchaseView, find, matched, proposed, view
from invoicekit.service.purchases.taking_in import OrdersSynced, sync, take_in

__all__ = [
    "OrdersSynced",
    "PurchaseView",
    "find",
    "matched",
    "proposed",
    "sync",
    "take_in",
    "view",
]
