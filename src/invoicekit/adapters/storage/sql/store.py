"""The store over a database: opens units of work, and brings the tables up to date."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from sqlalchemy import Connection, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError

from invoicekit.adapters.storage.sql.bound import explained
from invoicekit.adapters.storage.sql.dialects import READING, check_joinable, check_url, prepare
from invoicekit.adapters.storage.sql.migrations import bring_up_to_date, check_schema
from invoicekit.adapters.storage.sql.unit import SqlUnitOfWork
from invoicekit.errors import InvalidValue, MissingExtra
from invoicekit.ports.storage import Codec
from invoicekit.records import named

__all__ = ["SqlStore"]


class _LibraryCodec:
    """The library's own way to write values, loaded when the first one is written."""

    def dumps(self, value: object, /) -> str:
        text: str = import_module("invoicekit.serialization").dumps(value)
        return text

    def loads(self, text: str, /) -> object:
        value: object = import_module("invoicekit.serialization").loads(text)
        return value


class SqlStore:
    """Keeps records in a database; any number of threads may use one store.

    Args:
        url: where the database is, such as `"sqlite:///invoices.db"`.
        codec: how contents, snapshots, messages and answers become JSON text; by default the
            library's own serialization.
        busy_timeout: seconds to wait for another writer before giving up.

    Raises:
        InvalidValue: for a URL that names no SQLite file or PostgreSQL database.

    >>> SqlStore("sqlite://")
    Traceback (most recent call last):
    invoicekit.errors.InvalidValue: database 'sqlite://' is not valid: it is no file...
    """

    def __init__(self, url: str, *, codec: Codec | None = None, busy_timeout: float = 30.0) -> None:
        try:
            where = make_url(url)
        except ArgumentError:
            raise InvalidValue("database", "the URL", "it is no URL of a database") from None
        check_url(where)
        try:
            self._engine = create_engine(where, hide_parameters=True)
        except ImportError as error:
            raise MissingExtra("PostgreSQL", error.name or "psycopg", "postgres") from error
        self._codec = codec or _LibraryCodec()
        self._checked = False
        prepare(self._engine, busy_timeout)

    @property
    def engine(self) -> Engine:
        """Return the engine, for a program that writes its own tables in the same transaction."""
        return self._engine

    def migrate(self) -> None:
        """Create the tables, or bring them up to date; does nothing when they are.

        Raises:
            SchemaTooNew: if a newer release made them.
            StoreError: if the database cannot be reached or written.
        """
        with explained("the tables cannot be made"), self._engine.begin() as connection:
            bring_up_to_date(connection)

    @contextmanager
    def unit_of_work(
        self, tenant: str, *, read_only: bool = False, connection: Connection | None = None
    ) -> Iterator[SqlUnitOfWork]:
        """Open a unit of work: kept at the end of the `with` block, dropped on an exception.

        Args:
            tenant: whose records it reads and writes.
            read_only: for lists and views; holds up nobody.
            connection: a connection of `engine` with a transaction of your own to join. The unit
                is then kept when you commit, and dropped alone on an exception.

        Raises:
            NotMigrated: if `migrate` was never called.
            SchemaTooNew: if a newer release made the tables.
            StoreError: if the database cannot be reached, or others hold it for too long.
        """
        named(tenant)
        with self._transaction(connection, read_only=read_only) as opened:
            self._check(opened)
            work = SqlUnitOfWork(opened, tenant, self._codec, read_only=read_only)
            try:
                yield work
            finally:
                work.end()

    @contextmanager
    def _transaction(self, joined: Connection | None, *, read_only: bool) -> Iterator[Connection]:
        if joined is not None:
            check_joinable(joined)
            with joined.begin_nested():
                yield joined
            return
        with explained("the database cannot be reached"):
            connection = self._engine.connect()
        # Whatever ends the block early, closing the connection drops what it wrote.
        with connection:
            if read_only:
                connection.execution_options(**READING)
            with explained("the database is held by others"):
                transaction = connection.begin()
            yield connection
            with explained("whether the write was kept is not known; repeat it with its key"):
                transaction.commit()

    def _check(self, connection: Connection) -> None:
        if not self._checked:
            with explained("its tables cannot be read"):
                check_schema(connection)
            self._checked = True

    def close(self) -> None:
        """Give back the connections that the store holds open."""
        self._engine.dispose()
