"""Money is collected for what is invoiced, in two calls: it is requested, then it is executed."""

from __future__ import annotations

import attrs

from invoicekit.errors import GatewayRefused, NotFound, NothingToCollect
from invoicekit.money import Money
from invoicekit.permissions import Actor
from invoicekit.ports.gateway import (
    GatewayAnswer,
    GatewayState,
    PaymentGateway,
    PaymentIntent,
)
from invoicekit.ports.storage import Query, UnitOfWork
from invoicekit.records import Record
from invoicekit.service import order_records
from invoicekit.service.again import again
from invoicekit.service.billing.charges import (
    COLLECTS,
    KIND,
    fired,
    moved,
    of_invoices,
    of_order,
    opened,
)
from invoicekit.service.billing.collected import begin, begun_with, intent_for
from invoicekit.service.command import Moment
from invoicekit.service.context import Context
from invoicekit.service.judging import PAYMENT_PENDING
from invoicekit.service.once import once
from invoicekit.service.paging import all_pages
from invoicekit.service.payments.accounts import accounts_of
from invoicekit.service.payments.gateway import answered_within
from invoicekit.service.reach import require_apart
from invoicekit.service.receipts import Receipt
from invoicekit.service.settings import workflow_of
from invoicekit.statemachines import Machine
from invoicekit.workflows import ORDER_BILLING, InvoiceFacts, Workflow

__all__ = ["execute_collection", "request_collection"]

COLLECT = "charge.collect"


def request_collection(
    ctx: Context, order: str, *, by: Actor, key: str = "", workflow: Workflow = ORDER_BILLING
) -> Record:
    """Open the CHARGE of an order, over all that is invoiced and not collected; nothing is taken.

    Args:
        ctx: where to work.
        order: the id of the order.
        by: who asks.
        key: a key of the caller's own; the same again changes nothing.
        workflow: what the invoices follow.

    Returns:
        The CHARGE transaction, open.

    Raises:
        NotFound: if there is no such order.
        NotPermitted: if the actor may not collect.
        NothingToCollect: if nothing is invoiced that is not collected or requested already.
    """

    def write(work: UnitOfWork) -> Receipt:
        moment = Moment(by, ctx.clock.now(), ctx.ids, ctx.zone)
        machine = _machine(ctx, work, workflow, moment)
        kept = order_records.stored(work, order)
        if kept is None:
            raise NotFound(order_records.KIND, order)
        # What is written below is read first: whoever requests it after this read is found out
        # by its version, and whoever did before by the CHARGE that is read after it.
        billed = of_invoices(work, order)
        requested = {each.id for each in of_order(work, order)}
        covered = [each for each in billed if dict(each.labels).get(COLLECTS) not in requested]
        if not covered:
            raise NothingToCollect(order)
        charge = opened(kept[0], covered, machine, moment).write(work)
        # Each is written, so that of two who ask at once only one gets it.
        moved(ctx, work, covered, "request", moment, details=((COLLECTS, charge.id),))
        return Receipt(charge.kind, charge.id, charge.version)

    def request() -> Record:
        with ctx.store.unit_of_work(by.tenant) as work:
            receipt = once(work, key, ("request collection", order), lambda: write(work))
            return work.get(receipt.kind, receipt.id)

    return again(request)


def execute_collection(
    ctx: Context,
    order: str,
    gateway: PaymentGateway,
    *,
    by: Actor,
    workflow: Workflow = ORDER_BILLING,
) -> tuple[Record, ...]:
    """Collect what was requested for an order through the gateway; safe to run again.

    What is open on the invoices is collected, as one payment under the id of the CHARGE. It is
    written down, and the invoices are held, before the gateway is called: none is voided or changed
    while money is on its way. Where no answer came, the next run looks at the gateway before it
    sends again. Money that came is applied to the invoices in the ledger, once, in the transaction
    that moves the CHARGE; `payments.answered` may tell of it as well, before or after.

    Args:
        ctx: where to work.
        order: the id of the order.
        gateway: where money is collected; it knows the CHARGE by its id.
        by: who collects.
        workflow: what the invoices follow.

    Returns:
        The CHARGE transactions that were open: CHECKED with those of their invoices where the money
        came, or was paid in another way already; ERROR with the reason where it did not come, OPEN
        where the gateway has not decided, and VOIDED where their invoices were voided meanwhile.

    Raises:
        NotFound: if there is no such order.
        NotPermitted: if the actor may not collect.
        NothingToCollect: if nothing is requested.
        GuardRefused: if another payment of an invoice is under way.
        GatewayError: where no answer came; the money may be on its way.
    """
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        _machine(ctx, work, workflow, Moment(by, ctx.clock.now(), ctx.ids, ctx.zone))
        if order_records.stored(work, order) is None:
            raise NotFound(order_records.KIND, order)
        charges = of_order(work, order)
    if not charges:
        raise NothingToCollect(order)
    return tuple(_executed(ctx, charge, gateway, by, workflow) for charge in charges)


def _executed(
    ctx: Context, charge: Record, gateway: PaymentGateway, by: Actor, workflow: Workflow
) -> Record:
    held = again(lambda: _held(ctx, charge.order, charge.id, by, workflow))
    if held.intent is None:
        return held.charge
    try:
        answer = _asked(gateway, held.intent, look_first=held.again)
    except GatewayRefused as error:
        answer = GatewayAnswer(charge.id, GatewayState.FAILED, reason=error.reason)
    return again(lambda: _noted(ctx, charge.id, answer, by, workflow))


