"""The arithmetic of `calculate` as a bare loop: what a program with no library would write."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
HUNDRED = Decimal(100)

Row = tuple[Decimal, Decimal, str, Decimal]


def add_up(rows: Sequence[Row]) -> tuple[Decimal, Decimal, Decimal]:
    """Return the total before tax, the tax and their sum of (quantity, price, category, rate)."""
    total = Decimal("0.00")
    bases: dict[tuple[str, Decimal], Decimal] = {}
    for quantity, price, category, rate in rows:
        net = (quantity * price).quantize(CENT, ROUND_HALF_UP)
        total += net
        key = (category, rate)
        bases[key] = bases.get(key, Decimal("0.00")) + net
    tax = Decimal("0.00")
    for (_, rate), base in bases.items():
        tax += (base * rate / HUNDRED).quantize(CENT, ROUND_HALF_UP)
    return total, tax, total + tax
