"""What is promised to the outside, as rows: messages, answers to keys, and numbers."""

from __future__ import annotations

from sqlalchemy import select, update

from invoicekit.adapters.storage.sql.bound import Bound
from invoicekit.adapters.storage.sql.tables import answers, numbers, outbox
from invoicekit.errors import Duplicate, KeyReused
from invoicekit.ports.storage import KeptAnswer, Message
from invoicekit.records import named

__all__ = ["PromiseRows"]


class PromiseRows(Bound):
    """The part of a unit of work that keeps messages, answers and series."""

    def enqueue(self, message: Message) -> None:
        """Keep a message that leaves when this unit is kept."""
        self._must_exist(message.kind, message.record)
        values = {
            "id": message.id,
            "position": self._next(outbox),
            "topic": message.topic,
            "kind": message.kind,
            "record": message.record,
            "body": self._codec.dumps(message.body),
            "at": message.at,
        }
        if not self._insert(outbox, values):
            raise Duplicate("message", message.id, existing=message.id)

    def messages(self, *, topic: str | None = None) -> tuple[Message, ...]:
        """Return the messages that wait, in the order they were made."""
        place = self._where(outbox, **({} if topic is None else {"topic": topic}))
        rows = self._rows(select(outbox).where(place).order_by(outbox.c.position, outbox.c.id))
        return tuple(
            Message(
                id=row.id,
                topic=row.topic,
                kind=row.kind,
                record=row.record,
                body=self._codec.loads(row.body),
                at=row.at,
            )
            for row in rows
        )

    def recall(self, key: str, fingerprint: str) -> KeptAnswer | None:
        """Return what was answered to this key; None when it is new."""
        row = self._row(select(answers).where(self._where(answers, key=named(key))))
        if row is None:
            return None
        if row.fingerprint != fingerprint:
            raise KeyReused(key)
        return KeptAnswer(key, fingerprint, self._codec.loads(row.result))

    def remember(self, key: str, fingerprint: str, result: object) -> None:
        """Keep what is answered to a key."""
        values = {"fingerprint": fingerprint, "result": self._codec.dumps(result)}
        if not self._insert(answers, {"key": named(key), **values}):
            self.recall(key, fingerprint)
            raise Duplicate("answer to the key", key)

    def reserve(self, series: str) -> int:
        """Return the next number of a series, from one, without gap or repeat."""
        place = self._where(numbers, series=named(series))
        step = update(numbers).where(place).values(last=numbers.c.last + 1)
        taken = self._write(step.returning(numbers.c.last)).scalar_one_or_none()
        if taken is None:
            self._insert(numbers, {"series": series, "last": 0})
            taken = self._write(step.returning(numbers.c.last)).scalar_one()
        return int(taken)
