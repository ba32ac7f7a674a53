"""What is promised once, answers to keys and numbers of series; and bytes."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, LargeBinary, Table

from invoicekit.adapters.storage.sql.columns import Document, Instant
from invoicekit.adapters.storage.sql.tables.base import key, metadata, text

__all__ = ["answers", "blobs", "numbers"]

answers = Table(
    "invoicekit_answers",
    metadata,
    key("tenant"),
    key("key"),
    text("fingerprint"),
    Column("result", Document, nullable=False),
    Column("at", Instant),
)

numbers = Table(
    "invoicekit_series",
    metadata,
    key("tenant"),
    key("series"),
    Column("last", BigInteger, nullable=False),
)

blobs = Table(
    "invoicekit_blobs",
    metadata,
    key("tenant"),
    key("digest"),
    Column("data", LargeBinary, nullable=False),
)
