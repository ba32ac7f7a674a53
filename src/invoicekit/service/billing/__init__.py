"""The use cases of order billing: invoices made of orders and shipments, collected, and sent.

An invoice opens its own charge transaction, so that nothing is collected without one. Voiding is an
act of the document: `documents.act(ctx, invoice, "void", by=..., reason=...)`.
"""

from __future__ import annotations

from invoicekit.billing import HeaderCharges
from invoicekit.service.billing.agents import Sent, create_all, send_all
from invoicekit.service.billing.collecting import execute_collection, request_collection
from invoicekit.service.billing.making import bill_order, bill_shipment
from invoicekit.service.billing.rules import BillingRules, InvoiceType, SendWhen, order_and_count

__all__ = [
    "BillingRules",
    "HeaderCharges",
    "InvoiceType",
    "SendWhen",
    "Sent",
    "bill_order",
    "bill_shipment",
    "create_all",
    "execute_collection",
    "order_and_count",
    "request_collection",
    "send_all",
]
