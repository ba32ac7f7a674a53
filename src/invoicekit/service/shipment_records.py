"""Shipments as records: how they are kept and changed, and which invoice bills one."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from invoicekit.documents import fingerprint
from invoicekit.errors import NotFound, StoreError
from invoicekit.ports.shipments import Shipment
from invoicekit.ports.storage import Query, UnitOfWork
from invoicekit.records import Record
from invoicekit.service.changes import Changes
from invoicekit.service.command import Moment
from invoicekit.service.deed import added
from invoicekit.service.narrowing import active_states
from invoicekit.service.paging import all_pages
from invoicekit.service.told_records import begun, moved_on
from invoicekit.workflows import SHIPMENT, ShipmentFacts, Workflow

__all__ = ["KIND", "fired_on", "invoices_of", "made_of", "stored"]

KIND = "shipment"
CANCELLED = "cancelled"


def stored(work: UnitOfWork, id_: str) -> tuple[Record, Shipment] | None:
    """Return a shipment as it is kept; None where it never came."""
    try:
        record = work.get(KIND, id_)
    except NotFound:
        return None
    content = work.revision(*record.key, record.revision).content
    if not isinstance(content, Shipment):
        raise StoreError(f"what is kept of the shipment {record.id!r} is no shipment")
    return record, content


def invoices_of(work: UnitOfWork, workflow: Workflow, id_: str) -> tuple[Record, ...]:
    """Return the live invoices of a shipment."""
    query = Query(
        kind=workflow.kind,
        parent=(KIND, id_),
        state=active_states(workflow),
    )
    return tuple(all_pages(work, query))


def made_of(shipment: Shipment, moment: Moment) -> Changes:
    """Return what the coming of a shipment writes."""
    record = begun(SHIPMENT.lifecycle, KIND, shipment.id, moment)
    if shipment.cancelled:
        record = attrs.evolve(record, state=CANCELLED, tags=[CANCELLED])
    return added(_with_facts(record, shipment), shipment, fingerprint(shipment), moment)


def fired_on(
    record: Record,
    event: str,
    moment: Moment,
    facts: ShipmentFacts,
    *,
    shipment: Shipment | None = None,
    tags: Iterable[str] | None = None,
    details: Iterable[tuple[str, str]] = (),
) -> Changes:
    """Return what an act on a shipment writes.

    Args:
        record: where it stands.
        event: the act.
        moment: who does it, when.
        facts: what the guards look at.
        shipment: what has become of it, where that is another than before.
        tags: its flags after it; those it has, if left out.
        details: what else the history keeps.

    Raises:
        Refused: one of its kinds, with every reason.
    """
    after = record if shipment is None else _with_facts(record, shipment)
    if tags is not None:
        after = attrs.evolve(after, tags=tags)
    return moved_on(
        SHIPMENT, record, event, moment, facts, after=after, content=shipment, details=details
    )


def _with_facts(record: Record, shipment: Shipment) -> Record:
    return attrs.evolve(
        record,
        number=shipment.number or shipment.id,
        issue_date=shipment.shipped,
        source=shipment.source,
        order=shipment.order,
        labels=[("status", shipment.status)] if shipment.status else [],
    )
