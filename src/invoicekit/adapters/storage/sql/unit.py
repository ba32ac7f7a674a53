"""The unit of work over one connection."""

from __future__ import annotations

from invoicekit.adapters.storage.sql.bulk import BulkRows
from invoicekit.adapters.storage.sql.bytes import ByteRows
from invoicekit.adapters.storage.sql.promises import PromiseRows
from invoicekit.adapters.storage.sql.pruning import PruningRows

__all__ = ["SqlUnitOfWork"]


class SqlUnitOfWork(BulkRows, PruningRows, PromiseRows, ByteRows):
    """What one act reads and writes; see `invoicekit.ports.storage.UnitOfWork`."""
