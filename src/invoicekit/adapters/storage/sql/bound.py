"""One connection and one tenant: what every part of a unit of work stands on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import attrs
from sqlalchemy import (
    ClauseElement,
    ColumnElement,
    Connection,
    CursorResult,
    Executable,
    NestedTransaction,
    Row,
    Select,
    Table,
    and_,
    select,
)

from invoicekit.adapters.storage.sql.dialects import insert_new
from invoicekit.adapters.storage.sql.documents import Documents
from invoicekit.adapters.storage.sql.failures import explained
from invoicekit.adapters.storage.sql.prepared import choosing, placed
from invoicekit.adapters.storage.sql.tables import records
from invoicekit.errors import NotFound, StoreError
from invoicekit.records import Record

__all__ = ["Bound", "Tail", "chunked"]

Values = dict[str, Any] | list[dict[str, Any]]
"""The values of one statement, or of one that is carried out for each of many."""

_COUNTED = {"preserve_rowcount": True}
"""What a write is asked for besides: how many rows it wrote."""

CHUNK = 500
"""How many values are asked for in one statement."""


def chunked(values: Iterable[Any]) -> list[list[Any]]:
    """Return values in pieces that a statement can name."""
    known = list(values)
    return [known[start : start + CHUNK] for start in range(0, len(known), CHUNK)]


@attrs.frozen
class Tail:
    """Where the history and the feed of one record end, with the record held against others."""

    lines: int
    head: str


class Bound:
    """A connection that reads and writes the rows of one tenant, until the unit is over.

    Args:
        connection: with an open transaction.
        tenant: whose rows.
        documents: how whole values are written.
        feed_offset: what is added to the numbers of transactions.
        read_only: whether it refuses to write.
    """

    def __init__(
        self,
        connection: Connection,
        tenant: str,
        documents: Documents,
        *,
        feed_offset: int,
        read_only: bool,
    ) -> None:
        self._connection = connection
        self._tenant = tenant
        self._documents = documents
        self._feed_offset = feed_offset
        self._read_only = read_only
        self._over = False
        self._seen: dict[tuple[str, str], Record] = {}
        self._held: dict[tuple[str, str], Tail] = {}
        # What a record was before this unit's first write of which no line tells yet.
        self._begun: dict[tuple[str, str], Record] = {}
        self._told_from: int | None = None

    def end(self) -> None:
        """Refuse everything from now on."""
        self._over = True

    @property
    def tenant(self) -> str:
        """Return whose records these are."""
        return self._tenant

    def _check_open(self) -> None:
        if self._over:
            raise StoreError("this unit of work is over")

    def _check_writing(self) -> None:
        self._check_open()
        if self._read_only:
            raise StoreError("this unit of work only reads")

    def _savepoint(self) -> NestedTransaction:
        self._check_writing()
        return self._connection.begin_nested()

    def _run(
        self, statement: Executable, values: Values | None = None
    ) -> CursorResult[*tuple[Any, ...]]:
        self._check_open()
        with explained("the database refused"):
            return self._connection.execute(statement, values)

    def _rows(
        self, statement: Select[*tuple[Any, ...]], values: dict[str, Any] | None = None
    ) -> list[Row[*tuple[Any, ...]]]:
        found = self._run(statement, values)
        with explained("the database refused"):
            return list(found.all())

    def _row(self, statement: Select[*tuple[Any, ...]]) -> Row[*tuple[Any, ...]] | None:
        return self._run(statement).one_or_none()

    def _found(
        self, table: Table, order: str = "", **values: object
    ) -> list[Row[*tuple[Any, ...]]]:
        """Return the tenant's rows of a table that have these values."""
        named = {"tenant": self._tenant, **values}
        statement = choosing(table, tuple(named), order)
        self._check_open()
        with explained("the database refused"):
            return list(self._connection.execute(statement, placed(named)).all())

    def _write(
        self, statement: Executable, values: list[dict[str, Any]] | None = None
    ) -> CursorResult[*tuple[Any, ...]]:
        self._check_writing()
        with explained("the database refused"):
            return self._connection.execute(statement, values, execution_options=_COUNTED)

    def _insert(self, table: Table, values: Mapping[str, Any]) -> bool:
        row = {"tenant": self._tenant, **values}
        statement = insert_new(self._connection.dialect.name, table)
        if any(isinstance(value, ClauseElement) for value in row.values()):
            return self._write(statement.values(row)).rowcount == 1
        return self._write(statement, [row]).rowcount == 1

    def _where(self, table: Table, **values: object) -> ColumnElement[bool]:
        named = {"tenant": self._tenant, **values}
        return and_(*(table.c[name] == value for name, value in named.items()))

    def _must_exist(self, kind: str, id_: str) -> None:
        # Most lines are about a record that this unit has just read or written.
        if (kind, id_) not in self._seen and (kind, id_) not in self._held:
            place = self._where(records, kind=kind, id=id_)
            if self._row(select(records.c.id).where(place)) is None:
                raise NotFound(kind, id_)

    def _hold(self, kind: str, id_: str) -> Tail:
        """Keep others from writing about a record until this unit ends."""
        tail = self._held.get((kind, id_))
        if tail is None:
            self._check_writing()
            place = self._where(records, kind=kind, id=id_)
            row = self._row(
                select(records.c.lines, records.c.head).where(place).with_for_update(key_share=True)
            )
            if row is None:
                raise NotFound(kind, id_)
            tail = self._held[kind, id_] = Tail(row.lines, row.head)
        return tail
