"""The tables, for one look at what is kept; every key and index begins with the tenant."""

from __future__ import annotations

from invoicekit.adapters.storage.sql.tables.base import SCHEMA_VERSION, metadata
from invoicekit.adapters.storage.sql.tables.books import history, ledger
from invoicekit.adapters.storage.sql.tables.outgoing import changes, cursors, horizons, outbox
from invoicekit.adapters.storage.sql.tables.promises import answers, blobs, numbers
from invoicekit.adapters.storage.sql.tables.records import (
    ranks,
    records,
    revisions,
    schema,
    snapshots,
)

__all__ = [
    "SCHEMA_VERSION",
    "answers",
    "blobs",
    "changes",
    "cursors",
    "history",
    "horizons",
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
