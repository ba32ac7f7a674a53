"""What is said to the gateway, and what is done with its answers: once, whatever comes twice."""

from __future__ import annotations

from datetime import timedelta

import attrs

from invoicekit.errors import (
    GatewayError,
    GatewayRefused,
    GatewaySilent,
    InvoicekitError,
    NotPermitted,
)
from invoicekit.permissions import Actor
from invoicekit.ports.gateway import (
    GatewayAnswer,
    GatewayState,
    PaymentGateway,
    PaymentIntent,
)
from invoicekit.ports.storage import Query
from invoicekit.records import Record
from invoicekit.service.again import again
from invoicekit.service.command import Moment
from invoicekit.service.context import Context
from invoicekit.service.loaded import PAYMENT
from invoicekit.service.paging import all_pages
from invoicekit.service.paying import read_paid
from invoicekit.service.payments.answering import decide_answer
from invoicekit.service.payments.opened import Act, open_payment
from invoicekit.service.payments.returning import REFUND_PENDING, send_refund
from invoicekit.service.payments.rights import RECORD, UNDO

__all__ = ["Settled", "answered", "call_off", "forwarded", "settle_pending"]


@attrs.frozen
class Settled:
    """What became of a payment that had no answer.

    Attributes:
        payment: its id.
        state: where it stands now.
        trouble: why it could not be settled; empty where it could, or where the payer still waits.
    """

    payment: str
    state: str
    trouble: str = ""


def answered(ctx: Context, answer: GatewayAnswer, *, by: Actor, kind: str = "invoice") -> Record:
    """Take what the gateway tells of a payment, asked or by itself, late or again.

    A payment is completed once, whatever events tell of it and however often; what it was meant
    for is paid with it. Money for an invoice that can no longer take it is kept as a credit, and
    told.

    Args:
        ctx: where to work.
        answer: what the gateway says.
        by: who passes it on, such as the system.
        kind: the kind of document in whose books it is, where it pays none.

    Returns:
        The payment's record as it stands then.

    Raises:
        NotFound: for a payment that was never started here.
        NotPermitted: if the actor may not record payments.
    """
    return _written(ctx, answer, by, RECORD, kind)


def _written(
    ctx: Context,
    answer: GatewayAnswer,
    by: Actor,
    permission: str,
    kind: str = "invoice",
    *,
    told: bool = False,
) -> Record:
    """Write an answer down, once; where others wrote at the same moment, look again at what stands.

    An answer is a fact: it is not refused because somebody else told of it first.
    """
    act = Act(answer.state.value, permission, answer.reason)

    def write() -> Record:
        moment = Moment(by, ctx.clock.now(), ctx.ids, ctx.zone)
        with ctx.store.unit_of_work(by.tenant) as work:
            opened = open_payment(ctx, work, answer.payment, act, moment, kind=kind, told=told)
            changes = decide_answer(opened, answer)
            return opened.paid.record if changes is None else changes.write(work)

    return again(write)


def forwarded(
    ctx: Context, gateway: PaymentGateway, payment: str, tenant: str, *, look_first: bool
) -> Record:
    """Bring a pending payment to the gateway, and return its record as it stands then.

    Args:
        ctx: where to work.
        gateway: where the payer pays.
        payment: its id.
        tenant: the house.
        look_first: it may have been sent before.

    Raises:
        GatewayError: where no answer came.
    """
    with ctx.store.unit_of_work(tenant, read_only=True) as work:
        paid = read_paid(work, payment)
    intent = paid.content
    if paid.record.state != "pending" or not isinstance(intent, PaymentIntent):
        return paid.record
    answer = _asked(gateway, intent, look_first=look_first)
    # The gateway says it, and nobody else is asked.
    return _written(ctx, answer, Actor.system(tenant), RECORD, told=True)


def _asked(gateway: PaymentGateway, intent: PaymentIntent, *, look_first: bool) -> GatewayAnswer:
    payment = intent.payment.id
    if look_first:
        known = gateway.status(payment)
        if known.state is not GatewayState.UNKNOWN:
            return known
    try:
        return gateway.start(intent)
    except GatewayRefused as refused:
        return GatewayAnswer(payment, GatewayState.FAILED, reason=refused.reason)
    except GatewaySilent:
        # It may have been done: look, before anybody sends it again.
        known = gateway.status(payment)
        if known.state is GatewayState.UNKNOWN:
            raise
        return known


