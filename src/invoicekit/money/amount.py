"""Money: an amount with its currency, for wherever currencies can meet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import total_ordering

import attrs

from invoicekit.errors import CurrencyMismatch, InvalidAmount
from invoicekit.money.currencies import currency_code, minor_unit, places
from invoicekit.money.decimals import EXACT, DecimalLike, plain, to_decimal
from invoicekit.money.rounding import Mode, round_to
from invoicekit.money.split import split

__all__ = ["Money"]


def _amount(value: DecimalLike) -> Decimal:
    return to_decimal(value)


@total_ordering
@attrs.frozen(order=False)
class Money:
    """An amount of one currency, exact.

    Args:
        amount: of either sign; text, `int` or `Decimal`, never a float.
        currency: the ISO 4217 code.

    Raises:
        InvalidAmount: for a float, NaN or text that is no number.
        UnknownCurrency: for a code that is not in ISO 4217.

    >>> Money("10.50", "EUR") + Money("0.25", "EUR")
    Money('10.75', 'EUR')
    >>> Money("1", "EUR") + Money("1", "USD")
    Traceback (most recent call last):
    invoicekit.errors.CurrencyMismatch: EUR and USD cannot be added without an exchange rate...
    """

    amount: Decimal = attrs.field(converter=_amount)
    currency: str = attrs.field(converter=currency_code)

    @classmethod
    def zero(cls, currency: str) -> Money:
        """Return nothing of a currency, at its own decimals."""
        return cls(round_to(Decimal(0), minor_unit(currency)), currency)

    @classmethod
    def total(cls, amounts: Iterable[Money], currency: str) -> Money:
        """Return the sum of amounts that must all be of one currency."""
        result = cls.zero(currency)
        for amount in amounts:
            result += amount
        return result

    def _same(self, other: Money, action: str) -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(self.currency, other.currency, action)

    def __add__(self, other: Money) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        self._same(other, "added")
        return Money(EXACT.add(self.amount, other.amount), self.currency)

    def __sub__(self, other: Money) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        self._same(other, "subtracted")
        return Money(EXACT.subtract(self.amount, other.amount), self.currency)

    def __neg__(self) -> Money:
        return Money(self.amount.copy_negate(), self.currency)

    def __abs__(self) -> Money:
        return Money(self.amount.copy_abs(), self.currency)

    def __mul__(self, factor: DecimalLike) -> Money:
        return Money(EXACT.multiply(self.amount, to_decimal(factor, "factor")), self.currency)

    __rmul__ = __mul__

    def __lt__(self, other: Money) -> bool:
        if not isinstance(other, Money):
            return NotImplemented
        self._same(other, "compared")
        return self.amount < other.amount

    def __bool__(self) -> bool:
        return bool(self.amount)

    def rounded(self, mode: Mode = Mode.HALF_UP) -> Money:
        """Return the amount at the currency's own decimals.

        >>> Money("2.675", "EUR").rounded()
        Money('2.68', 'EUR')
        """
        return Money(round_to(self.amount, minor_unit(self.currency), mode), self.currency)

    def split(self, weights: int | Sequence[DecimalLike]) -> tuple[Money, ...]:
        """Cut into parts that add up again, by largest remainder.

        Args:
            weights: the number of equal parts, or one weight for each part.

        Raises:
            InvalidAmount: for an amount finer than the minor unit, or weights that sum to nothing.

        >>> Money("0.05", "EUR").split(2)
        (Money('0.03', 'EUR'), Money('0.02', 'EUR'))
        """
        if isinstance(weights, int):
            if weights < 1:
                raise InvalidAmount("number of parts", weights, "it must be at least one")
            shares = [Decimal(1)] * weights
        else:
            shares = [to_decimal(weight, "weight") for weight in weights]
        parts = split(self.amount, shares, minor_unit(self.currency))
        return tuple(Money(part, self.currency) for part in parts)

    def __str__(self) -> str:
        """Return the amount as people read it: at the currency's own decimals, or finer.

        >>> str(Money("700", "EUR")), str(Money("0.125", "EUR")), str(Money("700", "JPY"))
        ('700.00 EUR', '0.125 EUR', '700 JPY')
        """
        whole, _, fraction = plain(self.amount).partition(".")
        fraction = fraction.ljust(places(self.currency), "0")
        return f"{whole}.{fraction} {self.currency}" if fraction else f"{whole} {self.currency}"

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __repr__(self) -> str:
        return f"Money({plain(self.amount)!r}, {self.currency!r})"
