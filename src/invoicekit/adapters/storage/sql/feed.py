"""The change feed as rows, in an order that no transaction can slip into later."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select, tuple_, update

from invoicekit.adapters.storage.sql.bound import Bound
from invoicekit.adapters.storage.sql.dialects import (
    counts_alone,
    last_position,
    next_transaction,
    oldest_transaction,
)
from invoicekit.adapters.storage.sql.tables import changes, cursors, history, horizons
from invoicekit.errors import FeedPruned, InvalidValue, StaleCursor
from invoicekit.ports.storage import Change, Changes
from invoicekit.ports.storage.belonging import several
from invoicekit.ports.storage.feed import place_of, since_text
from invoicekit.ports.storage.query import page_size
from invoicekit.records import keepable, named

__all__ = ["FeedRows"]

Place = tuple[int, int]
"""The number of a transaction, and a position: where a change stands in the feed."""


class FeedRows(Bound):
    """The part of a unit of work that tells what was written.

    A change is told once every transaction with a lower number is over. Its number is that of its
    own transaction, or of the record's last change if that is higher; so no version of a record
    is told before an earlier one, whatever the order in which their transactions began.
    """

    def changes(
        self, since: str = "", *, kinds: Iterable[str] | None = None, limit: int = 100
    ) -> Changes:
        """Return what was written after a place in the feed."""
        page_size(limit)
        start = place_of(since, self._tenant, 2)
        # The end before the rows: what is kept in between comes with the next call.
        end, last = self._end()
        if start > last:
            raise InvalidValue("since", since, "it is no place in this feed")
        place = tuple_(changes.c.tx, changes.c.position)
        filters = [self._where(changes), place > start, place <= end]
        wanted = several(kinds)
        if wanted is not None:
            filters.append(changes.c.kind.in_(sorted(wanted)))
        asked = select(changes, _event()).where(*filters)
        rows = self._rows(asked.order_by(changes.c.tx, changes.c.position).limit(limit))
        # After the rows: what is pruned in between must not be missed in silence.
        horizon = self._horizon()
        if start < horizon:
            raise FeedPruned(since, since_text(self._tenant, *horizon))
        if len(rows) == limit:
            end = rows[-1].tx, rows[-1].position
        return Changes(tuple(_change(row) for row in rows), since_text(self._tenant, *end))

    def latest(self) -> str:
        """Return the place at the present end of the feed."""
        return since_text(self._tenant, *self._end()[0])

    def _horizon(self) -> Place:
        known = self._found(horizons)
        return (known[0].tx, known[0].position) if known else (0, 0)

    def _end(self) -> tuple[Place, Place]:
        """Return up to where changes are told, and up to where there can be any."""
        if counts_alone(self._connection):
            row = self._run(select(oldest_transaction(), next_transaction())).one()
            return (row[0] + self._feed_offset, 0), (row[1] + self._feed_offset, 0)
        end = last_position(changes, self._tenant)
        if self._told_from is not None:
            end = end.where(changes.c.position < self._told_from)
        place = 0, int(self._run(end).scalar_one())
        return place, place

    def cursor(self, name: str) -> str:
        """Return how far a reader or a sync came; empty when it never said."""
        row = self._row(select(cursors.c.value).where(self._where(cursors, name=named(name))))
        return "" if row is None else str(row.value)

    def move_cursor(self, name: str, value: str, *, expect: str) -> None:
        """Keep how far a reader or a sync came, if nobody moved it since."""
        named(name)
        if not expect and self._insert(cursors, {"name": name, "value": keepable(value)}):
            return
        place = self._where(cursors, name=name, value=expect)
        if not self._write(update(cursors).where(place).values(value=keepable(value))).rowcount:
            raise StaleCursor(name, expect, self.cursor(name))


def _event() -> ColumnElement[Any]:
    line = select(history.c.event).where(
        *(history.c[name] == changes.c[name] for name in ("tenant", "kind", "id", "version"))
    )
    first = line.order_by(history.c.position).limit(1).scalar_subquery()
    return func.coalesce(first, "").label("event")


def _change(row: Row[*tuple[Any, ...]]) -> Change:
    return Change(
        kind=row.kind, id=row.id, version=row.version, state=row.state, event=row.event, at=row.at
    )
