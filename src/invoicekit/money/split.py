"""Cutting an amount into parts that add up to it again."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal

from invoicekit.errors import InvalidAmount
from invoicekit.money.decimals import EXACT, ZERO

__all__ = ["round_parts", "split"]


def split(amount: Decimal, weights: Sequence[Decimal], unit: Decimal) -> tuple[Decimal, ...]:
    """Cut an amount in proportion to weights, by largest remainder; the parts add up to it exactly.

    Args:
        amount: what is cut, of either sign; a multiple of `unit`.
        weights: one for each part, none negative, not all zero.
        unit: the smallest step, such as a currency's minor unit.

    Returns:
        One part for each weight. Each is less than one unit away from its exact share. Equal
        remainders are served in the order of the weights.

    Raises:
        InvalidAmount: for an amount finer than the unit, a negative weight, or no weight at all.

    >>> split(Decimal("100.00"), [Decimal(1)] * 3, Decimal("0.01"))
    (Decimal('33.34'), Decimal('33.33'), Decimal('33.33'))
    """
    total = sum(weights, ZERO)
    if total <= 0 or min(weights) < 0:
        raise InvalidAmount("weights", [str(w) for w in weights], "they must be positive in sum")
    exact = [EXACT.divide(EXACT.multiply(amount, weight), total) for weight in weights]
    return round_parts(exact, amount, unit)


def round_parts(exact: Sequence[Decimal], total: Decimal, unit: Decimal) -> tuple[Decimal, ...]:
    """Round exact parts so that they add up to a rounded total, by largest remainder.

    Args:
        exact: the parts before rounding, of either sign.
        total: what the rounded parts must add up to; a multiple of `unit`.
        unit: the smallest step.

    Raises:
        InvalidAmount: for a total finer than the unit.

    Turning every sign turns every part's sign and nothing else.

    >>> round_parts([Decimal("0.455"), Decimal("0.455")], Decimal("0.91"), Decimal("0.01"))
    (Decimal('0.46'), Decimal('0.45'))
    """
    if (total or next((part for part in exact if part), ZERO)) < 0:
        turned = round_parts([part.copy_negate() for part in exact], total.copy_negate(), unit)
        return tuple(part.copy_negate() if part else part for part in turned)
    units = EXACT.divide(total, unit)
    if units != units.to_integral_value():
        raise InvalidAmount("amount", str(total), f"it is finer than {unit}")
    shares = [EXACT.divide(part, unit) for part in exact]
    parts = [share.to_integral_value(ROUND_FLOOR) for share in shares]
    # Where the total was rounded apart from the parts, a whole round for everybody may be left too.
    rounds, left = divmod(int(units - sum(parts, ZERO)), len(parts)) if parts else (0, 0)
    by_remainder = sorted(range(len(parts)), key=lambda i: parts[i] - shares[i])
    for place, i in enumerate(by_remainder):
        parts[i] += rounds + (place < left)
    return tuple(
        EXACT.multiply(part, unit) if part else EXACT.multiply(ZERO, unit) for part in parts
    )
