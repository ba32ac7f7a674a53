"""The store over a database: opens units of work, and brings the tables up to date."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib import import_module

from sqlalchemy import Connection, Engine, create_engine, make_url, select
from sqlalchemy.exc import ArgumentError

from invoicekit.adapters.storage.sql import walls
from invoicekit.adapters.storage.sql.dialects import (
    check_joinable,
    check_sound,
    check_url,
    only_read,
    prepare,
)
from invoicekit.adapters.storage.sql.documents import MAX_DOCUMENT, Documents
from invoicekit.adapters.storage.sql.failures import explained
from invoicekit.adapters.storage.sql.listening import listening
from invoicekit.adapters.storage.sql.migrations import bring_up_to_date, check_schema
from invoicekit.adapters.storage.sql.tables import schema
from invoicekit.adapters.storage.sql.unit import SqlUnitOfWork
from invoicekit.errors import InvalidValue, MissingExtra
from invoicekit.ports.storage import Codec, Listener
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
        url: where the database is, such as `"sqlite:///invoices.db"` or
            `"postgresql+psycopg://invoices@localhost/invoices"`.
        codec: how contents, snapshots, messages and answers become JSON text; by default the
            library's own serialization. PostgreSQL keeps no order of names, and may write a
            number in another form: a codec of your own writes amounts as text.
        busy_timeout: seconds to wait for another writer before giving up.
        row_level_security: whether PostgreSQL itself must keep tenants apart. `migrate` switches
            it on; a database without it, or a role that passes it, is refused.
        max_document: the largest content, snapshot, message or answer, in bytes of its JSON.

    Raises:
        InvalidValue: for a URL that names no SQLite file or PostgreSQL database.

    >>> SqlStore("sqlite://")
    Traceback (most recent call last):
    invoicekit.errors.InvalidValue: database 'sqlite://' is not valid: it is no file...
    """

    def __init__(
        self,
        url: str,
        *,
        codec: Codec | None = None,
        busy_timeout: float = 30.0,
        row_level_security: bool = False,
        max_document: int = MAX_DOCUMENT,
    ) -> None:
        try:
            where = make_url(url)
        except ArgumentError:
            # It is not shown: a password may be in it.
            advice = "Write it as sqlite:///invoices.db, or postgresql://user@host/name"
            reason = "it is no URL of a database"
            raise InvalidValue("database", "the URL", reason, advice) from None
        where = check_url(where)
        try:
            self._engine = create_engine(where, hide_parameters=True)
        except ImportError as error:
            raise MissingExtra("PostgreSQL", error.name or "psycopg", "postgres") from error
        self._documents = Documents(codec or _LibraryCodec(), max_document)
        self._wanted_walls = row_level_security
        self._found: tuple[bool, int] | None = None
        prepare(self._engine, busy_timeout)

    @property
    def engine(self) -> Engine:
        """Return the engine, for a program that writes its own tables in the same transaction."""
        return self._engine

    def migrate(self, *, grant_to: str | None = None, connection: Connection | None = None) -> None:
        """Create the tables, or bring them up to date; does nothing when they are.

        Several processes may call it at once: one does it, the others wait. After a database was
        restored into another server, call it before the first write.

        Args:
            grant_to: in PostgreSQL, a role that the program connects as: it may read and write
                what a unit of work does, and change nothing that is only ever added to.
            connection: a connection with a transaction of your own to join, such as the one of a
                migration of yours; the tables are then made when you commit.

        Raises:
            SchemaTooNew: if a newer release made them.
            InvalidValue: for row-level security or a role in SQLite, which has neither.
            StoreError: if the database cannot be reached or written.
        """
        own = self._engine.begin() if connection is None else nullcontext(connection)
        with explained("the tables cannot be made"), own as opened:
            bring_up_to_date(opened)
            if self._wanted_walls:
                walls.build_walls(opened)
            if grant_to is not None:
                walls.grant(opened, grant_to)

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
            StoreBusy: if others hold the database for too long.
            StoreUnavailable: if the database cannot be reached, or was lost before the end.
            OutcomeUnknown: if it was lost in the commit.
        """
        named(tenant)
        with self._transaction(connection, read_only=read_only) as opened:
            walled, offset = self._found or self._look(opened)
            with self._within(opened, tenant, walled=walled, joined=connection is not None):
                work = SqlUnitOfWork(
                    opened, tenant, self._documents, feed_offset=offset, read_only=read_only
                )
                try:
                    yield work
                finally:
                    work.end()

    @contextmanager
    def _transaction(self, joined: Connection | None, *, read_only: bool) -> Iterator[Connection]:
        if joined is not None:
            check_joinable(joined)
            yield joined
            return
        with explained("the database cannot be reached"):
            connection = self._engine.connect()
        # Whatever ends the block early, closing the connection drops what it wrote.
        with connection:
            if read_only:
                only_read(connection)
            with explained("the database is held by others"):
                transaction = connection.begin()
            yield connection
            check_sound(connection)
            with explained("the commit failed", keeping=not read_only):
                transaction.commit()

    @contextmanager
    def _within(
        self, connection: Connection, tenant: str, *, walled: bool, joined: bool
    ) -> Iterator[None]:
        before = ""
        if walled:
            with explained("the tenant cannot be named"):
                before = walls.enter(connection, tenant)
        if not joined:
            yield
            return
        try:
            with connection.begin_nested():
                yield
                check_sound(connection)
        finally:
            if walled:
                walls.leave(connection, before)

    def _look(self, connection: Connection) -> tuple[bool, int]:
        with explained("its tables cannot be read"):
            check_schema(connection)
            if self._wanted_walls:
                walls.check_walls(connection)
            offset = connection.execute(select(schema.c.feed_offset)).scalar_one()
            self._found = walls.has_walls(connection), int(offset)
        return self._found

    def listen(self, tenant: str) -> AbstractContextManager[Listener]:
        """Open a listener that hears of every kept write of a tenant's records and messages.

        Open it first, then read, then wait: what is written in between wakes it. PostgreSQL calls
        it; a SQLite file is looked at, and may wake it for other writes, too.

        Raises:
            StoreUnavailable: if the database cannot be reached.
        """
        return listening(self._engine, named(tenant))

    def close(self) -> None:
        """Give back the connections that the store holds open."""
        self._engine.dispose()
