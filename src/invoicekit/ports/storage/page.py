"""One page of a list, and the cursor that leads to the next."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

import attrs

from invoicekit.errors import InvalidValue
from invoicekit.money import plain, to_decimal
from invoicekit.ports.storage.query import Order, Query
from invoicekit.records import Record, instant, keepable

__all__ = ["Page", "Position", "cursor_after", "position"]


MAX_CURSOR = 4096
"""The longest text that is read as a cursor."""


_ASKED = tuple(
    field.name for field in attrs.fields(Query) if field.name not in {"limit", "cursor", "counts"}
)
"""What makes a list the same list, on whatever page."""


@attrs.frozen
class Page:
    """Some records of a list, in its order.

    Args:
        records: at most as many as the query allows.
        next: the cursor of the next page; empty on the last one.
        counts: how many records of each state the whole list has, in the order of the states'
            names and without regard to the query's own states; None when not asked for.
    """

    records: tuple[Record, ...]
    next: str = ""
    counts: tuple[tuple[str, int], ...] | None = None

    def count(self, state: str | None = None) -> int:
        """Return how many records the whole list has: in this state, or in all of them.

        Raises:
            InvalidValue: if the query did not ask for counts.
        """
        if self.counts is None:
            raise InvalidValue("count", state, "the query did not ask for counts")
        return sum(number for name, number in self.counts if state in {None, name})


@attrs.frozen
class Position:
    """The place in a list right after one record: its sorted fact, its kind and its id."""

    value: Any
    kind: str
    id: str


_AS_TEXT = json.JSONEncoder(default=str)

_asked = attrgetter(*_ASKED)


def _digest(query: Query, tenant: str) -> str:
    text = _AS_TEXT.encode([tenant, *_asked(query)])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def cursor_after(record: Record, query: Query) -> str:
    """Return the cursor that continues this query's list after a record."""
    value = getattr(record, query.by.value)
    if isinstance(value, Decimal):
        value = plain(value)
    elif isinstance(value, date):
        value = value.isoformat()
    place = [_digest(query, record.tenant), value, record.kind, record.id]
    return base64.urlsafe_b64encode(_AS_TEXT.encode(place).encode()).decode()


def position(query: Query, tenant: str) -> Position | None:
    """Return where the query's page begins; None for the first page.

    Raises:
        InvalidValue: for a cursor of another query or tenant, or text that is no cursor.
    """
    if not query.cursor:
        return None
    if len(query.cursor) > MAX_CURSOR:
        raise InvalidValue("cursor", query.cursor, "it is too long")
    try:
        place = json.loads(base64.urlsafe_b64decode(query.cursor.encode()))
        digest, value, kind, id_ = place
        where = Position(_read(value, query.by), keepable(kind), keepable(id_))
    except (ValueError, TypeError) as error:
        raise InvalidValue("cursor", query.cursor, "it is no cursor of a list") from error
    if digest != _digest(query, tenant):
        raise InvalidValue("cursor", query.cursor, "it belongs to another query")
    return where


def _read(value: Any, by: Order) -> Any:
    if by in {Order.NUMBER, Order.CUSTOMER, Order.ID}:
        return keepable(value)
    if value is None:
        return None
    if by in {Order.TOTAL, Order.BALANCE}:
        return to_decimal(value)
    if by in {Order.CREATED, Order.UPDATED}:
        return instant(datetime.fromisoformat(value))
    return date.fromisoformat(value)
