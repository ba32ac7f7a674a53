"""The outbox: what waits to leave, who was lent it, and what lies dead."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime

import attrs

from invoicekit.adapters.storage.memory.records import RecordTables
from invoicekit.adapters.storage.memory.tables import Waiting
from invoicekit.errors import Duplicate, MessageLent, NotFound, StaleLease
from invoicekit.ports.storage import DeadLetter, Leased, Message
from invoicekit.ports.storage.belonging import check_lease, several
from invoicekit.ports.storage.query import page_size
from invoicekit.records import instant, keepable

__all__ = ["OutboxTables"]


class OutboxTables(RecordTables):
    """The part of a unit of work that keeps what leaves the house."""

    def enqueue(self, message: Message) -> None:
        """Keep a message that leaves when this unit is kept."""
        tables = self._written()
        self.get(message.kind, message.record)
        if message.id in tables.outbox:
            raise Duplicate("message", message.id, existing=message.id)
        tables.outbox[message.id] = Waiting(message)

    def messages(self, *, topic: str | None = None) -> tuple[Message, ...]:
        """Return the messages that wait or are lent, in the order they were made."""
        waiting = (each for each in self._read().outbox.values() if each.died is None)
        return tuple(e.message for e in waiting if topic in {None, e.message.topic})

    def lease(
        self,
        *,
        worker: str,
        now: datetime,
        until: datetime,
        topics: Iterable[str] | None = None,
        limit: int = 10,
    ) -> tuple[Leased, ...]:
        """Lend due messages to a worker, at most one of each record, the oldest first."""
        tables = self._written()
        check_lease(worker, now, until, limit)
        wanted, seen, lent = several(topics), set(), list[Leased]()
        for id_, each in tables.outbox.items():
            about = each.message.kind, each.message.record
            if about in seen or len(lent) == limit:
                continue
            seen.add(about)
            if each.is_due(now) and (wanted is None or each.message.topic in wanted):
                token = secrets.token_hex(16)
                tables.outbox[id_] = attrs.evolve(
                    each, attempts=each.attempts + 1, token=token, until=until
                )
                lent.append(Leased(each.message, each.attempts + 1, token))
        return tuple(lent)

    def delivered(self, id: str, token: str) -> None:
        """Remove a message that was sent."""
        self._lent(id, token)
        del self._written().outbox[id]

    def retry_at(self, id: str, token: str, at: datetime, reason: str) -> None:
        """Give a message back, to be lent again from an instant on."""
        back = attrs.evolve(self._given_back(id, token, reason), due=instant(at))
        self._written().outbox[id] = back

    def bury(self, id: str, token: str, at: datetime, reason: str) -> None:
        """Lay a message aside as dead."""
        back = attrs.evolve(self._given_back(id, token, reason), died=instant(at))
        self._written().outbox[id] = back

    def _given_back(self, id_: str, token: str, reason: str) -> Waiting:
        lent = self._lent(id_, token)
        return attrs.evolve(lent, token="", until=None, reason=keepable(reason))

    def _lent(self, id_: str, token: str) -> Waiting:
        each = self._written().outbox.get(id_)
        if each is None or not token or each.token != token:
            raise StaleLease(id_)
        return each

    def dead(self, *, limit: int = 50, after: str = "") -> tuple[DeadLetter, ...]:
        """Return dead letters in the order of their ids."""
        page_size(limit)
        found = [
            DeadLetter(
                message=each.message, attempts=each.attempts, reason=each.reason, at=each.died
            )
            for id_, each in sorted(self._read().outbox.items())
            if each.died is not None and id_ > after
        ]
        return tuple(found[:limit])

    def republish(self, id: str, at: datetime) -> None:
        """Let a dead letter wait again, in its old place, to be lent from an instant on."""
        each = self._written().outbox.get(id)
        if each is None or each.died is None:
            raise NotFound("dead letter", id)
        self._tables.outbox[id] = Waiting(each.message, due=instant(at))

    def withdraw(self, id: str) -> Message:
        """Remove a message that waits or lies dead for good, and return it."""
        each = self._written().outbox.get(id)
        if each is None:
            raise NotFound("message", id)
        if each.token:
            raise MessageLent(id)
        del self._tables.outbox[id]
        return each.message
