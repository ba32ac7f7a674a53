"""A database of every earlier version comes to the tables of today, with all that was in it.

`data/schema-1.sql` was written by the code of version 1: two tenants, an edit, a payment, messages.
`data/schema-2.sql` is what the release of version 2 made of it.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from sqlalchemy import Connection, MetaData, inspect

from invoicekit import Invoice
from invoicekit.adapters.storage.sql import SCHEMA_VERSION, SqlStore, metadata
from invoicekit.adapters.storage.sql.migrations import STEPS, first
from invoicekit.allocation import Payment
from invoicekit.documents import Content
from invoicekit.errors import FeedPruned, NotMigrated, SchemaTooNew
from invoicekit.money import Money
from invoicekit.ports.storage import Forgotten, Order, Query
from invoicekit.records import Place, verified
from support.postgres import Postgres

# Indexes over expressions are not read from SQLite by SQLAlchemy; here they are read by hand.
pytestmark = pytest.mark.filterwarnings("ignore:Skipped unsupported reflection")

GOLDEN = Path(__file__).with_name("data")
OLD = range(1, SCHEMA_VERSION)
LATER = datetime(2026, 12, 1, tzinfo=UTC)


def golden(path: Path, version: int) -> None:
    with closing(sqlite3.connect(path)) as direct:
        direct.executescript((GOLDEN / f"schema-{version}.sql").read_text("utf-8"))
        direct.execute("PRAGMA journal_mode = WAL")


def copy_rows(path: Path, connection: Connection) -> None:
    """Copy every row of the golden file into the tables of version 1 in PostgreSQL."""
    engine = sqlalchemy.create_engine(f"sqlite:///{path}")
    known = MetaData()
    known.reflect(engine)
    with engine.connect() as reading:
        for table in known.sorted_tables:
            rows = [dict(row) for row in reading.execute(table.select()).mappings()]
            if rows and table.name != "invoicekit_schema":
                connection.execute(table.insert(), rows)
    engine.dispose()


@pytest.fixture(params=OLD)
def version(request: pytest.FixtureRequest) -> int:
    """The version that the database has."""
    return int(request.param)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path, version: int) -> str:
    """A database of an older version with what the golden file has."""
    path = tmp_path / "invoices.db"
    golden(path, version if request.param == "sqlite" else 1)
    if request.param == "sqlite":
        return f"sqlite:///{path}"
    server: Postgres = request.getfixturevalue("postgres")
    made = server.database().replace("postgresql:", "postgresql+psycopg:")
    engine = sqlalchemy.create_engine(made)
    with engine.begin() as connection:
        first.make(connection)
        copy_rows(path, connection)
        for step in STEPS[1:version]:
            step(connection)
        connection.exec_driver_sql(f"UPDATE invoicekit_schema SET version = {version}")
    engine.dispose()
    return made


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    store = SqlStore(url)
    store.migrate()
    yield store
    store.close()


def test_an_older_database_is_refused_until_it_is_migrated(url: str, version: int) -> None:
    store = SqlStore(url)
    with pytest.raises(NotMigrated, match=f"are of version {version}, needed is version 3"):
        store.unit_of_work("asha").__enter__()
    store.migrate()
    with store.unit_of_work("asha", read_only=True) as work:
        assert work.find(Query()).count() == 3
    store.close()


def test_tables_of_a_newer_release_are_refused_and_not_touched(store: SqlStore) -> None:
    with store.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE invoicekit_schema SET version = {SCHEMA_VERSION + 1}")
    before = contents(store)
    other = SqlStore(store.engine.url.render_as_string(hide_password=False))
    with pytest.raises(SchemaTooNew, match=f"version {SCHEMA_VERSION + 1}, known is"):
        other.unit_of_work("asha").__enter__()
    with other.engine.connect() as connection, pytest.raises(SchemaTooNew):
        other.unit_of_work("asha", connection=connection).__enter__()
    with pytest.raises(SchemaTooNew):
        other.migrate()
    other.close()
    assert contents(store) == before


def test_all_that_was_written_is_read_as_before(store: SqlStore) -> None:
    with store.unit_of_work("asha", read_only=True) as work:
        record = work.get("invoice", "invoice-1")
        assert (record.version, record.revision, record.number) == (3, 2, "AT-1")
        # 1,100 and 18 % tax is 1,298.00; PAY-7 of 1,500 paid it whole.
        assert (str(record.total), str(record.balance)) == ("1298.00", "0.00")
        content = work.revision("invoice", "invoice-1", 2).content
        assert isinstance(content, Content)
        assert isinstance(content.invoice, Invoice)
        assert str(content.invoice.lines[0].unit_price) == "1100"
        assert len(work.snapshots("invoice", "invoice-1")) == 2
        (row,) = work.allocations(target="invoice-1")
        assert (row.source, row.amount, row.spent) == ("PAY-7", Money("1298.00", "INR"), None)
        events = [line.event for line in work.history("invoice", "invoice-1")]
        assert events == ["add", "edit", "payment"]
        assert [message.id for message in work.messages()] == ["m-1", "m-2"]
        body = work.messages()[0].body
        assert isinstance(body, Payment)
        assert body.amount == Money("1500", "INR")
        found = work.find(Query(kind="invoice", by=Order.TOTAL, text="at-"))
        assert [str(record.total) for record in found.records] == ["1298.00", "590.00"]
    with store.unit_of_work("bluebay", read_only=True) as work:
        assert work.find(Query()).count() == 1


def test_old_histories_are_sealed_as_they_stand(store: SqlStore) -> None:
    places = {
        ("asha", "invoice", "invoice-1"): 3,
        ("asha", "invoice", "invoice-2"): 1,
        ("asha", "payment", "PAY-7"): 1,
        ("bluebay", "invoice", "invoice-4"): 2,
    }
    for (tenant, kind, id_), lines in places.items():
        with store.unit_of_work(tenant, read_only=True) as work:
            chain = work.chain(kind, id_)
            assert len(chain) == lines
            assert verified(Place(tenant, kind, id_), chain, work.head(kind, id_)) is None


def test_the_feed_begins_with_what_was_there(store: SqlStore) -> None:
    with store.unit_of_work("asha", read_only=True) as work:
        changes = work.changes()
        known = [(each.kind, each.id, each.version, each.event) for each in changes.entries]
    assert sorted(known) == [
        ("invoice", "invoice-1", 3, "payment"),
        ("invoice", "invoice-2", 1, "add"),
        ("payment", "PAY-7", 2, "apply"),
    ]
    with store.unit_of_work("asha") as work:
        work.save(work.get("invoice", "invoice-2"), expect=1)
    with store.unit_of_work("asha", read_only=True) as work:
        later = work.changes(changes.next).entries
    assert [(each.id, each.version) for each in later] == [("invoice-2", 2)]


def test_numbers_positions_and_leases_go_on(store: SqlStore) -> None:
    with store.unit_of_work("asha") as work:
        assert work.reserve("invoices/2026-27") == 3
        (row,) = work.allocations()
        more = type(row)(
            "row-2",
            "PAY-7",
            row.source_kind,
            "invoice-2",
            Money("1", "INR"),
            date(2026, 12, 1),
            "farah",
            "key-2",
        )
        work.append_allocations([more])
        assert work.allocations() == (row, more)
        (lent,) = work.lease(worker="w-1", now=LATER, until=LATER.replace(day=2))
        assert (lent.message.id, lent.attempt) == ("m-1", 1)


def test_answers_of_before_count_as_given_when_they_were_migrated(store: SqlStore) -> None:
    now = datetime.now(UTC)
    with store.unit_of_work("asha") as work:
        assert work.forget_answers(now - timedelta(hours=1)) == 0
        assert work.forget_answers(now + timedelta(hours=1)) == 0, "m-1 waits since before"
        for message in work.messages():
            work.withdraw(message.id)
        assert work.forget_answers(now + timedelta(hours=1)) == 1


def test_a_feed_of_before_can_be_pruned(store: SqlStore) -> None:
    with store.unit_of_work("asha") as work:
        assert work.forget_changes(LATER) == Forgotten(2)
        with pytest.raises(FeedPruned):
            work.changes()


def test_migrating_again_changes_nothing(store: SqlStore) -> None:
    before = contents(store)
    store.migrate()
    assert contents(store) == before
    assert len(STEPS) == SCHEMA_VERSION


def contents(store: SqlStore) -> dict[str, list[Any]]:
    with store.engine.connect() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(table.select())))
            for table in metadata.sorted_tables
        }


def described(connection: Connection) -> dict[str, Any]:
    """Return what a database says of its tables: columns, keys, indexes and rules."""
    look = inspect(connection)
    found: dict[str, Any] = {"indexes": _indexes(connection)}
    for name in look.get_table_names():
        found[name] = {
            "columns": {
                each["name"]: (str(each["type"]), each["nullable"], _default(each))
                for each in look.get_columns(name)
            },
            "key": look.get_pk_constraint(name)["constrained_columns"],
            "rules": {
                (*each["constrained_columns"], each["referred_table"], *each["referred_columns"])
                for each in look.get_foreign_keys(name)
            },
        }
    return found


def _indexes(connection: Connection) -> set[str]:
    """Return each index as the database writes it, expressions and all."""
    asked = (
        "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        if connection.dialect.name == "sqlite"
        else "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'"
    )
    return {" ".join(sql.split()) for (sql,) in connection.exec_driver_sql(asked)}


def _default(column: Any) -> Any:
    if column.get("identity"):
        return "identity"
    return str(column.get("default") or "").partition("::")[0].strip("'")


def as_the_tables_say(request: pytest.FixtureRequest, name: str, tmp_path: Path) -> dict[str, Any]:
    made = f"sqlite:///{tmp_path / 'fresh.db'}"
    if name == "postgresql":
        made = request.getfixturevalue("postgres").database()
        made = made.replace("postgresql:", "postgresql+psycopg:")
    engine = sqlalchemy.create_engine(made)
    with engine.begin() as connection:
        metadata.create_all(connection)
        found = described(connection)
    engine.dispose()
    return found


def test_a_migrated_database_has_the_tables_that_are_shown(
    store: SqlStore, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    name = store.engine.dialect.name
    with store.engine.connect() as connection:
        assert described(connection) == as_the_tables_say(request, name, tmp_path)


def test_two_processes_may_migrate_at_once(url: str) -> None:
    code = f"from invoicekit.adapters.storage.sql import SqlStore; SqlStore({url!r}).migrate()"
    running = [
        subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE) for _ in range(2)
    ]
    for process in running:
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors.decode()
    store = SqlStore(url)
    with store.unit_of_work("asha", read_only=True) as work:
        assert len(work.changes().entries) == 3
    store.close()


@pytest.mark.parametrize("fails", [1, 2])
def test_a_migration_that_fails_leaves_the_database_as_it_was(
    url: str, fails: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(connection: Connection) -> None:
        STEPS[-1](connection)
        raise ZeroDivisionError

    steps: tuple[Callable[[Connection], None], ...] = (*STEPS[:-1], breaks)
    monkeypatch.setattr("invoicekit.adapters.storage.sql.migrations.STEPS", steps)
    store = SqlStore(url)
    with store.engine.connect() as connection:
        before = described(connection)
    for _ in range(fails):
        with pytest.raises(ZeroDivisionError):
            store.migrate()
    with store.engine.connect() as connection:
        assert described(connection) == before
    monkeypatch.undo()
    store.migrate()
    store.close()
