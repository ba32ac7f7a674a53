"""A store in memory: for tests and trials, and to read what every store must do.

A unit of work writes into a copy of its tenant's tables; at the end the copy takes the place of
the tables, or is dropped. So nothing is ever half kept, and who only reads sees one moment. The
copy costs time in proportion to what the tenant has; for much data there is the SQL store.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Lock

import attrs

from invoicekit.allocation.ledger import Allocation
from invoicekit.errors import Duplicate, KeyReused, NotFound, StaleVersion, StoreError
from invoicekit.ports.storage import KeptAnswer, Message, Page, Query
from invoicekit.ports.storage.belonging import check_record, check_revision, check_tenant
from invoicekit.ports.storage.finding import page_of
from invoicekit.records import Record, Revision, Snapshot, named
from invoicekit.statemachines.history import AuditEntry

__all__ = ["MemoryStore", "MemoryUnitOfWork"]

Key = tuple[str, str]


@attrs.define
class Tables:
    """All that one tenant has."""

    records: dict[Key, Record] = attrs.Factory(dict)
    holders: dict[Key, str] = attrs.Factory(dict)
    revisions: dict[tuple[str, str, int], Revision] = attrs.Factory(dict)
    snapshots: dict[tuple[str, str, int], Snapshot] = attrs.Factory(dict)
    histories: dict[Key, tuple[AuditEntry, ...]] = attrs.Factory(dict)
    ledger: dict[str, Allocation] = attrs.Factory(dict)
    outbox: dict[str, Message] = attrs.Factory(dict)
    answers: dict[str, KeptAnswer] = attrs.Factory(dict)
    series: dict[str, int] = attrs.Factory(dict)

    def copy(self) -> Tables:
        """Return tables that can be written without changing these."""
        return Tables(*(getattr(self, field.name).copy() for field in attrs.fields(Tables)))


class MemoryStore:
    """Keeps records as long as the program runs.

    Args:
        wait: seconds to wait for another writer before giving up.

    >>> store = MemoryStore()
    >>> with store.unit_of_work("asha") as work:
    ...     work.reserve("invoices/2026-27")
    1
    """

    def __init__(self, *, wait: float = 30.0) -> None:
        self._tenants: dict[str, Tables] = {}
        self._writing = Lock()
        self._wait = wait

    @contextmanager
    def unit_of_work(self, tenant: str, *, read_only: bool = False) -> Iterator[MemoryUnitOfWork]:
        """Open a unit of work: kept at the end of the `with` block, dropped on an exception."""
        named(tenant)
        if read_only:
            yield from self._lend(tenant, self._tables(tenant), read_only=True)
            return
        if not self._writing.acquire(timeout=self._wait):
            raise StoreError(f"another unit of work was open for {self._wait} seconds")
        try:
            tables = self._tables(tenant).copy()
            yield from self._lend(tenant, tables, read_only=False)
            self._tenants = {**self._tenants, tenant: tables}
        finally:
            self._writing.release()

    def _tables(self, tenant: str) -> Tables:
        return self._tenants.get(tenant) or Tables()

    def _lend(self, tenant: str, tables: Tables, *, read_only: bool) -> Iterator[MemoryUnitOfWork]:
        work = MemoryUnitOfWork(tenant, tables, read_only=read_only)
        try:
            yield work
        finally:
            work.end()

    def close(self) -> None:
        """Do nothing: memory has nothing to give back."""


class MemoryUnitOfWork:
    """What one act reads and writes; see `invoicekit.ports.storage.UnitOfWork`."""

    def __init__(self, tenant: str, tables: Tables, *, read_only: bool) -> None:
        self._tenant = tenant
        self._tables = tables
        self._read_only = read_only
        self._over = False

    def end(self) -> None:
        """Refuse everything from now on."""
        self._over = True

    @property
    def tenant(self) -> str:
        """Return whose records these are."""
        return self._tenant

    def add(self, record: Record, revision: Revision) -> Record:
        """Keep a new record with its first content."""
        tables = self._written()
        check_record(record, self._tenant)
        check_revision(revision, record)
        if record.key in tables.records:
            raise Duplicate(record.kind, record.id, existing=record.id)
        record = attrs.evolve(record, version=1)
        self._hold(record)
        tables.records[record.key] = record
        tables.revisions[*record.key, revision.number] = revision
        return record

    def get(self, kind: str, id: str) -> Record:
        """Return a record as it stands."""
        record = self._read().records.get((kind, id))
        if record is None:
            raise NotFound(kind, id)
        return record

    def save(self, record: Record, *, expect: int) -> Record:
        """Keep a record if nobody wrote it since."""
        tables = self._written()
        check_record(record, self._tenant)
        stored = self.get(*record.key)
        if stored.version != expect:
            raise StaleVersion(record.kind, record.id, expect, stored.version)
        record = attrs.evolve(record, version=expect + 1)
        self._hold(record)
        if stored.unique_key not in {None, record.unique_key}:
            del tables.holders[record.kind, str(stored.unique_key)]
        tables.records[record.key] = record
        return record

    def _hold(self, record: Record) -> None:
        if record.unique_key is None:
            return
        place = record.kind, record.unique_key
        holder = self._tables.holders.setdefault(place, record.id)
        if holder != record.id:
            raise Duplicate(f"{record.kind} with the key", record.unique_key, existing=holder)

    def find(self, query: Query) -> Page:
        """Return a page of records."""
        return page_of(self._read().records.values(), query, self._tenant)

    def add_revision(self, revision: Revision) -> None:
        """Keep the next content of a record."""
        tables = self._written()
        check_tenant(revision.tenant, self._tenant)
        self.get(revision.kind, revision.id)
        place = revision.kind, revision.id, revision.number
        if place in tables.revisions:
            raise Duplicate("revision", "/".join(map(str, place)), existing=revision.id)
        tables.revisions[place] = revision

    def revision(self, kind: str, id: str, number: int) -> Revision:
        """Return one content of a record."""
        revision = self._read().revisions.get((kind, id, number))
        if revision is None:
            raise NotFound("revision", f"{kind}/{id}/{number}")
        return revision

    def add_snapshot(self, snapshot: Snapshot) -> None:
        """Keep what was computed from a revision."""
        tables = self._written()
        check_tenant(snapshot.tenant, self._tenant)
        self.get(snapshot.kind, snapshot.id)
        place = snapshot.kind, snapshot.id, snapshot.revision
        if place in tables.snapshots:
            raise Duplicate("snapshot", "/".join(map(str, place)), existing=snapshot.id)
        tables.snapshots[place] = snapshot

    def snapshots(self, kind: str, id: str) -> tuple[Snapshot, ...]:
        """Return what was computed from a record, in the order of its revisions."""
        found = [s for place, s in self._read().snapshots.items() if place[:2] == (kind, id)]
        return tuple(sorted(found, key=lambda snapshot: snapshot.revision))

    def append_history(self, kind: str, id: str, entry: AuditEntry) -> None:
        """Write one more line into a record's history."""
        tables = self._written()
        self.get(kind, id)
        tables.histories[kind, id] = (*tables.histories.get((kind, id), ()), entry)

    def history(self, kind: str, id: str) -> tuple[AuditEntry, ...]:
        """Return a record's history, the first line first."""
        return self._read().histories.get((kind, id), ())

    def append_allocations(self, rows: Iterable[Allocation]) -> None:
        """Write rows into the ledger: all of them, or on an error none."""
        tables = self._written()
        new: dict[str, Allocation] = {}
        for row in rows:
            if row.id in tables.ledger or row.id in new:
                raise Duplicate("ledger row", row.id, existing=row.id)
            new[row.id] = row
        tables.ledger.update(new)

    def allocations(
        self, *, target: str | None = None, source: str | None = None
    ) -> tuple[Allocation, ...]:
        """Return rows of the ledger in the order they were written."""
        return tuple(
            row
            for row in self._read().ledger.values()
            if target in {None, row.target} and source in {None, row.source}
        )

    def enqueue(self, message: Message) -> None:
        """Keep a message that leaves when this unit is kept."""
        tables = self._written()
        self.get(message.kind, message.record)
        if message.id in tables.outbox:
            raise Duplicate("message", message.id, existing=message.id)
        tables.outbox[message.id] = message

    def messages(self, *, topic: str | None = None) -> tuple[Message, ...]:
        """Return the messages that wait, in the order they were made."""
        return tuple(m for m in self._read().outbox.values() if topic in {None, m.topic})

    def recall(self, key: str, fingerprint: str) -> KeptAnswer | None:
        """Return what was answered to this key; None when it is new."""
        answer = self._read().answers.get(named(key))
        if answer is not None and answer.fingerprint != fingerprint:
            raise KeyReused(key)
        return answer

    def remember(self, key: str, fingerprint: str, result: object) -> None:
        """Keep what is answered to a key."""
        if self.recall(key, fingerprint) is not None:
            raise Duplicate("answer to the key", key)
        self._written().answers[key] = KeptAnswer(key, fingerprint, result)

    def reserve(self, series: str) -> int:
        """Return the next number of a series, from one, without gap or repeat."""
        numbers = self._written().series
        numbers[named(series)] = numbers.get(series, 0) + 1
        return numbers[series]

    def _read(self) -> Tables:
        if self._over:
            raise StoreError("this unit of work is over")
        return self._tables

    def _written(self) -> Tables:
        if self._read_only:
            raise StoreError("this unit of work only reads")
        return self._read()
