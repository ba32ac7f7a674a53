"""Ready lifecycles, each one file of data that tells its story; copy the smallest to start.

An effect's details say what the service does for it: see `invoicekit.service.effects`.
"""

from __future__ import annotations

from invoicekit.statemachines.lifecycles.accounts_payable import ACCOUNTS_PAYABLE
from invoicekit.statemachines.lifecycles.charge_transaction import CHARGE_TRANSACTION
from invoicekit.statemachines.lifecycles.dealer_case import DEALER_CASE
from invoicekit.statemachines.lifecycles.order import ORDER
from invoicekit.statemachines.lifecycles.order_billing import ORDER_BILLING
from invoicekit.statemachines.lifecycles.payment import PAYMENT
from invoicekit.statemachines.lifecycles.payment_link import PAYMENT_LINK
from invoicekit.statemachines.lifecycles.receivable import RECEIVABLE
from invoicekit.statemachines.lifecycles.shipment import SHIPMENT
from invoicekit.statemachines.lifecycles.user import USER
from invoicekit.statemachines.lifecycles.vendor_approval import VENDOR_APPROVAL

__all__ = [
    "ACCOUNTS_PAYABLE",
    "CHARGE_TRANSACTION",
    "DEALER_CASE",
    "ORDER",
    "ORDER_BILLING",
    "PAYMENT",
    "PAYMENT_LINK",
    "RECEIVABLE",
    "SHIPMENT",
    "USER",
    "VENDOR_APPROVAL",
]
