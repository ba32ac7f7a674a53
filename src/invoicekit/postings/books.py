"""Whose books an entry is made for, and what comes of making one."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import attrs

from invoicekit.documents.content import Coding
from invoicekit.documents.problems import Problem
from invoicekit.errors import InvalidAmount
from invoicekit.money import DecimalLike, to_decimal
from invoicekit.money.currencies import currency_code
from invoicekit.money.decimals import ZERO
from invoicekit.postings.chart import Chart
from invoicekit.postings.entry import JournalEntry
from invoicekit.postings.input_tax import InputTaxRule

__all__ = ["Booking", "Books", "Share"]


def _home(value: str) -> str:
    return currency_code(value) if value else ""


@attrs.frozen
class Books:
    """What is the same for every entry of a house.

    Args:
        chart: its accounts.
        input_tax: what becomes of the tax on bills; needed for bills with tax only.
        home: the currency of the books; empty where each document stays in its own.

    Raises:
        UnknownCurrency: for a home currency that ISO 4217 does not list.
    """

    chart: Chart
    input_tax: InputTaxRule | None = None
    home: str = attrs.field(default="", converter=_home)


def _weight(value: DecimalLike) -> Decimal:
    weight = to_decimal(value, "share")
    if weight <= ZERO:
        raise InvalidAmount("share", str(weight), "it must be above zero")
    return weight


@attrs.frozen
class Share:
    """A part of a line that is booked elsewhere than the rest.

    Args:
        coding: where.
        weight: how much, beside the line's other shares: 1 and 1 are halves; above zero.

    Raises:
        InvalidAmount: for a weight of zero or less.
    """

    coding: Coding
    weight: Decimal = attrs.field(default=Decimal(1), converter=_weight)


def _problems(value: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(value)


@attrs.frozen
class Booking:
    """An entry that can be booked, or why there is none.

    Args:
        entry: None where it cannot be made, or where there is nothing to book.
        problems: what a person should mend or know.
    """

    entry: JournalEntry | None
    problems: tuple[Problem, ...] = attrs.field(default=(), converter=_problems)
