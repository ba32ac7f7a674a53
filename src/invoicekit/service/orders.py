"""The use cases of orders: synced from a shop, listed with their flags, and made into invoices."""

from __future__ import annotations

from datetime import date

import attrs

from invoicekit.documents import Content, Invoice, Party, PaymentTerms, Reference, ReferenceKind
from invoicekit.errors import NotFound, StaleVersion
from invoicekit.permissions import Actor
from invoicekit.ports.orders import Order
from invoicekit.ports.storage import Page, Query, UnitOfWork
from invoicekit.records import Record
from invoicekit.service.acting import bound_for, made, require_making
from invoicekit.service.command import Moment
from invoicekit.service.context import Context
from invoicekit.service.news import VIEW, Synced
from invoicekit.service.once import once
from invoicekit.service.order_records import KIND, invoices_of, stored
from invoicekit.service.order_sync import sync
from invoicekit.service.places import calculated
from invoicekit.service.reach import listed
from invoicekit.service.receipts import Receipt
from invoicekit.service.settings import workflow_of
from invoicekit.service.told_records import moved_on
from invoicekit.statemachines import Decision, anyone
from invoicekit.workflows import ORDER, RECEIVABLE, OrderFacts, Workflow

__all__ = ["OrderView", "Synced", "can_invoice", "find", "invoice", "sync", "view"]

_TRIES = 3


@attrs.frozen
class OrderView:
    """An order as a person sees it.

    Attributes:
        record: where it stands; its tags tell whether it was updated or cancelled.
        order: what was ordered.
        invoices: its live invoices.
    """

    record: Record
    order: Order
    invoices: tuple[Record, ...]


def find(
    ctx: Context, query: Query | None = None, *, by: Actor, workflow: Workflow = RECEIVABLE
) -> Page:
    """List orders; the tags of each tell whether it was updated or cancelled.

    Args:
        ctx: where to work.
        query: filters, order and page, such as `Query(tag="updated")`; all of them if left out.
        by: who asks.
        workflow: of the invoices, whose policy says who sees orders.

    Raises:
        NotPermitted: if the actor may see none.
        InvalidValue: for a cursor of another list.
    """
    asked = attrs.evolve(query or Query(), kind=KIND)
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        return listed(ctx, work, workflow_of(ctx, work, workflow.kind), VIEW, asked, by)


def view(ctx: Context, id: str, *, by: Actor, workflow: Workflow = RECEIVABLE) -> OrderView:
    """Show an order with its invoices.

    Args:
        ctx: where to work.
        id: the shop's id of it.
        by: who looks.
        workflow: of the invoices, whose policy says who sees orders.

    Raises:
        NotFound: if there is none that the actor may know of.
        NotPermitted: if the actor may see none.
    """
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        bound = workflow_of(ctx, work, workflow.kind)
        return _seen(ctx, work, bound, id, by)


def can_invoice(
    ctx: Context,
    id: str,
    *,
    by: Actor,
    workflow: Workflow = RECEIVABLE,
    several: bool = False,
) -> Decision:
    """Tell whether an order can be made into an invoice now, with every reason against it.

    Args:
        ctx: where to work.
        id: the shop's id of it.
        by: who asks.
        workflow: what the invoice follows.
        several: whether an order may have several invoices.

    Raises:
        NotFound: if there is none that the actor may know of.
        NotPermitted: if the actor may see none.
    """
    known = view(ctx, id, by=by, workflow=workflow)
    facts = OrderFacts(_names(known.invoices), several)
    return ORDER.can(known.record.state, "invoice", facts, actor=by, authorize=anyone)


def invoice(
    ctx: Context,
    id: str,
    *,
    by: Actor,
    seller: Party,
    number: str = "",
    issue_date: date | None = None,
    terms: PaymentTerms | None = None,
    workflow: Workflow = RECEIVABLE,
    several: bool = False,
    expect: int | None = None,
    key: str = "",
) -> Record:
    """Make an invoice of an order: of its lines, its discounts and its charges.

    One order makes one invoice, however many try at once. A deleted invoice frees its order.

    Args:
        ctx: where to work.
        id: the shop's id of the order.
        by: who makes it.
        seller: who sells.
        number: the invoice's number; it may be given later.
        issue_date: the day on it; it may be given later.
        terms: when it is to be paid.
        workflow: what the invoice follows; one of the context's.
        several: whether an order may have several invoices: the house's own policy.
        expect: the version of the order that was read, where it must not have changed since.
        key: a key of the caller's own; the same again changes nothing.

    Raises:
        NotFound: if there is no such order that the actor may know of.
        NotPermitted: if the actor may not see orders, or make invoices.
        StateForbids: for a cancelled order.
        GuardRefused: if it is invoiced already.
        StaleVersion: if the order is at another version than was read.
        Duplicate: if kind, seller and number are taken.
    """
    asked = _Asked(id, seller, number, issue_date, terms, several, expect)
    for _ in range(_TRIES - 1):
        try:
            return _invoiced(ctx, asked, workflow, by, key)
        except StaleVersion as stale:
            if stale.expected == expect:
                raise
    return _invoiced(ctx, asked, workflow, by, key)


@attrs.frozen
class _Asked:
    """An invoice that is asked for."""

    order: str
    seller: Party
    number: str
    issue_date: date | None
    terms: PaymentTerms | None
    several: bool
    expect: int | None


def _invoiced(ctx: Context, asked: _Asked, workflow: Workflow, by: Actor, key: str) -> Record:
    moment = Moment(by, ctx.clock.now(), ctx.ids, ctx.zone)
    with ctx.store.unit_of_work(by.tenant) as work:
        bound = bound_for(ctx, work, workflow)
        known = _seen(ctx, work, bound, asked.order, by)
        content = Content(_of_order(known.order, asked))
        require_making(bound, content, moment)

        def write() -> Receipt:
            facts = OrderFacts(_names(known.invoices), asked.several)
            told = [("number", asked.number)] if asked.number else []
            changes = moved_on(ORDER, known.record, "invoice", moment, facts, details=told)
            if asked.expect not in {None, known.record.version}:
                actual = known.record.version
                raise StaleVersion(KIND, asked.order, asked.expect or 0, actual)
            # The order's version goes up, so that of two who try at once only one succeeds.
            changes.write(work)
            kept = made(ctx, work, bound, content, calculated(ctx, content.invoice), moment)
            return Receipt(kept.kind, kept.id, kept.version)

        receipt = once(work, key, ("invoice of order", asked), write)
        return work.get(receipt.kind, receipt.id)


def _seen(ctx: Context, work: UnitOfWork, bound: Workflow, id_: str, by: Actor) -> OrderView:
    asked = Query(kind=KIND, id=id_, limit=1)
    known = stored(work, id_) if listed(ctx, work, bound, VIEW, asked, by).records else None
    if known is None:
        raise NotFound(KIND, id_)
    return OrderView(*known, invoices_of(work, bound, id_))


def _of_order(order: Order, asked: _Asked) -> Invoice:
    lines = [attrs.evolve(line, order_line=line.order_line or line.id) for line in order.lines]
    return Invoice(
        asked.number,
        asked.issue_date,
        currency=order.currency,
        seller=asked.seller,
        buyer=order.buyer,
        lines=lines,
        terms=asked.terms,
        allowances=order.allowances,
        charges=order.charges,
        references=[Reference(ReferenceKind.SALES_ORDER, order.number or order.id, order.placed)],
        source=order.source,
        order=order.id,
    )


def _names(invoices: tuple[Record, ...]) -> tuple[str, ...]:
    return tuple(record.number or record.id for record in invoices)
