"""Records as rows: added, read, swapped and found."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.dml import ReturningUpdate

from invoicekit.adapters.storage.sql.bound import Tail
from invoicekit.adapters.storage.sql.contents import ContentRows
from invoicekit.adapters.storage.sql.dialects import counts_alone
from invoicekit.adapters.storage.sql.listening import called
from invoicekit.adapters.storage.sql.prepared import adding, placed, swapping, telling
from invoicekit.adapters.storage.sql.rows import (
    KNOWN,
    at_version,
    changed_values,
    records_of,
    values_of,
)
from invoicekit.adapters.storage.sql.searching import counted, listed
from invoicekit.adapters.storage.sql.tables import records, revisions
from invoicekit.errors import Duplicate, InvalidValue, NotFound, StaleVersion, StoreError
from invoicekit.ports.storage import Page, Query
from invoicekit.ports.storage.belonging import check_record, check_revision
from invoicekit.ports.storage.page import cursor_after
from invoicekit.records import Record, Revision

__all__ = ["RecordRows"]

MAX_VERSION = 2**31 - 1
"""The highest version that a column can count to."""

_ONE = KNOWN.where(
    *(records.c[name] == bindparam(f"at_{name}") for name in ("tenant", "kind", "id"))
)


class RecordRows(ContentRows):
    """The part of a unit of work that keeps records."""

    def add(self, record: Record, revision: Revision) -> Record:
        """Keep a new record with its first content."""
        check_record(record, self._tenant)
        check_revision(revision, record)
        content = self._content_values(revision)
        record = at_version(record, 1)
        place = self._place(record)
        if place is None:
            raise self._taken(record)
        self._seen[record.key] = record
        self._held[record.key] = Tail(0, "")
        self._insert(revisions, content)
        self._tell(record, place)
        return record

    def get(self, kind: str, id: str) -> Record:
        """Return a record as it stands."""
        named = {"tenant": self._tenant, "kind": kind, "id": id}
        found = records_of(self._run(_ONE, placed(named)))
        if not found:
            raise NotFound(kind, id)
        record = found[0]
        self._seen[record.key] = record
        return record

    def save(self, record: Record, *, expect: int) -> Record:
        """Keep a record if nobody wrote it since."""
        check_record(record, self._tenant)
        if not 0 < expect < MAX_VERSION:
            raise InvalidValue("version", expect, f"it lies between 1 and {MAX_VERSION}")
        before = self._standing(record, expect)
        record = at_version(record, expect + 1)
        values = changed_values(before, record)
        key = {"tenant": self._tenant, "kind": record.kind, "id": record.id, "version": expect}
        asked = values | placed(key)
        counting = counts_alone(self._connection)
        if counting:
            asked["at_offset"] = self._feed_offset
        row = self._swap(swapping(counting=counting), asked, record)
        if row is None:
            stored = self.get(record.kind, record.id)
            raise StaleVersion(record.kind, record.id, expect, stored.version)
        self._begun.setdefault(record.key, before)
        self._seen[record.key] = record
        self._held[record.key] = Tail(row.lines, row.head)
        self._tell(record, row.feed_tx)
        return record

    def _swap(
        self, swap: ReturningUpdate[*tuple[Any, ...]], values: dict[str, Any], claiming: Record
    ) -> Row[*tuple[Any, ...]] | None:
        if values.get("unique_key") is None:
            return self._write(swap, [values]).one_or_none()
        # Only a key that is claimed anew can be taken; a savepoint lets the unit go on then.
        try:
            with self._savepoint():
                return self._write(swap, [values]).one_or_none()
        except StoreError as error:
            if isinstance(error.__cause__, IntegrityError):
                raise self._taken(claiming) from None
            raise

    def _place(self, record: Record) -> int | None:
        """Write a new record, and return its place in the feed; None where its key is taken."""
        values = values_of(record)
        if not counts_alone(self._connection):
            return 0 if self._insert(records, {**values, "feed_tx": 0}) else None
        asked = [{**values, "at_offset": self._feed_offset}]
        place = self._write(adding(self._connection.dialect.name), asked).scalar_one_or_none()
        return None if place is None else int(place)

    def _tell(self, record: Record, place: int) -> None:
        values = {
            "tenant": self._tenant,
            "tx": place,
            "kind": record.kind,
            "id": record.id,
            "version": record.version,
            "state": record.state,
            "at": record.updated_at,
        }
        counting = counts_alone(self._connection)
        asked = called(self._tenant) if counting else {"at_tenant": self._tenant}
        position = self._write(telling(counting=counting), [values | asked]).one()[0]
        # What this unit writes is told to nobody before it is kept, itself included.
        self._told_from = position if self._told_from is None else self._told_from

    def _standing(self, record: Record, expect: int) -> Record:
        before = self._seen.get(record.key)
        if before is None or before.version != expect:
            before = self.get(*record.key)
            if before.version != expect:
                raise StaleVersion(record.kind, record.id, expect, before.version)
        return before

    def find(self, query: Query) -> Page:
        """Return a page of records."""
        known = records_of(self._run(*listed(query, self._tenant)))
        found = tuple(known[: query.limit])
        if not self._read_only:
            self._seen.update((record.key, record) for record in found)
        more = cursor_after(found[-1], query) if len(known) > query.limit else ""
        if not query.counts:
            return Page(found, more)
        counts = [(str(row[0]), int(row[1])) for row in self._rows(*counted(query, self._tenant))]
        return Page(found, more, tuple(sorted(counts)))

    def _taken(self, record: Record) -> Duplicate:
        holder = select(records.c.id).where(
            self._where(records, kind=record.kind, unique_key=record.unique_key)
        )
        row = self._row(holder) if record.unique_key is not None else None
        if row is None or row.id == record.id:
            return Duplicate(record.kind, record.id, existing=record.id)
        key = record.unique_key or ""
        return Duplicate(f"{record.kind} with the key", key, existing=row.id)