@attrs.frozen
class _Held:
    """A CHARGE that is about to be collected.

    Args:
        charge: where it stands.
        intent: what the gateway is asked for; None where nothing is left to ask for.
        again: whether it may have been asked before.
    """

    charge: Record
    intent: PaymentIntent | None = None
    again: bool = False


def _held(ctx: Context, order: str, id_: str, by: Actor, workflow: Workflow) -> _Held:
    """Hold the invoices of a CHARGE, and write down the payment that the gateway is asked for."""
    moment = Moment(by, ctx.clock.now(), ctx.ids, ctx.zone)
    with ctx.store.unit_of_work(by.tenant) as work:
        machine = _machine(ctx, work, workflow, moment)
        # The invoices are read first: whoever voids, pays or collects them after this read is
        # found out by their versions when they are held.
        billed = accounts_of(ctx, work, _invoices_of(work, workflow, order))
        charge = work.get(KIND, id_)
        if charge.state != machine.lifecycle.initial:
            return _Held(charge)
        asked = begun_with(work, charge)
        if asked is not None:
            return _Held(charge, asked, again=True)
        covered = _covered(work, charge)
        if not covered:
            reason = "its invoices are void"
            return _Held(fired(charge, "void", machine, moment, reason=reason).write(work))
        accounts = [billed[each.parent[1]] for each in covered if each.parent is not None]
        intent = intent_for(work, charge, accounts, moment)
        amount = intent.payment.amount if intent else Money.zero(charge.currency)
        if amount.amount != charge.total:
            charge = fired(charge, "amend", machine, moment, amount=amount).write(work)
        moved(ctx, work, [each.record for each in accounts], "hold", moment)
        if intent is None:
            return _Held(_ended(ctx, work, charge, covered, "check", machine, moment))
        begin(work, charge, intent, accounts, moment)
        return _Held(charge, intent)


def _asked(gateway: PaymentGateway, intent: PaymentIntent, *, look_first: bool) -> GatewayAnswer:
    if look_first:
        known = gateway.status(intent.payment.id)
        if known.state is not GatewayState.UNKNOWN:
            return known
    return gateway.start(intent)


def _noted(ctx: Context, id_: str, answer: GatewayAnswer, by: Actor, workflow: Workflow) -> Record:
    """Write down what the gateway says: the payment, the ledger, the CHARGE and its invoices."""
    moment = Moment(by, ctx.clock.now(), ctx.ids, ctx.zone)
    with ctx.store.unit_of_work(by.tenant) as work:
        machine = _machine(ctx, work, workflow, moment)
        charge = work.get(KIND, id_)
        if charge.state != machine.lifecycle.initial:
            return charge
        covered = _covered(work, charge)
        paid = answered_within(ctx, work, answer, COLLECT, moment, workflow.kind)
        if paid.state == "pending":
            return charge
        event, reason = _outcome(charge, paid, answer)
        return _ended(ctx, work, charge, covered, event, machine, moment, reason, answer.reference)


def _ended(
    ctx: Context,
    work: UnitOfWork,
    charge: Record,
    covered: tuple[Record, ...],
    event: str,
    machine: Machine[InvoiceFacts],
    moment: Moment,
    reason: str = "",
    reference: str = "",
) -> Record:
    """Bring a CHARGE and the charge transactions of its invoices to an end, and free these."""
    labels = [("gateway", reference)] if reference else []
    charge = fired(charge, event, machine, moment, reason=reason, labels=labels).write(work)
    moved(ctx, work, covered, event, moment, reason=reason)
    invoices = [work.get(*each.parent) for each in covered if each.parent is not None]
    held = [each for each in invoices if PAYMENT_PENDING in each.tags]
    moved(ctx, work, held, "release", moment)
    return charge


def _outcome(charge: Record, paid: Record, answer: GatewayAnswer) -> tuple[str, str]:
    """Return the act on the CHARGE, and the reason, by what became of its payment.

    A payment that came stays so, whatever is told of it later.
    """
    if paid.state in {"failed", "cancelled"}:
        return "fail", answer.reason or answer.state.value
    asked = Money(charge.total or 0, charge.currency)
    came = Money(paid.total or 0, paid.currency)
    if came != asked:
        return "fail", f"{came} was collected in place of {asked}"
    return "check", ""


def _covered(work: UnitOfWork, charge: Record) -> tuple[Record, ...]:
    open_ones = of_invoices(work, charge.order)
    return tuple(each for each in open_ones if dict(each.labels).get(COLLECTS) == charge.id)


def _invoices_of(work: UnitOfWork, workflow: Workflow, order: str) -> tuple[str, ...]:
    query = Query(kind=workflow.kind, order=order, descending=False)
    return tuple(each.id for each in all_pages(work, query))


def _machine(
    ctx: Context, work: UnitOfWork, workflow: Workflow, moment: Moment
) -> Machine[InvoiceFacts]:
    """Return the lifecycle of charge transactions, for who may collect.

    Raises:
        NotPermitted: if the actor may not.
    """
    bound = workflow_of(ctx, work, workflow.kind)
    require_apart(bound.policy, COLLECT, moment.actor, at=moment.at, zone=moment.zone, kind=KIND)
    return next(side.machine for side in bound.sides if side.kind == KIND)
