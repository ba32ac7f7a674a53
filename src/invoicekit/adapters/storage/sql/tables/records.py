"""Records with the facts that are searched, and what was said in them and computed from them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Date,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    func,
    literal_column,
)

from invoicekit.adapters.storage.sql.columns import Amount, Document, Instant, words
from invoicekit.adapters.storage.sql.tables.base import key, metadata, of_record, text

__all__ = ["ranks", "records", "revisions", "schema", "snapshots"]

schema = Table(
    "invoicekit_schema",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    # What is added to the numbers of transactions, which start anew in a restored database.
    Column("feed_offset", BigInteger, nullable=False, server_default="0"),
)

records = Table(
    "invoicekit_records",
    metadata,
    text("tenant"),
    text("kind"),
    text("id"),
    text("workflow"),
    Column("definition_version", Integer, nullable=False),
    text("state"),
    Column("version", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    text("settlement"),
    Column("created_at", Instant, nullable=False),
    text("created_by"),
    Column("updated_at", Instant, nullable=False),
    Column("parent_kind", words()),
    Column("parent_id", words()),
    Column("unique_key", words()),
    text("number"),
    text("seller"),
    text("buyer"),
    text("customer"),
    Column("issue_date", Date),
    Column("due_date", Date),
    text("currency"),
    Column("total", Amount),
    Column("total_key", words()),
    Column("balance", Amount),
    Column("balance_key", words()),
    text("source"),
    text("order"),
    text("tags"),
    text("labels"),
    text("searched"),
    # How many lines its history has, and the digest of the last one.
    Column("lines", Integer, nullable=False, server_default="0"),
    text("head", ""),
    # The place of its last change in the feed.
    Column("feed_tx", BigInteger, nullable=False, server_default="0"),
    # The id before the kind, so that an id is found without knowing what it is of.
    PrimaryKeyConstraint("tenant", "id", "kind"),
    # One index alone begins with tenant and kind: a database that knows nothing of its rows yet
    # takes each such one for as good as the primary key, and reads all of a kind to find one.
    Index("invoicekit_records_by_kind", "tenant", "kind", "created_at", "id"),
    Index("invoicekit_records_unique", "tenant", "unique_key", "kind", unique=True),
    *(
        Index(f"invoicekit_records_by_{name}", "tenant", name, "kind", "id")
        for name in ("created_at", "updated_at")
    ),
    *(
        Index(f"invoicekit_records_by_{name}", "tenant", name, "kind", "created_at", "id")
        for name in ("state", "settlement", "customer", "number", "order")
    ),
    Index(
        "invoicekit_records_by_parent_id",
        *("tenant", "parent_id", "parent_kind", "created_at", "kind", "id"),
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
    key("tenant"),
    key("kind"),
    key("id"),
    Column("number", Integer, primary_key=True),
    text("fingerprint"),
    text("by"),
    Column("at", Instant, nullable=False),
    Column("content", Document, nullable=False),
    of_record(),
)

snapshots = Table(
    "invoicekit_snapshots",
    metadata,
    key("tenant"),
    key("kind"),
    key("id"),
    Column("revision", Integer, primary_key=True),
    Column("body", Document, nullable=False),
    of_record(),
)
