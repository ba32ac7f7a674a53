"""The outbox as rows: what waits, who was lent it, and what lies dead."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, exists, or_, select, update

from invoicekit.adapters.storage.sql.bound import Bound
from invoicekit.adapters.storage.sql.dialects import next_position
from invoicekit.adapters.storage.sql.listening import waking
from invoicekit.adapters.storage.sql.tables import outbox
from invoicekit.errors import Duplicate, MessageLent, NotFound, StaleLease
from invoicekit.ports.storage import DeadLetter, Leased, Message
from invoicekit.ports.storage.belonging import check_lease, several
from invoicekit.ports.storage.query import page_size
from invoicekit.records import instant, keepable

__all__ = ["OutboxRows", "message_values"]


class OutboxRows(Bound):
    """The part of a unit of work that keeps what leaves the house."""

    def enqueue(self, message: Message) -> None:
        """Keep a message that leaves when this unit is kept."""
        body = self._documents.dumps(message.body)
        # Held, so that another unit's message about it cannot be numbered in between.
        self._hold(message.kind, message.record)
        values = {**message_values(message), "body": body}
        values |= next_position(self._connection, outbox, self._tenant)
        if not self._insert(outbox, values):
            raise Duplicate("message", message.id, existing=message.id)
        self._wake()

    def messages(self, *, topic: str | None = None) -> tuple[Message, ...]:
        """Return the messages that wait or are lent, in the order they were made."""
        place = self._where(outbox, **({} if topic is None else {"topic": topic}))
        asked = select(outbox).where(place, outbox.c.died.is_(None))
        return tuple(self._message(row) for row in self._rows(asked.order_by(outbox.c.position)))

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
        self._check_writing()
        check_lease(worker, now, until, limit)
        wanted = several(topics)
        due = self._due(instant(now))
        if wanted is not None:
            due.append(outbox.c.topic.in_(sorted(wanted)))
        asked = select(outbox).where(*due).order_by(outbox.c.position).limit(limit)
        # Another worker's rows are passed over, not waited for.
        rows = self._rows(asked.with_for_update(skip_locked=True))
        token = secrets.token_hex(16)
        if rows:
            lent = {"worker": worker, "token": token, "until": instant(until)}
            place = and_(self._where(outbox), outbox.c.id.in_([row.id for row in rows]))
            self._write(update(outbox).where(place).values(attempts=outbox.c.attempts + 1, **lent))
        return tuple(Leased(self._message(row), row.attempts + 1, token) for row in rows)

    def _due(self, now: datetime) -> list[ColumnElement[bool]]:
        earlier = outbox.alias("earlier")
        about = ("tenant", "kind", "record")
        is_before = and_(
            *(earlier.c[name] == outbox.c[name] for name in about),
            earlier.c.position < outbox.c.position,
        )
        return [
            self._where(outbox),
            outbox.c.died.is_(None),
            or_(outbox.c.due.is_(None), outbox.c.due <= now),
            or_(outbox.c.until.is_(None), outbox.c.until <= now),
            ~exists(select(earlier.c.id).where(is_before)),
        ]

    def delivered(self, id: str, token: str) -> None:
        """Remove a message that was sent."""
        gone = self._write(delete(outbox).where(self._lent(id, token))).rowcount
        if not gone:
            raise StaleLease(id)

    def retry_at(self, id: str, token: str, at: datetime, reason: str) -> None:
        """Give a message back, to be lent again from an instant on."""
        self._give_back(id, token, due=instant(at), reason=keepable(reason))

    def bury(self, id: str, token: str, at: datetime, reason: str) -> None:
        """Lay a message aside as dead."""
        self._give_back(id, token, died=instant(at), reason=keepable(reason))

    def _give_back(self, id_: str, token: str, **outcome: object) -> None:
        back = update(outbox).where(self._lent(id_, token))
        if not self._write(back.values(token=None, until=None, worker=None, **outcome)).rowcount:
            raise StaleLease(id_)

    def _lent(self, id_: str, token: str) -> ColumnElement[bool]:
        return self._where(outbox, id=id_, token=token)

    def dead(self, *, limit: int = 50, after: str = "") -> tuple[DeadLetter, ...]:
        """Return dead letters in the order of their ids."""
        asked = select(outbox).where(
            self._where(outbox), outbox.c.died.is_not(None), outbox.c.id > after
        )
        rows = self._rows(asked.order_by(outbox.c.id).limit(page_size(limit)))
        return tuple(
            DeadLetter(
                message=self._message(row), attempts=row.attempts, reason=row.reason, at=row.died
            )
            for row in rows
        )

    def republish(self, id: str, at: datetime) -> None:
        """Let a dead letter wait again, in its old place, to be lent from an instant on."""
        place = and_(self._where(outbox, id=id), outbox.c.died.is_not(None))
        fresh = {"died": None, "reason": "", "attempts": 0, "due": instant(at)}
        if not self._write(update(outbox).where(place).values(fresh)).rowcount:
            raise NotFound("dead letter", id)
        self._wake()

    def withdraw(self, id: str) -> Message:
        """Remove a message that waits or lies dead for good, and return it."""
        self._check_writing()
        place = self._where(outbox, id=id)
        row = self._row(select(outbox).where(place).with_for_update())
        if row is None:
            raise NotFound("message", id)
        if row.token is not None:
            raise MessageLent(id)
        self._write(delete(outbox).where(place))
        return self._message(row)

    def _message(self, row: Row[*tuple[Any, ...]]) -> Message:
        return Message(
            id=row.id,
            topic=row.topic,
            kind=row.kind,
            record=row.record,
            body=self._documents.loads(row.body),
            at=row.at,
        )

    def _wake(self) -> None:
        self._check_writing()
        wake = waking(self._connection, self._tenant)
        if wake is not None:
            self._run(wake)


def message_values(message: Message) -> dict[str, Any]:
    """Return the columns of a message, without its body."""
    return {
        "id": message.id,
        "topic": message.topic,
        "kind": message.kind,
        "record": message.record,
        "at": message.at,
    }
