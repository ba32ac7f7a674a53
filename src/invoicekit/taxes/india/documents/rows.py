"""The dated rows about documents, and the one that holds on a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from invoicekit.errors import NotCovered
from invoicekit.taxes.india.dated import in_force, law_file

__all__ = ["row_on", "rows_on"]


def rows_on(table: str, on: date, **wanted: str) -> Iterator[Mapping[str, Any]]:
    """Give the rows of a table that hold on a day and fit; a row's "any" fits everything."""
    for row in law_file("documents")[table]:
        if in_force(row["valid_from"], row.get("valid_to"), on) and all(
            row[name] in {"any", value} for name, value in wanted.items()
        ):
            yield row


def row_on(table: str, on: date, **wanted: str) -> Mapping[str, Any]:
    """Return the first row of a table that holds on a day and fits.

    Raises:
        NotCovered: where the data has no row for the day.
    """
    for row in rows_on(table, on, **wanted):
        return row
    asked = ", ".join([*wanted.values(), on.isoformat()])
    raise NotCovered(f"row of {table!r}", asked, "The data has a gap there; give your own row")
