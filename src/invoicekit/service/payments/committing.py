"""Money that comes in, and plans that are carried out: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial

import attrs

from invoicekit.allocation import Allocation, Payment, Plan, Side, record_id_of, rows_of, unapplied
from invoicekit.errors import CannotAllocate, Duplicate, InvalidValue, NotFound, StaleVersion
from invoicekit.permissions import Actor, Policy
from invoicekit.ports.storage import UnitOfWork
from invoicekit.records import Record
from invoicekit.service.again import again
from invoicekit.service.changes import Changes
from invoicekit.service.command import Moment
from invoicekit.service.context import Context
from invoicekit.service.instalments import targets_of
from invoicekit.service.loaded import NOTES, PAYMENT
from invoicekit.service.once import once
from invoicekit.service.paying import Paid, arrived, authority, intended, moved, read_paid
from invoicekit.service.payments.accounts import Account, accounts_of, side_of
from invoicekit.service.payments.booking import booked, by_document, joined
from invoicekit.service.payments.giving_up import check_write_offs
from invoicekit.service.payments.rights import RECORD, may
from invoicekit.service.payments.valuing import check_books, valued
from invoicekit.service.receipts import Receipt

__all__ = ["commit", "record"]


def record(
    ctx: Context,
    payment: Payment,
    *,
    by: Actor,
    account: str = "",
    pending: bool = False,
    key: str = "",
    kind: str = "invoice",
) -> Record:
    """Record a payment; nothing of it is applied yet. The same payment again changes nothing.

    However often a bank tells of a payment, and under whatever name, its id makes it one.

    Args:
        ctx: where to work.
        payment: what came in.
        by: who records it.
        account: whose it is: the customer's id in your books; the customer's name if left out.
        pending: it is announced, and not here yet; `complete` makes it count.
        key: a key of the caller's own; the same again changes nothing.
        kind: the kind of document in whose books it is.

    Returns:
        The payment's record.

    Raises:
        NotPermitted: if the actor may not record payments.
        Duplicate: if the payment's id was used for another payment, or it is kept with another
            value in the books.
        KeyReused: if the key was used for something else.
        InvalidValue: for a credit note, which is no money.
    """
    if payment.kind in NOTES:
        raise InvalidValue("payment", payment.id, "a credit note is no money that comes in")
    make = partial(intended if pending else arrived, account=account)
    asked = ("record", attrs.evolve(payment, version=1), account, pending)
    # Two statements may tell of it at one moment: who comes second finds it.
    return again(partial(_recorded, ctx, payment, make, by, key, asked, kind))


def _recorded(
    ctx: Context,
    payment: Payment,
    make: Callable[[Payment, Moment], Changes],
    by: Actor,
    key: str,
    asked: object,
    kind: str,
) -> Record:
    moment = Moment(by, ctx.clock.now(), ctx.ids, ctx.zone)
    with ctx.store.unit_of_work(by.tenant) as work:
        may(ctx, work, RECORD, moment, kind=kind)

        def write() -> Receipt:
            known = _known(work, attrs.evolve(payment, version=1))
            if known is not None:
                _refuse_other_value(known, payment)
                return Receipt(PAYMENT, known.record.id, known.record.version)
            kept = make(attrs.evolve(payment, version=1), moment).write(work)
            return Receipt(PAYMENT, kept.id, kept.version)

        receipt = once(work, key, asked, write)
        return work.get(PAYMENT, receipt.id)


def commit(
    ctx: Context, plan: Plan, *, by: Actor, key: str, account: str = "", kind: str = "invoice"
) -> Receipt:
    """Carry out a plan: every row of it, or nothing.

    A payment that is not recorded yet is recorded with it. A credit note is applied like a
    payment; its own balance moves as well.

    Args:
        ctx: where to work.
        plan: what a payment shall pay, as `invoicekit.allocation.plan` gives it.
        by: who does it.
        key: a key for this act; the same again changes nothing.
        account: whose payment it is, where it pays nothing yet; else as the documents say.
        kind: the kind of document in whose books it is, where it pays nothing yet.

    Returns:
        The payment's record with the ids of the rows that were written.

    Raises:
        NotPermitted: if the actor may not record payments.
        NotFound: if a document is not there.
        StaleVersion: if one of the documents was written since the plan was made.
        CannotAllocate: if less is left of the payment than the plan gives out, more is given than
            is open, a document is not owed, or waits for another payment; or where the plan's rows
            take more or less of the payment's value in the books than there is.
        Duplicate: if the payment's id was used for another payment.
        KeyReused: if the key was used for something else.
        InvalidValue: for an empty key.
    """
    if not key:
        raise InvalidValue("key", key, "a plan is committed under one, to be carried out once")
    act = partial(_committed, ctx, plan, by, key, account, kind)
    try:
        return act()
    except Duplicate:
        # Somebody recorded the payment at the same moment: it is applied as one that is known.
        return act()


def _committed(ctx: Context, plan: Plan, by: Actor, key: str, account: str, kind: str) -> Receipt:
    moment = Moment(by, ctx.clock.now(), ctx.ids, ctx.zone)
    said = tuple((row.item, row.amount, row.kind, row.source, row.spent) for row in plan.rows)
    asked = ("commit", attrs.evolve(plan.payment, version=1), plan.on, said)
    with ctx.store.unit_of_work(by.tenant) as work:
        accounts = accounts_of(ctx, work, _touched(plan))
        policy = may(ctx, work, RECORD, moment, accounts=accounts.values(), kind=kind)

        def write() -> Receipt:
            rows = rows_of(plan, by.id, key, lambda: ctx.ids.new("allocation"))
            _check(plan, accounts, rows)
            check_write_offs(ctx, work, accounts, rows, moment)
            if plan.payment.kind in NOTES:
                kept = joined(_by_note(plan, accounts, rows, moment), rows).write(work)
            else:
                paid = _known(work, plan.payment)
                own = _by_payment(plan, paid, rows, moment, policy, side_of(accounts.values()))
                whose = _whose(plan, accounts, account)
                own = attrs.evolve(own, record=_owned(own.record, plan.payment, whose))
                kept = joined([own, *booked(accounts, rows, moment)], rows).write(work)
            return Receipt(kept.kind, kept.id, kept.version, [row.id for row in rows])

        return once(work, key, asked, write)


def _touched(plan: Plan) -> tuple[str, ...]:
    ids = [row.record or record_id_of(row.item) for row in plan.rows]
    return (*ids, plan.payment.id) if plan.payment.kind in NOTES else tuple(ids)


def _known(work: UnitOfWork, payment: Payment) -> Paid | None:
    """Return the payment as it is kept, if it is; an id is for one payment."""
    try:
        paid = read_paid(work, payment.id)
    except NotFound:
        return None
    known = paid.payment
    if (known.amount, known.received, known.kind) != (
        payment.amount,
        payment.received,
        payment.kind,
    ):
        advice = "Give each payment an id of its own"
        raise Duplicate("payment", payment.id, existing=paid.record.id, advice=advice)
    if 1 < payment.version != paid.record.version:
        raise StaleVersion("payment", payment.id, payment.version, paid.record.version)
    return paid


def _refuse_other_value(known: Paid, payment: Payment) -> None:
    if payment.base not in {None, known.payment.base}:
        advice = "Tell its value in the books by the first plan over it, with an Exchange"
        raise Duplicate("payment", payment.id, existing=known.record.id, advice=advice)


def _check(plan: Plan, accounts: Mapping[str, Account], rows: tuple[Allocation, ...]) -> None:
    """Refuse a plan over documents that moved, wait, or cannot take what it gives."""
    seen, payment = dict(plan.versions), plan.payment
    if payment.kind in NOTES:
        seen[payment.id] = payment.version
    if rows and plan.on < payment.received:
        reason = f"the allocation is of {plan.on}, and it was received on {payment.received}"
        advice = f"Date the allocation {payment.received} or later"
        raise CannotAllocate(payment.id, "anything", reason, advice)
    _check_sources(plan)
    for row in plan.rows:
        if row.item not in targets_of(accounts[row.record or record_id_of(row.item)].record):
            advice = "Plan over what payments.open_items gives"
            raise CannotAllocate(payment.id, row.number, f"it has no item {row.item!r}", advice)
    touching = by_document(rows)
    for id_, account in accounts.items():
        version = account.record.version
        if seen.get(id_) != version:
            raise StaleVersion(account.record.kind, id_, seen.get(id_, 0), version)
        if account.waits:
            reason = "a payment of it is under way"
            advice = "Record the money unapplied, and apply it when that payment is decided"
            raise CannotAllocate(payment.id, account.record.number or id_, reason, advice)
        account.refuse(payment.id, touching.get(id_, ()))


def _check_sources(plan: Plan) -> None:
    """Refuse rows that would spend another payment, or less of this one than they give out."""
    payment = plan.payment
    for row in plan.rows:
        of_others = row.source not in {"", payment.id} or row.kind is not payment.kind
        less = row.spent is not None and row.spent.currency == row.amount.currency
        if (row.kind.is_spent and of_others) or (less and row.spent != row.amount):
            reason = "a row of the plan is not paid out of it"
            advice = "Make the plan with invoicekit.allocation.plan"
            raise CannotAllocate(payment.id, row.number, reason, advice)


def _by_note(
    plan: Plan, accounts: Mapping[str, Account], rows: tuple[Allocation, ...], moment: Moment
) -> Iterable[Changes]:
    if not rows:
        raise CannotAllocate(plan.payment.id, "anything", "the plan gives out nothing of it")
    # The note stands first: it is what was applied.
    first = {plan.payment.id: accounts[plan.payment.id]}
    return booked(first | dict(accounts), rows, moment)


def _by_payment(
    plan: Plan,
    paid: Paid | None,
    rows: tuple[Allocation, ...],
    moment: Moment,
    policy: Policy,
    side: Side,
) -> Changes:
    payment, before = attrs.evolve(plan.payment, version=1), paid.rows if paid else ()
    left = unapplied(payment, before)
    if plan.spent > left:
        raise CannotAllocate(
            payment.id,
            "its invoices",
            f"{plan.spent} is given out, and only {left} is left of the payment",
            "Plan again with what is left",
        )
    if not plan.spent and any(row.source == payment.id and row.spent is not None for row in rows):
        why = f"at its rate the plan takes nothing of it that {payment.amount.currency} can show"
        raise CannotAllocate(payment.id, "its invoices", why, "Apply more, or write it off")
    if paid is None:
        check_books(payment, before, rows, side)
        changes = arrived(payment, moment, rows=rows)
    else:
        paid, revision = valued(paid, payment, moment)
        check_books(paid.payment, before, rows, side)
        authorize = authority(policy, paid.record, moment)
        changes = moved(paid, "apply", moment, rows=rows, authorize=authorize)
        changes = attrs.evolve(changes, revision=revision)
    return changes


def _whose(plan: Plan, accounts: Mapping[str, Account], account: str) -> tuple[str, str]:
    """Return whose the payment is, as account and name; empty where the documents disagree."""
    records = [each.record for each in accounts.values()]
    owners = {(record.customer, record.buyer) for record in records}
    customer, name = owners.pop() if len(owners) == 1 else ("", "")
    return account or customer, plan.payment.customer or name


def _owned(record: Record, payment: Payment, whose: tuple[str, str]) -> Record:
    account, name = whose
    if not account or record.customer not in {"", payment.customer}:
        return record
    return attrs.evolve(record, customer=account, buyer=record.buyer or name)
