"""The unit of work over the tables in memory."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from invoicekit.adapters.storage.memory.books import BookTables
from invoicekit.adapters.storage.memory.feed import FeedTables
from invoicekit.adapters.storage.memory.outbox import OutboxTables
from invoicekit.adapters.storage.memory.promises import PromiseTables
from invoicekit.ports.storage import Addition
from invoicekit.ports.storage.belonging import check_addition
from invoicekit.records import Record

__all__ = ["MemoryUnitOfWork"]


class MemoryUnitOfWork(BookTables, OutboxTables, FeedTables, PromiseTables):
    """What one act reads and writes; see `invoicekit.ports.storage.UnitOfWork`."""

    def add_all(self, additions: Iterable[Addition]) -> tuple[Record, ...]:
        """Keep many new records: all of them, or on an error none."""
        tables = self._written()
        before = tables.copy()
        try:
            return tuple([self._add(addition) for addition in additions])
        except BaseException:
            for field in attrs.fields(type(tables)):
                setattr(tables, field.name, getattr(before, field.name))
            raise

    def _add(self, addition: Addition) -> Record:
        check_addition(addition, self._tenant)
        record = self.add(addition.record, addition.revision)
        if addition.snapshot is not None:
            self.add_snapshot(addition.snapshot)
        if addition.entry is not None:
            self.append_history(*record.key, addition.entry, addition.evidence)
        for message in addition.messages:
            self.enqueue(message)
        return record
