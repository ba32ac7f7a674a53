"""Reports over the whole ledger: a customer's account, the age of what is owed, waiting cash."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import attrs

from invoicekit.allocation import (
    OpenItem,
    Payment,
    TargetKind,
    aged,
    customer_statement,
    unapplied,
    unapplied_cash,
)
from invoicekit.allocation.ageing import Ageing
from invoicekit.allocation.statement import Statement
from invoicekit.allocation.unapplied_cash import UnappliedCash
from invoicekit.permissions import Actor
from invoicekit.ports.storage import Query, UnitOfWork
from invoicekit.service.context import Context
from invoicekit.service.instalments import parts_of
from invoicekit.service.loaded import PAYMENT, rows_about
from invoicekit.service.narrowing import OWING
from invoicekit.service.paging import all_pages
from invoicekit.service.paying import COMPLETED, Paid, paid_of
from invoicekit.service.payments.accounts import Account
from invoicekit.service.payments.asking import waiting_within
from invoicekit.service.payments.items import read_items, whole_item
from invoicekit.service.payments.rights import VIEW
from invoicekit.service.reach import require_apart
from invoicekit.service.settings import policy_of

__all__ = ["ageing", "statement", "waiting_cash"]


def ageing(
    ctx: Context,
    *,
    by: Actor,
    at: date,
    bounds: Sequence[int] = (30, 60, 90),
    kind: str = "invoice",
) -> Ageing:
    """Sort what is open by the days that it is overdue at a day, for each customer.

    For a past day it is drawn from the rows of the ledger until then: what was paid later was
    still open. For today or a later day it is what is open now.

    Args:
        ctx: where to work.
        by: who asks.
        at: the day that days are counted to.
        bounds: the last day of each bucket but the oldest, rising.
        kind: the kind of record.

    Raises:
        NotPermitted: if the actor may not see the records or the payments.
    """
    _require(ctx, by, kind)
    # In one unit: money that is applied meanwhile is neither left out nor counted twice.
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        if at >= ctx.today():
            items = tuple(_items_now(ctx, work, kind))
            left = [(_of_its_customer(each), each.left) for each in waiting_within(work)]
            return aged(items, at, bounds=bounds, unapplied=left)
        past = tuple(_items_at(ctx, work, kind, at))
        paid = [each for each in _all_paid(work) if _came(each)]
    rest = [(_of_its_customer(each), unapplied(each.payment, each.rows, at=at)) for each in paid]
    return aged(past, at, bounds=bounds, unapplied=rest)


def waiting_cash(ctx: Context, *, by: Actor, at: date, kind: str = "invoice") -> UnappliedCash:
    """List the payments of which something was left at the end of a day, a past one too.

    Args:
        ctx: where to work.
        by: who asks.
        at: the day.
        kind: the kind of document in whose books they are.

    Raises:
        NotPermitted: if the actor may not see the records or the payments.
    """
    _require(ctx, by, kind)
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        paid = [each for each in _all_paid(work) if _came(each)]
    rows = [row for each in paid for row in each.rows]
    return unapplied_cash([_of_its_customer(each) for each in paid], rows, at)


def _require(ctx: Context, by: Actor, kind: str) -> None:
    policy, now = policy_of(ctx, by, kind), ctx.clock.now()
    for permission in (ctx.workflow(kind).view, VIEW):
        require_apart(policy, permission, by, at=now, zone=ctx.zone, kind=kind)


def _items_now(ctx: Context, work: UnitOfWork, kind: str) -> Iterator[OpenItem]:
    unpaid = Query(kind=kind, settlement=OWING, state=ctx.workflow(kind).owing)
    for record in all_pages(work, unpaid):
        # What the ledger says of each is asked only where it is due in parts.
        rows = rows_about(work, record) if parts_of(record) > 1 else ()
        yield from read_items(work, Account(record, rows), ctx.zone)


def _items_at(ctx: Context, work: UnitOfWork, kind: str, at: date) -> Iterator[OpenItem]:
    wanted = Query(kind=kind, state=ctx.workflow(kind).owing, issued_to=at)
    for record in all_pages(work, wanted):
        rows = tuple(row for row in rows_about(work, record) if row.on <= at)
        yield from read_items(work, Account(record, rows).with_rows(()), ctx.zone)


def _all_paid(work: UnitOfWork) -> Iterator[Paid]:
    for record in all_pages(work, Query(kind=PAYMENT)):
        yield paid_of(work, record)


def statement(
    ctx: Context,
    customer: str,
    *,
    by: Actor,
    currency: str,
    start: date,
    end: date,
    kind: str = "invoice",
) -> Statement:
    """Draw up the account of one customer: what was invoiced and paid, with running balance.

    Args:
        ctx: where to work.
        customer: the customer's id in your books, or its name where it has none.
        by: who asks.
        currency: one statement is of one currency.
        start: the first day.
        end: the last day.
        kind: the kind of document.

    Raises:
        NotPermitted: if the actor may not see the documents or the payments of the house.
        InvalidDate: when the end is before the start.
    """
    policy, now = policy_of(ctx, by, kind), ctx.clock.now()
    workflow = ctx.workflow(kind)
    for permission in (workflow.view, VIEW):
        require_apart(policy, permission, by, at=now, zone=ctx.zone, kind=kind, account=customer)
    wanted = Query(customer=[customer], currency=currency)
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        documents = attrs.evolve(wanted, kind=[kind], state=workflow.owing)
        accounts = [Account(r, rows_about(work, r)) for r in all_pages(work, documents)]
        came = attrs.evolve(wanted, kind=[PAYMENT])
        paid = [paid_of(work, record) for record in all_pages(work, came)]
    # What a payment paid that never came was taken back again, and is no movement.
    never = {each.record.id for each in paid if not _came(each)}
    about_it = [row for each in accounts for row in each.rows]
    about_it += [row for each in paid for row in each.rows]
    rows = {row.id: row for row in about_it if row.source not in never}
    return customer_statement(
        customer,
        [_named(whole_item(account.record, ctx.zone), customer) for account in accounts],
        [attrs.evolve(each.payment, customer=customer) for each in paid if _came(each)],
        rows.values(),
        currency=currency,
        start=start,
        end=end,
    )


def _named(item: OpenItem, customer: str) -> OpenItem:
    return attrs.evolve(item, customer=customer)


def _of_its_customer(paid: Paid) -> Payment:
    """Return a payment with whose it is, where only the documents that it paid have told it."""
    record = paid.record
    return attrs.evolve(
        paid.payment, customer=paid.payment.customer or record.buyer or record.customer
    )


def _came(paid: Paid) -> bool:
    """Tell whether money came: it is here, or has gone back again by a row of its own."""
    returned = any(row.target_kind is TargetKind.REFUND for row in paid.rows)
    return paid.record.state in {COMPLETED, "refunded"} or returned
