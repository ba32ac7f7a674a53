"""What a list shows, said in plain Python: the measure for every store's own way to find."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

import attrs

from invoicekit.ports.storage.page import Page, Position, cursor_after, position
from invoicekit.ports.storage.query import ANY_OF, OWING, RANGES, Query
from invoicekit.records import Record

__all__ = ["folded", "matches", "page_of", "searched_text"]


def folded(text: str) -> str:
    """Return text as it is searched: without regard to capitals or the width of letters.

    >>> folded("Straße") == folded("STRASSE")
    True
    """
    return unicodedata.normalize("NFKC", text).casefold()


def searched_text(record: Record) -> str:
    """Return all that a search for text looks into, one fact a line."""
    facts = (record.id, record.number, record.seller, record.buyer, record.customer, record.order)
    return folded("\n".join(facts))


def matches(record: Record, query: Query) -> bool:
    """Tell whether every filter of the query lets the record through."""
    return (
        all(_any_of(getattr(record, name), getattr(query, name)) for name in ANY_OF)
        and all(_between(record, query, bounds) for bounds in RANGES)
        and (query.parent is None or query.parent == record.parent)
        and (query.tag is None or any(tag in record.tags for tag in query.tag))
        and (query.label is None or query.label in record.labels)
        and (query.overdue_at is None or _overdue(record, query.overdue_at))
        and folded(query.text) in searched_text(record)
    )


def _overdue(record: Record, on: date) -> bool:
    return record.settlement in OWING and record.due_date is not None and record.due_date < on


def _any_of(value: str, wanted: tuple[str, ...] | None) -> bool:
    return wanted is None or value in wanted


def _between(record: Record, query: Query, bounds: tuple[str, str, str, bool]) -> bool:
    name, lower, upper, last = bounds
    value, low, high = getattr(record, name), getattr(query, lower), getattr(query, upper)
    if low is None and high is None:
        return True
    if value is None or (low is not None and value < low):
        return False
    return bool(high is None or value < high or (last and value == high))


def page_of(records: Iterable[Record], query: Query, tenant: str) -> Page:
    """Return the page of a query over these records, all of them the tenant's.

    Raises:
        InvalidValue: for a cursor that belongs to another query.
    """
    start = position(query, tenant)
    records = list(records)
    found = [record for record in records if matches(record, query)]
    found.sort(key=lambda record: _rank(_place(record, query)), reverse=query.descending)
    if start is not None:
        found = [record for record in found if _is_after(_place(record, query), start, query)]
    shown = tuple(found[: query.limit])
    more = cursor_after(shown[-1], query) if len(found) > query.limit else ""
    return Page(shown, more, _counts(records, query) if query.counts else None)


def _place(record: Record, query: Query) -> Position:
    return Position(getattr(record, query.by.value), record.kind, record.id)


def _rank(place: Position) -> tuple[tuple[Any, ...], str, str]:
    # A missing fact cannot be compared with one that is there, so it is ranked apart.
    return (() if place.value is None else (place.value,)), place.kind, place.id


def _is_after(place: Position, start: Position, query: Query) -> bool:
    if query.descending:
        return _rank(place) < _rank(start)
    return _rank(place) > _rank(start)


def _counts(records: Iterable[Record], query: Query) -> tuple[tuple[str, int], ...]:
    every = attrs.evolve(query, state=None, cursor="")
    return tuple(sorted(Counter(r.state for r in records if matches(r, every)).items()))
