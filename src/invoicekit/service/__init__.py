"""The use cases, over one context: the only place where all the rooms meet."""

from __future__ import annotations

from invoicekit.service.context import Context
from invoicekit.service.receipts import Notice, Receipt

__all__ = ["Context", "Notice", "Receipt"]
