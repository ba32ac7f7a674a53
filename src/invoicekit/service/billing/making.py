"""Invoices are made: of an order, or of one of its shipments, and no quantity is billed twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

import attrs

from invoicekit.billing import bill_part
from invoicekit.documents import Content, Invoice
from invoicekit.errors import InvalidValue, NotFound
from invoicekit.money import DecimalLike, to_decimal
from invoicekit.money.decimals import ZERO
from invoicekit.permissions import Actor
from invoicekit.ports.shipments import Shipment
from invoicekit.ports.storage import UnitOfWork
from invoicekit.records import Record
from invoicekit.service import order_records, shipment_records
from invoicekit.service.acting import bound_for, require_making
from invoicekit.service.again import again
from invoicekit.service.billing.known import KnownOrder, facts_about, known_order, names_of
from invoicekit.service.billing.rules import BillingRules, InvoiceType
from invoicekit.service.changes import Changes
from invoicekit.service.command import Moment
from invoicekit.service.context import Context
from invoicekit.service.deciding import decide_add
from invoicekit.service.following import followed
from invoicekit.service.once import once
from invoicekit.service.places import calculated
from invoicekit.service.receipts import Receipt
from invoicekit.service.told_records import moved_on
from invoicekit.workflows import ORDER, ORDER_BILLING, SHIPMENT, ShipmentFacts, Workflow

__all__ = ["bill_order", "bill_shipment"]

TYPE, CHARGE_TYPE = "invoice_type", "charge_type"
"""The labels of an invoice and of its charge transaction."""

Line = tuple[str, Decimal]


def _quantities(
    value: Mapping[str, DecimalLike] | Iterable[tuple[str, DecimalLike]],
) -> tuple[Line, ...]:
    pairs = value.items() if isinstance(value, Mapping) else value
    return tuple(sorted((name, to_decimal(quantity, "quantity")) for name, quantity in pairs))


@attrs.frozen
class _Asked:
    """An invoice that is asked for; what a key stands for."""

    order: str = ""
    shipment: str = ""
    quantities: tuple[Line, ...] = attrs.field(default=(), converter=_quantities)
    number: str = ""
    issue_date: date | None = None


def bill_order(
    ctx: Context,
    id: str,
    *,
    rules: BillingRules,
    by: Actor,
    quantities: Mapping[str, DecimalLike] | None = None,
    number: str = "",
    issue_date: date | None = None,
    key: str = "",
    workflow: Workflow = ORDER_BILLING,
) -> Record:
    """Make an invoice of an order, of all that is not billed yet, at any time of its life.

    Args:
        ctx: where to work.
        id: of the order.
        rules: the house's.
        by: who bills.
        quantities: how much of which line, by the line's name, where it is not all that is left.
        number: the invoice's number; the rules' own if left out.
        issue_date: the day on it; today if left out.
        key: a key of the caller's own; the same again changes nothing.
        workflow: what the invoice follows.

    Returns:
        The invoice, in status 00, with its charge transaction ORDER_INVOICE beside it.

    Raises:
        NotFound: if there is no such order.
        NotPermitted: if the actor may not make invoices.
        StateForbids: for a cancelled order.
        GuardRefused: if it is not settled yet, or all of it is billed.
        InvalidAmount: for more than is left of a line.
        Duplicate: if the number is taken.
    """
    asked = _Asked(id, "", quantities or {}, number, issue_date)
    return again(lambda: _billed(ctx, asked, rules, by, key, workflow))


def bill_shipment(
    ctx: Context,
    id: str,
    *,
    rules: BillingRules,
    by: Actor,
    number: str = "",
    issue_date: date | None = None,
    key: str = "",
    workflow: Workflow = ORDER_BILLING,
) -> Record:
    """Make the invoice of a shipment, once it has come so far; many shipments of an order may be.

    Args:
        ctx: where to work.
        id: of the shipment.
        rules: the house's.
        by: who bills.
        number: the invoice's number; the rules' own if left out.
        issue_date: the day on it; today if left out.
        key: a key of the caller's own; the same again changes nothing.
        workflow: what the invoice follows.

    Returns:
        The invoice, in status 00, with its charge transaction SHIPMENT beside it.

    Raises:
        NotFound: if there is no such shipment, or its order never came.
        NotPermitted: if the actor may not make invoices.
        StateForbids: for a cancelled shipment or order.
        GuardRefused: if it is not so far, is billed, or holds more than is left of the order.
        Duplicate: if the number is taken.
    """
    asked = _Asked("", id, (), number, issue_date)
    return again(lambda: _billed(ctx, asked, rules, by, key, workflow))


def _billed(
    ctx: Context, asked: _Asked, rules: BillingRules, by: Actor, key: str, workflow: Workflow
) -> Record:
    moment = Moment(by, ctx.clock.now(), ctx.ids, ctx.zone)
    with ctx.store.unit_of_work(by.tenant) as work:
        bound = bound_for(ctx, work, workflow)
        receipt = once(
            work, key, ("bill", asked), lambda: _made(ctx, work, bound, asked, rules, moment)
        )
        return work.get(receipt.kind, receipt.id)


def _made(
    ctx: Context,
    work: UnitOfWork,
    bound: Workflow,
    asked: _Asked,
    rules: BillingRules,
    moment: Moment,
) -> Receipt:
    day = asked.issue_date or moment.at.astimezone(rules.zone or ctx.zone).date()
    kept = _shipment(work, asked.shipment)
    shipment = None if kept is None else kept[1]
    order_id = asked.order if shipment is None else shipment.order
    known = known_order(ctx, work, bound, order_id, rules, day, shipment)
    number = asked.number or rules.number(known.order, len(known.invoices) + 1)
    told = (("number", number),)
    before = []
    if kept is not None:
        about = _facts(work, bound, kept[1], known, rules)
        before.append(moved_on(SHIPMENT, kept[0], "bill", moment, about, details=told))
    # The order's version goes up, so that of two who bill it at once one looks again.
    facts = facts_about(known)
    before.append(moved_on(ORDER, known.record, "invoice", moment, facts, details=told))
    content = Content(_part(ctx, known, shipment, asked, rules, number))
    require_making(bound, content, moment)
    for changes in before:
        changes.write(work)
    made = decide_add(
        bound, content, calculated(ctx, content.invoice), moment, moment.ids.new(bound.kind)
    )
    record = _labelled(made, asked).write(work)
    record = followed(ctx, work, bound, record, "add", moment)
    return Receipt(record.kind, record.id, record.version)


def _shipment(work: UnitOfWork, id_: str) -> tuple[Record, Shipment] | None:
    if not id_:
        return None
    kept = shipment_records.stored(work, id_)
    if kept is None:
        raise NotFound(shipment_records.KIND, id_)
    return kept


def _facts(
    work: UnitOfWork, bound: Workflow, shipment: Shipment, known: KnownOrder, rules: BillingRules
) -> ShipmentFacts:
    left, shipped = known.left, shipment.quantities()
    return ShipmentFacts(
        shipment.status,
        rules.shipment_statuses,
        names_of(shipment_records.invoices_of(work, bound, shipment.id)),
        empty=not shipped,
        excess=[
            (name, quantity, left.get(name, ZERO))
            for name, quantity in shipped.items()
            if quantity > left.get(name, ZERO)
        ],
    )


def _part(
    ctx: Context,
    known: KnownOrder,
    shipment: Shipment | None,
    asked: _Asked,
    rules: BillingRules,
    number: str,
) -> Invoice:
    quantities = dict(asked.quantities) or known.left
    if shipment is not None:
        quantities = shipment.quantities()
    if known.whole is None:
        raise InvalidValue("order", known.order.id, known.flaw)
    part = bill_part(known.whole, quantities, known.billed, ctx.regime, header=rules.header)
    return attrs.evolve(part, number=number)


def _labelled(made: Changes, asked: _Asked) -> Changes:
    """Return what the making writes, with what the invoice bills on it and on its charge."""
    type_ = InvoiceType.SHIPMENT if asked.shipment else InvoiceType.ORDER
    place = (shipment_records.KIND, asked.shipment)
    if not asked.shipment:
        place = (order_records.KIND, made.record.order)
    charges = (
        attrs.evolve(
            each,
            record=attrs.evolve(
                each.record, labels=(*each.record.labels, (CHARGE_TYPE, type_.charge_type))
            ),
        )
        for each in made.also
    )
    record = attrs.evolve(
        made.record, parent=place, labels=(*made.record.labels, (TYPE, type_.value))
    )
    return attrs.evolve(made, record=record, also=charges)
