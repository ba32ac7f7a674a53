"""Answers to keys, and numbers of a series."""

from __future__ import annotations

from datetime import UTC, datetime

from invoicekit.adapters.storage.memory.tables import Bound
from invoicekit.errors import Duplicate, KeyReused
from invoicekit.ports.storage import MAX_PAGE, KeptAnswer
from invoicekit.ports.storage.query import page_size
from invoicekit.records import instant, named

__all__ = ["PromiseTables"]


class PromiseTables(Bound):
    """The part of a unit of work that keeps answers and number series."""

    def recall(self, key: str, fingerprint: str) -> KeptAnswer | None:
        """Return what was answered to this key; None when it is new."""
        answer = self._read().answers.get(named(key))
        if answer is not None and answer.fingerprint != fingerprint:
            raise KeyReused(key)
        return answer

    def remember(
        self, key: str, fingerprint: str, result: object, *, at: datetime | None = None
    ) -> None:
        """Keep what is answered to a key."""
        if self.recall(key, fingerprint) is not None:
            raise Duplicate("answer to the key", key)
        self._written().answers[key] = KeptAnswer(key, fingerprint, result)
        self._tables.answered[key] = datetime.now(UTC) if at is None else instant(at)

    def forget_answers(self, before: datetime, *, limit: int = MAX_PAGE) -> int:
        """Forget answers that were given before an instant, one piece of them."""
        tables = self._written()
        page_size(limit)
        end = min([instant(before), *(each.message.at for each in tables.outbox.values())])
        gone = [key for key, at in tables.answered.items() if at < end][:limit]
        for key in gone:
            del tables.answers[key], tables.answered[key]
        return len(gone)

    def reserve(self, series: str) -> int:
        """Return the next number of a series, from one, without gap or repeat."""
        numbers = self._written().series
        numbers[named(series)] = numbers.get(series, 0) + 1
        return numbers[series]
