"""Trying again where another was faster: the order is read anew, and looks otherwise by then."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from invoicekit.errors import StaleVersion

__all__ = ["unless_stale"]

T = TypeVar("T")

_TRIES = 10


def unless_stale(act: Callable[[], T]) -> T:
    """Do an act that reads and writes in a transaction of its own, anew while others are faster.

    Raises:
        StaleVersion: if others were faster again and again.
    """
    for _ in range(_TRIES - 1):
        try:
            return act()
        except StaleVersion:
            continue
    return act()
