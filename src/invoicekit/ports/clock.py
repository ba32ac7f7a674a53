"""What time it is, and what the next id is: asked of the outside, so that tests can answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from threading import Lock
from typing import Protocol
from uuid import uuid4

from invoicekit.records import instant

__all__ = ["Clock", "CountedIds", "FixedClock", "IdFactory", "RandomIds", "SystemClock"]


class Clock(Protocol):
    """Something that knows what time it is."""

    def now(self) -> datetime:
        """Return this instant, in UTC."""
        ...


class IdFactory(Protocol):
    """Something that gives ids which nobody had before."""

    def new(self, kind: str) -> str:
        """Return the id of a new record of this kind."""
        ...


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """Return this instant, in UTC."""
        return datetime.now(UTC)


class FixedClock:
    """A clock for tests: it stands still, or steps on each time it is read.

    Args:
        start: what it shows first, with a time zone.
        step: how far it moves each time it is read.

    >>> clock = FixedClock(datetime(2026, 11, 2, tzinfo=UTC), step=timedelta(minutes=1))
    >>> clock.now().minute, clock.now().minute
    (0, 1)
    """

    def __init__(self, start: datetime, step: timedelta = timedelta(0)) -> None:
        self._next = instant(start)
        self._step = step
        self._lock = Lock()

    def now(self) -> datetime:
        """Return what the clock shows, then step."""
        with self._lock:
            shown, self._next = self._next, self._next + self._step
            return shown

    def set(self, to: datetime) -> None:
        """Set the clock, forward or back."""
        with self._lock:
            self._next = instant(to)


class RandomIds:
    """Ids that no two machines ever give alike."""

    def new(self, kind: str) -> str:
        """Return a random id; the kind plays no part.

        >>> len(RandomIds().new("invoice"))
        32
        """
        del kind
        return uuid4().hex


class CountedIds:
    """Ids for tests: the kind, and a number that counts up.

    >>> ids = CountedIds()
    >>> ids.new("invoice"), ids.new("payment")
    ('invoice-1', 'payment-2')
    """

    def __init__(self) -> None:
        self._numbers = count(1)

    def new(self, kind: str) -> str:
        """Return the next id of this row."""
        return f"{kind}-{next(self._numbers)}"
