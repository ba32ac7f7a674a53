"""CSV read as rows under a header, with every flaw in its line."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO, Protocol

from invoicekit.adapters.formats.tables_csv.signs import RISKY, one_delimiter
from invoicekit.documents import Problem
from invoicekit.errors import InvalidDocument, InvalidValue, shorten
from invoicekit.service.tables import RowProblem, Sheet, SheetRow

__all__ = ["read"]

_DELIMITERS = ",;\t|"

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

_AT_ONCE = 1 << 16
"""How many bytes are read at once."""

_LONGEST_LINE = 1 << 20
"""No line of a list is longer; a longer one is refused unread."""


class _Reader(Protocol):
    """What `csv.reader` returns, which has no public name of its own."""

    line_num: int

    def __next__(self) -> list[str]: ...

    def __iter__(self) -> Iterator[list[str]]: ...


def read(source: bytes | BinaryIO, *, encoding: str = "", delimiter: str = "") -> Sheet:
    """Return a CSV file as rows under a header, read as they are asked for.

    Args:
        source: the bytes, or a file open for bytes.
        encoding: how its letters are written; told by its first bytes if left out, or UTF-8.
        delimiter: what stands between its cells; told by its first line if left out.

    Raises:
        InvalidDocument: for bytes that are no text of this encoding, or a file without a header.
        InvalidValue: for an encoding or a delimiter that there is not, a file that is open for
            text, or a path in place of an open file.
    """
    stream = _opened(source)
    start = stream.read(_AT_ONCE)
    if not isinstance(start, bytes):
        raise _not_for_bytes(source, "it is open for text, and its encoding is told by its bytes")
    name = encoding or next((known for bom, known in _BOMS if start.startswith(bom)), "utf-8")
    text = _decoded(start, stream, name)
    first = next(text, "").removeprefix("\ufeff")
    hint = re.match(r"sep=(.)\s*$", first)
    if hint:
        first = next(text, "")
    between = one_delimiter(delimiter) if delimiter else hint[1] if hint else _told_by(first)
    reader = csv.reader(chain([first], text), delimiter=between, strict=True)
    offset = 1 if hint else 0
    header = _header(reader)
    return Sheet(
        header,
        _rows(reader, header, offset),
        encoding=name,
        delimiter=between,
        problems=_flaws_of(header, 1 + offset),
    )


def _opened(source: bytes | BinaryIO) -> BinaryIO:
    if isinstance(source, (bytes, bytearray, memoryview)):
        return io.BytesIO(source)
    if not hasattr(source, "read"):
        raise _not_for_bytes(source, "it is neither bytes nor an open file")
    return source


def _not_for_bytes(source: object, reason: str) -> InvalidValue:
    advice = 'Give open(path, "rb"), or the bytes themselves'
    return InvalidValue("source", type(source).__name__, reason, advice)


def _decoded(start: bytes, stream: BinaryIO, encoding: str) -> Iterator[str]:
    """Give the lines of a stream as text, each with its line end."""
    try:
        decoder = codecs.getincrementaldecoder(encoding)()
    except LookupError:
        raise InvalidValue("encoding", encoding, "there is none of this name") from None
    kept, number, data = "", 0, start
    while data or kept:
        try:
            kept += decoder.decode(data, final=not data)
        except UnicodeDecodeError:
            raise _no_text(encoding, number) from None
        # Not by splitlines: it cuts at signs that are no line ends in a file.
        *whole, kept = kept.split("\n")
        number += len(whole)
        yield from (f"{line}\n" for line in whole)
        if not data:
            yield from filter(None, [kept])
            return
        if len(kept) > _LONGEST_LINE:
            raise _too_long(number + 1)
        data = stream.read(_AT_ONCE)


def _too_long(number: int) -> InvalidDocument:
    message = f"line {number} has more than {_LONGEST_LINE:,} letters"
    problem = Problem("too_large", f"line {number}", message, "Send less at once")
    return InvalidDocument("CSV file", (problem,))


def _no_text(encoding: str, number: int) -> InvalidDocument:
    problem = Problem(
        "not_in_encoding",
        f"after line {number}",
        f"some bytes after line {number} are no {encoding}",
        "Save the file as UTF-8, or name its encoding",
        parameters={"line": str(number), "encoding": encoding},
    )
    return InvalidDocument("CSV file", (problem,))


def _told_by(first: str) -> str:
    """Return what cuts the first line into most cells; a comma where nothing does."""
    return max(_DELIMITERS, key=lambda sign: len(next(csv.reader([first], delimiter=sign), [])))


def _header(reader: _Reader) -> tuple[str, ...]:
    try:
        names = [name.strip() for name in next(reader, [])]
    except csv.Error as error:
        problem = Problem("invalid_csv", "line 1", str(error), "Mend its quotes")
        raise InvalidDocument("CSV file", (problem,)) from None
    if not any(names):
        problem = Problem("no_header", "line 1", "the file has no header", "Name its columns")
        raise InvalidDocument("CSV file", (problem,))
    return tuple(names)


def _flaws_of(header: tuple[str, ...], line: int) -> Iterator[RowProblem]:
    for name in dict.fromkeys(name for name in header if header.count(name) > 1):
        message = f"the column {shorten(name)!r} stands twice" if name else "two have no name"
        yield RowProblem(line, name, name, "duplicate_column", message, "Name each column once")


def _rows(reader: _Reader, header: tuple[str, ...], offset: int) -> Iterator[SheetRow]:
    while True:
        line = reader.line_num + 1 + offset
        try:
            cells = next(reader, None)
        except csv.Error as error:
            # Behind broken quotes nothing is sure any more, so that reading ends here.
            problem = RowProblem(line, "", "", "invalid_csv", str(error), "Mend its quotes")
            yield SheetRow(line, {}, [problem])
            return
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield _row(line, header, cells)


def _row(line: int, header: tuple[str, ...], cells: list[str]) -> SheetRow:
    problems = []
    if len(cells) != len(header):
        message = f"it has {len(cells)} cells, and the header {len(header)}"
        remedy = "Put cells that have the delimiter in them into quotes"
        problems.append(RowProblem(line, "", "", "cells_differ", message, remedy))
    named = zip(header, cells, strict=False)
    return SheetRow(line, {name: _read(cell) for name, cell in named}, problems)


def _read(cell: str) -> str:
    cell = cell.strip(" ")
    return cell[1:] if cell.startswith("'") and RISKY.match(cell) else cell
