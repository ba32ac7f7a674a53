"""Orders followed from a shop: taken in, changed, cancelled, and their invoices flagged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TypeVar

import attrs

from invoicekit.errors import StaleCursor
from invoicekit.permissions import Actor
from invoicekit.ports.orders import Order, OrderPage, OrderSource
from invoicekit.ports.shipments import Shipment
from invoicekit.ports.storage import UnitOfWork
from invoicekit.records import Record
from invoicekit.service.acting import acted
from invoicekit.service.command import Command, Details, Moment
from invoicekit.service.context import Context
from invoicekit.service.loaded import Loaded
from invoicekit.service.order_records import fired_on, invoices_of, made_of, stored
from invoicekit.service.places import Place, command_for
from invoicekit.service.reach import require_apart
from invoicekit.service.settings import workflow_of
from invoicekit.workflows import RECEIVABLE, OrderFacts, Workflow

__all__ = ["Synced", "event_of", "flagged", "sync", "tags_after"]

SYNC = "order.sync"
UPDATED, CANCELLED = "updated", "cancelled"
FLAGS = {"update": "order_updated", "reopen": "order_updated", "call_off": "order_cancelled"}
"""The flag of an invoice, by what happened to its order after it was made."""

_TRIES = 3

Told = TypeVar("Told", Order, Shipment)
"""What a shop or a sender tells of, as it is now."""


@attrs.frozen
class Synced:
    """What a sync brought.

    Attributes:
        added: orders that came for the first time.
        updated: orders that were changed.
        cancelled: orders that were cancelled, those that came so included.
        unchanged: orders that came again as they were, or as they were before.
        passed_over: orders of no business.
        flagged: invoices whose order was changed or cancelled after they were made.
    """

    added: int = 0
    updated: int = 0
    cancelled: int = 0
    unchanged: int = 0
    passed_over: int = 0
    flagged: int = 0

    def and_then(self, told: Counter[str]) -> Synced:
        """Return the sums with those of one more page."""
        names = [field.name for field in attrs.fields(Synced)]
        return Synced(**{name: getattr(self, name) + told[name] for name in names})


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
    cursor_name = f"orders/{name}"
    whole, tries = Synced(), 0
    while True:
        with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
            _require(ctx, work, workflow, by)
            since = work.cursor(cursor_name)
        # Outside of any transaction: a shop may take its time.
        page = source.orders(since, limit=limit)
        try:
            told = _written(ctx, page, (cursor_name, since), workflow, by)
        except StaleCursor:
            tries += 1
            if tries == _TRIES:
                raise
            continue
        whole = whole.and_then(told)
        if not page.more:
            return whole


def _require(ctx: Context, work: UnitOfWork, workflow: Workflow, by: Actor) -> Workflow:
    bound = workflow_of(ctx, work, workflow.kind)
    require_apart(bound.policy, SYNC, by, at=ctx.clock.now(), zone=ctx.zone, kind="order")
    return bound


def _written(
    ctx: Context, page: OrderPage, place: tuple[str, str], workflow: Workflow, by: Actor
) -> Counter[str]:
    told: Counter[str] = Counter()
    name, since = place
    with ctx.store.unit_of_work(by.tenant) as work:
        bound = _require(ctx, work, workflow, by)
        if page.next != since:
            work.move_cursor(name, page.next, expect=since)
        for order in page.orders:
            told.update(
                _taken(ctx, work, bound, order, Moment(by, ctx.clock.now(), ctx.ids, ctx.zone))
            )
    return told


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
    fired_on(
        record, event, moment, OrderFacts(), order=order, tags=tags_after(record, event)
    ).write(work)
    invoices = invoices_of(work, bound, order.id)
    flagged(ctx, work, invoices, (("flag", FLAGS[event]), ("order", order.id)), moment)
    return ["cancelled" if event == "call_off" else "updated", *["flagged"] * len(invoices)]


def event_of(before: Told, after: Told) -> str:
    """Return what happened to an order or shipment; empty where nothing did, or the news is old."""
    same = attrs.evolve(after, updated_at=before.updated_at) == before
    if same or after.updated_at < before.updated_at:
        return ""
    if after.cancelled != before.cancelled:
        return "call_off" if after.cancelled else "reopen"
    return "update"


def tags_after(record: Record, event: str) -> list[str]:
    """Return the flags of an order or shipment after what happened to it."""
    flag = CANCELLED if event == "call_off" else UPDATED
    kept = [tag for tag in record.tags if event != "reopen" or tag != CANCELLED]
    return list(dict.fromkeys((*kept, flag)))


def flagged(
    ctx: Context, work: UnitOfWork, invoices: Iterable[Record], said: Details, moment: Moment
) -> None:
    """Flag invoices: what was invoiced stays as it is, and a person looks at it."""

    def flagging(loaded: Loaded, workflow: Workflow) -> Command:
        del workflow
        return command_for(ctx, loaded, "flag", "", said)

    for invoice in invoices:
        acted(ctx, work, Place(invoice.kind, invoice.id, invoice.version), moment, flagging)
