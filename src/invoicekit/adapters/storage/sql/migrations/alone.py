"""What holds while tables are changed: nobody else changes them, and every row is seen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, inspect

from invoicekit.adapters.storage.sql.walls import build_walls, has_walls, protected

__all__ = ["alone", "at_the_end_of_the_feed"]

_LOCK = 0x696E766F696365
"""The number of the lock under which tables are changed: "invoice" in ASCII."""

_CATCH_UP = """
UPDATE invoicekit_schema SET feed_offset = feed_offset + behind.by
FROM (
    SELECT (SELECT max(tx) FROM invoicekit_changes) + 1
        - (CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS TEXT) AS BIGINT) + feed_offset)
        AS by
    FROM invoicekit_schema
) AS behind
WHERE behind.by > 0"""


@contextmanager
def alone(connection: Connection) -> Iterator[None]:
    """Let one process at a time change the tables, with every tenant's rows in sight.

    SQLite's one writer is alone from the start.
    """
    if connection.dialect.name != "postgresql":
        yield
        return
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
    walled, look = has_walls(connection), inspect(connection)
    names = [table.name for table in protected() if look.has_table(table.name)] if walled else []
    for name in names:
        connection.exec_driver_sql(f"ALTER TABLE {name} NO FORCE ROW LEVEL SECURITY")
    yield
    if walled:
        # Around the tables that were made just now as well.
        build_walls(connection)


def at_the_end_of_the_feed(connection: Connection) -> None:
    """Let the feed go on after its last change, in a database that was restored from a copy.

    PostgreSQL numbers its transactions anew in a new cluster; without this, changes would be
    written in places that readers have passed already.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_CATCH_UP)
