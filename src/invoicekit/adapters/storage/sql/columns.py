"""How instants, amounts and lists of words are written into columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, DateTime, Dialect, String, Text, cast
from sqlalchemy.types import TypeDecorator, TypeEngine, UserDefinedType

from invoicekit.money import plain
from invoicekit.money.decimals import EXACT, MAX_DIGITS

__all__ = ["NONE", "Amount", "Document", "Instant", "pairs", "sort_key", "words", "written"]


class _BinaryDocument(UserDefinedType[str]):
    """JSON that the database can look into, written and read as text."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "JSONB"

    def bind_expression(self, bindvalue: BindParameter[str]) -> ColumnElement[str]:
        return cast(bindvalue, _Plain)

    def column_expression(self, column: ColumnElement[str]) -> ColumnElement[str]:
        # As text, so that no number passes through the driver's floats.
        return cast(column, Text)


class _Plain(UserDefinedType[str]):
    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "JSONB"


Document: TypeEngine[str] = Text().with_variant(_BinaryDocument(), "postgresql")
"""A whole value as JSON: text in SQLite, JSONB in PostgreSQL."""


def words() -> TypeEngine[str]:
    """Return the type of a text column that sorts by code point, as Python sorts."""
    return String().with_variant(String(collation="C"), "postgresql")


class Instant(TypeDecorator[datetime]):
    """An instant in UTC; databases without time zones keep it bare."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _: Dialect) -> datetime | None:
        """Write an aware instant."""
        return None if value is None else value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, _: object) -> Callable[[Any], datetime | None]:
        """Return what reads it back as aware: once for each value, of which a page has many."""
        return _from_text if dialect.name == "sqlite" else _from_zone


def _from_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(f"{value}+00:00")


def _from_zone(value: datetime | None) -> datetime | None:
    return None if value is None else value.astimezone(UTC)


class Amount(TypeDecorator[Decimal]):
    """An exact amount as text, its decimals kept; a database's floats never see it."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, _: Dialect) -> str | None:
        """Write the amount as plain text."""
        return None if value is None else plain(value)

    def result_processor(self, _: Dialect, __: object) -> Callable[[Any], Decimal | None]:
        """Return what reads it back as it was."""
        return _from_digits


def _from_digits(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def sort_key(amount: Decimal | None) -> str | None:
    """Return digits that sort as text the way the amounts sort as numbers.

    The amount is counted in its smallest possible unit and padded to one width; amounts below
    zero are counted up from the lowest one, behind a leading 0.

    >>> low, high = sort_key(Decimal("-9.5")), sort_key(Decimal("10"))
    >>> low < sort_key(Decimal("-9.4")) < sort_key(Decimal("0")) < sort_key(Decimal("9")) < high
    True
    """
    if amount is None:
        return None
    width = 2 * MAX_DIGITS
    units = int(EXACT.scaleb(amount, MAX_DIGITS))
    return f"1{units:0{width}d}" if units >= 0 else f"0{10**width + units:0{width}d}"


NONE = "\n"
"""How no words at all are written."""


def written(values: Iterable[str]) -> str:
    r"""Return words as one text, each between line ends, so that a whole word can be looked for.

    >>> written(["urgent", "new"])
    '\nurgent\nnew\n'
    """
    return "".join(f"\n{value}" for value in values) + "\n"


def pairs(text: str) -> tuple[tuple[str, str], ...]:
    r"""Return the labels that were written as words with an equals sign.

    >>> pairs("\noutcome=paid\n")
    (('outcome', 'paid'),)
    """
    split = (word.partition("=") for word in text.split("\n") if word)
    return tuple((name, value) for name, _, value in split)
