"""The unit of work over one connection."""

from __future__ import annotations

from invoicekit.adapters.storage.sql.books import BookRows
from invoicekit.adapters.storage.sql.promises import PromiseRows
from invoicekit.adapters.storage.sql.records import RecordRows

__all__ = ["SqlUnitOfWork"]


class SqlUnitOfWork(RecordRows, BookRows, PromiseRows):
    """What one act reads and writes; see `invoicekit.ports.storage.UnitOfWork`."""
