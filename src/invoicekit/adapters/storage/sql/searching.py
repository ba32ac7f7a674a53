"""How a query becomes SQL: filters, a place to go on from, and counts.

Queries of one shape share one statement, and bring only their values: making a statement anew
takes longer than a database takes to answer it.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

import attrs
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    false,
    func,
    or_,
    select,
    tuple_,
)

from invoicekit.adapters.storage.sql.columns import sort_key, words, written
from invoicekit.adapters.storage.sql.dialects import holds
from invoicekit.adapters.storage.sql.rows import KNOWN
from invoicekit.adapters.storage.sql.tables import ranks, records
from invoicekit.ports.storage.finding import folded
from invoicekit.ports.storage.page import position
from invoicekit.ports.storage.query import ANY_OF, OWING, RANGES, Query

__all__ = ["counted", "listed"]

_KEYS = {"total": "total_key", "balance": "balance_key"}

Asked = tuple[Select[*tuple[Any, ...]], dict[str, Any]]
"""A statement, and the values that it is asked with."""


@attrs.frozen
class Shape:
    """What of a query its statement depends on.

    Args:
        given: the names of its filters, and "after" where it goes on from a cursor.
        several: those of them that name several values, or none.
        tags: how many tags it names.
        by: what it is sorted by; empty for a count.
        descending: whether the largest come first.
    """

    given: frozenset[str]
    several: frozenset[str]
    tags: int = 0
    by: str = ""
    descending: bool = False


def listed(query: Query, tenant: str) -> Asked:
    """Return the statement for one page and one record more, which tells of a next page.

    Raises:
        InvalidValue: for a cursor that belongs to another query.
    """
    values = _values(query, tenant) | _after(query, tenant)
    if query.state is not None:
        values["state"] = _one_of(query.state)
    shape = _shape(query, values, query.by.value)
    return _statement(shape), {**values, "limit": query.limit + 1}


def counted(query: Query, tenant: str) -> Asked:
    """Return the statement that counts the whole list by state, whatever states are asked for."""
    values = _values(query, tenant)
    return _statement(_shape(query, values)), values


def _shape(query: Query, values: dict[str, Any], by: str = "") -> Shape:
    several = frozenset(name for name in ANY_OF if isinstance(values.get(name), tuple))
    descending = bool(by) and query.descending
    return Shape(frozenset(values), several, len(query.tag or ()), by, descending)


def _one_of(wanted: tuple[str, ...]) -> str | tuple[str, ...]:
    """Return the one value of a filter, which most name, or all of them."""
    return wanted[0] if len(wanted) == 1 else wanted


def _values(query: Query, tenant: str) -> dict[str, Any]:
    """Return the values of the filters that are given, but the state, by their names."""
    values: dict[str, Any] = {"tenant": tenant}
    for name in ANY_OF:
        wanted = getattr(query, name)
        if wanted is not None and name != "state":
            values[name] = _one_of(wanted)
    for name, *bounds, _ in RANGES:
        for bound in bounds:
            limit = getattr(query, str(bound))
            if limit is not None:
                values[str(bound)] = sort_key(limit) if name in _KEYS else limit
    return values | _belongings(query)


def _belongings(query: Query) -> dict[str, Any]:
    """Return the values of the filters that are no plain fact of the record."""
    values: dict[str, Any] = {}
    if query.parent is not None:
        values["parent_kind"], values["parent_id"] = query.parent
    for number, tag in enumerate(query.tag or ()):
        values[f"tag{number}"] = written([tag])
    if query.tag is not None:
        values["tag"] = True
    if query.label is not None:
        values["label"] = written(["=".join(query.label)])
    if query.text:
        values["text"] = folded(query.text)
    if query.overdue_at is not None:
        values |= {"overdue_at": query.overdue_at, "owing": OWING}
    return values


def _after(query: Query, tenant: str) -> dict[str, Any]:
    start = position(query, tenant)
    if start is None:
        return {}
    value = start.value
    if query.by.value in _KEYS:
        value = sort_key(value) or ""
    elif value is None:
        value = date.min
    return {"after": value, "after_kind": start.kind, "after_id": start.id}


@lru_cache(maxsize=500)
def _statement(shape: Shape) -> Select[*tuple[Any, ...]]:
    filters = and_(*_filters(shape))
    if not shape.by:
        return select(records.c.state, func.count()).where(filters).group_by(records.c.state)
    columns = (ranks[shape.by], records.c.kind, records.c.id)
    order = [column.desc() if shape.descending else column.asc() for column in columns]
    return KNOWN.where(filters).order_by(*order).limit(bindparam("limit"))


def _value(name: str, column: ColumnElement[Any], *, several: bool = False) -> BindParameter[Any]:
    return bindparam(name, type_=column.type, expanding=several)


def _filters(shape: Shape) -> list[ColumnElement[bool]]:
    column, given = records.c, shape.given
    filters: list[ColumnElement[bool]] = [
        column[name] == _value(name, column[name])
        for name in ("tenant", "parent_kind", "parent_id", *ANY_OF)
        if name in given - shape.several
    ]
    filters += [
        column[name].in_(_value(name, column[name], several=True)) for name in sorted(shape.several)
    ]
    for bounds in RANGES:
        filters += _range(given, *bounds)
    if "tag" in given:
        tags = (holds(column.tags, bindparam(f"tag{n}", type_=words())) for n in range(shape.tags))
        filters.append(or_(false(), *tags))
    for name, searched in (("label", column.labels), ("text", column.searched)):
        if name in given:
            filters.append(holds(searched, bindparam(name, type_=words())))
    if "overdue_at" in given:
        due = ranks["due_date"]
        owing = _value("owing", column.settlement, several=True)
        filters += [column.settlement.in_(owing), column.due_date.is_not(None)]
        filters.append(due < _value("overdue_at", column.due_date))
    return filters + (_beyond(shape) if "after" in given else [])


def _range(
    given: frozenset[str], name: str, lower: str, upper: str, *last: bool
) -> list[ColumnElement[bool]]:
    # By its rank, as the index has it, where what is missing stands below all that is there.
    rank, filters = ranks[name], list[ColumnElement[bool]]()
    if lower in given:
        filters.append(rank >= _value(lower, rank))
    if upper in given:
        filters.append(records.c[_KEYS.get(name, name)].is_not(None))
        value = _value(upper, rank)
        filters.append(rank <= value if all(last) else rank < value)
    return filters


def _beyond(shape: Shape) -> list[ColumnElement[bool]]:
    rank = ranks[shape.by]
    place = tuple_(rank, records.c.kind, records.c.id)
    value = _value("after", rank)
    mark = tuple_(value, *(_value(f"after_{n}", records.c[n]) for n in ("kind", "id")))
    # The first says no more than the second, but leads a database into its index.
    if shape.descending:
        return [rank <= value, place < mark]
    return [rank >= value, place > mark]
