"""The change feed: what was written to which record, for those who follow it."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

import attrs

from invoicekit.errors import InvalidValue
from invoicekit.ports.storage.query import MAX_PAGE
from invoicekit.records import instant

__all__ = ["Change", "Changes", "Forgotten", "TellsChanges", "behind", "place_of", "since_text"]

MAX_SINCE = 200
"""The longest text that is read as a place in the feed."""


@attrs.frozen(kw_only=True)
class Change:
    """One write of one record.

    Args:
        kind, id: the record's.
        version: that the record had after it.
        state: that the record had after it.
        event: what was done, as the history names it; empty where no line was written.
        at: the instant of the write, in UTC.
    """

    kind: str
    id: str
    version: int
    state: str
    event: str
    at: datetime = attrs.field(converter=instant)


@attrs.frozen
class Changes:
    """Some changes, in an order in which no record's versions go back.

    Args:
        entries: the changes.
        next: the place after them, to go on from; it stays good when nothing more is there yet.
    """

    entries: tuple[Change, ...]
    next: str


def _names(value: Iterable[str]) -> tuple[str, ...]:
    return tuple(value)


@attrs.frozen
class Forgotten:
    """What became of one piece of a feed that was to be pruned.

    Args:
        number: how many changes are gone.
        held_by: readers that have not read what comes next, and so hold it.
    """

    number: int
    held_by: tuple[str, ...] = attrs.field(default=(), converter=_names)


class TellsChanges(Protocol):
    """The part of a unit of work that tells what was written, and keeps how far others read."""

    def changes(
        self, since: str = "", *, kinds: Iterable[str] | None = None, limit: int = 100
    ) -> Changes:
        """Return what was written after a place in the feed; nothing is missed or told twice.

        A write is told once it is kept and no earlier one is still open, so that none can appear
        behind a reader's back.

        Args:
            since: `Changes.next` of the call before; empty for the beginning.
            kinds: of the records to tell of; None for all.
            limit: how many at most, from 1 to `MAX_PAGE`.

        Raises:
            InvalidValue: for a place that is none of this tenant's feed, or a limit out of bounds.
            FeedPruned: for a place after which something was pruned, the beginning included.
        """
        ...

    def forget_changes(self, before: datetime, *, limit: int = MAX_PAGE) -> Forgotten:
        """Forget the oldest changes of the feed, one piece of them, up to the first later one.

        What is not told yet stays, and the last change of all. So does what a reader has not read
        whose place is kept as a cursor, whatever its name.

        Args:
            before: changes of this instant and later stay.
            limit: how many at most, from 1 to `MAX_PAGE`.

        Raises:
            InvalidDate: for an instant without a time zone.
            InvalidValue: for a limit out of bounds.
        """
        ...

    def latest(self) -> str:
        """Return the place at the present end of the feed, for those who want only what is new."""
        ...

    def cursor(self, name: str) -> str:
        """Return how far a reader or a sync came, as it said itself; empty when it never did."""
        ...

    def move_cursor(self, name: str, value: str, *, expect: str) -> None:
        """Keep how far a reader or a sync came, if nobody moved it since.

        Args:
            name: the reader's.
            value: the new place; any text that the reader understands.
            expect: the place that it was read at; empty for the first time.

        Raises:
            StaleCursor: if it stands elsewhere.
        """
        ...


def since_text(tenant: str, *place: int) -> str:
    """Return a place in a tenant's feed as text."""
    return base64.urlsafe_b64encode(json.dumps([tenant, *place]).encode()).decode()


def place_of(since: str, tenant: str, numbers: int) -> tuple[int, ...]:
    """Return the numbers that `since_text` wrote; zeros for the beginning.

    Raises:
        InvalidValue: for another tenant's place, or text that is none.
    """
    if not since:
        return (0,) * numbers
    wrong = InvalidValue("since", since, "it is no place in this feed")
    if len(since) > MAX_SINCE + 2 * len(tenant.encode()):
        raise wrong
    try:
        stated, *place = json.loads(base64.urlsafe_b64decode(since.encode()))
    except (ValueError, TypeError) as error:
        raise wrong from error
    sound = all(type(each) is int and 0 <= each < 2**63 for each in place)
    if stated != tenant or len(place) != numbers or not sound:
        raise wrong
    return tuple(place)


def behind(cursors: Mapping[str, str], tenant: str, place: tuple[int, ...]) -> tuple[str, ...]:
    """Return the readers whose place in a tenant's feed lies before a place, by name.

    Args:
        cursors: the place of each reader by its name; what is no place in this feed is passed over.
        tenant: whose feed.
        place: the numbers of the place.
    """
    found = []
    for name, value in cursors.items():
        try:
            stands = place_of(value, tenant, len(place)) if value else place
        except InvalidValue:
            continue
        if stands < place:
            found.append(name)
    return tuple(sorted(found))
