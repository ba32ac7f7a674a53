"""One list out of several queries, for an actor whose roles reach different records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import attrs

from invoicekit.errors import InvalidValue
from invoicekit.ports.storage import Page, Query, UnitOfWork
from invoicekit.ports.storage.page import cursor_after
from invoicekit.records import Record

__all__ = ["cursor_past", "found_within"]

_BETWEEN = "."
"""What stands between the cursors of the queries; no cursor has it in it."""

_OF_ONE_POLICY = 2
"""How many queries one permission comes to at most: the own account, and what one made."""


def found_within(work: UnitOfWork, queries: Sequence[Query]) -> Page:
    """Return the page of all that one of the queries finds, each record once.

    Args:
        work: where to read.
        queries: alike but for customer and creator; counts are had for one, or two.

    Raises:
        InvalidValue: for a cursor of another query.
    """
    if len(queries) == 1:
        return work.find(queries[0])
    first = queries[0]
    cursors = first.cursor.split(_BETWEEN) if first.cursor else [""] * len(queries)
    if len(cursors) != len(queries):
        raise InvalidValue("cursor", first.cursor, "it belongs to another query")
    pages = [
        work.find(attrs.evolve(query, cursor=cursor))
        for query, cursor in zip(queries, cursors, strict=True)
    ]
    found = {record.key: record for page in pages for record in page.records}
    ranked = sorted(
        found.values(), key=lambda record: _rank(record, first), reverse=first.descending
    )
    shown = tuple(ranked[: first.limit])
    goes_on = len(ranked) > first.limit or any(page.next for page in pages)
    more = cursor_past(shown[-1], queries) if goes_on else ""
    counted = first.counts and len(queries) == _OF_ONE_POLICY
    return Page(shown, more, _counts(work, queries, pages) if counted else None)


def cursor_past(record: Record, queries: Sequence[Query]) -> str:
    """Return the cursor that continues the list of these queries after a record."""
    return _BETWEEN.join(cursor_after(record, query) for query in queries)


def _rank(record: Record, query: Query) -> tuple[Any, ...]:
    value = getattr(record, query.by.value)
    return (() if value is None else (value,)), record.kind, record.id


def _counts(
    work: UnitOfWork, queries: Sequence[Query], pages: Sequence[Page]
) -> tuple[tuple[str, int], ...]:
    """Return the counts of the whole list: what both queries find is counted once."""
    counts: Counter[str] = Counter()
    for page in pages:
        counts.update(dict(page.counts or ()))
    one, other = queries
    both = attrs.evolve(
        one,
        customer=_narrower(one.customer, other.customer),
        created_by=_narrower(one.created_by, other.created_by),
        cursor="",
        limit=1,
    )
    counts.subtract(dict(work.find(both).counts or ()))
    return tuple(sorted((state, count) for state, count in counts.items() if count))


def _narrower(one: tuple[str, ...] | None, other: tuple[str, ...] | None) -> tuple[str, ...] | None:
    if one is None or other is None:
        return other if one is None else one
    return tuple(name for name in one if name in other)
