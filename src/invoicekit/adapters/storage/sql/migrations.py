"""How a database comes to the tables of this release; no other code changes tables."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, insert, inspect, select, update

from invoicekit.adapters.storage.sql.tables import SCHEMA_VERSION, metadata, schema
from invoicekit.errors import NotMigrated, SchemaTooNew

__all__ = ["STEPS", "bring_up_to_date", "check_schema"]


def _first_tables(connection: Connection) -> None:
    # Until the first release this follows the tables; from then on it stays as it was released.
    metadata.create_all(connection)
    connection.execute(insert(schema).values(version=0))


STEPS: tuple[Callable[[Connection], None], ...] = (_first_tables,)
"""What leads from each version of the tables to the next; the first from an empty database."""


def check_schema(connection: Connection) -> None:
    """Refuse tables that this release does not know.

    Raises:
        SchemaTooNew: if a newer release made them.
        NotMigrated: if they are missing or older.
    """
    found = _version(connection)
    if found > SCHEMA_VERSION:
        raise SchemaTooNew(f"its tables are of version {found}, known is {SCHEMA_VERSION}")
    if found < SCHEMA_VERSION:
        state = f"are of version {found}" if found else "are missing"
        raise NotMigrated(f"its tables {state}, needed is version {SCHEMA_VERSION}")


def bring_up_to_date(connection: Connection) -> None:
    """Take every step that the database has not taken yet.

    Raises:
        SchemaTooNew: if a newer release made the tables.
    """
    found = _version(connection)
    if found > SCHEMA_VERSION:
        check_schema(connection)
    for version, step in enumerate(STEPS[found:], start=found + 1):
        step(connection)
        connection.execute(update(schema).values(version=version))


def _version(connection: Connection) -> int:
    if not inspect(connection).has_table(schema.name):
        return 0
    return int(connection.execute(select(schema.c.version)).scalar_one_or_none() or 0)
