"""The change feed, and how far others read."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from invoicekit.adapters.storage.memory.tables import Bound
from invoicekit.errors import InvalidValue, StaleCursor
from invoicekit.ports.storage import Change, Changes
from invoicekit.ports.storage.belonging import several
from invoicekit.ports.storage.feed import place_of, since_text
from invoicekit.ports.storage.query import page_size
from invoicekit.records import keepable, named

__all__ = ["FeedTables"]


class FeedTables(Bound):
    """The part of a unit of work that tells what was written."""

    def changes(
        self, since: str = "", *, kinds: Iterable[str] | None = None, limit: int = 100
    ) -> Changes:
        """Return what was written after a place in the feed."""
        page_size(limit)
        (start,) = place_of(since, self._tenant, 1)
        feed, wanted = self._read().feed[: self._told], several(kinds)
        if start > len(feed):
            raise InvalidValue("since", since, "it is no place in this feed")
        places = [
            place
            for place, change in enumerate(feed[start:], start=start + 1)
            if wanted is None or change.kind in wanted
        ][:limit]
        end = places[-1] if len(places) == limit else len(feed)
        entries = (self._named(feed[place - 1]) for place in places)
        return Changes(tuple(entries), since_text(self._tenant, end))

    def _named(self, change: Change) -> Change:
        lines = self._read().histories.get((change.kind, change.id), ())
        events = (line.entry.event for line in lines if line.entry.version == change.version)
        return attrs.evolve(change, event=next(events, ""))

    def latest(self) -> str:
        """Return the place at the present end of the feed."""
        return since_text(self._tenant, min(len(self._read().feed), self._told))

    def cursor(self, name: str) -> str:
        """Return how far a reader or a sync came; empty when it never said."""
        return self._read().cursors.get(named(name), "")

    def move_cursor(self, name: str, value: str, *, expect: str) -> None:
        """Keep how far a reader or a sync came, if nobody moved it since."""
        stands = self.cursor(name)
        if stands != expect:
            raise StaleCursor(name, expect, stands)
        self._written().cursors[name] = keepable(value)
