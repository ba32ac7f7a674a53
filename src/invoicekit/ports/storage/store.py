"""The store: units of work that are kept whole, or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Protocol

from invoicekit.allocation.ledger import Allocation
from invoicekit.ports.storage.entries import KeptAnswer, Message
from invoicekit.ports.storage.page import Page
from invoicekit.ports.storage.query import Query
from invoicekit.records import Record, Revision, Snapshot
from invoicekit.statemachines.history import AuditEntry

__all__ = ["Store", "UnitOfWork"]


class UnitOfWork(Protocol):
    """What one act reads and writes of one tenant, seen by others all at once or never.

    A method that raises has written nothing, and the unit may go on. A unit that is over, or
    that only reads, refuses to write with a `StoreError`.
    """

    @property
    def tenant(self) -> str:
        """Return whose records these are."""
        ...

    def add(self, record: Record, revision: Revision) -> Record:
        """Keep a new record with its first content, and return it as kept, at version 1.

        Raises:
            Duplicate: if its id, or its unique key, is taken; `existing` is the id of the holder.
            InvalidValue: if the two are of another tenant, or not of one record.
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

    def append_history(self, kind: str, id: str, entry: AuditEntry) -> None:
        """Write one more line into a record's history.

        Raises:
            NotFound: if there is no such record.
        """
        ...

    def history(self, kind: str, id: str) -> tuple[AuditEntry, ...]:
        """Return a record's history, the first line first."""
        ...

    def append_allocations(self, rows: Iterable[Allocation]) -> None:
        """Write rows into the ledger: all of them, or on an error none.

        Raises:
            Duplicate: if the id of a row is taken.
        """
        ...

    def allocations(
        self, *, target: str | None = None, source: str | None = None
    ) -> tuple[Allocation, ...]:
        """Return rows of the ledger in the order they were written, of a target or a source."""
        ...

    def enqueue(self, message: Message) -> None:
        """Keep a message that leaves when this unit is kept.

        Raises:
            Duplicate: if its id is taken.
            NotFound: if there is no such record.
        """
        ...

    def messages(self, *, topic: str | None = None) -> tuple[Message, ...]:
        """Return the messages that wait, in the order they were made."""
        ...

    def recall(self, key: str, fingerprint: str) -> KeptAnswer | None:
        """Return what was answered to this key; None when it is new.

        Raises:
            KeyReused: if the key came with another fingerprint.
        """
        ...

    def remember(self, key: str, fingerprint: str, result: object) -> None:
        """Keep what is answered to a key.

        Raises:
            Duplicate: if the same was answered already; `recall` has the answer.
            KeyReused: if the key came with another fingerprint.
        """
        ...

    def reserve(self, series: str) -> int:
        """Return the next number of a series, from one, without gap or repeat.

        The number is given back when the unit is not kept; until then others wait for theirs.
        """
        ...


class Store(Protocol):
    """Where records are kept."""

    def unit_of_work(
        self, tenant: str, *, read_only: bool = False
    ) -> AbstractContextManager[UnitOfWork]:
        """Open a unit of work: kept at the end of the `with` block, dropped on an exception.

        Args:
            tenant: whose records it reads and writes.
            read_only: for lists and views; holds up nobody.

        Raises:
            StoreError: if the store cannot be used, or others hold it for too long.
        """
        ...

    def close(self) -> None:
        """Give back what the store holds open."""
        ...
