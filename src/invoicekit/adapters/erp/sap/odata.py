"""How OData V2 writes things: dates, amounts, texts in an address, and lists page by page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from invoicekit.money import plain, to_decimal

__all__ = [
    "Row",
    "any_of",
    "both",
    "day_literal",
    "equals",
    "padded",
    "query_of",
    "read_amount",
    "read_day",
    "read_text",
    "row_of",
    "rows_of",
    "text_literal",
    "wire_amount",
    "wire_day",
]

Row = Mapping[str, Any]
"""One entity, as its service tells it."""

_EPOCH = date(1970, 1, 1).toordinal()
_DAY = 86_400_000
_TICKS = re.compile(r"/Date\((-?\d+)(?:[+-]\d+)?\)/", re.ASCII)


def wire_day(day: date) -> str:
    """Return a day as a body bears it: milliseconds since 1970, at midnight in UTC.

    >>> wire_day(date(2026, 11, 2))
    '/Date(1793577600000)/'
    """
    return f"/Date({(day.toordinal() - _EPOCH) * _DAY})/"


def read_day(said: object) -> date | None:
    """Return the day of an answer, of V2 or of V4; None where it says none.

    >>> read_day("/Date(1793577600000)/") == read_day("2026-11-02") == date(2026, 11, 2)
    True
    """
    text = str(said or "")
    ticks = _TICKS.fullmatch(text)
    if ticks:
        return datetime.fromtimestamp(int(ticks[1]) / 1000, UTC).date()
    try:
        return date.fromisoformat(text[: len("2026-11-02")])
    except ValueError:
        return None


def wire_amount(value: Decimal) -> str:
    """Return a number as OData bears it: text, never a number of JSON."""
    return plain(value)


def read_amount(said: object) -> Decimal | None:
    """Return the number of an answer; None where it says none."""
    if said is None or said == "":
        return None
    # A number of JSON was read as a decimal already: see `json_of`.
    return to_decimal(said if isinstance(said, Decimal) else str(said).strip(), "figure of SAP")


def read_text(row: Row, name: str) -> str:
    """Return a text of an answer; empty where there is none."""
    return str(row.get(name) or "").strip()


def text_literal(text: str) -> str:
    """Return a text as an address bears it.

    >>> text_literal("O'Neil & Co")
    "'O''Neil & Co'"
    """
    return "'" + text.replace("'", "''") + "'"


def day_literal(day: date) -> str:
    """Return a day as an address bears it.

    >>> day_literal(date(2026, 11, 23))
    "datetime'2026-11-23T00:00:00'"
    """
    return f"datetime'{day.isoformat()}T00:00:00'"


def equals(**facts: str) -> str:
    """Return the condition that every one of these texts is as said."""
    return both(*(f"{name} eq {text_literal(text)}" for name, text in facts.items()))


def both(*conditions: str) -> str:
    """Return the condition that all of them hold."""
    return " and ".join(condition for condition in conditions if condition)


def any_of(conditions: Iterable[str]) -> str:
    """Return the condition that one of them holds."""
    return " or ".join(f"({condition})" for condition in conditions)


def query_of(**options: str) -> str:
    """Return the part of an address after the question mark; a plus is no space in OData.

    >>> query_of(filter="CompanyCode eq 'A+B'", top="1")
    "$filter=CompanyCode%20eq%20'A%2BB'&$top=1"
    """
    return "&".join(f"${name}={quote(text, safe=_SAFE)}" for name, text in options.items() if text)


_SAFE = "'(),:/"


def padded(number: str, places: int) -> str:
    """Return a number with the zeros that SAP keeps before it; other text stays.

    >>> padded("10", 5), padded("A1", 5), padded("", 5)
    ('00010', 'A1', '')
    """
    return number.zfill(places) if number.isascii() and number.isdigit() else number


def row_of(answer: Mapping[str, Any], name: str = "") -> Row:
    """Return the one entity of an answer, or the result of a function of this name."""
    inner = answer.get("d", answer)
    named = inner.get(name) if isinstance(inner, Mapping) else None
    found = named if isinstance(named, Mapping) else inner
    return found if isinstance(found, Mapping) else {}


def rows_of(answer: Mapping[str, Any]) -> tuple[tuple[Row, ...], str]:
    """Return the entities of one page, of V2 or V4, and the address of the next; empty at the end.

    >>> rows_of({"d": {"results": [{"A": "1"}], "__next": "https://sap.example/x"}})
    (({'A': '1'},), 'https://sap.example/x')
    """
    inner = answer.get("d", answer)
    if isinstance(inner, list):
        return tuple(inner), ""
    rows = inner.get("results", inner.get("value", ()))
    return tuple(rows), str(inner.get("__next") or inner.get("@odata.nextLink") or "")
