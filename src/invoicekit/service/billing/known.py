"""An order with all that was billed of it, as it stands within a unit of work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

import attrs

from invoicekit.billing import Billed, left_of, whole_of
from invoicekit.documents import (
    Content,
    Delivery,
    Invoice,
    Reference,
    ReferenceKind,
)
from invoicekit.errors import InvalidValue, NotFound, StoreError
from invoicekit.ports.orders import Order
from invoicekit.ports.shipments import Shipment
from invoicekit.ports.storage import Query, UnitOfWork
from invoicekit.records import Record
from invoicekit.service.billing.rules import BillingRules
from invoicekit.service.context import Context
from invoicekit.service.narrowing import active_states
from invoicekit.service.order_records import KIND, stored
from invoicekit.service.paging import all_pages
from invoicekit.totals import Calculation
from invoicekit.totals.snapshot import Snapshot
from invoicekit.workflows import OrderFacts, Workflow

__all__ = ["KnownOrder", "facts_about", "known_order", "names_of"]


@attrs.frozen
class KnownOrder:
    """An order with its invoices.

    Attributes:
        record: where it stands.
        order: what was ordered.
        invoices: all that were ever made of it, the voided ones too, the first one first.
        live: those of them that bill something.
        billed: what those bill.
        whole: the order as one invoice; None where it cannot be billed as it is.
        flaw: why it cannot; empty where it can.
    """

    record: Record
    order: Order
    invoices: tuple[Record, ...]
    live: tuple[Record, ...]
    billed: tuple[Billed, ...] = ()
    whole: Calculation | None = None
    flaw: str = ""

    @property
    def left(self) -> Mapping[str, Decimal]:
        """Return how much of each line is not billed yet."""
        return {} if self.whole is None else left_of(self.whole, self.billed)


def known_order(
    ctx: Context,
    work: UnitOfWork,
    workflow: Workflow,
    id_: str,
    rules: BillingRules,
    day: date,
    shipment: Shipment | None = None,
) -> KnownOrder:
    """Read an order with its invoices.

    Args:
        ctx: where to work.
        work: the open unit.
        workflow: of the invoices.
        id_: of the order.
        rules: the house's.
        day: of the invoice that is to be made, for the rates of its taxes.
        shipment: what is to be billed, where it is not the order as such.

    Raises:
        NotFound: if there is no such order.
    """
    kept = stored(work, id_)
    if kept is None:
        raise NotFound(KIND, id_)
    record, order = kept
    query = Query(kind=workflow.kind, order=id_, descending=False)
    invoices = tuple(all_pages(work, query))
    states = active_states(workflow)
    live = tuple(each for each in invoices if each.state in states)
    billed = tuple(_billed(work, each) for each in live)
    known = KnownOrder(record, order, invoices, live, billed)
    flaw = _flaw(order)
    if flaw:
        return attrs.evolve(known, flaw=flaw)
    try:
        drawn = _drawn(order, rules, day, shipment)
        whole = whole_of(drawn, ctx.regime, rounding=ctx.rounding)
    except InvalidValue as error:
        return attrs.evolve(known, flaw=error.reason)
    return attrs.evolve(known, whole=whole)


def facts_about(known: KnownOrder) -> OrderFacts:
    """Return what the guards of an order look at, where it may have several invoices."""
    left = None if known.whole is None else bool(known.left)
    return OrderFacts(names_of(known.live), several=True, unsettled=known.flaw, left=left)


def names_of(invoices: Iterable[Record]) -> tuple[str, ...]:
    """Return the numbers of invoices, or the ids of those without one."""
    return tuple(record.number or record.id for record in invoices)


def _billed(work: UnitOfWork, record: Record) -> Billed:
    """Return what an invoice bills, as it was made: an adjustment is made up for by no other."""
    content = work.revision(*record.key, 1).content
    figures = next((each.body for each in work.snapshots(*record.key) if each.revision == 1), None)
    if not isinstance(content, Content) or not isinstance(figures, Snapshot):
        raise StoreError(f"what the invoice {record.id!r} was made of is not kept")
    return Billed(content.invoice, figures)


def _flaw(order: Order) -> str:
    """Return why an order cannot be billed yet; empty where it can."""
    if not order.settled:
        return "its quantities or prices may still change"
    if any(line.quantity < 0 for line in order.lines):
        return "a line has a quantity below zero"
    return ""


def _drawn(order: Order, rules: BillingRules, day: date, shipment: Shipment | None) -> Invoice:
    """Return all of an order as one invoice, dressed as the part that is to be made."""
    references = [Reference(ReferenceKind.SALES_ORDER, order.number or order.id, order.placed)]
    if shipment is not None:
        number = shipment.number or shipment.id
        references.append(Reference(ReferenceKind.SHIPMENT, number, shipment.shipped))
    shipped = None if shipment is None else shipment.shipped
    return Invoice(
        issue_date=day,
        currency=order.currency,
        seller=rules.seller,
        buyer=order.buyer,
        lines=order.lines,
        terms=rules.terms,
        ship_to=None if shipment is None else shipment.ship_to,
        allowances=order.allowances,
        charges=order.charges,
        references=references,
        source=order.source,
        order=order.id,
        delivery=None if shipped is None else Delivery(shipped),
        payment_means=order.payment_means,
    )
