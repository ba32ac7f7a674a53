"""A place in a list that is sorted by instants, of which several items may share one.

Whoever asks a shop or an ERP for "changed since" meets clocks that tell whole seconds only, and
changes that are seen late. A place so keeps the last instant and what was seen at it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta

import attrs

from invoicekit.errors import InvalidValue
from invoicekit.records import instant

__all__ = ["SeenUntil"]


@attrs.frozen
class SeenUntil:
    """How far a list was read.

    Args:
        last: the instant of the last item that was seen; None for the beginning.
        seen: id, print and instant of each item seen from `last` less the overlap on.
        overlap: how far back is looked again, for changes that are seen late.
    """

    last: datetime | None = None
    seen: tuple[tuple[str, str, datetime], ...] = ()
    overlap: timedelta = timedelta(0)
    # A list is asked about item by item, and thousands may share one instant.
    _known: frozenset[tuple[str, str, datetime]] = attrs.field(init=False, eq=False, repr=False)

    @_known.default
    def _as_set(self) -> frozenset[tuple[str, str, datetime]]:
        return frozenset(self.seen)

    @classmethod
    def read(cls, text: str, overlap: timedelta = timedelta(0)) -> SeenUntil:
        """Return the place that `text` wrote; the beginning for an empty text.

        Raises:
            InvalidValue: for any other text.
        """
        if not text:
            return cls(overlap=overlap)
        try:
            last, seen = json.loads(text)
            items = tuple((str(id_), str(print_), _instant(at)) for id_, print_, at in seen)
            return cls(_instant(last), items, overlap)
        except (ValueError, TypeError) as error:
            raise InvalidValue("place", text, "it is no place in this list") from error

    @property
    def text(self) -> str:
        """Return the place as a text that can be kept."""
        if self.last is None:
            return ""
        seen = [(id_, print_, at.isoformat()) for id_, print_, at in self.seen]
        return json.dumps([self.last.isoformat(), seen])

    @property
    def since(self) -> datetime | None:
        """Return from which instant on to ask, itself included; None for the beginning."""
        return None if self.last is None else self.last - self.overlap

    def is_new(self, at: datetime, id: str, print_: str) -> bool:
        """Tell whether an item was not seen yet.

        Args:
            at: the instant of its change.
            id: its id.
            print_: a text that is another whenever its content is.
        """
        if self.since is None:
            return True
        return at >= self.since and (id, print_, instant(at)) not in self._known

    def after(self, items: Iterable[tuple[datetime, str, str]]) -> SeenUntil:
        """Return the place after some items, each with its instant, id and print.

        >>> from datetime import UTC
        >>> noon = datetime(2026, 11, 2, 12, tzinfo=UTC)
        >>> place = SeenUntil().after([(noon, "SO-1", "a")])
        >>> place.is_new(noon, "SO-1", "a"), place.is_new(noon, "SO-2", "b")
        (False, True)
        """
        new = [(id_, print_, instant(at)) for at, id_, print_ in items]
        if not new:
            return self
        seen = tuple(dict.fromkeys((*self.seen, *new)))
        last = max(at for _, _, at in (*new, *([("", "", self.last)] if self.last else [])))
        edge = last - self.overlap
        return attrs.evolve(self, last=last, seen=tuple(each for each in seen if each[2] >= edge))


def _instant(text: str) -> datetime:
    return instant(datetime.fromisoformat(text))
