"""IBM Sterling Order Management: its order, shipment and invoice XML, read and written.

An adapter of documents, not of a connection: your program calls Sterling's APIs by the transport
that your house has (HTTP, EJB, a queue), with the templates of this package, and hands on the XML.
What it cannot do is told in the how-to "Connect Sterling".
"""

from __future__ import annotations

from invoicekit.adapters.erp.sterling.creating import (
    create_credit_memo,
    create_order_invoice,
    create_shipment_invoice,
)
from invoicekit.adapters.erp.sterling.details import (
    SterlingCharge,
    SterlingInvoice,
    SterlingLine,
    read_invoice_detail,
)
from invoicekit.adapters.erp.sterling.invoice_list import ListedInvoice, read_invoice_list
from invoicekit.adapters.erp.sterling.ordering import read_orders
from invoicekit.adapters.erp.sterling.publishing import InvoiceDetailPublisher
from invoicekit.adapters.erp.sterling.shipping import read_shipments
from invoicekit.adapters.erp.sterling.templates import (
    INVOICE_LIST_TEMPLATE,
    INVOICE_TEMPLATE,
    ORDER_TEMPLATE,
    SHIPMENT_TEMPLATE,
)
from invoicekit.adapters.erp.sterling.words import SterlingWords
from invoicekit.adapters.erp.sterling.writing import write_invoice_detail

__all__ = [
    "INVOICE_LIST_TEMPLATE",
    "INVOICE_TEMPLATE",
    "ORDER_TEMPLATE",
    "SHIPMENT_TEMPLATE",
    "InvoiceDetailPublisher",
    "ListedInvoice",
    "SterlingCharge",
    "SterlingInvoice",
    "SterlingLine",
    "SterlingWords",
    "create_credit_memo",
    "create_order_invoice",
    "create_shipment_invoice",
    "read_invoice_detail",
    "read_invoice_list",
    "read_orders",
    "read_shipments",
    "write_invoice_detail",
]
