"""What leaves the house after an act: one message for each effect that tells the outside."""

from __future__ import annotations

from collections.abc import Iterable

from invoicekit.ports.storage import Message
from invoicekit.records import Record
from invoicekit.service.deed import Deed
from invoicekit.service.receipts import Notice
from invoicekit.statemachines import AuditEntry, Effect

__all__ = ["messages_of"]


def messages_of(effects: Iterable[Effect], deed: Deed, entry: AuditEntry) -> tuple[Message, ...]:
    """Return the messages of an act.

    Args:
        effects: what the act tells the outside.
        deed: the act, carried out.
        entry: the line of its history.
    """
    record = deed.record
    return tuple(
        Message(
            id=_message_id(record, effect.name, entry.version),
            topic=effect.name,
            kind=record.kind,
            record=record.id,
            body=Notice(
                effect.name,
                record.kind,
                record.id,
                entry.version,
                record.number,
                _told(effect, deed),
            ),
            at=deed.moment.at,
        )
        for effect in effects
    )


def _message_id(record: Record, topic: str, version: int) -> str:
    # Not a random one: a repeat of an act can then never send a second message.
    return f"{record.kind}/{record.id}/{version}/{topic}"


def _told(effect: Effect, deed: Deed) -> tuple[tuple[str, str], ...]:
    """Return what a message says besides; a repeat names the message that it repeats."""
    told = []
    for name, text in effect.details:
        known = deed.loaded.history if name == "repeats" and deed.loaded is not None else ()
        first = next((entry for entry in known if entry.event == text), None)
        said = text if first is None else _message_id(deed.record, effect.name, first.version)
        told.append((name, said))
    return (*told, *(deed.command.details or ()))
