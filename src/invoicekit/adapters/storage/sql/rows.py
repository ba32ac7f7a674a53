"""How a record is written into columns, and read again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

import attrs
from sqlalchemy import CursorResult, Dialect, select
from sqlalchemy.types import TypeEngine

from invoicekit.adapters.storage.sql.columns import NONE, pairs, sort_key, written
from invoicekit.adapters.storage.sql.tables import records
from invoicekit.errors import StoreError
from invoicekit.ports.storage.finding import searched_text
from invoicekit.records import Record

__all__ = ["KNOWN", "at_version", "changed_values", "records_of", "values_of"]

Reader = Callable[[Any], Any]
"""Reads one value as its driver gave it."""

_FIELDS = tuple(field.name for field in attrs.fields(Record))
_PLAIN = tuple(name for name in _FIELDS if name not in {"parent", "tags", "labels"})
_AMOUNTS = ("total", "balance")
_SEARCHED = ("id", "number", "seller", "buyer", "customer", "order")

_DERIVED: Mapping[str, tuple[tuple[str, ...], Callable[[Record], Any]]] = {
    "parent_kind": (("parent",), lambda record: record.parent and record.parent[0]),
    "parent_id": (("parent",), lambda record: record.parent and record.parent[1]),
    "total_key": (("total",), lambda record: sort_key(record.total)),
    "balance_key": (("balance",), lambda record: sort_key(record.balance)),
    "tags": (("tags",), lambda record: written(record.tags)),
    "labels": (("labels",), lambda record: written("=".join(label) for label in record.labels)),
    "searched": (_SEARCHED, searched_text),
}
"""Columns that are made from fields: from which, and how."""

_COLUMNS = (*_PLAIN, "parent_kind", "parent_id", "tags", "labels")

KNOWN = select(*(records.c[name] for name in _COLUMNS))
"""What is read of a record."""


def values_of(record: Record) -> dict[str, Any]:
    """Return the columns of a record, those that are searched included."""
    plain = {name: getattr(record, name) for name in _PLAIN}
    return plain | {name: make(record) for name, (_, make) in _DERIVED.items()}


def changed_values(before: Record, after: Record) -> dict[str, Any]:
    """Return the columns that differ: a database writes every index of a column it is given."""
    changed = {name for name in _FIELDS if getattr(before, name) != getattr(after, name)}
    # Amounts that are equal may be written with more decimals or fewer.
    changed |= {
        name for name in _AMOUNTS if str(getattr(before, name)) != str(getattr(after, name))
    }
    # In the order of the fields, so that the same change is the same statement.
    values = {name: getattr(after, name) for name in _PLAIN if name in changed}
    for name, (fields, make) in _DERIVED.items():
        if not changed.isdisjoint(fields):
            values[name] = make(after)
    return values


def records_of(result: CursorResult[*tuple[Any, ...]]) -> list[Record]:
    """Return the records that the rows of `KNOWN` keep.

    What is read was checked when it was written; checking it again, and wrapping each row before
    it is read, would take longer than the database takes to find it.
    """
    readers = _readers(result.dialect)
    try:
        rows = result.cursor.fetchall()
    except result.dialect.loaded_dbapi.Error as error:
        raise StoreError(f"the database refused: {str(error).partition(NONE)[0]}") from error
    result.close()
    return [_record(row, readers) for row in rows]


@lru_cache(maxsize=100)
def _readers(dialect: Dialect) -> tuple[Reader, Reader]:
    """Return how instants and days are read from what a driver gives."""
    instant, day = (records.c[name].type for name in ("created_at", "due_date"))
    return _reader(instant, dialect), _reader(day, dialect)


def _reader(type_: TypeEngine[Any], dialect: Dialect) -> Reader:
    own = type_.dialect_impl(dialect)
    return own.result_processor(dialect, None) or _as_given


def _as_given(value: Any) -> Any:
    return value


def _record(row: Sequence[Any], readers: tuple[Reader, Reader]) -> Record:
    instant, day = readers
    (
        tenant,
        kind,
        id_,
        workflow,
        definition,
        state,
        version,
        revision,
        settlement,
        created,
        by,
        updated,
        unique,
        number,
        seller,
        buyer,
        customer,
        issued,
        due,
        currency,
        total,
        balance,
        source,
        order,
        parent_kind,
        parent_id,
        tags,
        labels,
    ) = row
    # Mostly nothing was written or paid since, and what is the same need not be read twice.
    at, payable = instant(created), None if total is None else Decimal(total)
    facts = {
        "tenant": tenant,
        "kind": kind,
        "id": id_,
        "workflow": workflow,
        "definition_version": definition,
        "state": state,
        "version": version,
        "revision": revision,
        "settlement": settlement,
        "created_at": at,
        "created_by": by,
        "updated_at": at if updated == created else instant(updated),
        "parent": None if parent_kind is None else (parent_kind, parent_id),
        "unique_key": unique,
        "number": number,
        "seller": seller,
        "buyer": buyer,
        "customer": customer,
        "issue_date": None if issued is None else day(issued),
        "due_date": None if due is None else day(due),
        "currency": currency,
        "total": payable,
        "balance": payable if balance == total else balance and Decimal(balance),
        "source": source,
        "order": order,
        "tags": () if tags == NONE else tuple(tag for tag in tags.split("\n") if tag),
        "labels": () if labels == NONE else pairs(labels),
    }
    record = Record.__new__(Record)
    object.__setattr__(record, "__dict__", facts)
    return record


def at_version(record: Record, version: int) -> Record:
    """Return the same record at a version."""
    copy = Record.__new__(Record)
    vars(copy).update(vars(record), version=version)
    return copy
