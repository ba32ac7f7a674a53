"""From version 2 to 3: when an answer was given, and where a pruned feed begins."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, text

from invoicekit.adapters.storage.sql.columns import Instant
from invoicekit.adapters.storage.sql.migrations.writing import run

__all__ = ["step"]

_TABLES = """\
ALTER TABLE invoicekit_answers ADD COLUMN at {instant};
CREATE TABLE invoicekit_horizons (
    tenant {words} NOT NULL,
    tx BIGINT NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (tenant)
);
"""


_READERS = """\
SELECT DISTINCT grantee FROM information_schema.role_table_grants
WHERE table_schema = current_schema() AND table_name = 'invoicekit_changes'
    AND privilege_type = 'SELECT' AND grantee <> current_user"""


def step(connection: Connection) -> None:
    """Take a database of version 2 to version 3."""
    run(connection, _TABLES)
    if connection.dialect.name == "postgresql":
        _let_in(connection)
    # When the answers of before were given is not known; they count as given now.
    now = bindparam("now", datetime.now(UTC), Instant())
    connection.execute(text("UPDATE invoicekit_answers SET at = :now").bindparams(now))


def _let_in(connection: Connection) -> None:
    """Let whoever reads the feed see where it begins, or a program that is let in would stop."""
    quote = connection.dialect.identifier_preparer.quote
    for (role,) in connection.exec_driver_sql(_READERS).all():
        name = role if role == "PUBLIC" else quote(role)
        connection.exec_driver_sql(f"GRANT SELECT ON invoicekit_horizons TO {name}")
