"""A store in an SQL database: SQLite on one machine, PostgreSQL where users outgrow it.

Needs the extra `invoicekit[sql]`, and `invoicekit[postgres]` for PostgreSQL. `metadata` has the
tables, for a program that manages its own migrations.
"""

from __future__ import annotations

from invoicekit.errors import MissingExtra

try:
    import sqlalchemy as _sqlalchemy
except ImportError:
    raise MissingExtra("the SQL store", "SQLAlchemy", "sql") from None
else:
    del _sqlalchemy

from invoicekit.adapters.storage.sql.blobs import SqlBlobs
from invoicekit.adapters.storage.sql.store import SqlStore
from invoicekit.adapters.storage.sql.tables import SCHEMA_VERSION, metadata

__all__ = ["SCHEMA_VERSION", "SqlBlobs", "SqlStore", "metadata"]
