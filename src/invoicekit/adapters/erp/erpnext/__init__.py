"""ERPNext: suppliers' invoices kept, submitted and followed; orders, receipts and payments read."""

from __future__ import annotations

from invoicekit.adapters.erp.erpnext.composing import erpnext_problems
from invoicekit.adapters.erp.erpnext.erp import ErpNext
from invoicekit.adapters.erp.erpnext.settings import Discarding, ErpNextSettings
from invoicekit.adapters.erp.naming import Share, tax_words

__all__ = [
    "Discarding",
    "ErpNext",
    "ErpNextSettings",
    "Share",
    "erpnext_problems",
    "tax_words",
]
