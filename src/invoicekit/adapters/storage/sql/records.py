"""Records as rows: added, read, swapped and found."""

from __future__ import annotations

from typing import Any

import attrs
from sqlalchemy import Row, select, update
from sqlalchemy.exc import IntegrityError

from invoicekit.adapters.storage.sql.bound import Bound
from invoicekit.adapters.storage.sql.columns import pairs, sort_key, written
from invoicekit.adapters.storage.sql.contents import ContentRows
from invoicekit.adapters.storage.sql.searching import counted, listed
from invoicekit.adapters.storage.sql.tables import records
from invoicekit.errors import Duplicate, NotFound, StaleVersion, StoreError
from invoicekit.ports.storage import Page, Query
from invoicekit.ports.storage.belonging import check_record, check_revision
from invoicekit.ports.storage.finding import searched_text
from invoicekit.ports.storage.page import cursor_after
from invoicekit.records import Record, Revision

__all__ = ["RecordRows"]

_PLAIN = tuple(
    field.name for field in attrs.fields(Record) if field.name not in {"parent", "tags", "labels"}
)


def _values(record: Record) -> dict[str, Any]:
    parent_kind, parent_id = record.parent or (None, None)
    return {
        **{name: getattr(record, name) for name in _PLAIN},
        "parent_kind": parent_kind,
        "parent_id": parent_id,
        "total_key": sort_key(record.total),
        "balance_key": sort_key(record.balance),
        "tags": written(record.tags),
        "labels": written("=".join(label) for label in record.labels),
        "searched": searched_text(record),
    }


def _record(row: Row[*tuple[Any, ...]]) -> Record:
    values = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for the row as a mapping
    parent = values["parent_kind"] and (values["parent_kind"], values["parent_id"])
    return Record(
        **{name: values[name] for name in _PLAIN},
        parent=parent,
        tags=[tag for tag in values["tags"].split("\n") if tag],
        labels=pairs(values["labels"]),
    )


class RecordRows(ContentRows, Bound):
    """The part of a unit of work that keeps records."""

    def add(self, record: Record, revision: Revision) -> Record:
        """Keep a new record with its first content."""
        check_record(record, self._tenant)
        check_revision(revision, record)
        record = attrs.evolve(record, version=1)
        if not self._insert(records, _values(record)):
            raise self._taken(record)
        self._seen[record.key] = record
        self.add_revision(revision)
        return record

    def get(self, kind: str, id: str) -> Record:
        """Return a record as it stands."""
        row = self._row(select(records).where(self._where(records, kind=kind, id=id)))
        if row is None:
            raise NotFound(kind, id)
        record = _record(row)
        self._seen[record.key] = record
        return record

    def save(self, record: Record, *, expect: int) -> Record:
        """Keep a record if nobody wrote it since."""
        check_record(record, self._tenant)
        record = attrs.evolve(record, version=expect + 1)
        place = self._where(records, kind=record.kind, id=record.id)
        swap = update(records).where(place, records.c.version == expect)
        try:
            with self._savepoint():
                swapped = self._write(swap.values(self._changes(record))).rowcount
        except StoreError as error:
            if isinstance(error.__cause__, IntegrityError):
                raise self._taken(record) from None
            raise
        if not swapped:
            stored = self.get(record.kind, record.id)
            raise StaleVersion(record.kind, record.id, expect, stored.version)
        self._seen[record.key] = record
        return record

    def _changes(self, record: Record) -> dict[str, Any]:
        # A database writes every index of a column that it is given, changed or not.
        before = self._seen.get(record.key)
        values = _values(record)
        if before is None or before.version + 1 != record.version:
            return values
        known = _values(before)
        return {name: value for name, value in values.items() if value != known[name]}

    def find(self, query: Query) -> Page:
        """Return a page of records."""
        rows = self._rows(listed(query, self._tenant))
        found = tuple(_record(row) for row in rows[: query.limit])
        more = cursor_after(found[-1], query) if len(rows) > query.limit else ""
        if not query.counts:
            return Page(found, more)
        counts = [(str(row[0]), int(row[1])) for row in self._rows(counted(query, self._tenant))]
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
