"""Shipments as records: how they are kept, and which invoice bills one."""

from __future__ import annotations

import attrs

from invoicekit.documents import fingerprint
from invoicekit.ports.shipments import Shipment
from invoicekit.ports.storage import Query, UnitOfWork
from invoicekit.records import Record
from invoicekit.service.changes import Changes
from invoicekit.service.command import Moment
from invoicekit.service.deed import added
from invoicekit.service.told_records import begun, invoices_about, read_as
from invoicekit.workflows import SHIPMENT, Workflow

__all__ = ["KIND", "described", "invoices_of", "made_of", "stored"]

KIND = "shipment"
CANCELLED = "cancelled"


def stored(work: UnitOfWork, id_: str) -> tuple[Record, Shipment] | None:
    """Return a shipment as it is kept; None where it never came."""
    return read_as(Shipment, work, KIND, id_)


def invoices_of(work: UnitOfWork, workflow: Workflow, id_: str) -> tuple[Record, ...]:
    """Return the live invoices of a shipment."""
    return invoices_about(work, workflow, Query(parent=(KIND, id_)))


def made_of(shipment: Shipment, moment: Moment) -> Changes:
    """Return what the coming of a shipment writes."""
    record = begun(SHIPMENT.lifecycle, KIND, shipment.id, moment)
    if shipment.cancelled:
        record = attrs.evolve(record, state=CANCELLED, tags=[CANCELLED])
    return added(described(record, shipment), shipment, fingerprint(shipment), moment)


def described(record: Record, shipment: Shipment) -> Record:
    """Return the record of a shipment with the facts by which it is found."""
    return attrs.evolve(
        record,
        number=shipment.number or shipment.id,
        issue_date=shipment.shipped,
        source=shipment.source,
        order=shipment.order,
        labels=[("status", shipment.status)] if shipment.status else [],
    )
