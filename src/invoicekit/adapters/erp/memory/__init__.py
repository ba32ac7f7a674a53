"""An ERP in memory: for tests and trials, and to read what every ERP must do."""

from __future__ import annotations

from invoicekit.adapters.erp.memory.books import ErpBooks
from invoicekit.adapters.erp.memory.erp import MemoryErp
from invoicekit.adapters.erp.memory.shop import MemoryShop
from invoicekit.adapters.erp.memory.troubles import Trouble

__all__ = ["ErpBooks", "MemoryErp", "MemoryShop", "Trouble"]
