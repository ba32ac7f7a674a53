"""SAP S/4HANA: suppliers' invoices parked, posted and followed; orders and receipts read."""

from __future__ import annotations

from invoicekit.adapters.erp.naming import Share
from invoicekit.adapters.erp.sap.composing import sap_problems
from invoicekit.adapters.erp.sap.erp import SapErp
from invoicekit.adapters.erp.sap.settings import Meaning, OrderService, SapSettings
from invoicekit.adapters.erp.sap.taxes import tax_words

__all__ = [
    "Meaning",
    "OrderService",
    "SapErp",
    "SapSettings",
    "Share",
    "sap_problems",
    "tax_words",
]
