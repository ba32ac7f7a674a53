"""Where the databases differ; all that is written for one of them alone is in this file."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, ColumnElement, Connection, Engine, Table, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from invoicekit.errors import InvalidValue, StoreError

__all__ = ["READING", "check_joinable", "check_url", "holds", "insert_new", "prepare"]

READING = {"invoicekit_begin": "BEGIN"}
"""The option of a connection that only reads; every other transaction begins as a writer."""


def check_url(url: URL) -> None:
    """Refuse a database that the store cannot live in.

    Raises:
        InvalidValue: for another database system, or SQLite in memory, where each connection
            would see a database of its own.
    """
    shown, system = url.render_as_string(hide_password=True), url.get_backend_name()
    if system not in {"sqlite", "postgresql"}:
        raise InvalidValue("database", shown, "it is neither SQLite nor PostgreSQL")
    named_file = url.database and url.database != ":memory:" and "mode" not in url.query
    if system == "sqlite" and not named_file:
        raise InvalidValue("database", shown, "it is no file; MemoryStore keeps without one")


def prepare(engine: Engine, busy_timeout: float) -> None:
    """Make each connection keep what it commits, and wait for other writers."""
    if engine.dialect.name != "sqlite":
        return

    def connected(connection: DBAPIConnection, _: object) -> None:
        # The driver begins too late and ends too early; here SQLAlchemy alone begins and ends.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {int(busy_timeout * 1000)}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    def begun(connection: Connection) -> None:
        # A writer that begins by reading can lock itself out against another one.
        options = connection.get_execution_options()
        connection.exec_driver_sql(options.get("invoicekit_begin", "BEGIN IMMEDIATE"))

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)


def check_joinable(connection: Connection) -> None:
    """Refuse a connection on which a savepoint would be kept before its transaction is.

    Raises:
        StoreError: for a SQLite connection that leaves transactions to the driver.
    """
    if connection.dialect.name != "sqlite":
        return
    driver: Any = connection.connection.dbapi_connection
    if driver.isolation_level is not None:
        raise StoreError("the connection begins its transactions late; take it from store.engine")


def insert_new(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Return an insert that writes nothing where a key is taken, and so breaks no transaction."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


class holds(FunctionElement[bool]):  # noqa: N801 - it is called as a function of SQL
    """Whether the first text has the second one in it, capitals and all.

    LIKE would read per cent signs as wild, and on SQLite overlook capitals.
    """

    type = Boolean()
    inherit_cache = True


@compiles(holds, "sqlite")
def _holds_in_sqlite(element: ColumnElement[bool], compiler: SQLCompiler, **options: Any) -> str:
    return f"instr({compiler.process(_arguments(element), **options)}) > 0"


@compiles(holds)
def _holds(element: ColumnElement[bool], compiler: SQLCompiler, **options: Any) -> str:
    return f"strpos({compiler.process(_arguments(element), **options)}) > 0"


def _arguments(element: Any) -> Any:
    return element.clauses
