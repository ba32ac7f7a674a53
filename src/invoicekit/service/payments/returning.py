"""Money that goes back to the payer: by hand, or through the gateway that it came by."""

from __future__ import annotations

from datetime import date

import attrs

from invoicekit.allocation import Allocation, reversal
from invoicekit.allocation import refund as refund_row
from invoicekit.errors import CannotAllocate, GatewayRefused
from invoicekit.money import Money
from invoicekit.permissions import Actor
from invoicekit.ports.gateway import PaymentGateway
from invoicekit.records import Record
from invoicekit.service.again import again
from invoicekit.service.changes import Changes
from invoicekit.service.command import Moment
from invoicekit.service.context import Context
from invoicekit.service.paying import Paid, moved, read_paid
from invoicekit.service.payments.accounts import LEDGER
from invoicekit.service.payments.opened import Act, Opened, Written, done
from invoicekit.service.payments.rights import REFUND
from invoicekit.service.receipts import Receipt
from invoicekit.statemachines import AuditEntry

__all__ = ["REFUND_PENDING", "refund", "refuse_while_refunding", "send_refund"]

REFUND_PENDING = "refund_pending"
"""The tag, and the label with the row's id, of a payment whose refund the gateway has to take."""


def refund(
    ctx: Context,
    payment: Record | str,
    amount: Money,
    *,
    by: Actor,
    reason: str,
    to: str = "",
    base: Money | None = None,
    on: date | None = None,
    gateway: PaymentGateway | None = None,
    key: str = "",
    kind: str = "invoice",
) -> Receipt:
    """Give money of a payment back, out of what is not applied.

    Part of a payment given back leaves it completed; all of it makes it refunded. Through a
    gateway the row is written first and the call made after it: what the gateway refuses is taken
    back, what it does not answer is sent again by `settle_pending`, and never twice.

    Args:
        ctx: where to work.
        payment: its record as it was read, or its id.
        amount: above zero, at most what is unapplied.
        by: who does it.
        reason: why.
        to: the id of the bank transfer, where there is one.
        base: at what the amount stands in the books; its share of what is left there, if left out.
        on: the day on which it counts; today if left out.
        gateway: where the payment came through, if the money goes back that way.
        key: a key of the caller's own; the same again changes nothing.
        kind: the kind of document in whose books it is, where it pays nothing.

    Raises:
        NotFound: if there is no such payment.
        NotPermitted: if the actor may not refund.
        CannotAllocate: for more than is unapplied, or while another refund is under way.
        Refused: for a payment that is not completed, or no reason.
        GatewayError: one of its kinds, where the gateway did not take it.
    """
    act = Act("refund", REFUND, reason, on, key, (amount, to, gateway is not None, base))

    def decide(opened: Opened) -> Written:
        refuse_while_refunding(opened)
        row = _row(opened, amount, to, base)
        changes = opened.changes((row,))
        if gateway is not None:
            changes = attrs.evolve(changes, record=_marked(changes.record, row.id))
        return changes, (row,)

    receipt = done(ctx, payment, act, by, decide, kind=kind)
    if gateway is not None:
        send_refund(ctx, gateway, receipt.id, by.tenant)
    return receipt


def refuse_while_refunding(opened: Opened) -> None:
    """Refuse to send money away while the gateway still has to say whether some of it went.

    Raises:
        CannotAllocate: if a refund of it is under way.
    """
    if REFUND_PENDING in opened.paid.record.tags:
        why, advice = "a refund of it is under way", "Settle that one first, with settle_pending"
        raise CannotAllocate(opened.paid.record.id, "the payer", why, advice)


def send_refund(ctx: Context, gateway: PaymentGateway, payment: str, tenant: str) -> None:
    """Send a refund that is written to the gateway, and note what it says; safe to run again.

    Args:
        ctx: where to work.
        gateway: where the payment came through.
        payment: its id.
        tenant: the house.

    Raises:
        GatewayError: one of its kinds, where the gateway did not take it.
    """
    with ctx.store.unit_of_work(tenant, read_only=True) as work:
        paid = read_paid(work, payment)
    row = _pending_row(paid)
    if row is None:
        return
    try:
        gateway.refund(payment, row.amount, row.id)
    except GatewayRefused as refused:
        _note(ctx, tenant, payment, row, refused.reason)
        raise
    _note(ctx, tenant, payment, row, "")


def _row(opened: Opened, amount: Money, to: str, base: Money | None) -> Allocation:
    return refund_row(
        opened.paid.payment,
        opened.paid.rows,
        amount,
        to=to or opened.moment.ids.new("refund"),
        new_id=opened.new_row(),
        on=opened.day(opened.paid.payment.received),
        by=opened.moment.actor.id,
        key=opened.key,
        reason=opened.act.reason,
        base=base,
        side=opened.side,
    )


def _pending_row(paid: Paid) -> Allocation | None:
    id_ = dict(paid.record.labels).get(REFUND_PENDING, "")
    return next((row for row in paid.rows if row.id == id_), None)


def _note(ctx: Context, tenant: str, payment: str, row: Allocation, refused: str) -> None:
    """Write down what the gateway said to a refund, unless that was done meanwhile.

    It is a fact: where others wrote at the same moment, look again at what stands.
    """

    def write() -> None:
        moment = Moment(Actor.system(tenant), ctx.clock.now(), ctx.ids, ctx.zone)
        with ctx.store.unit_of_work(tenant) as work:
            paid = read_paid(work, payment)
            if _pending_row(paid) == row:
                _answered(row, paid, moment, refused).write(work)

    again(write)


def _answered(row: Allocation, paid: Paid, moment: Moment, refused: str) -> Changes:
    if not refused:
        changes = _sent(paid, moment)
    else:
        back = _taken_back(row, paid, moment, refused)
        changes = moved(paid, "refund_failed", moment, rows=(back,), reason=refused)
        changes = attrs.evolve(changes, rows=(back,))
    return attrs.evolve(changes, record=_unmarked(changes.record))


def _taken_back(row: Allocation, paid: Paid, moment: Moment, reason: str) -> Allocation:
    return reversal(
        paid.rows,
        row.id,
        new_id=moment.ids.new("allocation"),
        on=max(moment.today, row.on),
        by=moment.actor.id,
        key=f"{row.key}/refused",
        reason=reason,
    )


def _sent(paid: Paid, moment: Moment) -> Changes:
    record = paid.record
    entry = AuditEntry(
        event="refund_sent",
        source=record.state,
        target=record.state,
        actor=moment.actor.id,
        at=moment.at,
        definition=LEDGER,
        definition_version=1,
        version=record.version + 1,
        revision=record.revision,
    )
    return Changes(attrs.evolve(record, updated_at=moment.at), entry, expect=record.version)


def _marked(record: Record, row: str) -> Record:
    return attrs.evolve(
        record,
        tags=(*record.tags, REFUND_PENDING),
        labels=(*record.labels, (REFUND_PENDING, row)),
    )


def _unmarked(record: Record) -> Record:
    return attrs.evolve(
        record,
        tags=tuple(tag for tag in record.tags if tag != REFUND_PENDING),
        labels=tuple(pair for pair in record.labels if pair[0] != REFUND_PENDING),
    )
