"""What all tables share: one catalogue, text that sorts by code point, a key of the tenant."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKeyConstraint, Identity, MetaData

from invoicekit.adapters.storage.sql.columns import words

__all__ = ["SCHEMA_VERSION", "key", "metadata", "of_record", "position", "text"]

SCHEMA_VERSION = 3
"""What `migrate` brings a database to, and what this release can work with."""

metadata = MetaData()
"""All tables of the library, for the migrations of a program that manages its own."""


def key(name: str) -> Column[str]:
    """Return a text column of the primary key."""
    return Column(name, words(), primary_key=True)


def text(name: str, default: str | None = None) -> Column[str]:
    """Return a text column that always has a value."""
    return Column(name, words(), nullable=False, server_default=default)


def position(*, primary_key: bool = False) -> Column[int]:
    """Return a column that counts rows in the order they were written.

    PostgreSQL counts by itself, for many writers at once; SQLite, which has one writer at a time,
    is told the next number.
    """
    return Column("position", BigInteger, Identity(), primary_key=primary_key, nullable=False)


def of_record(column: str = "id") -> ForeignKeyConstraint:
    """Return the rule that there is a record of this tenant, kind and id.

    Records are never removed, and a unit of work looks before it writes about one. PostgreSQL is
    spared the second look, which would lock the record's row for each row that is written.
    """
    rule = ForeignKeyConstraint(
        ["tenant", "kind", column],
        ["invoicekit_records.tenant", "invoicekit_records.kind", "invoicekit_records.id"],
    )
    rule.ddl_if(dialect="sqlite")
    return rule
