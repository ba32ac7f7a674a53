"""What the facts of a record may be: exact amounts, plain days, aware instants, keepable text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from invoicekit.errors import InvalidValue
from invoicekit.money import DecimalLike, to_decimal
from invoicekit.money.currencies import currency_code
from invoicekit.periods import day as plain_day
from invoicekit.statemachines.moments import utc

__all__ = [
    "SETTLEMENTS",
    "amount",
    "counted",
    "currency",
    "day",
    "instant",
    "keepable",
    "named",
    "names",
    "pairs",
    "place",
    "settlement",
]

SETTLEMENTS = ("", "open", "partly_paid", "paid")
"""How far a record is paid; the empty text for what is never paid, such as an order."""

_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x1f]")


def instant(value: datetime) -> datetime:
    """Return a moment in UTC.

    Raises:
        InvalidDate: for a moment without a time zone, or a day alone.

    >>> from datetime import timedelta, timezone
    >>> instant(datetime(2026, 11, 2, 10, 30, tzinfo=timezone(timedelta(hours=5, minutes=30))))
    datetime.datetime(2026, 11, 2, 5, 0, tzinfo=datetime.timezone.utc)
    """
    return utc(value)


def keepable(value: str) -> str:
    """Return text that every database keeps.

    Raises:
        InvalidValue: for half of a Unicode pair, the sign NUL, or what is no text.
    """
    if not isinstance(value, str):
        raise InvalidValue("text", value, "it is no text")
    # What prints is kept; nearly all text does, and every fact of every record passes here.
    if not value.isprintable() and _UNKEEPABLE.search(value):
        raise InvalidValue("text", ascii(value), "it has signs that no database keeps")
    return value


def named(value: str) -> str:
    """Return text that can name something: not empty, on one line.

    Raises:
        InvalidValue: otherwise.
    """
    if not keepable(value) or (not value.isprintable() and _CONTROL.search(value)):
        raise InvalidValue("name", value, "it is empty, or has control signs")
    return value


def day(value: date | None) -> date | None:
    """Return a day as it is; an instant or text is refused.

    Raises:
        InvalidDate: for anything but a plain `datetime.date`, or None.
    """
    return None if value is None else plain_day(value)


def amount(value: DecimalLike | None) -> Decimal | None:
    """Return an exact amount, or None.

    Raises:
        InvalidAmount: for a float, or text that is no number.
    """
    return None if value is None else to_decimal(value)


def currency(value: str) -> str:
    """Return a currency's code as it is; the empty text stands for none.

    Raises:
        UnknownCurrency: for a code that ISO 4217 does not list.
    """
    return value and currency_code(value)


def names(value: Iterable[str]) -> tuple[str, ...]:
    """Return several names as a tuple.

    Raises:
        InvalidValue: for one text in place of a list, or what cannot name anything.
    """
    if isinstance(value, str):
        raise InvalidValue("tags", value, "they are a list of texts")
    return tuple(named(tag) for tag in value)


def pairs(value: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return names with their values as a tuple of pairs.

    Raises:
        InvalidValue: for a name that comes twice or has an equals sign.
    """
    pairs = tuple((named(name), named(text)) for name, text in value)
    if len(dict(pairs)) < len(pairs) or any("=" in name for name, _ in pairs):
        raise InvalidValue("labels", pairs, "a name comes twice, or has an equals sign")
    return pairs


def place(value: tuple[str, str] | None) -> tuple[str, str] | None:
    """Return the kind and id of a record, or None.

    Raises:
        InvalidValue: for what cannot name anything.
    """
    if value is None:
        return None
    kind, id_ = value
    return named(kind), named(id_)


def settlement(value: str) -> str:
    """Return a settlement as it is.

    Raises:
        InvalidValue: for none of `SETTLEMENTS`.
    """
    if value not in SETTLEMENTS:
        raise InvalidValue("settlement", value, f"it is none of {', '.join(SETTLEMENTS[1:])}")
    return value


def counted(value: int) -> int:
    """Return a number that is counted from one.

    Raises:
        InvalidValue: for zero, less, or what is no whole number.
    """
    if type(value) is not int or value < 1:
        raise InvalidValue("number", value, "it is counted from one")
    return value
