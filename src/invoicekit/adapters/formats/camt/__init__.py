"""Bank statements and notices in XML: camt.053 and camt.054 of ISO 20022."""

from __future__ import annotations

from invoicekit.adapters.formats.camt.guarding import MAX_BYTES
from invoicekit.adapters.formats.camt.messages import entries_in, statements_in

__all__ = ["MAX_BYTES", "entries_in", "statements_in"]
