"""The lists that users keep for themselves: filters under a name, for each user apart."""

from __future__ import annotations

import json
from datetime import tzinfo
from functools import partial

import attrs

from invoicekit.documents import fingerprint
from invoicekit.errors import NotFound, StoreError
from invoicekit.permissions import Actor
from invoicekit.ports.storage import MAX_PAGE, Order, Page, Query, UnitOfWork
from invoicekit.records import Record, Revision
from invoicekit.service.again import again
from invoicekit.service.changes import Changes
from invoicekit.service.command import Moment
from invoicekit.service.context import Context
from invoicekit.service.deed import added
from invoicekit.service.finding import Asked, listed
from invoicekit.service.saved_list import SavedList
from invoicekit.statemachines import AuditEntry

__all__ = ["SavedList", "forget", "keep", "kept", "show"]

KIND = "saved_list"
KEPT, FORGOTTEN = "kept", "forgotten"


def keep(
    ctx: Context,
    name: str = "",
    query: Query | None = None,
    *,
    by: Actor,
    kind: str = "invoice",
    possible: str = "",
    overdue: bool = False,
    active: bool = False,
) -> SavedList:
    """Keep filters under a name, in place of those that the user kept under it before.

    Args:
        ctx: where to work.
        name: what the user calls them; empty for those used last.
        query: filters, order and page size.
        by: whose they are; nobody else ever sees them.
        kind: the kind of record that is listed.
        possible: only those on which this act is possible.
        overdue: only what is owed and was due before the day of asking.
        active: only those that are still worked on.

    Raises:
        NotPermitted: if the user may see no such list.
        InvalidValue: for an act that the lifecycle does not know.
    """
    wanted = SavedList(name, query or Query(), kind, possible, overdue, active)
    again(partial(_keep, ctx, wanted, by))
    return wanted


def _keep(ctx: Context, wanted: SavedList, by: Actor) -> None:
    moment = Moment(by, ctx.clock.now(), ctx.ids, ctx.zone)
    with ctx.store.unit_of_work(by.tenant) as work:
        # Asked once now, so that what cannot be listed is refused when it is kept.
        listed(ctx, work, _asked(wanted, limit=1), by)
        known = _stored(work, by, wanted.kind, wanted.name)
        if known is None or known.state == FORGOTTEN or _content(work, known) != wanted:
            _changes(known, wanted, moment, KEPT).write(work)


def kept(ctx: Context, *, by: Actor, kind: str = "invoice") -> tuple[SavedList, ...]:
    """Return the lists that a user kept, the oldest first.

    Args:
        ctx: where to work.
        by: whose.
        kind: the kind of record that is listed.
    """
    query = Query(
        kind=KIND,
        created_by=by.id,
        state=KEPT,
        label=("lists", kind),
        by=Order.CREATED,
        descending=False,
        limit=MAX_PAGE,
        counts=False,
    )
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        return tuple(_content(work, record) for record in work.find(query).records)


def show(
    ctx: Context,
    name: str = "",
    *,
    by: Actor,
    kind: str = "invoice",
    cursor: str = "",
    zone: tzinfo | None = None,
) -> Page:
    """Show a list that a user kept, as it is now.

    Args:
        ctx: where to work.
        name: what the user calls it; empty for the filters used last.
        by: whose it is.
        kind: the kind of record that is listed.
        cursor: `Page.next` of the page before.
        zone: by which it is today; that of the context if left out.

    Raises:
        NotFound: if the user keeps none of this name.
        NotPermitted: if the user may see no such list any longer.
        InvalidValue: for a cursor of another list.
    """
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        known = _stored(work, by, kind, name)
        if known is None or known.state == FORGOTTEN:
            raise NotFound(KIND, name)
        wanted = _content(work, known)
        page, _ = listed(ctx, work, _asked(wanted, cursor=cursor, zone=zone), by)
        return page


def forget(ctx: Context, name: str = "", *, by: Actor, kind: str = "invoice") -> None:
    """Keep a list no longer.

    Args:
        ctx: where to work.
        name: what the user calls it; empty for the filters used last.
        by: whose it is.
        kind: the kind of record that is listed.

    Raises:
        NotFound: if the user keeps none of this name.
    """
    moment = Moment(by, ctx.clock.now(), ctx.ids, ctx.zone)
    with ctx.store.unit_of_work(by.tenant) as work:
        known = _stored(work, by, kind, name)
        if known is None or known.state == FORGOTTEN:
            raise NotFound(KIND, name)
        _changes(known, _content(work, known), moment, FORGOTTEN).write(work)


def _asked(
    wanted: SavedList, *, limit: int = 0, cursor: str = "", zone: tzinfo | None = None
) -> Asked:
    query = attrs.evolve(wanted.query, cursor=cursor, limit=limit or wanted.query.limit)
    return Asked(query, wanted.kind, wanted.possible, wanted.overdue, wanted.active, zone)


def _id(by: Actor, kind: str, name: str) -> str:
    # Not joined by a sign: a name may have any sign in it.
    return json.dumps([by.id, kind, name])


def _stored(work: UnitOfWork, by: Actor, kind: str, name: str) -> Record | None:
    try:
        return work.get(KIND, _id(by, kind, name))
    except NotFound:
        return None


def _content(work: UnitOfWork, record: Record) -> SavedList:
    content = work.revision(*record.key, record.revision).content
    if not isinstance(content, SavedList):
        raise StoreError(f"what is kept under {record.id!r} is no list")
    return content


def _changes(known: Record | None, wanted: SavedList, moment: Moment, state: str) -> Changes:
    print_ = fingerprint(wanted)
    if known is None:
        record = Record(
            tenant=moment.actor.tenant,
            kind=KIND,
            id=_id(moment.actor, wanted.kind, wanted.name),
            state=state,
            created_at=moment.at,
            created_by=moment.actor.id,
            labels=[("lists", wanted.kind)],
        )
        return added(record, wanted, print_, moment, KIND)
    after = attrs.evolve(known, state=state, revision=known.revision + 1, updated_at=moment.at)
    entry = AuditEntry(
        event="keep" if state == KEPT else "forget",
        source=known.state,
        target=state,
        actor=moment.actor.id,
        at=moment.at,
        definition=KIND,
        definition_version=1,
        version=known.version + 1,
        revision=after.revision,
        fingerprint=print_,
    )
    revision = Revision(
        tenant=after.tenant,
        kind=KIND,
        id=after.id,
        number=after.revision,
        content=wanted,
        fingerprint=print_,
        by=moment.actor.id,
        at=moment.at,
    )
    return Changes(after, entry, expect=known.version, revision=revision)
