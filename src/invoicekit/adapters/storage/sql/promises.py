"""What is promised once, as rows: answers to keys, and numbers."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select, update

from invoicekit.adapters.storage.sql.bound import Bound
from invoicekit.adapters.storage.sql.dialects import hold_key
from invoicekit.adapters.storage.sql.failures import explained
from invoicekit.adapters.storage.sql.tables import answers, numbers
from invoicekit.errors import Duplicate, KeyReused
from invoicekit.ports.storage import KeptAnswer
from invoicekit.records import instant, named

__all__ = ["PromiseRows"]


class PromiseRows(Bound):
    """The part of a unit of work that keeps answers and series."""

    def recall(self, key: str, fingerprint: str) -> KeptAnswer | None:
        """Return what was answered to this key; None when it is new."""
        self._check_open()
        if not self._read_only:
            with explained("the key is held by others"):
                hold_key(self._connection, self._tenant, named(key))
        row = self._row(select(answers).where(self._where(answers, key=named(key))))
        if row is None:
            return None
        if row.fingerprint != fingerprint:
            raise KeyReused(key)
        return KeptAnswer(key, fingerprint, self._documents.loads(row.result))

    def remember(
        self, key: str, fingerprint: str, result: object, *, at: datetime | None = None
    ) -> None:
        """Keep what is answered to a key."""
        given = datetime.now(UTC) if at is None else instant(at)
        body = self._documents.dumps(result)
        values = {"fingerprint": fingerprint, "result": body, "at": given}
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
