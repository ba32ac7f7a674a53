"""The running balance of a list of bookings, the oldest first or the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from invoicekit.documents.problems import Problem
from invoicekit.money import Money

__all__ = ["running_balances"]

Line = tuple[str, Money, Money]
"""Its place, its amount, and the balance after it."""


def running_balances(
    lines: Sequence[Line],
) -> tuple[Money | None, Money | None, tuple[Problem, ...]]:
    """Return opening and closing balance, and the first line that does not follow, if any.

    Args:
        lines: those that state a balance, in the order of the file.
    """
    if not lines:
        return None, None, ()
    rising, falling = _break(lines), _break(lines[::-1])
    if rising is not None and falling is not None:
        # The right direction is the one that holds for longer.
        place = max(rising, falling, key=lambda found: found[0])[1]
        problem = Problem(
            "balance_mismatch",
            place,
            "its balance does not follow from the balance before it and its amount",
            "Fetch the statement anew; a line is missing, or stands in it twice",
        )
        return None, None, (problem,)
    ordered = lines if rising is None else lines[::-1]
    _, amount, balance = ordered[0]
    return balance - amount, ordered[-1][2], ()


def _break(lines: Sequence[Line]) -> tuple[int, str] | None:
    """Return how far the lines follow upon each other, and where they do not; None for all."""
    for number, (before, after) in enumerate(pairwise(lines)):
        place, amount, balance = after
        if before[2] + amount != balance:
            return number, place
    return None
