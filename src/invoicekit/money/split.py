"""Cutting an amount into parts that add up to it again."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal

from invoicekit.errors import InvalidAmount
from invoicekit.money.decimals import EXACT, ZERO

__all__ = ["split"]


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
    units = EXACT.divide(abs(amount), unit)
    if units != units.to_integral_value():
        raise InvalidAmount("amount", str(amount), f"it is finer than {unit}")
    exact = [EXACT.divide(EXACT.multiply(units, weight), total) for weight in weights]
    parts = [share.to_integral_value(ROUND_FLOOR) for share in exact]
    left = int(units - sum(parts, ZERO))
    by_remainder = sorted(range(len(parts)), key=lambda i: parts[i] - exact[i])
    for i in by_remainder[:left]:
        parts[i] += 1
    step = unit if amount >= 0 else -unit
    return tuple(
        EXACT.multiply(part, step) if part else EXACT.multiply(ZERO, unit) for part in parts
    )
