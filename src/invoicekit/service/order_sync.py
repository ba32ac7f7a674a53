"""Orders followed from a shop: taken in, changed, cancelled, and their invoices flagged."""

from __future__ import annotations

from collections.abc import Iterable

from invoicekit.permissions import Actor
from invoicekit.ports.orders import Order, OrderSource
from invoicekit.ports.storage import UnitOfWork
from invoicekit.service.command import Moment
from invoicekit.service.context import Context
from invoicekit.service.news import Intake, Synced, event_of, flagged, tagged
from invoicekit.service.order_records import KIND, described, invoices_of, made_of, stored
from invoicekit.service.told_records import moved_on
from invoicekit.workflows import ORDER, RECEIVABLE, OrderFacts, Workflow

__all__ = ["sync"]


def sync(
    ctx: Context,
    source: OrderSource,
    *,
    by: Actor,
    name: str = "shop",
    workflow: Workflow = RECEIVABLE,
    limit: int = 100,
) -> Synced:
    """Take in what a shop's orders have become since the last sync; safe to run at any time.

    Each page is written in one transaction with the place that it leads to: a sync that dies goes
    on where it was, and nothing is counted twice.

    Args:
        ctx: where to work.
        source: the shop.
        by: who syncs: the program itself, mostly.
        name: under which the place is kept; one for each shop.
        workflow: of the invoices, which are flagged when their order changes.
        limit: how many orders are asked for at once.

    Raises:
        NotPermitted: if the actor may not sync orders.
        StaleCursor: if others sync the same shop again and again meanwhile.
    """

    def read(since: str) -> tuple[Iterable[Order], str, bool]:
        page = source.orders(since, limit=limit)
        return page.orders, page.next, page.more

    return Intake(ctx, workflow, by, KIND, _taken).follow(f"orders/{name}", read)


def _taken(
    ctx: Context, work: UnitOfWork, bound: Workflow, order: Order, moment: Moment
) -> list[str]:
    """Take in one order, and return by what it counts."""
    if not order.business:
        return ["passed_over"]
    known = stored(work, order.id)
    if known is None:
        made_of(order, moment).write(work)
        return ["added", *(["cancelled"] if order.cancelled else [])]
    record, before = known
    event = event_of(before, order)
    if not event:
        return ["unchanged"]
    after = tagged(described(record, order), event)
    moved_on(ORDER, record, event, moment, OrderFacts(), after=after, content=order).write(work)
    return flagged(ctx, work, record, event, invoices_of(work, bound, order.id), moment)
