"""What every payment, open item and ledger row must hold: whole amounts, plain days, names."""

from __future__ import annotations

from invoicekit.errors import InvalidAmount, InvalidValue
from invoicekit.money import Money, places
from invoicekit.money.decimals import EXACT
from invoicekit.periods import day

__all__ = ["above_zero", "day", "from_minor_units", "in_minor_units", "name", "whole_amount"]


def name(value: str) -> str:
    """Return an id as it is; an empty one is refused.

    Raises:
        InvalidValue: for text that is empty or blank, or no text.
    """
    if not isinstance(value, str):
        raise InvalidValue("id", value, "it is no text")
    if not value.strip():
        raise InvalidValue("id", value, "it is empty")
    return value


def whole_amount(money: Money) -> Money:
    """Return an amount as it is when it can be paid: nothing finer than the minor unit.

    Raises:
        InvalidAmount: for a part of a cent or paisa, or for something that is no money.

    >>> whole_amount(Money("0.005", "INR"))
    Traceback (most recent call last):
    invoicekit.errors.InvalidAmount: amount '0.005 INR' is not valid: it is finer than the minor...
    """
    if not isinstance(money, Money):
        raise InvalidAmount("amount", money, "it is no Money")
    exponent = money.amount.as_tuple().exponent
    if isinstance(exponent, int) and exponent >= -places(money.currency):
        return money
    if money.amount != money.rounded().amount:
        raise InvalidAmount("amount", str(money), "it is finer than the minor unit")
    return money


def above_zero(money: Money) -> Money:
    """Return a whole amount as it is when it is above zero.

    Raises:
        InvalidAmount: for zero, less, or an amount finer than the minor unit.
    """
    if whole_amount(money).amount <= 0:
        raise InvalidAmount("amount", str(money), "it must be above zero")
    return money


def in_minor_units(money: Money) -> int:
    """Return a whole amount as a number of cents, paise or yen.

    >>> in_minor_units(Money("-12.50", "INR")), in_minor_units(Money("7", "JPY"))
    (-1250, 7)
    """
    return int(EXACT.scaleb(money.amount, places(money.currency)))


def from_minor_units(units: int, currency: str) -> Money:
    """Return a number of cents, paise or yen as money.

    >>> from_minor_units(1250, "INR")
    Money('12.50', 'INR')
    """
    return Money(EXACT.scaleb(Money(units, currency).amount, -places(currency)), currency)
