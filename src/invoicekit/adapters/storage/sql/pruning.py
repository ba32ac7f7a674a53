"""What was told and answered long ago is forgotten, a piece at a time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, select, tuple_, update

from invoicekit.adapters.storage.sql.feed import FeedRows
from invoicekit.adapters.storage.sql.tables import answers, changes, cursors, horizons, outbox
from invoicekit.ports.storage import MAX_PAGE, Forgotten
from invoicekit.ports.storage.feed import behind
from invoicekit.ports.storage.query import page_size
from invoicekit.records import instant

__all__ = ["PruningRows"]


class PruningRows(FeedRows):
    """The part of a unit of work that forgets what nobody asks for any more."""

    def forget_changes(self, before: datetime, *, limit: int = MAX_PAGE) -> Forgotten:
        """Forget the oldest changes of the feed, one piece of them."""
        before = instant(before)
        page_size(limit)
        # Held, so that of two who prune at once the second does not lead the horizon back.
        self._insert(horizons, {"tx": 0, "position": 0})
        self._row(select(horizons).where(self._where(horizons)).with_for_update())
        (end, _), readers = self._end(), {row.name: row.value for row in self._found(cursors)}
        place = changes.c.tx, changes.c.position
        asked = select(*place, changes.c.at).where(self._where(changes), tuple_(*place) <= end)
        rows = self._rows(asked.order_by(*place).limit(limit + 1))
        gone, held_by = list[Row[Any]](), tuple[str, ...]()
        # The last change stays: from it the feed, and its numbers, go on.
        for row in rows[:-1]:
            held_by = behind(readers, self._tenant, (row.tx, row.position))
            if row.at >= before or held_by:
                break
            gone.append(row)
        if gone:
            self._forget_up_to(gone[-1])
        return Forgotten(len(gone), held_by)

    def _forget_up_to(self, last: Row[Any]) -> None:
        until = tuple_(changes.c.tx, changes.c.position) <= (last.tx, last.position)
        self._write(delete(changes).where(self._where(changes), until))
        begins = {"tx": last.tx, "position": last.position}
        self._write(update(horizons).where(self._where(horizons)).values(begins))

    def forget_answers(self, before: datetime, *, limit: int = MAX_PAGE) -> int:
        """Forget answers that were given before an instant, one piece of them."""
        before = instant(before)
        page_size(limit)
        waits = self._run(select(func.min(outbox.c.at)).where(self._where(outbox))).scalar_one()
        end = before if waits is None else min(before, waits)
        old = select(answers.c.key).where(self._where(answers), answers.c.at < end).limit(limit)
        gone = delete(answers).where(self._where(answers), answers.c.key.in_(old))
        return self._write(gone).rowcount
