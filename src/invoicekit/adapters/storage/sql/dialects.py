"""Where the databases differ; all that is written for one of them alone is in this file."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Connection,
    Engine,
    PoolProxiedConnection,
    Select,
    Table,
    event,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from invoicekit.errors import InvalidValue, StoreBusy, StoreError

__all__ = [
    "check_joinable",
    "check_sound",
    "check_url",
    "counts_alone",
    "hold_key",
    "holds",
    "insert_new",
    "last_position",
    "next_position",
    "next_transaction",
    "oldest_transaction",
    "only_read",
    "prepare",
    "this_transaction",
]


_READS = "invoicekit_reads"
"""Under which name a connection to SQLite is told that its next transaction only reads."""


def only_read(connection: Connection) -> None:
    """Let the next transaction of a connection only read, all of it from one moment.

    In SQLite, every other transaction begins as a writer.
    """
    if connection.dialect.name == "sqlite":
        connection.info[_READS] = True
    else:
        connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def check_url(url: URL) -> URL:
    """Refuse a database that the store cannot live in; return the URL with the driver's name.

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
    return url.set(drivername="postgresql+psycopg") if url.drivername == "postgresql" else url


def prepare(engine: Engine, busy_timeout: float) -> None:
    """Make each connection keep what it commits, and wait for other writers, but not for ever."""
    milliseconds = int(busy_timeout * 1000)
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine, milliseconds)
        return

    def connected(connection: DBAPIConnection, _: object) -> None:
        cursor = connection.cursor()
        cursor.execute(f"SET lock_timeout = {milliseconds}")
        cursor.close()
        connection.commit()

    event.listen(engine, "connect", connected)


def _prepare_sqlite(engine: Engine, milliseconds: int) -> None:
    def connected(connection: DBAPIConnection, _: object) -> None:
        # The driver begins too late and ends too early; here SQLAlchemy alone begins and ends.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {milliseconds}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    def begin(connection: PoolProxiedConnection) -> None:
        # A writer that begins by reading can lock itself out against another one.
        how = "BEGIN" if connection.info.pop(_READS, False) else "BEGIN IMMEDIATE"
        cursor = connection.cursor()
        cursor.execute(how)
        cursor.close()

    event.listen(engine, "connect", connected)
    # As an event of the engine it would make every statement of every connection a tenth dearer.
    engine.dialect.do_begin = begin  # type: ignore[assignment, method-assign]  # this engine's own


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


@cache
def insert_new(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Return an insert that writes nothing where a key is taken, and so breaks no transaction."""
    if dialect == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()


def check_sound(connection: Connection) -> None:
    """Refuse to keep a transaction in which a statement failed.

    PostgreSQL answers its commit without an error, and keeps nothing.

    Raises:
        StoreBusy: if one failed.
    """
    if connection.dialect.name == "postgresql":
        driver: Any = connection.connection.dbapi_connection
        if driver.info.transaction_status.name == "INERROR":
            raise StoreBusy("a statement of this unit failed before")


def counts_alone(connection: Connection) -> bool:
    """Tell whether the database counts rows by itself, for many writers at once."""
    return connection.dialect.name == "postgresql"


def hold_key(connection: Connection, tenant: str, key: str) -> None:
    """Let others who come with the same key wait, where writers run side by side.

    Who comes second then finds the answer of the first, and not its half-made rows.
    """
    if counts_alone(connection):
        number = func.hashtextextended(f"{tenant}\n{key}", 0)
        connection.execute(select(func.pg_advisory_xact_lock(number)))


def next_position(connection: Connection, table: Table, tenant: str) -> dict[str, Any]:
    """Return the next position as a value to insert, where the database does not count alone."""
    if counts_alone(connection):
        return {}
    return {"position": last_position(table, tenant).scalar_subquery() + 1}


def last_position(table: Table, tenant: Any) -> Select[tuple[int]]:
    """Return a query for the last position of a tenant in a table; zero where there is none."""
    last = select(func.coalesce(func.max(table.c.position), 0)).where(table.c.tenant == tenant)
    # Where one writes at a time this says nothing new, but leads to the last entry of the index.
    return last.where(table.c.tx == 0) if "tx" in table.c else last


class this_transaction(FunctionElement[int]):  # noqa: N801 - it is called as a function of SQL
    """The number of the present transaction; zero where there is one writer at a time."""

    type = BigInteger()
    inherit_cache = True


@compiles(this_transaction, "sqlite")
def _no_number(_: ColumnElement[int], __: SQLCompiler, **___: Any) -> str:
    return "0"


@compiles(this_transaction)
def _number(_: ColumnElement[int], __: SQLCompiler, **___: Any) -> str:
    return "CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT)"


class oldest_transaction(FunctionElement[int]):  # noqa: N801 - it is called as a function of SQL
    """The number below which every transaction is over; known to PostgreSQL alone."""

    type = BigInteger()
    inherit_cache = True


@compiles(oldest_transaction)
def _oldest(_: ColumnElement[int], __: SQLCompiler, **___: Any) -> str:
    return "CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS TEXT) AS BIGINT)"


class next_transaction(FunctionElement[int]):  # noqa: N801 - it is called as a function of SQL
    """The number that no transaction has reached yet; known to PostgreSQL alone."""

    type = BigInteger()
    inherit_cache = True


@compiles(next_transaction)
def _next(_: ColumnElement[int], __: SQLCompiler, **___: Any) -> str:
    return "CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS TEXT) AS BIGINT)"


class holds(FunctionElement[bool]):  # noqa: N801 - it is called as a function of SQL
    """Whether the first text has the second one in it, capitals and all.

    LIKE would overlook capitals on SQLite. PostgreSQL is asked with LIKE all the same, all its wild
    signs taken for themselves: it can answer from an index over trigrams, where somebody made one.
    """

    type = Boolean()
    inherit_cache = True


@compiles(holds, "sqlite")
def _holds_in_sqlite(element: ColumnElement[bool], compiler: SQLCompiler, **options: Any) -> str:
    return f"instr({compiler.process(_arguments(element), **options)}) > 0"


_WILD = ("\\", "%%", "_")
"""Signs that LIKE does not take for themselves; the one that escapes the others comes first."""


@compiles(holds)
def _holds(element: ColumnElement[bool], compiler: SQLCompiler, **options: Any) -> str:
    whole, part = (compiler.process(each, **options) for each in element.clauses)
    for sign in _WILD:
        part = f"replace({part}, '{sign}', '\\{sign}')"
    return f"{whole} LIKE '%%' || {part} || '%%'"


def _arguments(element: Any) -> Any:
    return element.clauses
