"""Turning an amount of one currency into another: multiply first, round last."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import attrs

from invoicekit.errors import CurrencyMismatch, InvalidAmount
from invoicekit.money.amount import Money
from invoicekit.money.currencies import currency_code, minor_unit
from invoicekit.money.decimals import EXACT, DecimalLike, to_decimal
from invoicekit.money.rounding import Mode, round_to

__all__ = ["ExchangeRate"]


def _rate(value: DecimalLike) -> Decimal:
    rate = to_decimal(value, "exchange rate")
    if rate <= 0:
        raise InvalidAmount("exchange rate", str(rate), "it must be above zero")
    return rate


@attrs.frozen
class ExchangeRate:
    """What one unit of `source` is worth in `target`.

    Args:
        source: ISO 4217 code of the amount that is converted.
        target: ISO 4217 code of the result.
        rate: units of `target` for one unit of `source`, above zero.
        on: the day that the rate is of.
        authority: who published it, such as `"ECB"`.

    >>> ExchangeRate("JPY", "EUR", "0.0065").convert(Money("100", "JPY"))
    Money('0.65', 'EUR')
    """

    source: str = attrs.field(converter=currency_code)
    target: str = attrs.field(converter=currency_code)
    rate: Decimal = attrs.field(converter=_rate)
    on: date | None = None
    authority: str = ""

    def convert(self, money: Money, mode: Mode = Mode.HALF_UP) -> Money:
        """Return the amount in the target currency, at its decimals.

        Raises:
            CurrencyMismatch: if the amount is not of the source currency.
        """
        return Money(self.amount(money, mode), self.target)

    def amount(self, money: Money, mode: Mode = Mode.HALF_UP) -> Decimal:
        """Return the bare converted amount, rounded once, after the multiplication."""
        if money.currency != self.source:
            raise CurrencyMismatch(money.currency, self.source, "converted")
        return round_to(EXACT.multiply(money.amount, self.rate), minor_unit(self.target), mode)
