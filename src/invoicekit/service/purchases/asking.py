"""What was ordered and received, what of it is open, and how a bill fits it."""

from __future__ import annotations

import attrs

from invoicekit.documents import Match
from invoicekit.errors import NotFound
from invoicekit.matching import (
    GoodsReceipt,
    LineBalance,
    MatchResult,
    PurchaseOrder,
    Purchases,
    balances,
    match,
    propose,
)
from invoicekit.permissions import Actor
from invoicekit.ports.storage import Page, Query, UnitOfWork
from invoicekit.records import Record
from invoicekit.service.context import Context
from invoicekit.service.loaded import Loaded
from invoicekit.service.places import seen
from invoicekit.service.purchases.reading import bills_of, laid_beside, of_orders
from invoicekit.service.purchases.records import ORDER
from invoicekit.service.reach import listed, may_list
from invoicekit.service.settings import workflow_of
from invoicekit.workflows import ACCOUNTS_PAYABLE, Workflow

__all__ = ["PurchaseView", "find", "matched", "proposed", "view"]

VIEW = "purchase.view"


@attrs.frozen
class PurchaseView:
    """An order as a person sees it.

    Attributes:
        record: where it stands.
        order: what was ordered.
        receipts: what came in and went back, the earliest first.
        lines: what is open on each line, receipt by receipt.
        bills: the live bills that are matched with it.
    """

    record: Record
    order: PurchaseOrder
    receipts: tuple[GoodsReceipt, ...]
    lines: tuple[LineBalance, ...]
    bills: tuple[Record, ...]


def find(
    ctx: Context, query: Query | None = None, *, by: Actor, workflow: Workflow = ACCOUNTS_PAYABLE
) -> Page:
    """List purchase orders.

    Args:
        ctx: where to work.
        query: filters, order and page, such as `Query(state="open", text="asha")`; all of them if
            left out.
        by: who asks.
        workflow: of the bills, whose policy says who sees orders.

    Raises:
        NotPermitted: if the actor may see none.
        InvalidValue: for a cursor of another list.
    """
    asked = attrs.evolve(query or Query(), kind=ORDER)
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        return _within_reach(ctx, work, asked, workflow, by)


def _within_reach(
    ctx: Context, work: UnitOfWork, query: Query, workflow: Workflow, by: Actor
) -> Page:
    bound = workflow_of(ctx, work, workflow.kind)
    return listed(ctx, work, bound, VIEW, query, by)


def view(
    ctx: Context, number: str, *, by: Actor, workflow: Workflow = ACCOUNTS_PAYABLE
) -> PurchaseView:
    """Show an order with its receipts, and what is open of each.

    Args:
        ctx: where to work.
        number: the order's.
        by: who looks.
        workflow: of the bills, whose policy says who sees orders.

    Raises:
        NotFound: if there is none that the actor may know of.
        NotPermitted: if the actor may see none.
    """
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        query = Query(kind=ORDER, id=number, limit=1)
        page = _within_reach(ctx, work, query, workflow, by)
        beside = of_orders(work, workflow_of(ctx, work, workflow.kind), [number])
        order = beside.purchases.order(number)
        if not page.records or order is None:
            raise NotFound(ORDER, number)
        mine = Purchases(
            [order],
            [receipt for receipt in beside.purchases.receipts if receipt.order == number],
            [row for row in beside.purchases.billed if row.order == number],
        )
        bills = {row.document for row in mine.billed}
        bound = workflow_of(ctx, work, workflow.kind)
        return PurchaseView(
            page.records[0],
            order,
            tuple(sorted(mine.receipts, key=lambda r: (str(r.received or "9"), r.key))),
            balances(mine),
            tuple(bill for bill in bills_of(work, bound, mine) if bill.id in bills),
        )


def proposed(
    ctx: Context, bill: Record | str, *, by: Actor, orders: tuple[str, ...] = (), kind: str = "bill"
) -> tuple[Match, ...]:
    """Propose what a bill bills of its orders' receipts, the earliest received first.

    It is a proposal: `documents.edit(ctx, bill, matches=..., by=...)` picks it, or another one.

    Args:
        ctx: where to work.
        bill: the record or its id.
        by: who asks.
        orders: the numbers of further orders, besides those that the bill refers to.
        kind: the kind of record, where only the id is given.

    Raises:
        NotFound: if there is none that the actor may know of.
        NotPermitted: if the actor may not see it, or orders.
    """
    loaded, workflow = seen(ctx, bill, kind, by)
    purchases = _beside(ctx, loaded, workflow, by, orders)
    return propose(loaded.document.invoice, purchases)


def matched(ctx: Context, bill: Record | str, *, by: Actor, kind: str = "bill") -> MatchResult:
    """Lay a bill beside its orders and receipts as they are now, with what others bill of them.

    Args:
        ctx: where to work; its `tolerances` say what is let pass.
        bill: the record or its id.
        by: who asks.
        kind: the kind of record, where only the id is given.

    Raises:
        NotFound: if there is none that the actor may know of.
        NotPermitted: if the actor may not see it, or orders.
    """
    loaded, workflow = seen(ctx, bill, kind, by)
    return match(loaded.document, _beside(ctx, loaded, workflow, by, ()), ctx.tolerances)


def _beside(
    ctx: Context, loaded: Loaded, workflow: Workflow, by: Actor, orders: tuple[str, ...]
) -> Purchases:
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        may_list(ctx, workflow, VIEW, by)
        own = loaded.record.id
        if not orders:
            return laid_beside(work, workflow, loaded.document, apart_from=own).purchases
        named = {match.document for match in loaded.document.matches}
        references = {reference.number for reference in loaded.document.invoice.references}
        return of_orders(work, workflow, {*named, *references, *orders}, own).purchases
