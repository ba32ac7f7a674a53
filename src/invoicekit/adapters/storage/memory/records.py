"""Records, with what was said in them and what was computed from it."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from invoicekit.adapters.storage.memory.tables import Bound
from invoicekit.errors import Duplicate, NotFound, StaleVersion
from invoicekit.ports.storage import Change, Page, Query
from invoicekit.ports.storage.belonging import check_record, check_revision, check_tenant
from invoicekit.ports.storage.finding import page_of
from invoicekit.records import Record, Revision, Snapshot

__all__ = ["RecordTables"]


class RecordTables(Bound):
    """The part of a unit of work that keeps records, revisions and snapshots."""

    def add(self, record: Record, revision: Revision) -> Record:
        """Keep a new record with its first content."""
        tables = self._written()
        check_record(record, self._tenant)
        check_revision(revision, record)
        if record.key in tables.records:
            raise Duplicate(record.kind, record.id, existing=record.id)
        record = attrs.evolve(record, version=1)
        self._hold(record)
        tables.revisions[*record.key, revision.number] = revision
        return self._put(record)

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
        self._begun.setdefault(record.key, stored)
        return self._put(record)

    def _put(self, record: Record) -> Record:
        tables = self._written()
        tables.records[record.key] = record
        tables.feed.append(
            Change(
                kind=record.kind,
                id=record.id,
                version=record.version,
                state=record.state,
                event="",
                at=record.updated_at,
            )
        )
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

    def contents(self, records: Iterable[Record]) -> tuple[Revision, ...]:
        """Return the revision that holds now of each of these records, in their order."""
        return tuple(self.revision(*record.key, record.revision) for record in records)

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
