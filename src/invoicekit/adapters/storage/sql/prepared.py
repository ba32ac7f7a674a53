"""Statements that are asked again and again, built once: building one takes longer than asking."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Table,
    Update,
    and_,
    bindparam,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.sql.dml import ReturningInsert, ReturningUpdate

from invoicekit.adapters.storage.sql.dialects import insert_new, last_position, this_transaction
from invoicekit.adapters.storage.sql.listening import CALLING
from invoicekit.adapters.storage.sql.tables import changes, records

__all__ = ["adding", "changing", "choosing", "numbered", "placed", "swapping", "telling"]


@cache
def choosing(table: Table, names: tuple[str, ...], order: str = "") -> Select[*tuple[Any, ...]]:
    """Return a query for the rows of a table by some of its columns; `placed` gives the values.

    Args:
        table: whose rows.
        names: the columns that are compared.
        order: the column by which the rows come; empty for any order.
    """
    place = and_(*(table.c[name] == bindparam(f"at_{name}") for name in names))
    query = select(table).where(place)
    return query.order_by(table.c[order]) if order else query


@cache
def changing(table: Table, names: tuple[str, ...]) -> Update:
    """Return an update of rows by some of their columns; what it sets is given with the values."""
    return update(table).where(and_(*(table.c[name] == bindparam(f"at_{name}") for name in names)))


@cache
def adding(dialect: str) -> ReturningInsert[*tuple[Any, ...]]:
    """Return the insert of a record where many write side by side; no row where a key is taken.

    The number of the transaction goes along, with `at_offset` added to it.
    """
    return insert_new(dialect, records).values(feed_tx=numbered()).returning(records.c.feed_tx)


@cache
def swapping(*, counting: bool) -> ReturningUpdate[*tuple[Any, ...]]:
    """Return the update of a record that stands at a version, and where its books end.

    Args:
        counting: whether many write side by side; the number of the transaction then goes along,
            with `at_offset` added to it.
    """
    swap = changing(records, ("tenant", "kind", "id", "version"))
    if counting:
        swap = swap.values(feed_tx=func.greatest(numbered(), records.c.feed_tx))
    return swap.returning(records.c.lines, records.c.head, records.c.feed_tx)


@cache
def telling(*, counting: bool) -> ReturningInsert[*tuple[Any, ...]]:
    """Return what tells the feed of a write, and gives back its position.

    Args:
        counting: whether many write side by side; who listens is then called. Where one writes
            at a time, they look for themselves, and the tenant is asked for as `at_tenant`.
    """
    if counting:
        return insert(changes).returning(changes.c.position, CALLING)
    last = last_position(changes, bindparam("at_tenant")).scalar_subquery()
    return insert(changes).values(position=last + 1).returning(changes.c.position)


def numbered() -> ColumnElement[int]:
    """Return the number of the transaction for a row, with `at_offset` added to it."""
    return this_transaction() + bindparam("at_offset", type_=BigInteger())


def placed(values: dict[str, Any]) -> dict[str, Any]:
    """Return values by the names under which these statements ask for them."""
    return {f"at_{name}": value for name, value in values.items()}
