"""Lists as CSV: written so that no spreadsheet runs a cell, read with every flaw in its line.

A text that begins with a sign by which spreadsheets know a formula gets an apostrophe before it,
and loses it again when it is read. Numbers and days are written plainly.

Source: RFC 4180 for the form; OWASP, "CSV Injection", for the signs.
"""

from __future__ import annotations

from invoicekit.adapters.formats.tables_csv.reading import read
from invoicekit.adapters.formats.tables_csv.writing import lines, write

__all__ = ["lines", "read", "write"]