def settle_pending(
    ctx: Context,
    gateway: PaymentGateway,
    *,
    by: Actor,
    give_up_after: timedelta = timedelta(hours=1),
    kind: str = "invoice",
) -> tuple[Settled, ...]:
    """Ask the gateway about every payment without an answer, and send what was not sent.

    Run it from time to time, and after a crash. Nothing is sent twice: a payment is looked up, and
    fails where the gateway never heard of it for long enough; a refund goes out under the key of
    its row. The trouble of one does not keep the others.

    Args:
        ctx: where to work.
        gateway: where they were sent.
        by: who does it.
        give_up_after: how long a payment may be unknown to the gateway.
        kind: the kind of document in whose books they are.

    Raises:
        NotPermitted: if the actor may not record payments.
    """
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        pending = list(all_pages(work, Query(kind=PAYMENT, state="pending", descending=False)))
        back = list(all_pages(work, Query(kind=PAYMENT, tag=REFUND_PENDING, descending=False)))
    found = [_looked_up(ctx, gateway, each, by, give_up_after, kind) for each in pending]
    found += [_sent_again(ctx, gateway, each, by) for each in back]
    return tuple(each for each in found if each is not None)


def _looked_up(
    ctx: Context,
    gateway: PaymentGateway,
    record: Record,
    by: Actor,
    give_up_after: timedelta,
    kind: str,
) -> Settled | None:
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        content = work.revision(*record.key, record.revision).content
    if not isinstance(content, PaymentIntent):
        # Announced by hand: no gateway knows of it.
        return None
    try:
        answer = gateway.status(record.id)
    except GatewayError as error:
        return Settled(record.id, record.state, error.message)
    if answer.state is GatewayState.UNKNOWN:
        if ctx.clock.now() - record.created_at < give_up_after:
            return Settled(record.id, record.state)
        reason = "the gateway never heard of it"
        answer = GatewayAnswer(record.id, GatewayState.FAILED, reason=reason)
    try:
        return Settled(record.id, answered(ctx, answer, by=by, kind=kind).state)
    except NotPermitted:
        # It holds for all of them.
        raise
    except InvoicekitError as error:
        return Settled(record.id, record.state, error.message)


def _sent_again(ctx: Context, gateway: PaymentGateway, record: Record, by: Actor) -> Settled:
    try:
        send_refund(ctx, gateway, record.id, by.tenant)
    except InvoicekitError as error:
        return Settled(record.id, record.state, error.message)
    return Settled(record.id, record.state)


def call_off(
    ctx: Context,
    gateway: PaymentGateway,
    payment: Record | str,
    *,
    by: Actor,
    reason: str,
    kind: str = "invoice",
) -> Record:
    """Call a payment off that is under way at the gateway; where it came too late, it has come.

    Args:
        ctx: where to work.
        gateway: where it was sent.
        payment: its record or its id.
        by: who calls it off.
        reason: why.
        kind: the kind of document in whose books it is, where it pays none.

    Returns:
        The payment's record as it stands then: cancelled, or what the gateway says instead.

    Raises:
        NotPermitted: if the actor may not undo payments.
        GatewayError: where the gateway did not answer; nothing is changed here.
    """
    id_ = payment.id if isinstance(payment, Record) else payment
    moment = Moment(by, ctx.clock.now(), ctx.ids, ctx.zone)
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        act = Act("cancel", UNDO, reason)
        opened = open_payment(ctx, work, id_, act, moment, kind=kind)
    if opened.paid.record.state != "pending":
        return opened.paid.record
    answer = gateway.cancel(id_)
    if answer.state is GatewayState.UNKNOWN:
        answer = attrs.evolve(answer, state=GatewayState.CANCELLED)
    answer = attrs.evolve(answer, reason=answer.reason or reason)
    return _written(ctx, answer, by, UNDO, kind)
