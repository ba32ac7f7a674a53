"""The change feed, and how far others read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import attrs

from invoicekit.adapters.storage.memory.tables import Bound
from invoicekit.errors import FeedPruned, InvalidValue, StaleCursor
from invoicekit.ports.storage import MAX_PAGE, Change, Changes, Forgotten
from invoicekit.ports.storage.belonging import several
from invoicekit.ports.storage.feed import behind, place_of, since_text
from invoicekit.ports.storage.query import page_size
from invoicekit.records import instant, keepable, named

__all__ = ["FeedTables"]


class FeedTables(Bound):
    """The part of a unit of work that tells what was written."""

    def changes(
        self, since: str = "", *, kinds: Iterable[str] | None = None, limit: int = 100
    ) -> Changes:
        """Return what was written after a place in the feed."""
        page_size(limit)
        (start,) = place_of(since, self._tenant, 1)
        feed, horizon, wanted = self._read().feed, self._tables.horizon, several(kinds)
        told = self._end()
        if start > told:
            raise InvalidValue("since", since, "it is no place in this feed")
        if start < horizon:
            raise FeedPruned(since, since_text(self._tenant, horizon))
        places = [
            place
            for place in range(start + 1, told + 1)
            if wanted is None or feed[place - horizon - 1].kind in wanted
        ][:limit]
        end = places[-1] if len(places) == limit else told
        entries = (self._named(feed[place - horizon - 1]) for place in places)
        return Changes(tuple(entries), since_text(self._tenant, end))

    def _named(self, change: Change) -> Change:
        lines = self._read().histories.get((change.kind, change.id), ())
        events = (line.entry.event for line in lines if line.entry.version == change.version)
        return attrs.evolve(change, event=next(events, ""))

    def latest(self) -> str:
        """Return the place at the present end of the feed."""
        return since_text(self._tenant, self._end())

    def _end(self) -> int:
        return min(self._read().horizon + len(self._tables.feed), self._told)

    def forget_changes(self, before: datetime, *, limit: int = MAX_PAGE) -> Forgotten:
        """Forget the oldest changes of the feed, one piece of them."""
        tables, before = self._written(), instant(before)
        page_size(limit)
        number, held_by = 0, tuple[str, ...]()
        # The last change stays, and this unit's own are told to nobody yet.
        for change in tables.feed[: min(limit, self._end() - tables.horizon - 1)]:
            held_by = behind(tables.cursors, self._tenant, (tables.horizon + number + 1,))
            if change.at >= before or held_by:
                break
            number += 1
        del tables.feed[:number]
        tables.horizon += number
        return Forgotten(number, held_by)

    def cursor(self, name: str) -> str:
        """Return how far a reader or a sync came; empty when it never said."""
        return self._read().cursors.get(named(name), "")

    def move_cursor(self, name: str, value: str, *, expect: str) -> None:
        """Keep how far a reader or a sync came, if nobody moved it since."""
        stands = self.cursor(name)
        if stands != expect:
            raise StaleCursor(name, expect, stands)
        self._written().cursors[name] = keepable(value)
