"""A store in memory: for tests and trials, and to read what every store must do.

A unit of work writes into a copy of its tenant's tables; at the end the copy takes the place of
the tables, or is dropped. So nothing is ever half kept, and who only reads sees one moment. The
copy costs time in proportion to what the tenant has; for much data there is the SQL store.
"""

from __future__ import annotations

from invoicekit.adapters.storage.memory.store import MemoryStore
from invoicekit.adapters.storage.memory.unit import MemoryUnitOfWork

__all__ = ["MemoryStore", "MemoryUnitOfWork"]
