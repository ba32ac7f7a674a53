"""Small differences that are given up: within the actor's tolerance, and no further."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from invoicekit.allocation import Allocation, SourceKind, active
from invoicekit.errors import CannotAllocate, StaleVersion
from invoicekit.money import Money
from invoicekit.permissions import Actor, Circumstances
from invoicekit.ports.storage import UnitOfWork
from invoicekit.records import Record
from invoicekit.service.command import Moment
from invoicekit.service.context import Context
from invoicekit.service.loaded import ACCOUNT
from invoicekit.service.once import once
from invoicekit.service.payments.accounts import Account, accounts_of
from invoicekit.service.payments.booking import booked, by_document, joined
from invoicekit.service.payments.rights import WRITE_OFF
from invoicekit.service.places import place_of
from invoicekit.service.receipts import Receipt
from invoicekit.service.settings import workflow_of

__all__ = ["check_write_offs", "write_off"]


def write_off(
    ctx: Context,
    record: Record | str,
    amount: Money | None = None,
    *,
    by: Actor,
    reason: str,
    on: date | None = None,
    kind: str = "invoice",
    expect: int | None = None,
    key: str = "",
) -> Receipt:
    """Give up a small difference on a document, within what the actor may.

    Args:
        ctx: where to work; its `write_off` says who may give up how much.
        record: the document's record as it was read, or its id with `expect`.
        amount: above zero; all that is open if left out.
        by: who does it.
        reason: why.
        on: the day on which it counts; today if left out.
        kind: the kind of record, where only the id is given.
        expect: the version that was read, where only the id is given.
        key: a key of the caller's own; the same again changes nothing.

    Raises:
        NotFound: if there is none that the actor may know of.
        NotPermitted: if the actor may write nothing off, or not so much.
        StaleVersion: if somebody wrote it since it was read.
        CannotAllocate: for more than the tolerance or the balance, a document that is not owed or
            waits for a payment, or no reason.
    """
    place = place_of(record, kind, expect)
    moment = Moment(by, ctx.clock.now(), ctx.ids, ctx.zone)
    with ctx.store.unit_of_work(by.tenant) as work:
        account = accounts_of(ctx, work, [place.id])[place.id]
        given_up = account.balance if amount is None else amount
        _require(ctx, work, account, given_up, moment)

        def write() -> Receipt:
            if account.record.version != place.expect:
                actual = account.record.version
                raise StaleVersion(place.kind, place.id, place.expect, actual)
            row = _row(account, given_up, moment, reason, on, key)
            _refuse(ctx, account, [row], by)
            kept = joined(booked({place.id: account}, (row,), moment), (row,)).write(work)
            return Receipt(kept.kind, kept.id, kept.version, [row.id])

        return once(work, key, ("write_off", place, amount, reason, on), write)


def check_write_offs(
    ctx: Context,
    work: UnitOfWork,
    accounts: Mapping[str, Account],
    rows: Iterable[Allocation],
    moment: Moment,
) -> None:
    """Refuse a plan that gives up more than the actor may.

    Raises:
        NotPermitted: if the actor may write nothing off, or not so much.
        CannotAllocate: for more than the tolerance.
    """
    given_up = by_document(row for row in rows if row.source_kind is SourceKind.WRITE_OFF)
    for id_, account in accounts.items():
        own = given_up.get(id_, ())
        if own:
            amount = Money.total((row.amount for row in own), account.record.currency)
            _require(ctx, work, account, amount, moment)
            _refuse(ctx, account, own, moment.actor)


def _require(
    ctx: Context, work: UnitOfWork, account: Account, amount: Money, moment: Moment
) -> None:
    record = account.record
    about_it = Circumstances(
        record.tenant,
        at=moment.at,
        zone=moment.zone,
        kind=record.kind,
        id=record.id,
        owner=record.created_by,
        attributes={ACCOUNT: record.customer},
        amount=amount,
    )
    policy = workflow_of(ctx, work, record.kind).policy
    policy.require(WRITE_OFF, moment.actor, about_it, state=record.state)


def _row(
    account: Account, amount: Money, moment: Moment, reason: str, on: date | None, key: str
) -> Allocation:
    record = account.record
    name = record.number or record.id
    if not reason.strip():
        raise CannotAllocate("a write-off", name, "no reason is given", "Say why")
    if amount.amount <= 0:
        raise CannotAllocate("a write-off", name, f"{amount} is not above zero")
    return Allocation(
        moment.ids.new("allocation"),
        moment.ids.new("write_off"),
        SourceKind.WRITE_OFF,
        record.id,
        amount,
        on or moment.today,
        moment.actor.id,
        key or f"{record.kind}/{record.id}/{record.version}/write_off",
        reason=reason,
    )


def _refuse(ctx: Context, account: Account, rows: Iterable[Allocation], by: Actor) -> None:
    record, new = account.record, tuple(rows)
    name = record.number or record.id
    if account.waits:
        advice = "Wait until that payment is decided"
        raise CannotAllocate("a write-off", name, "a payment of it is under way", advice)
    account.refuse("a write-off", new)
    tolerance = ctx.write_off.of(by.id, currency=record.currency, roles=sorted(by.roles))
    # What was given up before counts too: a large sum in small parts is a large sum.
    before = [row for row in active(account.rows) if row.source_kind is SourceKind.WRITE_OFF]
    given_up = Money.total((row.amount for row in (*before, *new)), record.currency)
    limit = tolerance.limit(account.total)
    if given_up > limit:
        reason = f"{given_up} would be given up on it, and {limit} may be"
        raise CannotAllocate("a write-off", name, reason, "Ask somebody with a wider tolerance")
