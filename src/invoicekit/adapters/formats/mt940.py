"""Bank statements in MT940, the SWIFT format that camt.053 follows upon.

The package `mt-940` reads the fields (extra `bank`). What it would pass over in silence is looked
for here and refused: a statement line that it does not count, text outside of every statement. It
logs what it cannot read under the logger `mt940`, with the content of the field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from importlib import import_module
from io import StringIO
from typing import Any, BinaryIO, NoReturn

from invoicekit.allocation.fields import whole_amount
from invoicekit.banking import (
    BankEntry,
    BankStatement,
    BankTransaction,
    Counterparty,
    Remittance,
)
from invoicekit.documents.problems import Problem
from invoicekit.errors import InvalidDocument, InvoicekitError, MissingExtra, shorten
from invoicekit.money import Money

__all__ = ["MAX_BYTES", "statements_in"]

WHAT = "bank statement (MT940)"

MAX_BYTES = 20 * 1024 * 1024
"""The largest file that is read, 20 MiB: the whole of it is held in memory."""

_STARTS = re.compile(r"^:20:", re.MULTILINE)
_LINES = re.compile(r"^:61:", re.MULTILINE)
_SWIFT_BLOCKS = re.compile(r"\{[1-5]:[^\n]*|-\}|-|\s")

_TAKEN_BACK = frozenset({"RC", "RD"})
"""The marks of field 61 by which a credit or a debit is taken back."""


def statements_in(
    source: bytes | BinaryIO, *, encoding: str = "utf-8", limit: int = MAX_BYTES
) -> tuple[BankStatement, ...]:
    """Return the statements in an MT940 file.

    Args:
        source: the file, opened in binary mode, or its bytes.
        encoding: of the file; banks that do not write UTF-8 mostly write `"latin-1"`.
        limit: the most bytes that are read.

    Raises:
        MissingExtra: if `mt-940` is not installed.
        InvalidDocument: for what is no MT940, has another encoding, or is too large.
    """
    text = _text(source, encoding, limit)
    package = _package()
    starts = [match.start() for match in _STARTS.finditer(text)]
    if not starts:
        _refuse("wrong_message", "", "it has no statement: no line begins with :20:")
    before = _SWIFT_BLOCKS.sub("", text[: starts[0]])
    if before:
        _refuse("unread_text", "", f"{shorten(before)!r} stands before the first statement")
    blocks = [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
    problems: list[Problem] = []
    read = [_statement(package, n, block, problems) for n, block in enumerate(blocks, start=1)]
    if problems:
        raise InvalidDocument(WHAT, tuple(problems))
    return tuple(one for one in read if one is not None)


def _package() -> Any:
    try:
        return import_module("mt940")
    except ImportError:
        raise MissingExtra("reading MT940", "mt-940", "bank") from None


def _text(source: bytes | BinaryIO, encoding: str, limit: int) -> str:
    if not isinstance(source, bytes) and not hasattr(source, "read"):
        _refuse("no_bytes", "", "it is a text", "Open the file in binary mode, or give its bytes")
    data = source if isinstance(source, bytes) else source.read(limit + 1)
    if not isinstance(data, bytes):
        _refuse("no_bytes", "", "it was opened as text", "Open the file in binary mode")
    if len(data) > limit:
        _refuse("too_large", "", f"it is larger than {limit:,} bytes", "Fetch fewer days at once")
    try:
        text = data.decode(encoding).removeprefix("\ufeff")
    except (UnicodeDecodeError, LookupError) as error:
        remedy = "Name the encoding of the bank, such as latin-1"
        _refuse("wrong_encoding", "", f"it is no {encoding}: {error}", remedy)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _refuse(code: str, path: str, message: str, remedy: str = "") -> NoReturn:
    raise InvalidDocument(WHAT, (Problem(code, path, message, remedy),)) from None


def _statement(
    package: Any, number: int, block: str, problems: list[Problem]
) -> BankStatement | None:
    place = f"statements[{number - 1}]"
    read = _parsed(package, place, block, problems)
    if read is None:
        return None
    data, before = read.data, len(problems)
    account = data.get("account_identification") or ""
    opening = _balance(data, "opening", place, problems)
    closing = _balance(data, "closing", place, problems)
    currency = next((money.currency for money in (opening, closing) if money), "")
    if not account:
        problems.append(Problem("missing_field", f"{place}/25", "the account is not named"))
    if not currency:
        problems.append(Problem("missing_field", f"{place}/60F", "no balance says the currency"))
    if len(problems) > before:
        return None
    numbers = (data.get("statement_number"), data.get("sequence_number"))
    return BankStatement(
        account,
        currency,
        data.get("transaction_reference") or "",
        number="/".join(part for part in numbers if part),
        opening=opening,
        closing=closing,
        entries=_entries(read, currency, place, problems),
    )


def _parsed(package: Any, place: str, block: str, problems: list[Problem]) -> Any:
    """Return what the package reads, or None where it fails or loses a line, which is told."""
    try:
        # A text by itself would be taken for the name of a file, where one of that name exists.
        (read,) = package.parse_statements(StringIO(block), options=package.Options.all())
    except (RuntimeError, ValueError, ArithmeticError, LookupError, TypeError) as error:
        problems.append(Problem("invalid_field", place, shorten(error), "Fetch the file anew"))
        return None
    lines = len(_LINES.findall(block))
    if lines != len(read.transactions):
        text = f"it has {lines} statement lines (:61:), and {len(read.transactions)} could be read"
        problems.append(Problem("unread_line", place, text, "Ask the bank for a camt.053"))
        return None
    return read


def _entries(read: Any, currency: str, place: str, problems: list[Problem]) -> Iterator[BankEntry]:
    for line, one in enumerate(read.transactions, start=1):
        entry = _entry(one.data, currency, f"{place}/61[{line}]", problems)
        if entry is not None:
            yield entry


def _balance(
    data: Mapping[str, Any], end: str, place: str, problems: list[Problem]
) -> Money | None:
    """Return a balance; a page between has an intermediate one in its place."""
    names = (f"final_{end}_balance", f"intermediate_{end}_balance", f"{end}_balance")
    found = next((data[name] for name in names if name in data), None)
    if found is None:
        return None
    tag = "60F" if end == "opening" else "62F"
    return _money(found.amount.amount, found.amount.currency or "", f"{place}/{tag}", problems)


def _money(amount: Decimal, currency: str, place: str, problems: list[Problem]) -> Money | None:
    try:
        return whole_amount(Money(amount, currency))
    except InvoicekitError as error:
        problems.append(Problem(error.code, place, error.message, error.remedy))
        return None


def _entry(
    data: Mapping[str, Any], currency: str, place: str, problems: list[Problem]
) -> BankEntry | None:
    money = _money(data["amount"].amount, currency, place, problems)
    if money is None:
        return None
    value_date = _day(data["date"])
    booked = data.get("entry_date")
    return BankEntry(
        money,
        _day(booked) if isinstance(booked, date) else value_date,
        value_date,
        data.get("bank_reference") or "",
        is_reversal=(data.get("status") or "").upper() in _TAKEN_BACK,
        # NTRF, STRF: the first letter says who began it, the rest what it is.
        bank_code=(data.get("id") or "")[1:],
        text=data.get("posting_text") or "\n".join(_texts(data)),
        transactions=[_part(data, money, place)],
        place=place,
    )


def _part(data: Mapping[str, Any], money: Money, place: str) -> BankTransaction:
    who = Counterparty(
        data.get("applicant_name") or "",
        data.get("applicant_iban") or data.get("gvc_applicant_iban") or "",
        data.get("applicant_bin") or data.get("gvc_applicant_bin") or "",
        data.get("deviate_applicant") or "",
    )
    return BankTransaction(
        money,
        bank_reference=data.get("bank_reference") or "",
        end_to_end_id=data.get("end_to_end_reference") or data.get("customer_reference") or "",
        counterparty=who,
        remittance=Remittance(_texts(data)),
        return_reason=(data.get("return_debit_notes") or "").strip(),
        place=place,
    )


def _day(value: date) -> date:
    """Return a plain day: the package has a class of its own for it."""
    return date(value.year, value.month, value.day)


def _texts(data: Mapping[str, Any]) -> Iterator[str]:
    for name in ("purpose", "additional_purpose", "transaction_details", "extra_details"):
        if data.get(name):
            yield str(data[name])
