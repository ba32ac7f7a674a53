"""A fake ERPNext that enforces what Frappe and the real doctypes do."""

from __future__ import annotations

from support.fakes.erpnext.books import Books
from support.fakes.erpnext.server import FakeErpNext

__all__ = ["Books", "FakeErpNext"]
