"""A list of what changed last, in the order of the instants, of any length."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator
from datetime import datetime

__all__ = ["Changed"]


class Changed:
    """Ids by the instant of their last change; each is listed once."""

    def __init__(self) -> None:
        self._order: list[tuple[datetime, str]] = []
        self._at: dict[str, datetime] = {}

    def put(self, at: datetime, id: str) -> None:
        """List an id under the instant of its last change."""
        known = self._at.get(id)
        if known is not None:
            del self._order[bisect_left(self._order, (known, id))]
        self._at[id] = at
        insort(self._order, (at, id))

    def since(self, at: datetime | None) -> Iterator[tuple[datetime, str]]:
        """Give what changed from an instant on, itself included; all of it for None."""
        place = 0 if at is None else bisect_left(self._order, (at, ""))
        while place < len(self._order):
            yield self._order[place]
            place += 1
