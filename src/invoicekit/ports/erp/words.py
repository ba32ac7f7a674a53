"""The words of the port: what an ERP can do, what it holds, and where that stands."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Capability", "ErpKind", "ErpState"]


class Capability(StrEnum):
    """What an ERP can do through its adapter; asked before it is used."""

    PURCHASE_ORDERS = "purchase_orders"
    """It gives purchase orders."""
    GOODS_RECEIPTS = "goods_receipts"
    """It gives the receipts of an order."""
    FIND = "find"
    """It finds a supplier's invoice by the supplier's own number."""
    PARK = "park"
    """It keeps an invoice without booking it."""
    POST = "post"
    """It books what is parked."""
    CANCEL = "cancel"
    """It discards what is parked, and reverses what is posted."""
    CHANGES = "changes"
    """It tells what became of invoices."""
    PAYMENTS = "payments"
    """It tells what was paid on them."""
    ORDERS = "orders"
    """It gives customers' orders."""
    PUBLISH = "publish"
    """It takes an invoice to a customer."""
    KEEPS_KEY = "keeps_key"
    """It keeps the key of a write with the document, so that our own is told from another's."""
    RECEIPT_LINES = "receipt_lines"
    """It keeps which line of which receipt an invoice line bills."""
    CHECKS_VERSION = "checks_version"
    """It refuses to write a document that somebody wrote since it was read."""
    CHECKS_PERIOD = "checks_period"
    """It refuses to post into a closed period."""


class ErpKind(StrEnum):
    """What a reference points to."""

    SUPPLIER_INVOICE = "supplier_invoice"
    SALES_INVOICE = "sales_invoice"
    PURCHASE_ORDER = "purchase_order"
    GOODS_RECEIPT = "goods_receipt"
    ORDER = "order"
    PAYMENT = "payment"


class ErpState(StrEnum):
    """Where a document stands in an ERP; its own word is kept beside."""

    PARKED = "parked"
    """It is there and books nothing: a draft."""
    POSTED = "posted"
    PAID = "paid"
    """Posted, and paid in full."""
    CANCELLED = "cancelled"
    """Discarded before it was posted, or reversed after."""
    UNKNOWN = "unknown"
    """The ERP never heard of it, or says a word that the adapter does not know."""
