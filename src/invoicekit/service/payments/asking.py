"""What is open, what came in, and how old it is: the questions about money."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from decimal import Decimal

import attrs

from invoicekit.allocation import Allocation, OpenItem, Payment
from invoicekit.allocation.open_item import by_due_date
from invoicekit.money import Money
from invoicekit.permissions import Actor
from invoicekit.ports.storage import Order, Page, Query, UnitOfWork
from invoicekit.records import Record
from invoicekit.service import documents
from invoicekit.service.command import Moment
from invoicekit.service.context import Context
from invoicekit.service.instalments import parts_of
from invoicekit.service.loaded import PAYMENT, rows_about
from invoicekit.service.merging import found_within
from invoicekit.service.paging import all_pages
from invoicekit.service.paying import COMPLETED, Paid, about, paid_of, read_paid
from invoicekit.service.payments.accounts import Account
from invoicekit.service.payments.items import read_items, whole_item
from invoicekit.service.payments.rights import VIEW
from invoicekit.service.places import seen
from invoicekit.service.reach import reaches, require_apart
from invoicekit.service.settings import policy_of, workflow_of

__all__ = [
    "PaymentView",
    "find",
    "history",
    "open_items",
    "unapplied_payments",
    "view",
    "waiting_payments",
    "waiting_within",
]


@attrs.frozen
class PaymentView:
    """A payment as a person sees it.

    Attributes:
        record: where it stands.
        payment: what came in, with its memo, and the version that was read.
        left: what can still be applied of it.
        given_back: what went back to the payer.
        rows: what the ledger says of it, the first row first.
    """

    record: Record
    payment: Payment
    left: Money
    given_back: Money
    rows: tuple[Allocation, ...]


def open_items(
    ctx: Context,
    *,
    by: Actor,
    customer: str | None = None,
    text: str = "",
    currency: str | None = None,
    kind: str = "invoice",
) -> tuple[OpenItem, ...]:
    """Return what is open, the first due first; a document that is due in parts as its parts.

    Args:
        ctx: where to work.
        by: who asks.
        customer: the customer's name, or its id in your books; all of them if left out.
        text: a part of the customer's name or id, or of a number; capitals play no part.
        currency: only what is open in this currency; a plan is made in one.
        kind: the kind of record.

    Raises:
        NotPermitted: if the actor may not see them.
    """
    unpaid = Query(
        settlement=["open", "partly_paid"],
        state=ctx.workflow(kind).owing,
        currency=currency,
        text=text,
        by=Order.DUE,
        descending=False,
    )
    queries = [unpaid]
    if customer is not None:
        named = attrs.evolve(unpaid, buyer=[customer])
        queries = [attrs.evolve(unpaid, customer=[customer]), named]
    found = {record.id: record for query in queries for record in _all(ctx, query, by, kind)}
    return _items(ctx, tuple(found.values()), by)


def _items(ctx: Context, records: Sequence[Record], by: Actor) -> tuple[OpenItem, ...]:
    items = [whole_item(record, ctx.zone) for record in records if parts_of(record) == 1]
    if len(items) < len(records):
        with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
            for record in records:
                items += _parts(work, record, ctx.zone) if parts_of(record) > 1 else ()
    return tuple(sorted((item for item in items if item.balance), key=by_due_date))


def _parts(work: UnitOfWork, record: Record, zone: tzinfo) -> tuple[OpenItem, ...]:
    fresh = work.get(*record.key)
    return read_items(work, Account(fresh, rows_about(work, fresh)), zone)


def find(ctx: Context, query: Query | None = None, *, by: Actor, kind: str = "invoice") -> Page:
    """List the payments that the actor may see, with counts for each state.

    Args:
        ctx: where to work.
        query: filters, order and page, such as `Query(state="pending", customer="C-17")`; all of
            them if left out. Its kind plays no part.
        by: who asks.
        kind: the kind of document in whose books they are.

    Raises:
        NotPermitted: if the actor may see none.
    """
    asking = attrs.evolve(query or Query(), kind=PAYMENT)
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        policy, now = workflow_of(ctx, work, kind).policy, ctx.clock.now()
        if not any((role, VIEW) in policy.rights for role in by.roles):
            require_apart(policy, VIEW, by, at=now, zone=ctx.zone, kind=PAYMENT)
        return found_within(work, reaches(asking, policy, VIEW, by, ctx.day_of(now)))


def view(ctx: Context, payment: Record | str, *, by: Actor, kind: str = "invoice") -> PaymentView:
    """Show a payment: where it stands, what is left of it, and what it paid.

    Args:
        ctx: where to work.
        payment: its record or its id.
        by: who asks.
        kind: the kind of document in whose books it is.

    Raises:
        NotFound: if there is none that the actor may know of.
        NotPermitted: if the actor may not see payments.
    """
    id_ = payment.id if isinstance(payment, Record) else payment
    moment = Moment(by, ctx.clock.now(), ctx.ids, ctx.zone)
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        paid = read_paid(work, id_)
        policy = workflow_of(ctx, work, kind).policy
    policy.require(VIEW, by, about(paid.record, moment), state=paid.record.state)
    return PaymentView(paid.record, paid.payment, paid.left, paid.given_back, paid.rows)


def history(
    ctx: Context, record: Record | str, *, by: Actor, kind: str = "invoice"
) -> tuple[Allocation, ...]:
    """Return every row of the ledger that touched a document, the first one first.

    Args:
        ctx: where to work.
        record: the document's record or its id.
        by: who asks.
        kind: the kind of record, where only the id is given.

    Raises:
        NotFound: if there is none that the actor may know of.
    """
    loaded, _ = seen(ctx, record, kind, by)
    return loaded.rows


def unapplied_payments(
    ctx: Context, *, by: Actor, kind: str = "invoice"
) -> tuple[tuple[Payment, Money], ...]:
    """Return the payments of which something is left, with what is left.

    Args:
        ctx: where to work.
        by: who asks.
        kind: the kind of document in whose books they are.

    Raises:
        NotPermitted: if the actor may not see payments.
    """
    return tuple((paid.payment, paid.left) for paid in waiting_payments(ctx, by=by, kind=kind))


def waiting_payments(ctx: Context, *, by: Actor, kind: str) -> tuple[Paid, ...]:
    """Return the payments of which something is left, with their records.

    Raises:
        NotPermitted: if the actor may not see payments.
    """
    now = ctx.clock.now()
    require_apart(policy_of(ctx, by, kind), VIEW, by, at=now, zone=ctx.zone, kind=PAYMENT)
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        return waiting_within(work)


def waiting_within(work: UnitOfWork) -> tuple[Paid, ...]:
    """Return the payments of which something is left, as an open unit of work has them."""
    query = Query(kind=PAYMENT, state=COMPLETED, balance_from=Decimal("0.0001"), by=Order.CREATED)
    return tuple(paid_of(work, record) for record in all_pages(work, query))


def _all(ctx: Context, query: Query, by: Actor, kind: str) -> Iterator[Record]:
    while True:
        page = documents.find(ctx, attrs.evolve(query, counts=False, limit=500), by=by, kind=kind)
        yield from page.records
        if not page.next:
            return
        query = attrs.evolve(query, cursor=page.next)
