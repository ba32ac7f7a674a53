"""How a query becomes SQL: filters, a place to go on from, and counts."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    false,
    func,
    literal,
    or_,
    select,
    tuple_,
)

from invoicekit.adapters.storage.sql.columns import sort_key, written
from invoicekit.adapters.storage.sql.dialects import holds
from invoicekit.adapters.storage.sql.rows import KNOWN
from invoicekit.adapters.storage.sql.tables import ranks, records
from invoicekit.ports.storage.finding import folded
from invoicekit.ports.storage.page import position
from invoicekit.ports.storage.query import ANY_OF, OWING, RANGES, Query

__all__ = ["counted", "listed"]

_KEYS = {"total": "total_key", "balance": "balance_key"}


def listed(query: Query, tenant: str) -> Select[*tuple[Any, ...]]:
    """Return the statement for one page and one record more, which tells of a next page.

    Raises:
        InvalidValue: for a cursor that belongs to another query.
    """
    filters = [*_filters(query, tenant), *_after(query, tenant)]
    if query.state is not None:
        filters.append(records.c.state.in_(query.state))
    statement = KNOWN.where(and_(*filters)).limit(query.limit + 1)
    return statement.order_by(*_order(query))


def counted(query: Query, tenant: str) -> Select[*tuple[Any, ...]]:
    """Return the statement that counts the whole list by state, whatever states are asked for."""
    statement = select(records.c.state, func.count()).where(and_(*_filters(query, tenant)))
    return statement.group_by(records.c.state)


def _filters(query: Query, tenant: str) -> list[ColumnElement[bool]]:
    filters: list[ColumnElement[bool]] = [records.c.tenant == tenant]
    for name in ANY_OF:
        wanted = getattr(query, name)
        if wanted is not None and name != "state":
            filters.append(records.c[name].in_(wanted))
    for bounds in RANGES:
        filters.extend(_range(query, *bounds))
    if query.parent is not None:
        kind, id_ = query.parent
        filters += [records.c.parent_kind == kind, records.c.parent_id == id_]
    if query.tag is not None:
        filters.append(or_(false(), *(holds(records.c.tags, written([t])) for t in query.tag)))
    if query.overdue_at is not None:
        owing = records.c.settlement.in_(OWING)
        due = ranks["due_date"]
        filters += [owing, records.c.due_date.is_not(None), due < query.overdue_at]
    if query.label is not None:
        filters.append(holds(records.c.labels, written(["=".join(query.label)])))
    if query.text:
        filters.append(holds(records.c.searched, folded(query.text)))
    return filters


def _range(
    query: Query, name: str, lower: str, upper: str, *last: bool
) -> list[ColumnElement[bool]]:
    # By its rank, as the index has it, where what is missing stands below all that is there.
    column = ranks[name]
    low, high = getattr(query, lower), getattr(query, upper)
    if name in _KEYS:
        low, high = sort_key(low), sort_key(high)
    filters: list[ColumnElement[bool]] = [] if low is None else [column >= low]
    if high is not None:
        filters.append(records.c[_KEYS.get(name, name)].is_not(None))
        filters.append(column <= high if all(last) else column < high)
    return filters


def _order(query: Query) -> list[ColumnElement[Any]]:
    columns = (ranks[query.by.value], records.c.kind, records.c.id)
    return [column.desc() if query.descending else column.asc() for column in columns]


def _after(query: Query, tenant: str) -> list[ColumnElement[bool]]:
    start = position(query, tenant)
    if start is None:
        return []
    rank = ranks[query.by.value]
    place = tuple_(rank, records.c.kind, records.c.id)
    value = literal(_rank(start.value, query), rank.type)
    mark = tuple_(value, start.kind, start.id)
    # The first says no more than the second, but leads a database into its index.
    if query.descending:
        return [rank <= value, place < mark]
    return [rank >= value, place > mark]


def _rank(value: Any, query: Query) -> Any:
    if query.by.value in _KEYS:
        return sort_key(value) or ""
    return date.min if value is None else value
