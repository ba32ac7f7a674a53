"""What is PostgreSQL's own: many writers at once, lost connections, and JSON that it can read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from threading import Barrier
from typing import Any

import attrs
import pytest

from invoicekit.adapters.storage.sql import SqlStore
from invoicekit.errors import (
    InvalidValue,
    NotFound,
    OutcomeUnknown,
    StaleVersion,
    StoreBusy,
    StoreError,
    StoreUnavailable,
)
from invoicekit.ports.storage import Addition, Query, UnitOfWork
from invoicekit.records import Record, Revision
from support.postgres import Postgres

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture
def url(postgres: Postgres) -> str:
    return postgres.emptied()


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    store = SqlStore(url, codec=json)
    yield store
    store.close()


def made(id_: str, content: object = None) -> tuple[Record, Revision]:
    place = {"tenant": "asha", "kind": "invoice", "id": id_}
    record = Record(**place, state="draft", created_at=NOON, created_by="meera")
    return record, Revision(**place, content=content, by="meera", at=NOON)


def add(store: SqlStore, id_: str, content: object = None) -> Record:
    with store.unit_of_work("asha") as work:
        return work.add(*made(id_, content))


def add_all(store: SqlStore, *ids: str) -> None:
    with store.unit_of_work("asha") as work:
        work.add_all(Addition(*made(id_)) for id_ in ids)


def end_all(postgres: Postgres, url: str) -> None:
    """End every connection to the database but the one that asks."""
    postgres.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()",
        url,
    )


def test_two_who_wait_for_each_other_are_told_apart(store: SqlStore) -> None:
    """One of the two is stopped, keeps nothing and may repeat; the other one is kept."""
    first, second = add(store, "inv-1"), add(store, "inv-2")
    together = Barrier(2, timeout=30)

    def write(one: Record, other: Record) -> StoreError | None:
        try:
            with store.unit_of_work("asha") as work:
                work.save(attrs.evolve(one, state="sent"), expect=1)
                together.wait()
                work.save(attrs.evolve(other, state="sent"), expect=1)
        except StoreError as error:
            return error
        except StaleVersion:
            return None
        return None

    with ThreadPoolExecutor(2) as pool:
        ends = list(pool.map(write, (first, second), (second, first)))
    (told,) = [end for end in ends if end is not None]
    assert isinstance(told, StoreBusy)
    assert (told.kept, told.repeatable) == (False, True)
    assert "repeat the whole act" in str(told)
    with store.unit_of_work("asha", read_only=True) as work:
        assert [work.get("invoice", id_).version for id_ in ("inv-1", "inv-2")] == [2, 2]


def test_who_waits_too_long_is_told(url: str, store: SqlStore) -> None:
    record = add(store, "inv-1")
    hasty = SqlStore(url, codec=json, busy_timeout=0.05)
    with store.unit_of_work("asha") as work:
        work.save(record, expect=1)
        with pytest.raises(StoreBusy, match="lock timeout"), hasty.unit_of_work("asha") as other:
            other.save(record, expect=1)
    hasty.close()


def test_a_unit_in_which_a_statement_failed_is_never_taken_for_kept(
    url: str, store: SqlStore
) -> None:
    """PostgreSQL would answer the commit without an error, and keep nothing."""
    held, other = add(store, "inv-1"), add(store, "inv-2")
    hasty = SqlStore(url, codec=json, busy_timeout=0.05)

    def swallow(work: UnitOfWork) -> None:
        work.save(attrs.evolve(other, state="sent"), expect=1)
        with suppress(StoreBusy):
            work.save(held, expect=1)

    with store.unit_of_work("asha") as holding:
        holding.save(held, expect=1)
        with pytest.raises(StoreBusy, match="failed before"), hasty.unit_of_work("asha") as work:
            swallow(work)
        with (
            pytest.raises(StoreBusy, match="failed before"),
            hasty.engine.begin() as connection,
            hasty.unit_of_work("asha", connection=connection) as work,
        ):
            swallow(work)
    with store.unit_of_work("asha", read_only=True) as reading:
        assert reading.get("invoice", "inv-2").state == "draft"
    hasty.close()


def test_a_writer_that_comes_second_is_stale_and_no_database_error(store: SqlStore) -> None:
    record = add(store, "inv-1")
    with ThreadPoolExecutor(1) as pool:
        with store.unit_of_work("asha") as work:
            work.save(attrs.evolve(record, state="sent"), expect=1)
            second = pool.submit(save, store, record)
        with pytest.raises(StaleVersion) as caught:
            second.result(30)
    assert (caught.value.expected, caught.value.actual) == (1, 2)


def save(store: SqlStore, record: Record) -> None:
    with store.unit_of_work("asha") as work:
        work.save(record, expect=record.version)


def lose(
    store: SqlStore, postgres: Postgres, url: str, act: Callable[[UnitOfWork], object]
) -> None:
    """Take a number, lose the connection, and act."""
    with store.unit_of_work("asha") as work:
        work.reserve("invoices")
        end_all(postgres, url)
        act(work)


@pytest.mark.parametrize(
    "act",
    [
        lambda work: work.get("invoice", "inv-1"),
        lambda work: work.reserve("invoices"),
        lambda work: work.save(work.get("invoice", "inv-1"), expect=1),
    ],
)
def test_a_connection_that_was_lost_kept_nothing(
    store: SqlStore, postgres: Postgres, url: str, act: Callable[[UnitOfWork], object]
) -> None:
    add(store, "inv-1")
    with pytest.raises(StoreUnavailable) as caught:
        lose(store, postgres, url, act)
    assert (caught.value.kept, caught.value.repeatable) == (False, True)
    with store.unit_of_work("asha") as work:
        assert work.reserve("invoices") == 1


def test_a_connection_that_is_lost_in_the_commit_leaves_the_outcome_open(
    store: SqlStore, postgres: Postgres, url: str
) -> None:
    with pytest.raises(OutcomeUnknown) as caught:
        lose(store, postgres, url, lambda _: None)
    assert (caught.value.kept, caught.value.repeatable) == (None, True)
    assert "Repeat it with its key" in str(caught.value)


def test_a_listener_whose_connection_was_lost_is_told(
    store: SqlStore, postgres: Postgres, url: str
) -> None:
    with store.listen("asha") as listener:
        end_all(postgres, url)
        with pytest.raises(StoreUnavailable, match="listens was lost"):
            listener.wait(5)


def test_a_listener_hears_nothing_of_other_tenants(store: SqlStore) -> None:
    with store.listen("bluebay") as listener:
        add(store, "inv-1")
        assert not listener.wait(0.1)


def test_documents_are_json_that_the_database_can_look_into(store: SqlStore) -> None:
    add(store, "inv-1", {"lines": [{"price": "1499.50"}]})
    with store.engine.connect() as connection:
        price = "content #>> '{lines,0,price}'"
        found = connection.exec_driver_sql(f"SELECT {price} FROM invoicekit_revisions")
        assert found.scalar_one() == "1499.50"


@pytest.mark.parametrize(
    "content",
    [
        {"z": "1.10", "a": ["0.00", "-0.0", "1E+2"], "ä": {"": None}},
        ["12345678901234567890.12", 12345678901234567890, True, "\\u0000", "\\", "支😀"],
        "text",
        {},
    ],
)
def test_documents_are_read_as_they_were_written(store: SqlStore, content: Any) -> None:
    add(store, "inv-1", content)
    with store.unit_of_work("asha", read_only=True) as work:
        assert work.revision("invoice", "inv-1", 1).content == content


@pytest.mark.parametrize("content", ["\x00", ["\ud800"], {"\udc00": 1}, {"a": "\\\x00"}])
def test_signs_that_no_database_keeps_are_refused_and_the_unit_goes_on(
    store: SqlStore, content: Any
) -> None:
    with store.unit_of_work("asha") as work:
        place = {"tenant": "asha", "kind": "invoice", "id": "inv-1"}
        record = Record(**place, state="draft", created_at=NOON, created_by="meera")
        with pytest.raises(InvalidValue, match="signs that no database keeps"):
            work.add(record, Revision(**place, content=content, by="meera", at=NOON))
        assert work.reserve("invoices") == 1
    with store.unit_of_work("asha", read_only=True) as work, pytest.raises(NotFound):
        work.get("invoice", "inv-1")


@pytest.mark.parametrize("id_", ["\x00", "\ud800", "x\x00y"])
def test_an_id_that_no_database_keeps_is_refused_and_the_unit_goes_on(
    store: SqlStore, id_: str
) -> None:
    with store.unit_of_work("asha") as work:
        with pytest.raises((InvalidValue, NotFound)):
            work.get("invoice", id_)
        assert work.reserve("invoices") == 1


def test_numbers_beyond_a_column_are_refused_and_the_unit_goes_on(store: SqlStore) -> None:
    record = add(store, "inv-1")
    with store.unit_of_work("asha") as work:
        for expect in (2**31, 2**63, 2**70, 0, -1):
            with pytest.raises(InvalidValue):
                work.save(record, expect=expect)
        for number in (2**31, 2**70):
            with pytest.raises(NotFound):
                work.revision("invoice", "inv-1", number)
        assert work.reserve("invoices") == 1


def test_a_reader_sees_one_moment_while_others_write(store: SqlStore) -> None:
    add(store, "inv-1")
    with store.unit_of_work("asha", read_only=True) as reading:
        assert reading.find(Query()).count() == 1
        add(store, "inv-2")
        assert reading.find(Query()).count() == 1
    with store.unit_of_work("asha", read_only=True) as reading:
        assert reading.find(Query()).count() == 2


def test_writers_of_different_records_do_not_wait_for_each_other(store: SqlStore) -> None:
    first, second = add(store, "inv-1"), add(store, "inv-2")
    with ThreadPoolExecutor(1) as pool, store.unit_of_work("asha") as work:
        work.save(first, expect=1)
        pool.submit(save, store, second).result(10)
    with store.unit_of_work("asha", read_only=True) as reading:
        assert reading.get("invoice", "inv-2").version == 2


def test_the_feed_goes_on_in_a_database_that_was_restored(
    store: SqlStore, postgres: Postgres, url: str
) -> None:
    """A new server counts its transactions anew, here a million below where the feed stands."""
    add(store, "inv-1")
    postgres.run("UPDATE invoicekit_changes SET tx = tx + 1000000", url)
    postgres.run("UPDATE invoicekit_records SET feed_tx = feed_tx + 1000000", url)
    restored = SqlStore(url, codec=json)
    restored.migrate()
    try:
        with restored.unit_of_work("asha", read_only=True) as work:
            changes = work.changes()
        assert [each.id for each in changes.entries] == ["inv-1"]
        add(restored, "inv-2")
        add_all(restored, "inv-3", "inv-4")
        save(restored, attrs.evolve(made("inv-1")[0], state="open"))
        with restored.unit_of_work("asha", read_only=True) as work:
            told = [each.id for each in work.changes(changes.next).entries]
        assert told == ["inv-2", "inv-3", "inv-4", "inv-1"]
    finally:
        postgres.run("UPDATE invoicekit_schema SET feed_offset = 0", url)
        restored.close()


def test_a_server_that_is_not_there_is_told() -> None:
    store = SqlStore("postgresql://nobody@/none?host=/nowhere", codec=json)
    with pytest.raises(StoreUnavailable, match="cannot be reached") as caught:
        store.unit_of_work("asha").__enter__()
    assert caught.value.kept is False
    with pytest.raises(StoreUnavailable):
        store.listen("asha").__enter__()
    store.close()
