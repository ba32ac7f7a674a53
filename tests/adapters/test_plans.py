"""The common lists are read through an index, in its order, on each database."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.dialects import postgresql

from invoicekit.adapters.storage.sql import SqlStore
from invoicekit.adapters.storage.sql.searching import listed
from invoicekit.ports.storage import Addition, Order, Query
from invoicekit.testing.storage.case import StoreCase
from support.postgres import store_of

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
DAYS = (date(2026, 11, 1), date(2026, 11, 30))

MIXES = {
    "by_kind|by_created_at": Query(kind="invoice"),
    "by_state": Query(kind="invoice", state="approved"),
    "by_customer": Query(kind="invoice", customer="customer-7"),
    "by_number": Query(kind="invoice", number="AT/42"),
    "by_order": Query(kind="invoice", order="order-7"),
    "by_parent_id": Query(parent=("order", "order-7")),
    "by_issue_date": Query(issued_from=DAYS[0], issued_to=DAYS[1], by=Order.ISSUED),
    "by_due_date": Query(overdue_at=DAYS[0], by=Order.DUE, descending=False),
    "by_total": Query(total_from="100", by=Order.TOTAL),
    "by_balance": Query(balance_from="100", by=Order.BALANCE),
    "by_updated_at": Query(updated_from=NOON, by=Order.UPDATED),
}
"""Lists, by the index that each must be read through."""

BOUND = {"by_issue_date", "by_due_date", "by_total", "by_balance", "by_updated_at"}
"""Indexes of which only a range is read."""


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Iterator[SqlStore]:
    store = store_of(request.param, request, codec=json)
    # Of an empty table any index is as good as another, and statistics of earlier tests mislead.
    with store.unit_of_work("asha") as work:
        work.add_all(kept(number) for number in range(1000))
    with store.engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    yield store
    store.close()


def kept(number: int) -> Addition:
    """Return one of many invoices, of which few have the same facts."""
    make, many = StoreCase(), number % 100
    record = make.record(
        f"inv-{number}",
        state="approved" if many == 0 else "draft",
        number=f"AT/{number}",
        customer=f"customer-{many}",
        order=f"order-{many}",
        parent=("order", f"order-{many}"),
        created_at=NOON + timedelta(minutes=number),
        updated_at=NOON + timedelta(minutes=number),
        issue_date=date(2026, 1, 1) + timedelta(days=number),
        due_date=date(2026, 1, 31) + timedelta(days=number),
        currency="INR",
        total=number,
        balance=number,
    )
    return Addition(record, make.revision(record))


def plan(store: SqlStore, query: Query) -> str:
    """Return how the database reads the page of a query."""
    asked: list[tuple[str, Any]] = []

    def note(_: object, __: object, sql: str, values: Any, *___: object) -> None:
        asked.append((sql, values))

    with store.unit_of_work("asha", read_only=True) as work:
        event.listen(store.engine, "before_cursor_execute", note)
        work.find(query)
        event.remove(store.engine, "before_cursor_execute", note)
    sql, values = next(each for each in asked if "ORDER BY" in each[0])
    with store.engine.begin() as connection:
        if store.engine.dialect.name == "sqlite":
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
            return "\n".join(row[-1] for row in rows)
        # Of so few rows, PostgreSQL would rather read everything and sort.
        for dear in ("enable_seqscan", "enable_sort", "enable_bitmapscan"):
            connection.exec_driver_sql(f"SET LOCAL {dear} = off")
        return "\n".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN {sql}", values))


@pytest.mark.parametrize("index", list(MIXES))
def test_a_list_is_read_through_its_index(store: SqlStore, index: str) -> None:
    found = plan(store, MIXES[index])
    assert any(f"invoicekit_records_{name}" in found for name in index.split("|")), found
    assert "TEMP B-TREE FOR ORDER BY" not in found
    assert "Seq Scan" not in found
    if index in BOUND:
        (condition,) = [
            line for line in found.split("\n") if "Index Cond" in line or "SEARCH" in line
        ]
        assert ">" in condition or "<" in condition, found


def test_no_write_looks_through_all_that_a_tenant_has(tmp_path: Path) -> None:
    """A write that reads a whole table makes each further one slower than the one before."""
    store = SqlStore(f"sqlite:///{tmp_path / 'kept.db'}", codec=json)
    store.migrate()
    asked = statements_of(store, write_of_each_kind)
    with store.engine.begin() as connection:
        for sql, values in asked:
            if sql.startswith(("SELECT", "INSERT", "UPDATE", "DELETE")):
                for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values):
                    assert not looks_through(row[-1]), f"{row[-1]}\n{sql}"
    assert sum("invoicekit_changes" in sql for sql, _ in asked) >= 3
    store.close()


def looks_through(step: str) -> bool:
    """Tell whether a step reads every row of the tenant.

    >>> looks_through("SEARCH invoicekit_changes USING COVERING INDEX a (tenant=?)")
    True
    """
    # Two tables have one row, of all or of the tenant; the highest position stands at the end of an
    # index that begins with tenant and position.
    of_one = "invoicekit_schema" in step or "invoicekit_horizons" in step
    if of_one or "by_position (tenant=?)" in step:
        return False
    return step.startswith("SCAN invoicekit") or "(tenant=?)" in step


def statements_of(store: SqlStore, write: Callable[[SqlStore], None]) -> list[tuple[str, Any]]:
    """Return what a store asks of its database, each of many values once."""
    asked: list[tuple[str, Any]] = []

    def note(_: object, __: object, sql: str, values: Any, ___: object, many: bool) -> None:
        asked.append((sql, values[0] if many else values))

    event.listen(store.engine, "before_cursor_execute", note)
    write(store)
    event.remove(store.engine, "before_cursor_execute", note)
    return asked


def test_postgresql_is_asked_for_text_as_an_index_over_trigrams_can_answer() -> None:
    """`strpos` says the same, and no index answers it; docs tell how a program adds one."""
    asked, _ = listed(Query(text="50%_off"), "asha")
    sql = str(asked.compile(dialect=postgresql.dialect()))
    assert re.search(r"invoicekit_records\.searched LIKE '%%' \|\| ", sql)


def write_of_each_kind(store: SqlStore) -> None:
    make = StoreCase()
    first = make.record("inv-1")
    with store.unit_of_work("asha") as work:
        kept = work.add(first, make.revision(first))
        work.append_history(*kept.key, make.entry())
        work.append_allocations([make.row("row-1")])
        work.enqueue(make.message("m-1"))
        work.remember("key-1", "ik1:a", 1)
        work.reserve("invoices")
        work.add_snapshot(make.snapshot(kept))
        work.save(kept, expect=1)
        second = make.record("inv-2")
        work.add_all([Addition(second, make.revision(second))])
    with store.unit_of_work("asha") as work:
        work.allocations(target="inv-1")
        work.history("invoice", "inv-1")
        work.changes(limit=10)
        work.recall("key-1", "ik1:a")


def test_a_record_that_was_read_is_not_read_again_to_be_saved(tmp_path: Path) -> None:
    """What it was before is sealed into its line; whoever has just read it, has told the unit."""
    make = StoreCase()
    store = SqlStore(f"sqlite:///{tmp_path / 'kept.db'}", codec=json)
    store.migrate()
    make.add(store)

    def save(store: SqlStore, *, listed: bool) -> None:
        with store.unit_of_work("asha") as work:
            (record,) = work.find(Query(counts=False)).records if listed else [make.record()]
            work.save(record, expect=2 if listed else 1)

    def reads(*, listed: bool) -> int:
        asked = statements_of(store, lambda store: save(store, listed=listed))
        return sum("FROM invoicekit_records" in sql for sql, _ in asked)

    assert reads(listed=False) == 1
    assert reads(listed=True) == 1
    store.close()
