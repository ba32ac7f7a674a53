"""UBL 2.1: the Invoice and the CreditNote of EN 16931 and Peppol, written and read."""

from __future__ import annotations

from invoicekit.adapters.formats.ubl.reading import Reading, read
from invoicekit.adapters.formats.ubl.tree import Kept
from invoicekit.adapters.formats.ubl.writing import write

__all__ = ["Kept", "Reading", "read", "write"]
