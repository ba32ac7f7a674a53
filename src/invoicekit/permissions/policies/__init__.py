"""Ready policies, each a value to start from: replace it, switch it, or copy it."""

from __future__ import annotations

from invoicekit.permissions.policies.maker_checker import MAKER_CHECKER
from invoicekit.permissions.policies.receivable import SALES_FINANCE_ADMIN

__all__ = ["MAKER_CHECKER", "SALES_FINANCE_ADMIN"]
