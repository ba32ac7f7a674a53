"""The use cases, over one context: the only place where all the rooms meet."""

from __future__ import annotations

from invoicekit.service.context import Context
from invoicekit.service.demand import Demand
from invoicekit.service.receipts import Notice, Receipt
from invoicekit.service.settings import Settings

__all__ = ["Context", "Demand", "Notice", "Receipt", "Settings"]
