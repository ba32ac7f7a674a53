"""Lifecycles bound to their guards and policies, ready to use."""

from __future__ import annotations

from invoicekit.workflows.accounts_payable import ACCOUNTS_PAYABLE, vendor_number_and_year
from invoicekit.workflows.dealer_case import DEALER_CASE
from invoicekit.workflows.facts import Beside, InvoiceFacts, Viewer
from invoicekit.workflows.order import ORDER, OrderFacts
from invoicekit.workflows.order_billing import ORDER_BILLING
from invoicekit.workflows.payment import PAYMENT, PaymentFacts
from invoicekit.workflows.receivable import RECEIVABLE
from invoicekit.workflows.shipment import SHIPMENT, ShipmentFacts
from invoicekit.workflows.user import USER, UserFacts
from invoicekit.workflows.vendor_approval import VENDOR_APPROVAL
from invoicekit.workflows.workflow import Side, Workflow, seller_and_number

__all__ = [
    "ACCOUNTS_PAYABLE",
    "DEALER_CASE",
    "ORDER",
    "ORDER_BILLING",
    "PAYMENT",
    "RECEIVABLE",
    "SHIPMENT",
    "USER",
    "VENDOR_APPROVAL",
    "Beside",
    "InvoiceFacts",
    "OrderFacts",
    "PaymentFacts",
    "ShipmentFacts",
    "Side",
    "UserFacts",
    "Viewer",
    "Workflow",
    "seller_and_number",
    "vendor_number_and_year",
]
