"""Pointers: records that lead from a document in the ERP to the bill that was parked as it.

A pointer is written when the ERP's number is told, and stays; whether it still holds, the bill's
own label says. So a feed of any length is laid beside any number of bills, and none is looked for.
"""

from __future__ import annotations

import attrs

from invoicekit.documents import fingerprint
from invoicekit.errors import NotFound
from invoicekit.ports.storage import UnitOfWork
from invoicekit.records import Record
from invoicekit.service.changes import Changes
from invoicekit.service.command import Moment
from invoicekit.service.deed import added
from invoicekit.service.receipts import Receipt
from invoicekit.statemachines import AuditEntry

__all__ = ["bill_of", "point"]

POINTER = "erp_document"


def point(work: UnitOfWork, bill: Record, moment: Moment) -> None:
    """Write the pointer of a bill that was just parked, or lead an old one to it."""
    ref = dict(bill.labels).get("erp_ref", "")
    if not ref:
        return
    known = _pointer(work, ref)
    if known is not None:
        if known.parent != bill.key:
            _led_to(known, bill, moment).write(work)
        return
    pointer = Record(
        tenant=bill.tenant,
        kind=POINTER,
        id=ref,
        state="parked",
        created_at=moment.at,
        created_by=moment.actor.id,
        parent=bill.key,
    )
    content = Receipt(bill.kind, bill.id, bill.version)
    added(pointer, content, fingerprint(content), moment, POINTER).write(work)


def _led_to(known: Record, bill: Record, moment: Moment) -> Changes:
    after = attrs.evolve(known, parent=bill.key, updated_at=moment.at)
    entry = AuditEntry(
        event="lead",
        source=known.state,
        target=known.state,
        actor=moment.actor.id,
        at=moment.at,
        definition=POINTER,
        definition_version=known.definition_version,
        on_behalf_of=moment.actor.on_behalf_of,
        version=known.version + 1,
        revision=known.revision,
        details=[("bill", bill.id)],
    )
    return Changes(after, entry, expect=known.version)


def bill_of(work: UnitOfWork, ref: str) -> Record | None:
    """Return the bill that is a document in the ERP; None where it is none of ours.

    Args:
        work: where to read.
        ref: the document, as text.
    """
    known = _pointer(work, ref)
    if known is None or known.parent is None:
        return None
    bill = work.get(*known.parent)
    return bill if dict(bill.labels).get("erp_ref") == ref else None


def _pointer(work: UnitOfWork, ref: str) -> Record | None:
    try:
        return work.get(POINTER, ref)
    except NotFound:
        return None
