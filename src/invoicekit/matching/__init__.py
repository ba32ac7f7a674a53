"""Bills laid beside what was ordered and received, and beside each other."""

from __future__ import annotations

from invoicekit.matching.balances import LineBalance, ReceiptBalance, balances
from invoicekit.matching.bank_details import bank_change, paid_to
from invoicekit.matching.billing import billed_by
from invoicekit.matching.duplicates import Earlier, folded_number, likely_duplicates
from invoicekit.matching.goods_receipt import GoodsReceipt, ReceiptKind, ReceiptLine
from invoicekit.matching.limits import taken_too_much
from invoicekit.matching.proposing import propose
from invoicekit.matching.purchase_order import OrderLine, PurchaseOrder
from invoicekit.matching.purchases import Billed, Picked, Purchases
from invoicekit.matching.three_way import MatchedLine, MatchResult, match
from invoicekit.matching.tolerance import Tolerance, Tolerances

__all__ = [
    "Billed",
    "Earlier",
    "GoodsReceipt",
    "LineBalance",
    "MatchResult",
    "MatchedLine",
    "OrderLine",
    "Picked",
    "PurchaseOrder",
    "Purchases",
    "ReceiptBalance",
    "ReceiptKind",
    "ReceiptLine",
    "Tolerance",
    "Tolerances",
    "balances",
    "bank_change",
    "billed_by",
    "folded_number",
    "likely_duplicates",
    "match",
    "paid_to",
    "propose",
    "taken_too_much",
]
