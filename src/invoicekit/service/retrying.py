"""When a message that was not delivered is sent again, and when it is given up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import attrs

from invoicekit.errors import InvalidValue

__all__ = ["Backoff"]

Chance = Callable[[], float]
"""Gives a number from 0 to 1, such as `random.random`."""


@attrs.frozen
class Backoff:
    """How long a sender waits after each failed attempt, and after how many it gives up.

    Args:
        first: the wait after the first failure.
        factor: by how much each wait is longer than the one before.
        longest: no wait is longer.
        attempts: after so many failures the message is laid aside as dead.
        jitter: the part of a wait that is left to chance, from 0 to 1, so that many senders do not
            come back at the same moment.

    Raises:
        InvalidValue: for a wait below zero, a factor below one, no attempt, or another jitter.

    >>> backoff = Backoff(first=timedelta(seconds=2), longest=timedelta(seconds=10))
    >>> [backoff.wait(attempt, lambda: 0.0).total_seconds() for attempt in (1, 2, 3, 4)]
    [2.0, 4.0, 8.0, 10.0]
    >>> backoff.wait(3, lambda: 1.0).total_seconds()
    4.0
    """

    first: timedelta = timedelta(seconds=1)
    factor: float = 2.0
    longest: timedelta = timedelta(hours=1)
    attempts: int = 12
    jitter: float = 0.5

    def __attrs_post_init__(self) -> None:
        sound = (
            timedelta(0) <= self.first <= self.longest
            and self.factor >= 1
            and self.attempts >= 1
            and 0 <= self.jitter <= 1
        )
        if not sound:
            raise InvalidValue("backoff", self, "its waits, factor, attempts or jitter are none")

    def wait(self, attempt: int, chance: Chance, at_least: float = 0.0) -> timedelta:
        """Return how long to wait after a failed attempt.

        Args:
            attempt: which one failed, counted from one.
            chance: gives a number from 0 to 1.
            at_least: seconds that the receiver asked for.
        """
        # A power that no float holds is far beyond the longest wait.
        grown = self.factor ** min(attempt - 1, 64)
        seconds = min(self.first.total_seconds() * grown, self.longest.total_seconds())
        return timedelta(seconds=max(seconds * (1 - self.jitter * chance()), at_least))
