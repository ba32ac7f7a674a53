"""How instants, amounts and lists of words are written into columns."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import DateTime, Dialect, String, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

from invoicekit.money import plain
from invoicekit.money.decimals import EXACT, MAX_DIGITS

__all__ = ["Amount", "Document", "Instant", "pairs", "sort_key", "words", "written"]

Document: TypeEngine[str] = Text()
"""A whole value as JSON text."""


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

    def process_result_value(self, value: datetime | None, _: Dialect) -> datetime | None:
        """Read it back as aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Amount(TypeDecorator[Decimal]):
    """An exact amount as text, its decimals kept; a database's floats never see it."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, _: Dialect) -> str | None:
        """Write the amount as plain text."""
        return None if value is None else plain(value)

    def process_result_value(self, value: str | None, _: Dialect) -> Decimal | None:
        """Read it back as it was."""
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
