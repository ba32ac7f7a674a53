"""Orders as records: how they are kept, changed, and which invoices they have."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from invoicekit.documents import fingerprint
from invoicekit.errors import NotFound, StoreError
from invoicekit.ports.orders import Order
from invoicekit.ports.storage import Query, UnitOfWork
from invoicekit.records import Record
from invoicekit.service.changes import Changes
from invoicekit.service.command import Moment
from invoicekit.service.deed import added
from invoicekit.service.narrowing import active_states
from invoicekit.service.paging import all_pages
from invoicekit.service.told_records import begun, moved_on
from invoicekit.workflows import ORDER, OrderFacts, Workflow

__all__ = ["KIND", "content_of", "fired_on", "invoices_of", "made_of", "stored"]

KIND = "order"
CANCELLED = "cancelled"


def stored(work: UnitOfWork, id_: str) -> tuple[Record, Order] | None:
    """Return an order as it is kept; None where it never came."""
    try:
        record = work.get(KIND, id_)
    except NotFound:
        return None
    return record, content_of(work, record)


def content_of(work: UnitOfWork, record: Record) -> Order:
    """Return what was ordered."""
    content = work.revision(*record.key, record.revision).content
    if not isinstance(content, Order):
        raise StoreError(f"what is kept of the order {record.id!r} is no order")
    return content


def invoices_of(work: UnitOfWork, workflow: Workflow, id_: str) -> tuple[Record, ...]:
    """Return the live invoices of an order."""
    query = Query(
        kind=workflow.kind,
        order=id_,
        state=active_states(workflow),
    )
    return tuple(all_pages(work, query))


def made_of(order: Order, moment: Moment) -> Changes:
    """Return what the coming of an order writes."""
    record = begun(ORDER.lifecycle, KIND, order.id, moment)
    if order.cancelled:
        record = attrs.evolve(record, state=CANCELLED, tags=[CANCELLED])
    return added(_with_facts(record, order), order, fingerprint(order), moment)


def fired_on(
    record: Record,
    event: str,
    moment: Moment,
    facts: OrderFacts,
    *,
    order: Order | None = None,
    tags: Iterable[str] | None = None,
    details: Iterable[tuple[str, str]] = (),
) -> Changes:
    """Return what an act on an order writes.

    Args:
        record: where it stands.
        event: the act.
        moment: who does it, when.
        facts: what the guards look at.
        order: what has become of the order, where that is another than before.
        tags: its flags after it; those it has, if left out.
        details: what else the history keeps.

    Raises:
        Refused: one of its kinds, with every reason.
    """
    after = record if order is None else _with_facts(record, order)
    if tags is not None:
        after = attrs.evolve(after, tags=tags)
    return moved_on(
        ORDER, record, event, moment, facts, after=after, content=order, details=details
    )


def _with_facts(record: Record, order: Order) -> Record:
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
