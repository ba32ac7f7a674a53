"""Pruning beside readers and other pruners, on PostgreSQL, where all of them run at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from invoicekit.adapters.storage.sql import SqlStore
from invoicekit.adapters.storage.sql.unit import SqlUnitOfWork
from invoicekit.errors import FeedPruned
from invoicekit.testing.storage.case import NOON, StoreCase
from support.postgres import Postgres

LATER = NOON + timedelta(days=1)
CASE = StoreCase()


@pytest.fixture
def store(postgres: Postgres) -> Iterator[SqlStore]:
    store = SqlStore(postgres.emptied(), codec=json)
    yield store
    store.close()


def add(store: SqlStore, *names: str) -> str:
    """Write records one by one, and return the place before them."""
    with store.unit_of_work("asha", read_only=True) as work:
        place = work.latest()
    for name in names:
        CASE.add(store, name)
    return place


def pruned(store: SqlStore, limit: int = 500) -> int:
    with store.unit_of_work("asha") as work:
        return work.forget_changes(LATER, limit=limit).number


def test_a_reader_in_whose_midst_the_feed_is_pruned_is_told_so(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A unit that writes sees what others keep between two reads: here, that rows are gone."""
    start = add(store, "a", "b", "c")
    end = SqlUnitOfWork._end
    times = iter([True])

    def prunes_first(work: SqlUnitOfWork) -> object:
        found = end(work)
        if next(times, False):
            assert pruned(store) == 2
        return found

    with store.unit_of_work("asha") as work:
        monkeypatch.setattr(SqlUnitOfWork, "_end", prunes_first)
        with pytest.raises(FeedPruned):
            work.changes(start)


def test_what_is_not_told_yet_is_not_pruned(store: SqlStore) -> None:
    add(store, "a")
    with store.unit_of_work("asha") as slow:
        slow.add(CASE.record("slow"), CASE.revision(CASE.record("slow")))
        add(store, "b", "c")
        # All of them stand behind the one that is still open.
        assert pruned(store) == 0
    assert pruned(store) == 3
    with store.unit_of_work("asha", read_only=True) as work:
        (last,) = work.changes(last_horizon(store)).entries
    assert last.id == "c"


def last_horizon(store: SqlStore) -> str:
    with (
        store.unit_of_work("asha", read_only=True) as work,
        pytest.raises(FeedPruned) as caught,
    ):
        work.changes()
    return caught.value.horizon


def test_several_who_prune_at_once_forget_each_change_once(store: SqlStore) -> None:
    names = [f"inv-{n:02}" for n in range(30)]
    add(store, *names)

    def prune(_: int) -> int:
        total = 0
        while number := pruned(store, limit=2):
            total += number
        return total

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(prune, range(4))) == 29
    with store.unit_of_work("asha", read_only=True) as work:
        assert [each.id for each in work.changes(last_horizon(store)).entries] == ["inv-29"]
