"""Bank statements in CSV, each bank's own: a value says which column is what."""

from __future__ import annotations

from invoicekit.adapters.formats.statement_csv.columns import StatementColumns
from invoicekit.adapters.formats.statement_csv.rows import MAX_BYTES, statement_in

__all__ = ["MAX_BYTES", "StatementColumns", "statement_in"]
