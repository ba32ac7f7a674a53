"""Bills laid beside what was ordered and received, and beside each other."""

from __future__ import annotations

from invoicekit.matching.goods_receipt import GoodsReceipt, ReceiptKind, ReceiptLine
from invoicekit.matching.purchase_order import OrderLine, PurchaseOrder

__all__ = [
    "GoodsReceipt",
    "OrderLine",
    "PurchaseOrder",
    "ReceiptKind",
    "ReceiptLine",
]
