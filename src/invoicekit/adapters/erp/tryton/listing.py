"""Lists of Tryton read piece by piece: by the instant of the last change, and nothing missed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

import attrs

from invoicekit.adapters.erp.calling import readable
from invoicekit.adapters.erp.tryton.client import Record, TrytonClient
from invoicekit.adapters.erp.tryton.failures import SYSTEM
from invoicekit.errors import InvalidValue
from invoicekit.ports.erp import ErpPage
from invoicekit.ports.places import SeenUntil

__all__ = ["Listed", "page_of"]

T = TypeVar("T")

Telling = Callable[[list[Record]], list[T]]


@attrs.frozen
class Listed:
    """A list of records, ordered by the instant of their last change.

    Args:
        model: of the records.
        domain: which of them.
        fields: what is read of each; `last_modified_at` is among them.
    """

    model: str
    domain: Sequence[Any]
    fields: Sequence[str]

    def since(self, client: TrytonClient, at: datetime | None, size: int) -> Iterator[Record]:
        """Give what changed from an instant on, itself included; all of it for None."""
        domain = [*self.domain, *([["last_modified_at", ">=", at]] if at else [])]
        order = (("last_modified_at", "ASC"), ("id", "ASC"))
        offset = 0
        while True:
            found = client.search(
                self.model, domain, self.fields, order=order, limit=size, offset=offset
            )
            yield from found
            if len(found) < size:
                return
            offset += size


def page_of(
    items: Callable[[datetime | None], Iterator[tuple[datetime, str, str, T]]],
    since: str,
    limit: int,
    overlap: timedelta,
) -> ErpPage[T]:
    """Return the page after a place.

    Args:
        items: gives instant, id, print and item of each that changed from an instant on, in order.
        since: the place.
        limit: how many at most.
        overlap: how far back is looked again, for what is kept late.
    """
    if type(limit) is not int or limit < 1:
        raise InvalidValue("limit", limit, "it is a whole number from one on")
    place = SeenUntil.read(since, overlap)
    with readable(SYSTEM):
        new = (each for each in items(place.since) if place.is_new(*each[:3]))
        # One more than is asked for, to tell whether there are more.
        found = list(islice(new, limit + 1))
        after = place.after((at, id_, print_) for at, id_, print_, _ in found[:limit])
    return ErpPage([item for *_, item in found[:limit]], after.text, len(found) > limit)
