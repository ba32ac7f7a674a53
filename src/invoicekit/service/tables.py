"""Tables that go out, and sheets that come in: rows and cells, whatever the file's format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import attrs

from invoicekit.service.columns import Cell

__all__ = ["RowProblem", "Sheet", "SheetRow", "Table"]


def _texts(value: Iterable[str]) -> tuple[str, ...]:
    return tuple(value)


@attrs.frozen
class Table:
    """What a list writes to a file, row by row.

    Attributes:
        header: the titles of the columns.
        rows: the cells of each row, read from the store as they are asked for; once only.
    """

    header: tuple[str, ...] = attrs.field(converter=_texts)
    rows: Iterator[tuple[Cell, ...]] = attrs.field(repr=False, eq=False)


@attrs.frozen
class RowProblem:
    """What is wrong in one row of a file that was read.

    Attributes:
        line: the line of the file in which the row begins, from 1.
        column: the column's name; empty for the whole row.
        value: what stands there.
        code: a stable name of the problem, for programs.
        message: what is wrong.
        remedy: what to do about it.
    """

    line: int
    column: str
    value: str = attrs.field(repr=False)
    code: str
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        place = f"line {self.line}" + (f", {self.column}" if self.column else "")
        return f"{place}: {self.message}" + (f". {self.remedy}." if self.remedy else "")


def _problems(value: Iterable[RowProblem]) -> tuple[RowProblem, ...]:
    return tuple(value)


@attrs.frozen
class SheetRow:
    """One row of a file that was read.

    Args:
        line: the line of the file in which it begins, from 1.
        cells: the text of each column by its name; empty where nothing stands.
        problems: what is wrong with the row as such, such as a cell too many.
    """

    line: int
    cells: Mapping[str, str] = attrs.field(repr=False)
    problems: tuple[RowProblem, ...] = attrs.field(default=(), converter=_problems)


@attrs.frozen
class Sheet:
    """A file that was read as rows under a header.

    Args:
        header: the names of the columns.
        rows: the rows, read as they are asked for; once only.
        encoding: how its letters were written.
        delimiter: what stood between its cells.
        problems: what is wrong with the header.
    """

    header: tuple[str, ...] = attrs.field(converter=_texts)
    rows: Iterable[SheetRow] = attrs.field(repr=False, eq=False)
    encoding: str = ""
    delimiter: str = ""
    problems: tuple[RowProblem, ...] = attrs.field(default=(), converter=_problems)
