"""What is the SQL store's own: its tables, its connections, and what it refuses."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy
from sqlalchemy import ForeignKeyConstraint, UniqueConstraint

from invoicekit.adapters.storage.sql import SCHEMA_VERSION, SqlStore, metadata
from invoicekit.adapters.storage.sql.migrations import STEPS
from invoicekit.errors import (
    InvalidValue,
    NotFound,
    NotMigrated,
    SchemaTooNew,
    StoreError,
)
from invoicekit.records import Record, Revision

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "invoices.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqlStore]:
    store = SqlStore(f"sqlite:///{path}", codec=json)
    store.migrate()
    yield store
    store.close()


def invoice(id_: str = "inv-1") -> tuple[Record, Revision]:
    record = Record(
        tenant="asha", kind="invoice", id=id_, state="draft", created_at=NOON, created_by="meera"
    )
    revision = Revision(
        tenant="asha", kind="invoice", id=id_, content={"lines": []}, by="meera", at=NOON
    )
    return record, revision


def run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.strip()


def test_a_database_without_tables_is_refused(path: Path) -> None:
    store = SqlStore(f"sqlite:///{path}", codec=json)
    with pytest.raises(NotMigrated, match=r"missing.*store.migrate\(\)"):
        store.unit_of_work("asha").__enter__()
    store.migrate()
    with store.unit_of_work("asha") as work:
        assert work.reserve("invoices") == 1
    store.close()


def test_older_tables_are_refused(store: SqlStore, path: Path) -> None:
    with closing(sqlite3.connect(path)) as direct:
        direct.execute("UPDATE invoicekit_schema SET version = 0")
        direct.commit()
    with pytest.raises(NotMigrated):
        store.unit_of_work("asha").__enter__()


def test_tables_of_a_newer_release_are_refused_and_not_touched(store: SqlStore, path: Path) -> None:
    with closing(sqlite3.connect(path)) as direct:
        direct.execute(f"UPDATE invoicekit_schema SET version = {SCHEMA_VERSION + 1}")
        direct.commit()
    with pytest.raises(SchemaTooNew, match=f"version {SCHEMA_VERSION + 1}"):
        store.unit_of_work("asha").__enter__()
    with pytest.raises(SchemaTooNew):
        store.migrate()


def test_migrating_again_changes_nothing(store: SqlStore) -> None:
    with store.unit_of_work("asha") as work:
        work.add(*invoice())
    store.migrate()
    with store.unit_of_work("asha") as work:
        assert work.get("invoice", "inv-1").version == 1
    assert len(STEPS) == SCHEMA_VERSION


def test_a_migration_that_fails_leaves_no_table(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(connection: sqlalchemy.Connection) -> None:
        metadata.create_all(connection)
        raise ZeroDivisionError

    monkeypatch.setattr("invoicekit.adapters.storage.sql.migrations.STEPS", (breaks,))
    store = SqlStore(f"sqlite:///{path}", codec=json)
    with pytest.raises(ZeroDivisionError):
        store.migrate()
    assert sqlalchemy.inspect(store.engine).get_table_names() == []
    store.close()


def test_every_key_rule_and_index_begins_with_the_tenant() -> None:
    for table in metadata.tables.values():
        if table.name == "invoicekit_schema":
            continue
        groups = [list(table.primary_key.columns)]
        groups += [list(index.columns) for index in table.indexes]
        groups += [
            list(rule.columns)
            for rule in table.constraints
            if isinstance(rule, (ForeignKeyConstraint, UniqueConstraint))
        ]
        assert {columns[0].name for columns in groups} == {"tenant"}, table.name
        for rule in table.foreign_key_constraints:
            assert rule.elements[0].column.name == "tenant", table.name


def test_a_commit_is_on_the_disk_before_it_returns(store: SqlStore) -> None:
    pragmas = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30000}
    with store.engine.connect() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in pragmas
        }
    assert found == pragmas


def test_a_reader_sees_one_moment_while_another_writes(store: SqlStore) -> None:
    with store.unit_of_work("asha", read_only=True) as reading:
        assert reading.recall("key", "ik1:a") is None
        with store.unit_of_work("asha") as writing:
            writing.remember("key", "ik1:a", "done")
        assert reading.recall("key", "ik1:a") is None
    with store.unit_of_work("asha", read_only=True) as reading:
        assert reading.recall("key", "ik1:a") is not None


def test_a_writer_that_waits_too_long_is_told(path: Path) -> None:
    store = SqlStore(f"sqlite:///{path}", codec=json, busy_timeout=0.05)
    store.migrate()
    with store.unit_of_work("asha"), pytest.raises(StoreError, match="held by others"):
        store.unit_of_work("asha").__enter__()
    store.close()


def test_writers_that_read_first_never_lock_each_other_out(store: SqlStore) -> None:
    with store.unit_of_work("asha") as work:
        work.add(*invoice())
    failures: list[Exception] = []

    def write() -> None:
        try:
            for _ in range(10):
                with store.unit_of_work("asha") as work:
                    record = work.get("invoice", "inv-1")
                    work.save(record, expect=record.version)
        except Exception as error:  # noqa: BLE001 - a thread's failure must reach the test
            failures.append(error)

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with store.unit_of_work("asha", read_only=True) as work:
        assert work.get("invoice", "inv-1").version == 61


def test_a_unit_joins_a_transaction_and_never_commits_it(store: SqlStore) -> None:
    with store.engine.connect() as connection:
        transaction = connection.begin()
        connection.exec_driver_sql("CREATE TABLE mine (id TEXT)")
        with store.unit_of_work("asha", connection=connection) as work:
            work.add(*invoice())
        transaction.rollback()
    with store.unit_of_work("asha", read_only=True) as work, pytest.raises(NotFound):
        work.get("invoice", "inv-1")
    with (
        store.engine.begin() as connection,
        store.unit_of_work("asha", connection=connection) as work,
    ):
        work.add(*invoice())
    with store.unit_of_work("asha", read_only=True) as work:
        assert work.get("invoice", "inv-1").version == 1


def test_a_joined_unit_that_fails_is_dropped_alone(store: SqlStore) -> None:
    def fail(connection: sqlalchemy.Connection) -> None:
        with store.unit_of_work("asha", connection=connection) as work:
            work.add(*invoice())
            raise ZeroDivisionError

    with store.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE mine (id TEXT)")
        with pytest.raises(ZeroDivisionError):
            fail(connection)
    with store.unit_of_work("asha", read_only=True) as work, pytest.raises(NotFound):
        work.get("invoice", "inv-1")
    assert "mine" in sqlalchemy.inspect(store.engine).get_table_names()


def test_a_connection_that_begins_late_cannot_be_joined(store: SqlStore, path: Path) -> None:
    engine = sqlalchemy.create_engine(f"sqlite:///{path}")
    with engine.connect() as connection, pytest.raises(StoreError, match=r"store\.engine"):
        store.unit_of_work("asha", connection=connection).__enter__()
    engine.dispose()


@pytest.mark.parametrize(
    "url",
    ["sqlite://", "sqlite:///:memory:", "sqlite:///file:x?mode=memory&uri=true", "mysql://u:p@h/d"],
)
def test_a_database_that_keeps_nothing_or_is_unknown_is_refused(url: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        SqlStore(url)
    assert ":p@" not in str(caught.value)


def test_text_that_is_no_url_is_refused_without_showing_it() -> None:
    with pytest.raises(InvalidValue) as caught:
        SqlStore("my secret")
    assert "secret" not in str(caught.value)


def test_a_file_that_is_no_database_is_told(path: Path) -> None:
    path.write_text("no database " * 100)
    store = SqlStore(f"sqlite:///{path}", codec=json)
    with pytest.raises(StoreError, match="not a database"):
        store.migrate()
    store.close()


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    store = SqlStore(f"sqlite:///{tmp_path}/missing/invoices.db", codec=json)
    with pytest.raises(StoreError, match="cannot be reached"):
        store.unit_of_work("asha").__enter__()
    store.close()


def test_text_that_the_database_cannot_keep_is_refused(store: SqlStore) -> None:
    with store.unit_of_work("asha") as work:
        with pytest.raises(InvalidValue):
            work.get("invoice", "\ud800")
        with pytest.raises(InvalidValue):
            work.save(invoice()[0], expect=2**70)
        assert work.reserve("invoices") == 1


def test_importing_the_library_does_not_load_sqlalchemy() -> None:
    modules = "invoicekit, invoicekit.ports.storage, invoicekit.adapters.storage.memory"
    code = f"import sys, {modules}; print('sqlalchemy' in sys.modules)"
    assert run(code) == "False"


def test_a_missing_sqlalchemy_is_named_with_its_extra() -> None:
    code = """
import sys
sys.modules["sqlalchemy"] = None
try:
    import invoicekit.adapters.storage.sql
except ImportError as error:
    print(type(error).__name__, error)
"""
    assert run(code).startswith("MissingExtra")
    assert 'pip install "invoicekit[sql]"' in run(code)
