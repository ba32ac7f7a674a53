"""What an act writes: made by pure decisions, written in one transaction."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from invoicekit.allocation import Allocation
from invoicekit.errors import InvalidValue
from invoicekit.ports.storage import Message, UnitOfWork
from invoicekit.records import Evidence, Record, Revision, Snapshot
from invoicekit.statemachines import AuditEntry

__all__ = ["Changes"]


def _also(value: Iterable[Changes]) -> tuple[Changes, ...]:
    return tuple(value)


@attrs.frozen
class Changes:
    """All that one act writes; all of it is kept, or nothing.

    Args:
        record: as it shall stand.
        entry: the line of its history.
        expect: the version that it was read at; None for a new record.
        revision: its new content, if it has one.
        snapshot: the figures of that content, if they count.
        messages: what leaves the house.
        rows: what moves in the ledger.
        also: what it writes about the records beside it.
        earlier: lines of its history that come before, where one act takes several steps.
    """

    record: Record
    entry: AuditEntry
    expect: int | None = None
    revision: Revision | None = None
    snapshot: Snapshot | None = None
    messages: tuple[Message, ...] = ()
    rows: tuple[Allocation, ...] = ()
    also: tuple[Changes, ...] = attrs.field(default=(), converter=_also)
    earlier: tuple[AuditEntry, ...] = ()

    def write(self, work: UnitOfWork) -> Record:
        """Write all of it, and return the record as it is kept.

        Raises:
            StaleVersion: if somebody wrote the record since it was read.
            Duplicate: if its id or its number is taken.
        """
        kept = self._save(work)
        if self.snapshot is not None:
            work.add_snapshot(self.snapshot)
        for entry in self.earlier:
            work.append_history(*kept.key, entry)
        work.append_history(*kept.key, self.entry, Evidence.of(kept, self.snapshot, self.rows))
        if self.rows:
            work.append_allocations(self.rows)
        for message in self.messages:
            work.enqueue(message)
        for other in self.also:
            other.write(work)
        return kept

    def _save(self, work: UnitOfWork) -> Record:
        if self.expect is None:
            if self.revision is None:
                raise InvalidValue("revision", None, "a new record has a first content")
            return work.add(self.record, self.revision)
        kept = work.save(self.record, expect=self.expect)
        if self.revision is not None:
            work.add_revision(self.revision)
        return kept
