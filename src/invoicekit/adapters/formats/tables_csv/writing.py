"""Tables written as CSV, one line at a time."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import TextIO

from invoicekit.adapters.formats.tables_csv.signs import RISKY, one_delimiter
from invoicekit.errors import InvalidValue
from invoicekit.money import plain
from invoicekit.service.columns import Cell
from invoicekit.service.tables import Table

__all__ = ["lines", "write"]


def lines(table: Table, *, delimiter: str = ",") -> Iterator[str]:
    r"""Give a table as lines of CSV, each with its line end, one at a time.

    Args:
        table: what is written.
        delimiter: what stands between cells.

    >>> list(lines(Table(["who", "owes"], iter([("=cmd()", Decimal("-1.50"))]))))
    ['who,owes\r\n', "'=cmd(),-1.50\r\n"]
    """
    last = _OneLine()
    writer = csv.writer(last, delimiter=one_delimiter(delimiter))
    for cells in chain([table.header], table.rows):
        writer.writerow([_written(cell) for cell in cells])
        yield last.line


def write(table: Table, file: TextIO, *, delimiter: str = ",") -> int:
    """Write a table as CSV, and return how many rows it had.

    Args:
        table: what is written.
        file: open for text, with `newline=""`, in an encoding of your choice.
        delimiter: what stands between cells.

    Raises:
        InvalidValue: for a file that is open for bytes, or a path in place of an open file.
    """
    count = -1
    for line in lines(table, delimiter=delimiter):
        try:
            file.write(line)
        except (TypeError, AttributeError) as error:
            raise _not_for_text(file) from error
        count += 1
    return count


def _not_for_text(file: object) -> InvalidValue:
    reason = "it is open for bytes, and CSV is text"
    if not hasattr(file, "write"):
        reason = "it is no open file"
    return InvalidValue(
        "file",
        type(file).__name__,
        reason,
        'Give open(path, "w", newline="", encoding="utf-8"), or wrap what takes bytes in '
        "io.TextIOWrapper",
    )


class _OneLine:
    """A file that keeps the last line written to it."""

    line = ""

    def write(self, text: str) -> None:
        self.line = text


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, Decimal):
        return plain(cell)
    if isinstance(cell, (int, date)):
        return str(cell)
    return f"'{cell}" if RISKY.match(cell) else cell
