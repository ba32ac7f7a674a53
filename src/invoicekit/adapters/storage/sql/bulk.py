"""Many new records at once, each table written in one go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Table, select, tuple_
from sqlalchemy.exc import IntegrityError

from invoicekit.adapters.storage.sql.books import BookRows, entry_values
from invoicekit.adapters.storage.sql.bound import Tail, chunked
from invoicekit.adapters.storage.sql.dialects import counts_alone, last_position
from invoicekit.adapters.storage.sql.failures import explained
from invoicekit.adapters.storage.sql.filling import filling
from invoicekit.adapters.storage.sql.outgoing import OutboxRows, message_values
from invoicekit.adapters.storage.sql.records import RecordRows
from invoicekit.adapters.storage.sql.rows import at_version, values_of
from invoicekit.adapters.storage.sql.tables import (
    changes,
    history,
    outbox,
    records,
    revisions,
    snapshots,
)
from invoicekit.errors import Duplicate, StoreError
from invoicekit.ports.storage import Addition
from invoicekit.ports.storage.belonging import check_addition
from invoicekit.records import Place, Record, sealed

__all__ = ["BulkRows"]

Rows = dict[Table, list[dict[str, Any]]]


class BulkRows(RecordRows, BookRows, OutboxRows):
    """The part of a unit of work that keeps many records at once."""

    def add_all(self, additions: Iterable[Addition]) -> tuple[Record, ...]:
        """Keep many new records: all of them, or on an error none."""
        self._check_writing()
        given = list(additions)
        for addition in given:
            check_addition(addition, self._tenant)
        _check_once(given)
        rows: Rows = defaultdict(list)
        kept = tuple(self._collect(addition, rows) for addition in given)
        if not kept:
            return ()
        try:
            with self._savepoint():
                self._write_all(rows)
        except StoreError as error:
            if isinstance(error.__cause__, IntegrityError):
                raise self._first_taken(given) from None
            raise
        for record, row in zip(kept, rows[records], strict=True):
            self._seen[record.key] = record
            self._held[record.key] = Tail(row["lines"], row["head"])
        self._wake()
        return kept

    def _collect(self, addition: Addition, rows: Rows) -> Record:
        record = at_version(addition.record, 1)
        own = {"tenant": self._tenant, "kind": record.kind, "id": record.id}
        lines, head = 0, ""
        if addition.entry is not None:
            place = Place(self._tenant, *record.key)
            seal = sealed(addition.entry, place, evidence=addition.evidence)
            lines, head = 1, seal.digest
            rows[history].append(own | entry_values(addition.entry, seal))
        rows[records].append({**own, **values_of(record), "lines": lines, "head": head})
        rows[revisions].append(own | self._content_values(addition.revision))
        change = {"version": 1, "state": record.state, "at": record.updated_at}
        rows[changes].append(own | change)
        if addition.snapshot is not None:
            rows[snapshots].append(own | self._figures_values(addition.snapshot))
        for message in addition.messages:
            body = self._documents.dumps(message.body)
            known = {"tenant": self._tenant, **message_values(message), "body": body}
            rows[outbox].append(known)
        return record

    def _write_all(self, rows: Rows) -> None:
        self._told_from = self._told_from or self._next_told()
        given = {"at_tenant": self._tenant, "at_offset": self._feed_offset}
        for table in (records, revisions, snapshots, history, outbox, changes):
            if rows[table]:
                self._fill(table, rows[table], given)

    def _fill(self, table: Table, rows: list[dict[str, Any]], given: dict[str, Any]) -> None:
        counting = counts_alone(self._connection)
        names, dialect = tuple(rows[0]), self._connection.dialect
        fill = filling(table, names, dialect, counting=counting)
        self._check_writing()
        with explained("the database refused"):
            self._connection.exec_driver_sql(fill.sql, fill.rows(rows, given))

    def _next_told(self) -> int | None:
        if counts_alone(self._connection):
            return None
        return int(self._run(last_position(changes, self._tenant)).scalar_one()) + 1

    def _first_taken(self, given: Sequence[Addition]) -> Duplicate:
        ids = self._existing(records, "id", [each.record.id for each in given])
        holders = self._holders(given)
        letters = [message.id for each in given for message in each.messages]
        sent = {id_ for _, id_ in self._existing(outbox, "id", letters)}
        for addition in given:
            record = addition.record
            if record.key in ids:
                return Duplicate(record.kind, record.id, existing=record.id)
            holder = holders.get((record.kind, record.unique_key or ""))
            if holder is not None:
                what = f"{record.kind} with the key"
                return Duplicate(what, record.unique_key or "", existing=holder)
            for message in addition.messages:
                if message.id in sent:
                    return Duplicate("message", message.id, existing=message.id)
        # Whoever had it gave it up in between.
        return Duplicate("record", given[0].record.id, existing="")

    def _existing(self, table: Table, column: str, ids: list[str]) -> set[tuple[str, str]]:
        found: set[tuple[str, str]] = set()
        for piece in chunked(ids):
            asked = select(table.c.kind, table.c[column])
            rows = self._rows(asked.where(self._where(table), table.c[column].in_(piece)))
            found |= {(row[0], row[1]) for row in rows}
        return found

    def _holders(self, given: Sequence[Addition]) -> dict[tuple[str, str], str]:
        keys = [(a.record.kind, a.record.unique_key) for a in given if a.record.unique_key]
        found: dict[tuple[str, str], str] = {}
        place = tuple_(records.c.kind, records.c.unique_key)
        for piece in chunked(keys):
            asked = select(records.c.kind, records.c.unique_key, records.c.id)
            for row in self._rows(asked.where(self._where(records), place.in_(piece))):
                found[row.kind, row.unique_key] = row.id
        return found


def _check_once(given: Sequence[Addition]) -> None:
    """Refuse an id, a unique key or a message that comes twice."""
    ids: set[tuple[str, str]] = set()
    holders: dict[tuple[str, str], str] = {}
    letters: set[str] = set()
    for addition in given:
        record = addition.record
        if record.key in ids:
            raise Duplicate(record.kind, record.id, existing=record.id)
        ids.add(record.key)
        if record.unique_key is not None:
            holder = holders.setdefault((record.kind, record.unique_key), record.id)
            if holder != record.id:
                raise Duplicate(f"{record.kind} with the key", record.unique_key, existing=holder)
        for message in addition.messages:
            if message.id in letters:
                raise Duplicate("message", message.id, existing=message.id)
            letters.add(message.id)
