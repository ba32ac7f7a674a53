"""How a query becomes SQL: filters, a place to go on from, and counts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, tuple_

from invoicekit.adapters.storage.sql.columns import sort_key, written
from invoicekit.adapters.storage.sql.dialects import holds
from invoicekit.adapters.storage.sql.tables import records
from invoicekit.ports.storage.finding import folded
from invoicekit.ports.storage.page import position
from invoicekit.ports.storage.query import ANY_OF, RANGES, Query

__all__ = ["counted", "listed"]

_KEYS = {"total": "total_key", "balance": "balance_key"}


def listed(query: Query, tenant: str) -> Select[*tuple[Any, ...]]:
    """Return the statement for one page and one record more, which tells of a next page.

    Raises:
        InvalidValue: for a cursor that belongs to another query.
    """
    column = records.c[_KEYS.get(query.by.value, query.by.value)]
    filters = _filters(query, tenant)
    if query.state is not None:
        filters.append(records.c.state.in_(query.state))
    after = _after(query, tenant, column)
    if after is not None:
        filters.append(after)
    statement = select(records).where(and_(*filters)).limit(query.limit + 1)
    return statement.order_by(*_order(column, descending=query.descending))


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
        filters.append(holds(records.c.tags, written([query.tag])))
    if query.label is not None:
        filters.append(holds(records.c.labels, written(["=".join(query.label)])))
    if query.text:
        filters.append(holds(records.c.searched, folded(query.text)))
    return filters


def _range(
    query: Query, name: str, lower: str, upper: str, *last: bool
) -> list[ColumnElement[bool]]:
    column = records.c[_KEYS.get(name, name)]
    low, high = getattr(query, lower), getattr(query, upper)
    if name in _KEYS:
        low, high = sort_key(low), sort_key(high)
    filters: list[ColumnElement[bool]] = [] if low is None else [column >= low]
    if high is not None:
        filters.append(column <= high if all(last) else column < high)
    return filters


def _order(column: ColumnElement[Any], *, descending: bool) -> list[ColumnElement[Any]]:
    columns = [column, records.c.kind, records.c.id]
    ordered: list[ColumnElement[Any]] = [c.desc() if descending else c.asc() for c in columns]
    if _may_be_missing(column):
        # Databases differ on where a missing fact stands; here it is below all others.
        ordered[0] = column.desc().nulls_last() if descending else column.asc().nulls_first()
    return ordered


def _may_be_missing(column: ColumnElement[Any]) -> bool:
    return bool(getattr(column, "nullable", True))


def _after(query: Query, tenant: str, column: ColumnElement[Any]) -> ColumnElement[bool] | None:
    start = position(query, tenant)
    if start is None:
        return None
    value = sort_key(start.value) if query.by.value in _KEYS else start.value
    rest = tuple_(records.c.kind, records.c.id)
    last = tuple_(literal(start.kind), literal(start.id))
    if value is None:
        beyond = rest < last if query.descending else rest > last
        if query.descending:
            return and_(column.is_(None), beyond)
        return or_(and_(column.is_(None), beyond), column.is_not(None))
    place = tuple_(column, records.c.kind, records.c.id)
    mark = tuple_(literal(value, column.type), literal(start.kind), literal(start.id))
    if not query.descending:
        return place > mark
    return or_(place < mark, column.is_(None)) if _may_be_missing(column) else place < mark
