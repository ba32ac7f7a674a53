"""The use cases of shipments: taken in from whoever sends the goods, listed, and looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import attrs

from invoicekit.errors import NotFound, StaleCursor
from invoicekit.permissions import Actor
from invoicekit.ports.shipments import Shipment, ShipmentPage, ShipmentSource
from invoicekit.ports.storage import Page, Query, UnitOfWork
from invoicekit.records import Record
from invoicekit.service.command import Moment
from invoicekit.service.context import Context
from invoicekit.service.merging import found_within
from invoicekit.service.order_sync import Synced, event_of, flagged, tags_after
from invoicekit.service.reach import may_list, reaches, require_apart
from invoicekit.service.settings import workflow_of
from invoicekit.service.shipment_records import KIND, fired_on, invoices_of, made_of, stored
from invoicekit.workflows import ORDER_BILLING, ShipmentFacts, Workflow

__all__ = ["ShipmentView", "find", "sync", "take", "view"]

SYNC = "order.sync"
VIEW = "order.view"
FLAGS = {
    "update": "shipment_updated",
    "reopen": "shipment_updated",
    "call_off": "shipment_cancelled",
}
"""The flag of an invoice, by what happened to its shipment after it was made."""

_TRIES = 3


@attrs.frozen
class ShipmentView:
    """A shipment as a person sees it.

    Attributes:
        record: where it stands; its tags tell whether it was updated or cancelled.
        shipment: what is in it.
        invoices: its live invoice, if it has one.
    """

    record: Record
    shipment: Shipment
    invoices: tuple[Record, ...]


def find(
    ctx: Context, query: Query | None = None, *, by: Actor, workflow: Workflow = ORDER_BILLING
) -> Page:
    """List shipments; who sees orders sees them.

    Args:
        ctx: where to work.
        query: filters, order and page, such as `Query(order="SO-1")`; all of them if left out.
        by: who asks.
        workflow: of the invoices, whose policy says who sees orders.

    Raises:
        NotPermitted: if the actor may see none.
    """
    asked = attrs.evolve(query or Query(), kind=KIND)
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        return _found(ctx, work, asked, by, workflow)


def view(ctx: Context, id: str, *, by: Actor, workflow: Workflow = ORDER_BILLING) -> ShipmentView:
    """Show a shipment with its invoice.

    Args:
        ctx: where to work.
        id: the sender's id of it.
        by: who looks.
        workflow: of the invoices, whose policy says who sees orders.

    Raises:
        NotFound: if there is none that the actor may know of.
        NotPermitted: if the actor may see none.
    """
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        asked = Query(kind=KIND, id=id, limit=1)
        known = stored(work, id) if _found(ctx, work, asked, by, workflow).records else None
        if known is None:
            raise NotFound(KIND, id)
        return ShipmentView(*known, invoices_of(work, ctx.workflow(workflow.kind), id))


def take(
    ctx: Context,
    shipments: Iterable[Shipment],
    *,
    by: Actor,
    workflow: Workflow = ORDER_BILLING,
) -> Synced:
    """Take in shipments as they are told now, all in one transaction; the same again is nothing.

    A shipment may come before its order. An invoice of one that changed is flagged, never edited.

    Args:
        ctx: where to work.
        shipments: each as it is now.
        by: who tells: the program itself, mostly.
        workflow: of the invoices.

    Raises:
        NotPermitted: if the actor may not.
    """
    told: Counter[str] = Counter()
    with ctx.store.unit_of_work(by.tenant) as work:
        bound = _require(ctx, work, workflow, by)
        for shipment in shipments:
            told.update(_taken(ctx, work, bound, shipment, by))
    return Synced().and_then(told)


def sync(
    ctx: Context,
    source: ShipmentSource,
    *,
    by: Actor,
    name: str = "shop",
    workflow: Workflow = ORDER_BILLING,
    limit: int = 100,
) -> Synced:
    """Take in what shipments have become since the last sync; safe to run at any time.

    Args:
        ctx: where to work.
        source: who sends the goods.
        by: who syncs: the program itself, mostly.
        name: under which the place is kept; one for each source.
        workflow: of the invoices.
        limit: how many shipments are asked for at once.

    Raises:
        NotPermitted: if the actor may not.
        StaleCursor: if others sync the same source again and again meanwhile.
    """
    cursor, whole, tries = f"shipments/{name}", Synced(), 0
    while True:
        with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
            _require(ctx, work, workflow, by)
            since = work.cursor(cursor)
        # Outside of any transaction: a warehouse may take its time.
        page = source.shipments(since, limit=limit)
        try:
            told = _written(ctx, page, (cursor, since), workflow, by)
        except StaleCursor:
            tries += 1
            if tries == _TRIES:
                raise
            continue
        whole = whole.and_then(told)
        if not page.more:
            return whole


def _written(
    ctx: Context, page: ShipmentPage, place: tuple[str, str], workflow: Workflow, by: Actor
) -> Counter[str]:
    told: Counter[str] = Counter()
    name, since = place
    with ctx.store.unit_of_work(by.tenant) as work:
        bound = _require(ctx, work, workflow, by)
        if page.next != since:
            work.move_cursor(name, page.next, expect=since)
        for shipment in page.shipments:
            told.update(_taken(ctx, work, bound, shipment, by))
    return told


def _taken(
    ctx: Context, work: UnitOfWork, bound: Workflow, shipment: Shipment, by: Actor
) -> list[str]:
    """Take in one shipment, and return by what it counts."""
    moment = Moment(by, ctx.clock.now(), ctx.ids, ctx.zone)
    known = stored(work, shipment.id)
    if known is None:
        made_of(shipment, moment).write(work)
        return ["added", *(["cancelled"] if shipment.cancelled else [])]
    record, before = known
    event = event_of(before, shipment)
    if not event:
        return ["unchanged"]
    tags = tags_after(record, event)
    changes = fired_on(record, event, moment, ShipmentFacts(), shipment=shipment, tags=tags)
    changes.write(work)
    # A status that moves on is no reason to look at the invoice again.
    billed = attrs.evolve(before, status=shipment.status, updated_at=shipment.updated_at)
    invoices = () if billed == shipment else invoices_of(work, bound, shipment.id)
    said = (("flag", FLAGS[event]), ("shipment", shipment.id))
    flagged(ctx, work, invoices, said, moment)
    return ["cancelled" if event == "call_off" else "updated", *["flagged"] * len(invoices)]


def _require(ctx: Context, work: UnitOfWork, workflow: Workflow, by: Actor) -> Workflow:
    bound = workflow_of(ctx, work, workflow.kind)
    require_apart(bound.policy, SYNC, by, at=ctx.clock.now(), zone=ctx.zone, kind=KIND)
    return bound


def _found(ctx: Context, work: UnitOfWork, asked: Query, by: Actor, workflow: Workflow) -> Page:
    bound = workflow_of(ctx, work, workflow.kind)
    may_list(ctx, bound, VIEW, by)
    today = ctx.today()
    return found_within(work, reaches(asked, bound.policy, VIEW, by, today))
