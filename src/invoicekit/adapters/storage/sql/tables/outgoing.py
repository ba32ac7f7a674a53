"""What others hear of: messages that leave, the change feed, and how far readers came."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, Table

from invoicekit.adapters.storage.sql.columns import Document, Instant, words
from invoicekit.adapters.storage.sql.tables.base import key, metadata, of_record, position, text

__all__ = ["changes", "cursors", "horizons", "outbox"]

outbox = Table(
    "invoicekit_outbox",
    metadata,
    key("tenant"),
    key("id"),
    position(),
    text("topic"),
    text("kind"),
    text("record"),
    Column("body", Document, nullable=False),
    Column("at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("due", Instant),
    Column("worker", words()),
    Column("token", words()),
    Column("until", Instant),
    text("reason", ""),
    Column("died", Instant),
    of_record("record"),
    Index("invoicekit_outbox_by_position", "tenant", "position"),
    Index("invoicekit_outbox_by_record", "tenant", "kind", "record", "position"),
)

changes = Table(
    "invoicekit_changes",
    metadata,
    key("tenant"),
    Column("tx", BigInteger, primary_key=True, autoincrement=False),
    position(primary_key=True),
    text("kind"),
    text("id"),
    Column("version", Integer, nullable=False),
    text("state"),
    Column("at", Instant, nullable=False),
    of_record(),
)

horizons = Table(
    "invoicekit_horizons",
    metadata,
    key("tenant"),
    # Where the feed begins since it was pruned.
    Column("tx", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
)

cursors = Table("invoicekit_cursors", metadata, key("tenant"), key("name"), text("value"))
