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


def step(connection: Connection) -> None:
    """Take a database of version 2 to version 3."""
    run(connection, _TABLES)
    # When the answers of before were given is not known; they count as given now.
    now = bindparam("now", datetime.now(UTC), Instant())
    connection.execute(text("UPDATE invoicekit_answers SET at = :now").bindparams(now))
