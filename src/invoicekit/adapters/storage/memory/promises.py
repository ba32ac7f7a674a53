"""Answers to keys, and numbers of a series."""

from __future__ import annotations

from invoicekit.adapters.storage.memory.tables import Bound
from invoicekit.errors import Duplicate, KeyReused
from invoicekit.ports.storage import KeptAnswer
from invoicekit.records import named

__all__ = ["PromiseTables"]


class PromiseTables(Bound):
    """The part of a unit of work that keeps answers and number series."""

    def recall(self, key: str, fingerprint: str) -> KeptAnswer | None:
        """Return what was answered to this key; None when it is new."""
        answer = self._read().answers.get(named(key))
        if answer is not None and answer.fingerprint != fingerprint:
            raise KeyReused(key)
        return answer

    def remember(self, key: str, fingerprint: str, result: object) -> None:
        """Keep what is answered to a key."""
        if self.recall(key, fingerprint) is not None:
            raise Duplicate("answer to the key", key)
        self._written().answers[key] = KeptAnswer(key, fingerprint, result)

    def reserve(self, series: str) -> int:
        """Return the next number of a series, from one, without gap or repeat."""
        numbers = self._written().series
        numbers[named(series)] = numbers.get(series, 0) + 1
        return numbers[series]
