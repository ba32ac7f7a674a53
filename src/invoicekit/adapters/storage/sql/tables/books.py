"""The books: the history of each record, and the ledger."""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, Integer, Table

from invoicekit.adapters.storage.sql.columns import Amount, Document, Instant, words
from invoicekit.adapters.storage.sql.tables.base import key, metadata, of_record, position, text

__all__ = ["history", "ledger"]

history = Table(
    "invoicekit_history",
    metadata,
    key("tenant"),
    key("kind"),
    key("id"),
    Column("position", Integer, primary_key=True),
    text("event"),
    text("source"),
    text("target"),
    text("actor"),
    Column("at", Instant, nullable=False),
    text("definition"),
    Column("definition_version", Integer, nullable=False),
    text("on_behalf_of"),
    text("reason"),
    Column("version", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    text("fingerprint"),
    Column("details", Document, nullable=False),
    Column("seal", Document, nullable=False, server_default="{}"),
    of_record(),
)

ledger = Table(
    "invoicekit_ledger",
    metadata,
    key("tenant"),
    key("id"),
    position(),
    text("source"),
    text("source_kind"),
    text("target"),
    text("target_kind"),
    Column("amount", Amount, nullable=False),
    text("currency"),
    Column("on", Date, nullable=False),
    text("by"),
    text("key"),
    text("reverses"),
    text("reason"),
    Column("spent", Amount),
    Column("spent_currency", words()),
    Column("base", Amount),
    Column("gain", Amount),
    Column("base_currency", words()),
    Index("invoicekit_ledger_by_position", "tenant", "position"),
    Index("invoicekit_ledger_by_source", "tenant", "source", "position"),
    Index("invoicekit_ledger_by_target", "tenant", "target", "position"),
)
