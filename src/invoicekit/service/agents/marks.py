"""The mark of a record that is on its way to an ERP, or may have arrived without an answer."""

from __future__ import annotations

from datetime import datetime

import attrs

from invoicekit.permissions import Actor
from invoicekit.ports.storage import Message, UnitOfWork
from invoicekit.records import Record
from invoicekit.service.arrivals import OUTBOX
from invoicekit.service.changes import Changes
from invoicekit.service.judging import BEING_SENT
from invoicekit.statemachines import AuditEntry

__all__ = ["being_sent", "not_sent", "unanswered"]


def unanswered(record: Record) -> bool:
    """Tell whether a call was made for a record to which no answer is known."""
    return BEING_SENT in record.tags


def being_sent(work: UnitOfWork, record: Record, message: Message, by: Actor, at: datetime) -> None:
    """Mark a record whose document is about to be sent; the guards of its acts read it."""
    if message.topic == "park" and record.state == "processed" and not unanswered(record):
        _marked(work, record, (*record.tags, BEING_SENT), message, by, at)


def not_sent(work: UnitOfWork, record: Record, message: Message, by: Actor, at: datetime) -> None:
    """Take the mark away where it is certain that nothing was sent."""
    if unanswered(record):
        tags = tuple(tag for tag in record.tags if tag != BEING_SENT)
        _marked(work, record, tags, message, by, at)


def _marked(
    work: UnitOfWork,
    record: Record,
    tags: tuple[str, ...],
    message: Message,
    by: Actor,
    at: datetime,
) -> None:
    after = attrs.evolve(record, tags=tags, updated_at=at)
    entry = AuditEntry(
        event=BEING_SENT if unanswered(after) else "not_sent",
        source=record.state,
        target=record.state,
        actor=by.id,
        at=at,
        definition=OUTBOX,
        definition_version=1,
        on_behalf_of=by.on_behalf_of,
        version=record.version + 1,
        revision=record.revision,
        details=[("message", message.id), ("topic", message.topic)],
    )
    Changes(after, entry, expect=record.version).write(work)
