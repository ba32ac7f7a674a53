"""The lines of a bank's CSV as bookings."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import BinaryIO, NoReturn

from invoicekit.adapters.formats.statement_csv.columns import StatementColumns
from invoicekit.adapters.formats.statement_csv.running import running_balances
from invoicekit.allocation.fields import whole_amount
from invoicekit.banking import (
    BankEntry,
    BankStatement,
    BankTransaction,
    Counterparty,
    Remittance,
)
from invoicekit.documents.problems import Problem
from invoicekit.errors import (
    InvalidAmount,
    InvalidDocument,
    InvalidValue,
    InvoicekitError,
    shorten,
)
from invoicekit.money import Money
from invoicekit.money.currencies import currency_code

__all__ = ["MAX_BYTES", "statement_in"]

WHAT = "bank statement (CSV)"

MAX_BYTES = 100 * 1024 * 1024
"""The largest file that is read: 100 MiB."""

Row = Mapping[str, str]


def statement_in(
    source: bytes | BinaryIO,
    columns: StatementColumns,
    *,
    account: str,
    currency: str,
    id: str = "",
    limit: int = MAX_BYTES,
) -> BankStatement:
    """Return the statement in a CSV file.

    Args:
        source: the file, opened in binary mode, or its bytes.
        columns: which column is what.
        account: of which the file is a statement, for it seldom says so.
        currency: of the account; ISO 4217.
        id: a name for the statement.
        limit: the most bytes that are read.

    Raises:
        UnknownCurrency: for a currency that ISO 4217 does not list.
        InvalidDocument: with a problem for every line that cannot be read, a column that is
            missing, another encoding, or a file that is too large.
    """
    reading = _Reading(columns, currency_code(currency))
    lines = list(_read(reading, source, columns, limit))
    if reading.problems:
        raise InvalidDocument(WHAT, tuple(reading.problems))
    entries = [entry for entry, _ in lines]
    proof = [(entry.place, entry.amount, after) for entry, after in lines if after is not None]
    # A balance here and there proves nothing: the lines between may be missing.
    opening, closing, problems = running_balances(proof if len(proof) == len(lines) else [])
    return BankStatement(
        account, currency, id, opening=opening, closing=closing, entries=entries, problems=problems
    )


def _read(
    reading: _Reading, source: bytes | BinaryIO, columns: StatementColumns, limit: int
) -> Iterator[tuple[BankEntry, Money | None]]:
    """Give each booking with the balance after it, where there is one."""
    try:
        for place, row in _rows(source, columns, limit):
            entry = reading.entry(place, row)
            if entry is not None:
                yield entry, reading.balance(place, row)
    except csv.Error as error:
        _refuse("invalid_csv", "", f"it cannot be read as CSV: {error}")
    except (UnicodeError, LookupError) as error:
        remedy = "Name the encoding of the bank, such as latin-1"
        _refuse("wrong_encoding", "", f"it is no {columns.encoding}: {error}", remedy)


class _Counted(io.RawIOBase):
    """The bytes of a file, counted; closing it leaves the file open."""

    def __init__(self, stream: BinaryIO, limit: int) -> None:
        self._stream, self._left, self._limit = stream, limit, limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]  # Buffer has no name in 3.11
        data = self._stream.read(len(view))
        if not isinstance(data, bytes):
            _refuse("no_bytes", "", "it was opened as text", "Open the file in binary mode")
        self._left -= len(data)
        if self._left < 0:
            text = f"it is larger than {self._limit:,} bytes"
            _refuse("too_large", "", text, "Fetch fewer days at once")
        view[: len(data)] = data
        return len(data)


def _rows(
    source: bytes | BinaryIO, columns: StatementColumns, limit: int
) -> Iterator[tuple[str, Row]]:
    """Give each line that is not empty, with its place."""
    if not isinstance(source, bytes) and not hasattr(source, "read"):
        _refuse("no_bytes", "", "it is a text", "Open the file in binary mode, or give its bytes")
    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    counted = io.BufferedReader(_Counted(stream, limit))
    lines = io.TextIOWrapper(counted, columns.encoding, newline="")
    for _ in range(columns.skip):
        lines.readline()
    reader = csv.reader(lines, delimiter=columns.delimiter, strict=True)
    header = [name.strip() for name in next(reader, [])]
    _check_header(header, columns)
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        place = f"line {reader.line_num + columns.skip}"
        if len(cells) != len(header):
            text = f"it has {len(cells)} cells, the header has {len(header)}"
            _refuse("row_length", place, text, "Look whether the delimiter stands in a text")
        yield place, dict(zip(header, cells, strict=True))


def _check_header(header: list[str], columns: StatementColumns) -> None:
    problems = [
        Problem(
            "missing_column",
            shorten(name),
            f"there is no column {shorten(name)!r}; there are {shorten(header)}",
            "Name the columns as the header has them",
        )
        for name in columns.named
        if name not in header
    ]
    problems += [
        Problem("repeated_column", shorten(name), f"the column {shorten(name)!r} stands twice")
        for name in columns.named
        if header.count(name) > 1
    ]
    if problems:
        raise InvalidDocument(WHAT, tuple(problems))


def _refuse(code: str, path: str, message: str, remedy: str = "") -> NoReturn:
    raise InvalidDocument(WHAT, (Problem(code, path, message, remedy),)) from None


class _Reading:
    """The lines as bookings, and what is wrong with them."""

    def __init__(self, columns: StatementColumns, currency: str) -> None:
        self.problems: list[Problem] = []
        self._columns, self._currency = columns, currency

    def entry(self, place: str, row: Row) -> BankEntry | None:
        """Return the booking of a line, or None when it cannot be read, which is told."""
        columns = self._columns
        try:
            money = self._amount(row)
            booked = columns.day(row[columns.booked])
            value = row[columns.value_date].strip() if columns.value_date else ""
            value_date = columns.day(value) if value else None
        except InvoicekitError as error:
            self.problems.append(Problem(error.code, place, error.message, error.remedy))
            return None
        stated = _cell(row, columns.currency)
        if stated and stated != self._currency:
            text = f"it is in {shorten(stated)}, and the account in {self._currency}"
            self.problems.append(Problem("other_currency", place, text))
            return None
        reference = _cell(row, columns.bank_reference)
        part = BankTransaction(
            money,
            bank_reference=reference,
            end_to_end_id=_cell(row, columns.end_to_end_id),
            counterparty=Counterparty(_cell(row, columns.name), _cell(row, columns.account)),
            remittance=Remittance(_cell(row, name) for name in columns.texts),
            place=place,
        )
        return BankEntry(money, booked, value_date, reference, transactions=[part], place=place)

    def balance(self, place: str, row: Row) -> Money | None:
        """Return the balance of a line; None where there is none, or it cannot be read."""
        text = _cell(row, self._columns.balance)
        if not text:
            return None
        try:
            return self._money(self._columns.number(text))
        except InvoicekitError as error:
            self.problems.append(Problem(error.code, place, error.message, error.remedy))
            return None

    def _money(self, number: Decimal) -> Money:
        return whole_amount(Money(number, self._currency))

    def _amount(self, row: Row) -> Money:
        columns = self._columns
        if columns.amount:
            money = self._money(columns.number(row[columns.amount]))
            return money * self._sign(row) if columns.direction else money
        credit, debit = (
            self._money(columns.number(cell)) if cell else Money.zero(self._currency)
            for cell in (_cell(row, columns.credit), _cell(row, columns.debit))
        )
        if bool(credit) == bool(debit) or min(credit.amount, debit.amount) < 0:
            reason = "one of the two is above zero, and the other is empty"
            raise InvalidAmount("credit and debit", f"{credit} and {debit}", reason)
        return credit - debit

    def _sign(self, row: Row) -> int:
        word = _cell(row, self._columns.direction)
        if word in self._columns.credit_words:
            return 1
        if word in self._columns.debit_words:
            return -1
        raise InvalidValue("direction", word, "it says neither credit nor debit")


def _cell(row: Row, name: str) -> str:
    return row[name].strip() if name else ""
