"""Rows and columns as plain text and as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from io import StringIO

from invoicekit.money import Money, plain

__all__ = ["Cell", "csv_table", "text_table"]

Cell = str | date | Money
"""What stands in a table: words, a day, or an amount, which is shown without its currency."""

# Signs with which a spreadsheet begins a formula; it reads the wide forms as well.
_FORMULA = tuple("=+-@＝＋－＠")


def csv_table(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Return a table as CSV after RFC 4180, with words that no spreadsheet runs as a formula.

    Args:
        header: the column names.
        rows: as many cells each as the header has.

    >>> csv_table(["customer", "open"], [["=1+1", Money("-5", "INR")]]).splitlines()
    ['customer,open', "'=1+1,-5.00"]
    """
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([_csv_cell(cell) for cell in row] for row in rows)
    return out.getvalue()


def _csv_cell(cell: Cell) -> str:
    if not isinstance(cell, str):
        return _shown(cell)
    # A tab or line end before the sign does not keep a spreadsheet from reading it.
    risky = cell.lstrip().startswith(_FORMULA) or cell.startswith(("\t", "\r", "\n"))
    return f"'{cell}" if risky else cell


def text_table(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Return a table as lines of text: words to the left, amounts to the right.

    Args:
        header: the column names.
        rows: as many cells each as the header has.

    >>> print(text_table(["customer", "open"], [["Blue Bay", Money("1180.00", "INR")]]))
    customer     open
    Blue Bay  1180.00
    """
    body = [list(row) for row in rows]
    columns = list(zip(header, *body, strict=True))
    right = [any(isinstance(cell, Money) for cell in column[1:]) for column in columns]
    widths = [max(len(_shown(cell)) for cell in column) for column in columns]
    lines = []
    for row in (header, *body):
        cells = [
            _shown(cell).rjust(width) if to_right else _shown(cell).ljust(width)
            for cell, width, to_right in zip(row, widths, right, strict=True)
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def _shown(cell: Cell) -> str:
    if isinstance(cell, Money):
        return plain(cell.rounded().amount)
    if isinstance(cell, date):
        return cell.isoformat()
    # A line end or an escape in a customer's name would break the table, or worse a terminal.
    return "".join(char if char.isprintable() else " " for char in cell)
