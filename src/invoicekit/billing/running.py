"""The running total: what of an amount is due once so much of the whole is done."""

from __future__ import annotations

from decimal import Decimal

from invoicekit.money import round_to
from invoicekit.money.decimals import EXACT

__all__ = ["due_by"]


def due_by(amount: Decimal, done: Decimal, whole: Decimal, unit: Decimal) -> Decimal:
    """Return what of an amount is due once so much of the whole is done, rounded.

    The differences of running totals are parts that add up to the amount, each less than a unit
    away from its exact share; the last one takes the remainder.

    Args:
        amount: for the whole.
        done: how much of the whole, this part included.
        whole: all of it; not zero, unless all of it is done.
        unit: the smallest step.

    >>> [str(due_by(Decimal("10.00"), Decimal(n), Decimal(3), Decimal("0.01"))) for n in (1, 2, 3)]
    ['3.33', '6.67', '10.00']
    """
    if done == whole:
        return amount
    return round_to(EXACT.divide(EXACT.multiply(amount, done), whole), unit)
