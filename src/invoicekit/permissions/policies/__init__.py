"""Ready policies, each a value to start from: replace it, switch it, or copy it."""

from __future__ import annotations

from invoicekit.permissions.policies.dealer import DEALER
from invoicekit.permissions.policies.maker_checker import MAKER_CHECKER
from invoicekit.permissions.policies.order_management import ORDER_MANAGEMENT
from invoicekit.permissions.policies.receivable import SALES_FINANCE_ADMIN
from invoicekit.permissions.policies.vendor import VENDOR_CRM_NS

__all__ = ["DEALER", "MAKER_CHECKER", "ORDER_MANAGEMENT", "SALES_FINANCE_ADMIN", "VENDOR_CRM_NS"]
