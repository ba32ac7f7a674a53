"""Each database finds, sorts, pages and counts exactly as plain Python does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from invoicekit.adapters.storage.sql import SqlStore
from invoicekit.adapters.storage.sql.columns import sort_key
from invoicekit.ports.storage import Order, Query
from invoicekit.ports.storage.finding import page_of
from invoicekit.records import Record, Revision
from support.postgres import store_of

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)

words = st.sampled_from(["", "a", "A", "b", "ä", "Ä", "ß", "%", "_", "a%b", "'; --", "支"])
names = words.filter(bool)
days = st.none() | st.integers(0, 4).map(lambda n: date(2026, 11, 1) + timedelta(days=n))
moments = st.integers(0, 4).map(lambda n: NOON + timedelta(microseconds=n))
amounts = st.decimals(-99, 99, places=2, allow_nan=False) | st.sampled_from(
    [Decimal(0), Decimal("1.5"), Decimal("1.50"), Decimal(10**20), Decimal(-(10**20))]
)


@st.composite
def records(draw: st.DrawFn) -> list[Record]:
    places = st.tuples(st.sampled_from(["invoice", "order"]), names)
    facts = st.fixed_dictionaries(
        {
            "state": st.sampled_from(["draft", "sent"]),
            "settlement": st.sampled_from(["", "open", "paid"]),
            "created_at": moments,
            "updated_at": moments,
            "number": words,
            "customer": words,
            "seller": words,
            "issue_date": days,
            "due_date": days,
            "workflow": st.sampled_from(["", "receivable"]),
            "total": st.none() | amounts,
            "balance": st.none() | amounts,
            "tags": st.lists(names, max_size=2),
            "labels": st.dictionaries(st.sampled_from(["x", "y"]), names).map(
                lambda pairs: list(pairs.items())
            ),
        }
    )
    kept = draw(st.dictionaries(places, facts, max_size=12))
    return [
        Record(tenant="asha", kind=kind, id=id_, created_by="meera", **known)
        for (kind, id_), known in kept.items()
    ]


some = st.none() | st.lists(words, max_size=3)
queries = st.builds(
    Query,
    kind=st.none() | st.just(["invoice"]),
    id=some,
    state=st.none() | st.lists(st.sampled_from(["draft", "sent", "lost"]), max_size=2),
    number=some,
    customer=some,
    text=words,
    tag=some,
    workflow=st.none() | st.just(["receivable"]),
    overdue_at=days,
    updated_from=st.none() | moments,
    updated_before=st.none() | moments,
    total_from=st.none() | amounts,
    total_to=st.none() | amounts,
    label=st.none() | st.tuples(st.sampled_from(["x", "y", "z"]), words),
    issued_from=days,
    issued_to=days,
    due_to=days,
    created_from=st.none() | moments,
    created_before=st.none() | moments,
    balance_from=st.none() | amounts,
    balance_to=st.none() | amounts,
    by=st.sampled_from(Order),
    descending=st.booleans(),
    limit=st.integers(1, 5),
)
open_queries = st.builds(
    Query, by=st.sampled_from(Order), descending=st.booleans(), limit=st.integers(1, 5)
)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Iterator[SqlStore]:
    store = store_of(request.param, request, codec=json)
    yield store
    store.close()


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(kept=records(), query=queries | open_queries)
def test_every_page_is_the_same(store: SqlStore, kept: list[Record], query: Query) -> None:
    with store.engine.connect() as connection:
        transaction = connection.begin()
        with store.unit_of_work("asha", connection=connection) as work:
            for record in kept:
                facts: dict[str, Any] = {"content": "x", "by": "meera", "at": NOON}
                place = {"tenant": "asha", "kind": record.kind, "id": record.id}
                work.add(record, Revision(**place, **facts))
            for _ in range(len(kept) + 1):
                page = work.find(query)
                assert page == page_of(kept, query, "asha")
                if not page.next:
                    break
                query = attrs.evolve(query, cursor=page.next)
        transaction.rollback()


@given(left=amounts, right=amounts)
def test_sort_keys_stand_as_their_amounts(left: Decimal, right: Decimal) -> None:
    keys = str(sort_key(left)), str(sort_key(right))
    assert (left < right, left == right) == (keys[0] < keys[1], keys[0] == keys[1])
