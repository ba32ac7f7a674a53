"""Exact decimal numbers: what may be one, and the context in which they are worked."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation, Overflow

from invoicekit.errors import InvalidAmount

__all__ = ["EXACT", "MAX_DIGITS", "ZERO", "DecimalLike", "plain", "to_decimal"]

DecimalLike = Decimal | int | str
"""What a number may be given as. A float never: 0.1 is not a tenth there."""

MAX_DIGITS = 28
"""The most digits of one number, before and after the point together."""

ZERO = Decimal(0)

EXACT = Context(
    prec=120, rounding=ROUND_HALF_UP, traps=[InvalidOperation, DivisionByZero, Overflow]
)
"""Products of two numbers of `MAX_DIGITS` fit exactly; the caller's own context plays no part."""

_PLAIN = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?", re.ASCII)


def to_decimal(value: DecimalLike, what: str = "amount") -> Decimal:
    """Return a number as an exact decimal, its places kept as written.

    Args:
        value: a `Decimal`, an `int`, or plain text such as `"-12.50"`.
        what: the name of the number, for the error.

    Raises:
        InvalidAmount: for a float, NaN, infinity, letters, or more than `MAX_DIGITS` digits.

    >>> to_decimal("12.50")
    Decimal('12.50')
    >>> to_decimal(0.1)
    Traceback (most recent call last):
    invoicekit.errors.InvalidAmount: amount 0.1 is not valid: a float is not exact...
    """
    if isinstance(value, str) and len(value) <= MAX_DIGITS and _PLAIN.fullmatch(value):
        # Plain text of so few characters has no exponent, and no more digits than may be.
        number = Decimal(value)
        return number or abs(number)
    return _checked(_read(value, what), what)


def _read(value: object, what: str) -> Decimal:
    if isinstance(value, str):
        if not _PLAIN.fullmatch(value):
            raise InvalidAmount(what, value, "it is no plain number")
        if len(value) > 2 * MAX_DIGITS:
            raise InvalidAmount(what, value, f"it has more than {MAX_DIGITS} digits")
        return Decimal(value)
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        if abs(value) >= 10**MAX_DIGITS:
            raise InvalidAmount(what, "an integer", f"it has more than {MAX_DIGITS} digits")
        return Decimal(value)
    reason = "a float is not exact" if isinstance(value, float) else "it is no number"
    raise InvalidAmount(what, value, reason)


def _checked(number: Decimal, what: str) -> Decimal:
    if not number.is_finite():
        raise InvalidAmount(what, str(number), "it is not a number")
    _, digits, exponent = number.as_tuple()
    exponent = int(exponent)
    if max(len(digits) + max(exponent, 0), -exponent) > MAX_DIGITS:
        raise InvalidAmount(what, str(number), f"it has more than {MAX_DIGITS} digits")
    if exponent > 0:
        return EXACT.quantize(number, Decimal(1))
    return number or abs(number)


def plain(value: Decimal) -> str:
    """Return a number as text: no exponent, no negative zero, its places kept.

    >>> plain(Decimal("-0.00")), plain(Decimal("1E+2"))
    ('0.00', '100')
    """
    return format(value or abs(value), "f")
