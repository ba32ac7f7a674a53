"""One connection and one tenant: what every part of a unit of work stands on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    CursorResult,
    Executable,
    NestedTransaction,
    Row,
    Select,
    Table,
    and_,
    func,
    select,
)
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from invoicekit.adapters.storage.sql.dialects import insert_new
from invoicekit.adapters.storage.sql.tables import records
from invoicekit.errors import InvalidValue, NotFound, StoreError
from invoicekit.ports.storage import Codec
from invoicekit.records import Record

__all__ = ["Bound", "explained"]


@contextmanager
def explained(doing: str) -> Iterator[None]:
    """Turn what the database reports into errors of the library, without the values it was given.

    Raises:
        InvalidValue: for a value that the database cannot keep.
        StoreError: for all else that it reports.
    """
    try:
        yield
    except (UnicodeEncodeError, OverflowError) as error:
        raise InvalidValue("value", ascii(error), "the database cannot keep it") from error
    except SQLAlchemyError as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        first_line = str(cause).partition("\n")[0]
        raise StoreError(f"{doing}: {first_line}") from error


class Bound:
    """A connection that reads and writes the rows of one tenant, until the unit is over."""

    def __init__(
        self, connection: Connection, tenant: str, codec: Codec, *, read_only: bool
    ) -> None:
        self._connection = connection
        self._tenant = tenant
        self._codec = codec
        self._read_only = read_only
        self._over = False
        self._seen: dict[tuple[str, str], Record | None] = {}

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

    def _run(self, statement: Executable) -> CursorResult[*tuple[Any, ...]]:
        self._check_open()
        with explained("the database refused"):
            return self._connection.execute(
                statement, execution_options={"preserve_rowcount": True}
            )

    def _rows(self, statement: Select[*tuple[Any, ...]]) -> list[Row[*tuple[Any, ...]]]:
        return list(self._run(statement))

    def _row(self, statement: Select[*tuple[Any, ...]]) -> Row[*tuple[Any, ...]] | None:
        return self._run(statement).one_or_none()

    def _write(self, statement: Executable) -> CursorResult[*tuple[Any, ...]]:
        self._check_writing()
        return self._run(statement)

    def _insert(self, table: Table, values: Mapping[str, Any]) -> bool:
        row = {"tenant": self._tenant, **values}
        return self._write(insert_new(self._connection, table).values(row)).rowcount == 1

    def _where(self, table: Table, **values: object) -> ColumnElement[bool]:
        named = {"tenant": self._tenant, **values}
        return and_(*(table.c[name] == value for name, value in named.items()))

    def _next(self, table: Table, **values: object) -> int:
        last = select(func.coalesce(func.max(table.c.position), 0))
        return int(self._run(last.where(self._where(table, **values))).scalar_one()) + 1

    def _must_exist(self, kind: str, id_: str) -> None:
        # Most lines are about a record that this unit has just read or written.
        if (kind, id_) in self._seen:
            return
        if self._row(select(records.c.id).where(self._where(records, kind=kind, id=id_))) is None:
            raise NotFound(kind, id_)
        self._seen[kind, id_] = None
