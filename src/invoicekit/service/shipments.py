"""The use cases of shipments: taken in from whoever sends the goods, listed, and looked at."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from invoicekit.errors import NotFound
from invoicekit.permissions import Actor
from invoicekit.ports.shipments import Shipment, ShipmentSource
from invoicekit.ports.storage import Page, Query, UnitOfWork
from invoicekit.records import Record
from invoicekit.service.command import Moment
from invoicekit.service.context import Context
from invoicekit.service.news import VIEW, Intake, Synced, event_of, flagged, tagged
from invoicekit.service.reach import listed
from invoicekit.service.settings import workflow_of
from invoicekit.service.shipment_records import KIND, described, invoices_of, made_of, stored
from invoicekit.service.told_records import moved_on
from invoicekit.workflows import ORDER_BILLING, SHIPMENT, ShipmentFacts, Workflow

__all__ = ["ShipmentView", "find", "sync", "take", "view"]


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
        return listed(ctx, work, workflow_of(ctx, work, workflow.kind), VIEW, asked, by)


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
        bound = workflow_of(ctx, work, workflow.kind)
        asked = Query(kind=KIND, id=id, limit=1)
        known = stored(work, id) if listed(ctx, work, bound, VIEW, asked, by).records else None
        if known is None:
            raise NotFound(KIND, id)
        return ShipmentView(*known, invoices_of(work, bound, id))


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
    return Synced().and_then(Intake(ctx, workflow, by, KIND, _taken).take_in(shipments))


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

    def read(since: str) -> tuple[Iterable[Shipment], str, bool]:
        page = source.shipments(since, limit=limit)
        return page.shipments, page.next, page.more

    return Intake(ctx, workflow, by, KIND, _taken).follow(f"shipments/{name}", read)


def _taken(
    ctx: Context, work: UnitOfWork, bound: Workflow, shipment: Shipment, moment: Moment
) -> list[str]:
    """Take in one shipment, and return by what it counts."""
    known = stored(work, shipment.id)
    if known is None:
        made_of(shipment, moment).write(work)
        return ["added", *(["cancelled"] if shipment.cancelled else [])]
    record, before = known
    event = event_of(before, shipment)
    if not event:
        return ["unchanged"]
    after, facts = tagged(described(record, shipment), event), ShipmentFacts()
    moved_on(SHIPMENT, record, event, moment, facts, after=after, content=shipment).write(work)
    # A status that moves on is no reason to look at the invoice again.
    billed = attrs.evolve(before, status=shipment.status, updated_at=shipment.updated_at)
    invoices = () if billed == shipment else invoices_of(work, bound, shipment.id)
    return flagged(ctx, work, record, event, invoices, moment)
