"""Records and what they say: added, read, swapped and found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import attrs

from invoicekit.ports.storage.entries import Message
from invoicekit.ports.storage.page import Page
from invoicekit.ports.storage.query import Query
from invoicekit.records import NOTHING, Evidence, Record, Revision, Snapshot
from invoicekit.statemachines.history import AuditEntry

__all__ = ["Addition", "KeepsRecords"]


def _messages(value: Iterable[Message]) -> tuple[Message, ...]:
    return tuple(value)


@attrs.frozen
class Addition:
    """A new record with all that is written beside it, for many at once.

    Args:
        record: as it shall stand, at version 1.
        revision: its first content.
        snapshot: what was computed from it, where that counts already.
        entry: the first line of its history.
        evidence: the digests of what is written, for the seal of that line.
        messages: what leaves the house because of it.
    """

    record: Record
    revision: Revision
    snapshot: Snapshot | None = None
    entry: AuditEntry | None = None
    evidence: Evidence = NOTHING
    messages: tuple[Message, ...] = attrs.field(default=(), converter=_messages)


class KeepsRecords(Protocol):
    """The part of a unit of work that keeps records, revisions and snapshots."""

    def add(self, record: Record, revision: Revision) -> Record:
        """Keep a new record with its first content, and return it as kept, at version 1.

        Raises:
            Duplicate: if its id, or its unique key, is taken; `existing` is the id of the holder.
            InvalidValue: if the two are of another tenant, or not of one record.
        """
        ...

    def add_all(self, additions: Iterable[Addition]) -> tuple[Record, ...]:
        """Keep many new records: all of them, or on an error none; return them as kept.

        Raises:
            Duplicate: if an id or a unique key is taken, or comes twice; it names the first.
            InvalidValue: if one is of another tenant, or its parts are not of one record.
        """
        ...

    def get(self, kind: str, id: str) -> Record:
        """Return a record as it stands.

        Raises:
            NotFound: if there is none, or it is another tenant's.
        """
        ...

    def save(self, record: Record, *, expect: int) -> Record:
        """Keep a record if nobody wrote it since, and return it as kept, at version expect + 1.

        Args:
            record: as it shall stand; its own version plays no part.
            expect: the version that it was read at.

        Raises:
            StaleVersion: if it stands at another version.
            NotFound: if there is none.
            Duplicate: if its unique key is taken.
        """
        ...

    def find(self, query: Query) -> Page:
        """Return a page of records, with the counts of their states in the same read.

        Raises:
            InvalidValue: for a cursor that belongs to another query.
        """
        ...

    def add_revision(self, revision: Revision) -> None:
        """Keep the next content of a record.

        Raises:
            Duplicate: if the record has a revision of this number; none is ever replaced.
            NotFound: if there is no such record.
        """
        ...

    def revision(self, kind: str, id: str, number: int) -> Revision:
        """Return one content of a record.

        Raises:
            NotFound: if there is none.
        """
        ...

    def contents(self, records: Iterable[Record]) -> tuple[Revision, ...]:
        """Return the revision that holds now of each of these records, in their order.

        Raises:
            NotFound: if one has none.
        """
        ...

    def add_snapshot(self, snapshot: Snapshot) -> None:
        """Keep what was computed from a revision.

        Raises:
            Duplicate: if the revision has one; none is ever replaced.
            NotFound: if there is no such record.
        """
        ...

    def snapshots(self, kind: str, id: str) -> tuple[Snapshot, ...]:
        """Return what was computed from a record, in the order of its revisions."""
        ...
