"""Amounts of a currency, at the decimals that it has."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from invoicekit.money import DecimalLike, Money, to_decimal
from invoicekit.money.currencies import places

__all__ = ["amounts"]


def amounts(
    currency: str,
    *,
    at_least: DecimalLike = Decimal(0),
    at_most: DecimalLike = Decimal(1_000_000),
) -> st.SearchStrategy[Money]:
    """Return a strategy for amounts that can be booked in a currency.

    Args:
        currency: the ISO 4217 code.
        at_least: the smallest amount, itself included; negative ones are welcome.
        at_most: the largest, itself included.

    Raises:
        UnknownCurrency: for a code that ISO 4217 does not list.
        InvalidAmount: for a bound given as a float.

    >>> from hypothesis import find
    >>> find(amounts("JPY", at_least=1), lambda amount: True)
    Money('1', 'JPY')
    """
    decimals = st.decimals(
        to_decimal(at_least),
        to_decimal(at_most),
        places=places(currency),
        allow_nan=False,
        allow_infinity=False,
    )
    return decimals.map(lambda figure: Money(figure, currency))
