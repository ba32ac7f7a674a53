"""Orders as records: how they are kept, and which invoices they have."""

from __future__ import annotations

import attrs

from invoicekit.documents import fingerprint
from invoicekit.ports.orders import Order
from invoicekit.ports.storage import Query, UnitOfWork
from invoicekit.records import Record
from invoicekit.service.changes import Changes
from invoicekit.service.command import Moment
from invoicekit.service.deed import added
from invoicekit.service.told_records import begun, invoices_about, read_as
from invoicekit.workflows import ORDER, Workflow

__all__ = ["KIND", "described", "invoices_of", "made_of", "stored"]

KIND = "order"
CANCELLED = "cancelled"


def stored(work: UnitOfWork, id_: str) -> tuple[Record, Order] | None:
    """Return an order as it is kept; None where it never came."""
    return read_as(Order, work, KIND, id_)


def invoices_of(work: UnitOfWork, workflow: Workflow, id_: str) -> tuple[Record, ...]:
    """Return the live invoices of an order."""
    return invoices_about(work, workflow, Query(order=id_))


def made_of(order: Order, moment: Moment) -> Changes:
    """Return what the coming of an order writes."""
    record = begun(ORDER.lifecycle, KIND, order.id, moment)
    if order.cancelled:
        record = attrs.evolve(record, state=CANCELLED, tags=[CANCELLED])
    return added(described(record, order), order, fingerprint(order), moment)


def described(record: Record, order: Order) -> Record:
    """Return the record of an order with the facts by which it is found."""
    return attrs.evolve(
        record,
        number=order.number or order.id,
        buyer=order.buyer.name,
        customer=order.buyer.id or order.buyer.name,
        issue_date=order.placed,
        currency=order.currency,
        source=order.source,
        order=order.id,
        labels=[("status", order.status)] if order.status else [],
    )
