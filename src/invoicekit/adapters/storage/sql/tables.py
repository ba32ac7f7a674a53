"""The tables, for one look at what is kept; every key and index begins with the tenant."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    func,
    literal_column,
)

from invoicekit.adapters.storage.sql.columns import Amount, Document, Instant, words

__all__ = [
    "SCHEMA_VERSION",
    "answers",
    "history",
    "ledger",
    "metadata",
    "numbers",
    "outbox",
    "ranks",
    "records",
    "revisions",
    "schema",
    "snapshots",
]

SCHEMA_VERSION = 1
"""What `migrate` brings a database to, and what this release can work with."""

metadata = MetaData()


def _key(name: str) -> Column[str]:
    return Column(name, words(), primary_key=True)


def _text(name: str) -> Column[str]:
    return Column(name, words(), nullable=False)


def _of_record(column: str = "id") -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["tenant", "kind", column],
        ["invoicekit_records.tenant", "invoicekit_records.kind", "invoicekit_records.id"],
    )


schema = Table("invoicekit_schema", metadata, Column("version", Integer, primary_key=True))

records = Table(
    "invoicekit_records",
    metadata,
    _text("tenant"),
    _text("kind"),
    _text("id"),
    _text("workflow"),
    Column("definition_version", Integer, nullable=False),
    _text("state"),
    Column("version", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    _text("settlement"),
    Column("created_at", Instant, nullable=False),
    _text("created_by"),
    Column("updated_at", Instant, nullable=False),
    Column("parent_kind", words()),
    Column("parent_id", words()),
    Column("unique_key", words()),
    _text("number"),
    _text("seller"),
    _text("buyer"),
    _text("customer"),
    Column("issue_date", Date),
    Column("due_date", Date),
    _text("currency"),
    Column("total", Amount),
    Column("total_key", words()),
    Column("balance", Amount),
    Column("balance_key", words()),
    _text("source"),
    _text("order"),
    _text("tags"),
    _text("labels"),
    _text("searched"),
    # The id before the kind, so that an id is found without knowing what it is of.
    PrimaryKeyConstraint("tenant", "id", "kind"),
    Index("invoicekit_records_unique", "tenant", "kind", "unique_key", unique=True),
    *(
        Index(f"invoicekit_records_by_{name}", "tenant", name, "kind", "id")
        for name in ("created_at", "updated_at")
    ),
    *(
        Index(f"invoicekit_records_by_{name}", "tenant", "kind", name, "created_at", "id")
        for name in ("state", "settlement", "customer", "number", "order", "parent_id")
    ),
)

ranks: dict[str, ColumnElement[Any]] = {
    "created_at": records.c.created_at,
    "updated_at": records.c.updated_at,
    "issue_date": func.coalesce(records.c.issue_date, literal_column("'0001-01-01'", Date)),
    "due_date": func.coalesce(records.c.due_date, literal_column("'0001-01-01'", Date)),
    "number": records.c.number,
    "customer": records.c.customer,
    "total": func.coalesce(records.c.total_key, literal_column("''", words())),
    "balance": func.coalesce(records.c.balance_key, literal_column("''", words())),
    "id": records.c.id,
}
"""What a list is sorted by; a missing fact ranks below all others, and can be indexed."""

for _name in ("issue_date", "due_date", "total", "balance"):
    Index(
        f"invoicekit_records_by_{_name}",
        records.c.tenant,
        ranks[_name],
        records.c.kind,
        records.c.id,
    )

revisions = Table(
    "invoicekit_revisions",
    metadata,
    _key("tenant"),
    _key("kind"),
    _key("id"),
    Column("number", Integer, primary_key=True),
    _text("fingerprint"),
    _text("by"),
    Column("at", Instant, nullable=False),
    Column("content", Document, nullable=False),
    _of_record(),
)

snapshots = Table(
    "invoicekit_snapshots",
    metadata,
    _key("tenant"),
    _key("kind"),
    _key("id"),
    Column("revision", Integer, primary_key=True),
    Column("body", Document, nullable=False),
    _of_record(),
)

history = Table(
    "invoicekit_history",
    metadata,
    _key("tenant"),
    _key("kind"),
    _key("id"),
    Column("position", Integer, primary_key=True),
    _text("event"),
    _text("source"),
    _text("target"),
    _text("actor"),
    Column("at", Instant, nullable=False),
    _text("definition"),
    Column("definition_version", Integer, nullable=False),
    _text("on_behalf_of"),
    _text("reason"),
    Column("version", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    _text("fingerprint"),
    Column("details", Document, nullable=False),
    _of_record(),
)

ledger = Table(
    "invoicekit_ledger",
    metadata,
    _key("tenant"),
    _key("id"),
    Column("position", BigInteger, nullable=False),
    _text("source"),
    _text("source_kind"),
    _text("target"),
    _text("target_kind"),
    Column("amount", Amount, nullable=False),
    _text("currency"),
    Column("on", Date, nullable=False),
    _text("by"),
    _text("key"),
    _text("reverses"),
    _text("reason"),
    Column("spent", Amount),
    Column("spent_currency", words()),
    Column("base", Amount),
    Column("gain", Amount),
    Column("base_currency", words()),
    Index("invoicekit_ledger_by_position", "tenant", "position"),
    Index("invoicekit_ledger_by_source", "tenant", "source", "position"),
    Index("invoicekit_ledger_by_target", "tenant", "target", "position"),
)

outbox = Table(
    "invoicekit_outbox",
    metadata,
    _key("tenant"),
    _key("id"),
    Column("position", BigInteger, nullable=False),
    _text("topic"),
    _text("kind"),
    _text("record"),
    Column("body", Document, nullable=False),
    Column("at", Instant, nullable=False),
    _of_record("record"),
    Index("invoicekit_outbox_by_position", "tenant", "position"),
    Index("invoicekit_outbox_by_record", "tenant", "kind", "record", "position"),
)

answers = Table(
    "invoicekit_answers",
    metadata,
    _key("tenant"),
    _key("key"),
    _text("fingerprint"),
    Column("result", Document, nullable=False),
)

numbers = Table(
    "invoicekit_series",
    metadata,
    _key("tenant"),
    _key("series"),
    Column("last", BigInteger, nullable=False),
)
