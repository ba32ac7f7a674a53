"""The feed of changes: whoever watches the list learns of each act on a record it may see.

A place in the feed is a text to be kept and given back: a reader that was away goes on where it
was, and misses nothing, whatever was written meanwhile. One who may see some records alone, such
as a vendor, is told of those and of no others; of files with their document, of kept lists the own,
of users and settings where one may manage them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from threading import Event

from invoicekit.permissions import Actor
from invoicekit.ports.storage import Change, Changes
from invoicekit.service.audience import Audience
from invoicekit.service.context import Context
from invoicekit.service.waking import Alarm

__all__ = ["Change", "Changes", "changes", "latest", "watch"]


def changes(
    ctx: Context,
    since: str = "",
    *,
    by: Actor,
    kinds: str | Iterable[str] = "invoice",
    books: str = "invoice",
    limit: int = 100,
) -> Changes:
    """Return what was done to the records that the actor may see, after a place in the feed.

    Whether a record may be seen is asked as it stands now. A page may hold fewer changes than the
    limit, or none, and its `next` still leads on; at the end of the feed it stays the same.

    Args:
        ctx: where to work.
        since: `Changes.next` of the call before; empty for the beginning, `latest` for now.
        by: who watches.
        kinds: the kinds of record to tell of.
        books: the kind of document whose policy says who sees orders, shipments, payments,
            purchases, users and settings.
        limit: how many changes are looked at, at most 500.

    Raises:
        NotPermitted: if the actor may see no records of one of the kinds.
        InvalidValue: for a place that is none of this tenant's feed, a kind that nobody lists, or
            another limit.
        NotCovered: for scopes that no list can express.
        FeedPruned: for a place after which something was pruned, the beginning included.
    """
    wanted = _kinds(kinds)
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        audience = Audience(ctx, work, by, books)
        for kind in wanted:
            audience.require(kind)
        page = work.changes(since, kinds=wanted, limit=limit)
        told = set(_told(audience, page.entries))
        return Changes(tuple(e for e in page.entries if (e.kind, e.id) in told), page.next)


def latest(ctx: Context, *, by: Actor) -> str:
    """Return the place at the present end of the feed, for a list that was read just now.

    Take the place first, then read the list: what is written in between is then told, and nothing
    is missed.

    Args:
        ctx: where to work.
        by: who watches.
    """
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        return work.latest()


def watch(
    ctx: Context,
    since: str = "",
    *,
    by: Actor,
    kinds: str | Iterable[str] = "invoice",
    books: str = "invoice",
    limit: int = 100,
    pause: float = 5.0,
    stop: Event | None = None,
) -> Iterator[Changes]:
    """Give what is done, page by page, and wait for more; ends when it is told to stop.

    A store that can tell of a write wakes the watcher at once; otherwise it looks after each
    pause. Keep the `next` of a page once you have handled it.

    Args:
        ctx: where to work.
        since: `Changes.next` of a page before; empty for the beginning.
        by: who watches.
        kinds: the kinds of record to tell of.
        books: the kind of document whose policy says who sees orders, shipments, payments,
            purchases, users and settings.
        limit: how many changes of a page, at most 500.
        pause: seconds between two looks where nothing is heard.
        stop: once set, the watch ends.

    Yields:
        Pages with at least one change.

    Raises:
        NotPermitted: if the actor may see no records of one of the kinds.
        StoreError: if the store goes away; watch again from the last page's `next`.
        FeedPruned: for a place after which something was pruned: read the list anew.
    """
    wanted, stop = _kinds(kinds), stop or Event()
    with Alarm(ctx.store, [by.tenant], stop) as alarm:
        while not stop.is_set():
            page = changes(ctx, since, by=by, kinds=wanted, books=books, limit=limit)
            if page.entries:
                yield page
            if page.next == since:
                alarm.wait(pause)
            since = page.next


def _kinds(value: str | Iterable[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _told(audience: Audience, entries: Iterable[Change]) -> Iterator[tuple[str, str]]:
    """Give those of the records that the actor may see."""
    places = sorted({(entry.kind, entry.id) for entry in entries})
    for kind, group in groupby(places, key=itemgetter(0)):
        for id_ in audience.reached(kind, (place[1] for place in group)):
            yield kind, id_
