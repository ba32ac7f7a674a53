"""The use cases of payments: what is open, and how money is applied to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

import attrs

from invoicekit.allocation import (
    Allocation,
    ItemKind,
    OpenItem,
    Payment,
    Plan,
    aged,
    allocated,
    rows_of,
    settlement_of,
    unapplied,
)
from invoicekit.allocation.ageing import Ageing
from invoicekit.errors import CannotAllocate, Duplicate, NotFound, StaleVersion
from invoicekit.money import Money
from invoicekit.permissions import Actor
from invoicekit.ports.storage import Order, Query, UnitOfWork
from invoicekit.records import Record, Revision
from invoicekit.service import documents
from invoicekit.service.command import Moment
from invoicekit.service.context import Context
from invoicekit.service.loaded import Loaded, load
from invoicekit.service.once import once
from invoicekit.service.reach import require_apart
from invoicekit.service.receipts import Receipt
from invoicekit.service.settings import policy_of, workflow_of
from invoicekit.statemachines import AuditEntry

__all__ = ["ageing", "commit", "history", "open_items", "unapplied_payments"]

RECORD_PAYMENT = "payment.record"
VIEW_PAYMENT = "payment.view"
PAYMENT = "payment"
LEDGER = "ledger"
"""What the history calls the definition of an act that moved money and no state."""


def open_items(
    ctx: Context,
    *,
    by: Actor,
    customer: str | None = None,
    currency: str | None = None,
    kind: str = "invoice",
) -> tuple[OpenItem, ...]:
    """Return what is open, the first due first.

    Args:
        ctx: where to work.
        by: who asks.
        customer: the customer's name, or its id in your books; all of them if left out.
        currency: only what is open in this currency; a plan is made in one.
        kind: the kind of record.

    Raises:
        NotPermitted: if the actor may not see them.
    """
    unpaid = Query(
        settlement=["open", "partly_paid"],
        state=_live(ctx, kind),
        currency=currency,
        by=Order.DUE,
    )
    queries = [unpaid]
    if customer is not None:
        named = attrs.evolve(unpaid, buyer=[customer])
        queries = [attrs.evolve(unpaid, customer=[customer]), named]
    found = {record.id: record for query in queries for record in _all(ctx, query, by, kind)}
    return tuple(_item(record) for record in found.values())


def commit(ctx: Context, plan: Plan, *, by: Actor, key: str) -> Receipt:
    """Carry out a plan: every row of it, or nothing.

    Args:
        ctx: where to work.
        plan: what a payment shall pay, as `invoicekit.allocation.plan` gives it.
        by: who does it.
        key: a key for this act; the same again changes nothing.

    Returns:
        The payment's record with the ids of the rows that were written.

    Raises:
        NotPermitted: if the actor may not record payments.
        StaleVersion: if one of the invoices was written since the plan was made.
        CannotAllocate: if less is left of the payment than the plan gives out.
        Duplicate: if the payment's id was used for another payment.
        KeyReused: if the key was used for something else.
    """
    moment = Moment(by, ctx.clock.now(), ctx.ids)
    asked = (
        "commit",
        plan.payment,
        plan.on,
        tuple((row.item, row.amount) for row in plan.rows),
    )
    with ctx.store.unit_of_work(by.tenant) as work:
        workflow = workflow_of(ctx, work, "invoice")
        require_apart(workflow.policy, RECORD_PAYMENT, by, at=moment.at, kind=PAYMENT)
        return once(work, key, asked, lambda: _carry_out(work, plan, moment, key))


def history(
    ctx: Context, record: Record | str, *, by: Actor, kind: str = "invoice"
) -> tuple[Allocation, ...]:
    """Return every row of the ledger that touched a record, the first one first.

    Args:
        ctx: where to work.
        record: the record or its id.
        by: who asks.
        kind: the kind of record, where only the id is given.

    Raises:
        NotFound: if there is none that the actor may know of.
    """
    shown = documents.view(ctx, record, by=by, kind=kind)
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        return work.allocations(target=shown.record.id)


def unapplied_payments(ctx: Context, *, by: Actor) -> tuple[tuple[Payment, Money], ...]:
    """Return the payments of which something is left, with what is left.

    Args:
        ctx: where to work.
        by: who asks.

    Raises:
        NotPermitted: if the actor may not see payments.
    """
    now = ctx.clock.now()
    require_apart(policy_of(ctx, by), VIEW_PAYMENT, by, at=now, kind=PAYMENT)
    left: list[tuple[Payment, Money]] = []
    query = Query(kind=PAYMENT, balance_from=Decimal("0.0001"), by=Order.CREATED, counts=False)
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        for record in _pages(work, query):
            content = work.revision(*record.key, record.revision).content
            if isinstance(content, Payment) and record.balance is not None:
                left.append((content, Money(record.balance, record.currency)))
    return tuple(left)


def ageing(
    ctx: Context,
    *,
    by: Actor,
    at: date,
    bounds: Sequence[int] = (30, 60, 90),
    kind: str = "invoice",
) -> Ageing:
    """Sort what is open today by the days that it is overdue at a day, for each customer.

    Args:
        ctx: where to work.
        by: who asks.
        at: the day that days are counted to.
        bounds: the last day of each bucket but the oldest, rising.
        kind: the kind of record.

    Raises:
        NotPermitted: if the actor may not see the records or the payments.
    """
    items = open_items(ctx, by=by, kind=kind)
    return aged(items, at, bounds=bounds, unapplied=unapplied_payments(ctx, by=by))


def _live(ctx: Context, kind: str) -> list[str]:
    lifecycle = ctx.workflow(kind).lifecycle
    return [state for state in lifecycle.states if state not in lifecycle.final]


def _all(ctx: Context, query: Query, by: Actor, kind: str) -> Iterator[Record]:
    while True:
        page = documents.find(ctx, attrs.evolve(query, counts=False, limit=500), by=by, kind=kind)
        yield from page.records
        if not page.next:
            return
        query = attrs.evolve(query, cursor=page.next)


def _pages(work: UnitOfWork, query: Query) -> Iterator[Record]:
    while True:
        page = work.find(attrs.evolve(query, limit=500))
        yield from page.records
        if not page.next:
            return
        query = attrs.evolve(query, cursor=page.next)


def _item(record: Record) -> OpenItem:
    total = record.total or Decimal(0)
    issued = record.issue_date or record.created_at.date()
    return OpenItem(
        record.id,
        record.number or record.id,
        record.buyer,
        ItemKind.CREDIT_NOTE if total < 0 else ItemKind.INVOICE,
        Money(total, record.currency),
        Money(record.balance or 0, record.currency),
        issued,
        record.due_date or issued,
        record.version,
        references=[record.order] if record.order else [],
    )


def _carry_out(work: UnitOfWork, plan: Plan, moment: Moment, key: str) -> Receipt:
    rows = rows_of(plan, moment.actor.id, key, lambda: moment.ids.new("allocation"))
    payment = _payment_record(work, plan.payment, moment)
    before = work.allocations(source=plan.payment.id)
    spent = Money.total((row.amount for row in rows), plan.payment.amount.currency)
    left = unapplied(plan.payment, before) - spent
    if left.amount < 0:
        raise CannotAllocate(
            plan.payment.id,
            "its invoices",
            f"{spent} is given out, and only {left + spent} is left of the payment",
            "Plan again with what is left",
        )
    seen = dict(plan.versions)
    targets = {row.target: load(work, "invoice", row.target) for row in rows}
    for id_, loaded in targets.items():
        if loaded.record.version != seen.get(id_, loaded.record.version):
            raise StaleVersion("invoice", id_, seen[id_], loaded.record.version)
    work.append_allocations(rows)
    for id_, loaded in targets.items():
        paid = [row for row in rows if row.target == id_]
        _settle(work, loaded, paid, moment)
    kept = work.save(
        attrs.evolve(payment, balance=left.amount, updated_at=moment.at), expect=payment.version
    )
    work.append_history(*kept.key, _entry("apply", kept, moment))
    return Receipt(PAYMENT, plan.payment.id, kept.version, [row.id for row in rows])


def _payment_record(work: UnitOfWork, payment: Payment, moment: Moment) -> Record:
    try:
        record = work.get(PAYMENT, payment.id)
    except NotFound:
        return work.add(_new_payment(payment, moment), _revision(payment, moment))
    known = work.revision(PAYMENT, payment.id, record.revision).content
    if not isinstance(known, Payment) or (known.amount, known.received) != (
        payment.amount,
        payment.received,
    ):
        advice = "Give each payment an id of its own"
        raise Duplicate("payment", payment.id, existing=record.id, advice=advice)
    return record


def _new_payment(payment: Payment, moment: Moment) -> Record:
    return Record(
        tenant=moment.actor.tenant,
        kind=PAYMENT,
        id=payment.id,
        state="completed",
        created_at=moment.at,
        created_by=moment.actor.id,
        buyer=payment.customer,
        customer=payment.customer,
        issue_date=payment.received,
        currency=payment.amount.currency,
        total=payment.amount.amount,
        balance=payment.amount.amount,
    )


def _revision(payment: Payment, moment: Moment) -> Revision:
    return Revision(
        tenant=moment.actor.tenant,
        kind=PAYMENT,
        id=payment.id,
        content=payment,
        by=moment.actor.id,
        at=moment.at,
    )


def _settle(work: UnitOfWork, loaded: Loaded, paid: list[Allocation], moment: Moment) -> None:
    record, rows = loaded.record, (*loaded.rows, *paid)
    applied = allocated(rows, record.id, record.currency)
    after = attrs.evolve(
        record,
        balance=(loaded.total - applied).amount,
        settlement=settlement_of(loaded.total, applied).value,
        updated_at=moment.at,
    )
    kept = work.save(after, expect=record.version)
    reason = "; ".join(row.reason for row in paid)
    work.append_history(*kept.key, _entry("payment", kept, moment, reason, record.revision))


def _entry(
    event: str, record: Record, moment: Moment, reason: str = "", revision: int = 1
) -> AuditEntry:
    return AuditEntry(
        event=event,
        source=record.state,
        target=record.state,
        actor=moment.actor.id,
        at=moment.at,
        definition=LEDGER,
        definition_version=1,
        on_behalf_of=moment.actor.on_behalf_of,
        reason=reason,
        version=record.version,
        revision=revision,
    )
