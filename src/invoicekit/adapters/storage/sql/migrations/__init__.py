"""How a database comes to the tables of this release; no other code changes tables."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, inspect, select, update

from invoicekit.adapters.storage.sql.migrations import first, second, third
from invoicekit.adapters.storage.sql.migrations.alone import alone, at_the_end_of_the_feed
from invoicekit.adapters.storage.sql.tables import SCHEMA_VERSION, schema
from invoicekit.errors import NotMigrated, SchemaTooNew

__all__ = ["STEPS", "bring_up_to_date", "check_schema"]

STEPS: tuple[Callable[[Connection], None], ...] = (first.make, second.step, third.step)
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
    """Take every step that the database has not taken yet, alone, and all of them or none.

    Raises:
        SchemaTooNew: if a newer release made the tables.
    """
    with alone(connection):
        found = _version(connection)
        if found > SCHEMA_VERSION:
            check_schema(connection)
        for version, step in enumerate(STEPS[found:], start=found + 1):
            step(connection)
            connection.execute(update(schema).values(version=version))
        at_the_end_of_the_feed(connection)


def _version(connection: Connection) -> int:
    if not inspect(connection).has_table(schema.name):
        return 0
    return int(connection.execute(select(schema.c.version)).scalar_one_or_none() or 0)
