"""Doing an act anew upon what stands now, where others wrote at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from invoicekit.errors import Duplicate, StaleVersion

__all__ = ["again"]

Result = TypeVar("Result")

_TRIES = 10


def again(act: Callable[[], Result], tries: int = _TRIES) -> Result:
    """Do an act that reads what it changes, and repeat it where somebody wrote that in between.

    Only for acts whose caller names no version: what was read is theirs alone, and so is the race.

    Args:
        act: does it, in a transaction of its own each time.
        tries: how often it is done at most.

    Raises:
        StaleVersion: if others were there first each time.
        Duplicate: if others made it first each time.
    """
    for _ in range(tries - 1):
        try:
            return act()
        except (StaleVersion, Duplicate):
            continue
    return act()
