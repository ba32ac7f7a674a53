"""What a record tells of its messages: that one is on its way, has arrived, or lies dead.

An effect that labels a record `delivery=waiting` asks for it; the label of other records is left
alone.
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum

import attrs

from invoicekit.permissions import Actor
from invoicekit.ports.storage import Message, UnitOfWork
from invoicekit.records import Record
from invoicekit.service.changes import Changes
from invoicekit.service.judging import BEING_SENT
from invoicekit.statemachines import AuditEntry

__all__ = ["OUTBOX", "Fate", "decided", "told"]

OUTBOX = "outbox"
"""What the history calls the definition of an act that is about a message, and moves no state."""

DELIVERY = "delivery"
"""The label that tells how far the messages of a record have come."""


class Fate(Enum):
    """What became of a message: the value of the label, and the event in the history."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


def told(work: UnitOfWork, message: Message, fate: Fate, at: datetime) -> None:
    """Write into a record that bears the label what became of a message of it.

    Args:
        work: the unit of work in which it is reported.
        message: which one.
        fate: what became of it.
        at: when.
    """
    record = work.get(message.kind, message.record)
    if dict(record.labels).get(DELIVERY) not in {None, fate.value}:
        _relabel(work, record, message, fate, Actor.system(record.tenant), at, "")


def decided(
    work: UnitOfWork, message: Message, fate: Fate, by: Actor, at: datetime, reason: str
) -> None:
    """Write into a record's history what a person decided about a message of it.

    The record's version goes up, though mostly nothing else of it changes: so no act that somebody
    does at the same moment comes between what the line says of the record and what it is.

    Args:
        work: the unit of work in which it is decided.
        message: which one.
        fate: what becomes of it.
        by: who decides.
        at: when.
        reason: why.

    Raises:
        StaleVersion: if somebody wrote the record in between.
    """
    record = work.get(message.kind, message.record)
    _relabel(work, record, message, fate, by, at, reason)


def _relabel(
    work: UnitOfWork,
    record: Record,
    message: Message,
    fate: Fate,
    by: Actor,
    at: datetime,
    reason: str,
) -> None:
    labels = dict(record.labels)
    if DELIVERY in labels:
        labels[DELIVERY] = fate.value
    # What is withdrawn is not on its way any more, whether it arrived before or not.
    tags = [tag for tag in record.tags if fate is not Fate.WITHDRAWN or tag != BEING_SENT]
    after = attrs.evolve(record, labels=labels.items(), tags=tags, updated_at=at)
    entry = _entry(after, record.version + 1, message, fate, by, at, reason)
    Changes(after, entry, expect=record.version).write(work)


def _entry(
    record: Record,
    version: int,
    message: Message,
    fate: Fate,
    by: Actor,
    at: datetime,
    reason: str,
) -> AuditEntry:
    return AuditEntry(
        event=f"message_{fate.value}",
        source=record.state,
        target=record.state,
        actor=by.id,
        at=at,
        definition=OUTBOX,
        definition_version=1,
        on_behalf_of=by.on_behalf_of,
        reason=reason,
        version=version,
        revision=record.revision,
        details=[("message", message.id), ("topic", message.topic)],
    )
