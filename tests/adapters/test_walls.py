"""Row-level security keeps tenants apart when a query forgets to, and cannot be climbed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import attrs
import psycopg
import pytest
from psycopg import errors

from invoicekit.adapters.storage.sql import SqlStore, metadata
from invoicekit.errors import InvalidValue, NotFound, StoreError
from invoicekit.ports.storage import Addition, Message, Query
from invoicekit.records import Record, Revision
from invoicekit.statemachines.history import AuditEntry
from support.postgres import APP, Postgres, changed

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
TABLES = [table.name for table in metadata.sorted_tables if "tenant" in table.c]


def addition(tenant: str, id_: str) -> Addition:
    place = {"tenant": tenant, "kind": "invoice", "id": id_}
    return Addition(
        Record(**place, state="draft", created_at=NOON, created_by="meera", buyer=f"{tenant} buys"),
        Revision(**place, content={"secret": tenant}, by="meera", at=NOON),
        entry=AuditEntry("add", "", "draft", "meera", NOON, "ap", 1),
        messages=[Message(id=id_, topic="send", kind="invoice", record=id_, body="x", at=NOON)],
    )


@pytest.fixture
def url(postgres: Postgres) -> str:
    return postgres.emptied(walled=True)


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    """A store with one invoice of each of two tenants."""
    store = SqlStore(url, codec=json, row_level_security=True)
    for tenant in ("asha", "bluebay"):
        with store.unit_of_work(tenant) as work:
            work.add_all([addition(tenant, "inv-1")])
            work.reserve("invoices")
    yield store
    store.close()


@pytest.fixture
def intruder(store: SqlStore, url: str) -> Iterator[psycopg.Connection]:
    """The program's own role, with raw SQL."""
    with psycopg.connect(url) as connection:
        yield connection
        connection.rollback()


def be(connection: psycopg.Connection, tenant: str) -> None:
    connection.execute("SELECT set_config('invoicekit.tenant', %s, true)", [tenant])


@pytest.mark.parametrize("table", TABLES)
def test_who_names_no_tenant_sees_no_row(intruder: psycopg.Connection, table: str) -> None:
    assert intruder.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT tenant FROM invoicekit_records WHERE tenant = 'bluebay'",
        "SELECT tenant FROM invoicekit_records WHERE tenant = '' OR 1 = 1",
        "SELECT 'asha' UNION ALL SELECT tenant FROM invoicekit_revisions",
        "SELECT r.tenant FROM invoicekit_records r RIGHT JOIN invoicekit_history h ON true",
        "SELECT (SELECT max(tenant) FROM invoicekit_outbox)",
        "WITH all_of AS (TABLE invoicekit_records) SELECT tenant FROM all_of",
        "DELETE FROM invoicekit_outbox RETURNING tenant",
        "UPDATE invoicekit_records SET state = 'paid' RETURNING tenant",
    ],
)
def test_no_query_shows_another_tenant(intruder: psycopg.Connection, query: str) -> None:
    be(intruder, "asha")
    assert {row[0] for row in intruder.execute(query).fetchall()} <= {"asha"}


def test_what_was_written_behind_the_wall_stays(
    intruder: psycopg.Connection, store: SqlStore
) -> None:
    be(intruder, "asha")
    intruder.execute("UPDATE invoicekit_records SET state = 'stolen'")
    intruder.execute("DELETE FROM invoicekit_outbox")
    intruder.commit()
    with store.unit_of_work("bluebay", read_only=True) as work:
        assert work.get("invoice", "inv-1").state == "draft"
        assert len(work.messages()) == 1


def test_copying_a_table_copies_only_ones_own(intruder: psycopg.Connection) -> None:
    be(intruder, "asha")
    with intruder.cursor().copy("COPY invoicekit_revisions TO STDOUT") as copy:
        lines = [bytes(line) for line in copy]
    assert len(lines) == 1
    assert b"bluebay" not in lines[0]


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO invoicekit_cursors VALUES ('bluebay', 'erp', 'x')",
        "UPDATE invoicekit_series SET tenant = 'bluebay'",
        "ALTER TABLE invoicekit_records DISABLE ROW LEVEL SECURITY",
        "DROP POLICY invoicekit_tenant ON invoicekit_records",
        "CREATE POLICY mine ON invoicekit_records USING (true)",
        "SET ROLE postgres",
        "TRUNCATE invoicekit_records CASCADE",
        "UPDATE invoicekit_ledger SET amount = '0'",
        "DELETE FROM invoicekit_history",
        "UPDATE invoicekit_revisions SET content = '{}'",
        "DELETE FROM invoicekit_records",
        "UPDATE invoicekit_answers SET result = '1'",
        "DELETE FROM invoicekit_answers",
        "DELETE FROM invoicekit_changes",
        "INSERT INTO invoicekit_horizons VALUES ('asha', 9, 9)",
        "UPDATE invoicekit_schema SET version = 1",
    ],
)
def test_what_the_program_never_does_is_denied(
    intruder: psycopg.Connection, statement: str
) -> None:
    be(intruder, "asha")
    with pytest.raises((errors.InsufficientPrivilege, errors.InvalidParameterValue)):
        intruder.execute(statement)


def test_the_wall_cannot_be_switched_off_for_a_query(intruder: psycopg.Connection) -> None:
    intruder.execute("SET row_security = off")
    with pytest.raises(errors.InsufficientPrivilege):
        intruder.execute("SELECT * FROM invoicekit_records")


def test_a_function_is_not_shown_rows_behind_the_wall(intruder: psycopg.Connection) -> None:
    """A cheap function in a filter would run first, if the wall did not."""
    seen: list[str] = []
    intruder.add_notice_handler(lambda notice: seen.append(str(notice.message_primary)))
    intruder.execute("""
        CREATE FUNCTION pg_temp.leak(text) RETURNS bool COST 0.0000001 LANGUAGE plpgsql AS
        $$ BEGIN RAISE NOTICE 'saw %', $1; RETURN true; END $$""")
    be(intruder, "asha")
    intruder.execute("SELECT * FROM invoicekit_records WHERE pg_temp.leak(buyer)")
    assert seen == ["saw asha buys"]


def test_statistics_tell_nothing_of_other_tenants(
    intruder: psycopg.Connection, postgres: Postgres, url: str
) -> None:
    postgres.run(
        "ANALYZE", changed(postgres.url, path="/" + url.split("/")[3].split("?", maxsplit=1)[0])
    )
    be(intruder, "asha")
    told = intruder.execute("SELECT * FROM pg_stats WHERE tablename LIKE 'invoicekit%'").fetchall()
    assert [row for row in told if "invoicekit_schema" not in row] == []


def test_a_prepared_query_follows_the_tenant(intruder: psycopg.Connection) -> None:
    for tenant in ("asha", "bluebay", "asha"):
        be(intruder, tenant)
        found = intruder.execute("SELECT tenant FROM invoicekit_records", prepare=True).fetchall()
        assert found == [(tenant,)]


def test_a_name_that_is_set_leaks_into_no_later_transaction(
    store: SqlStore, intruder: psycopg.Connection
) -> None:
    with store.unit_of_work("bluebay") as work:
        assert work.find(Query()).count() == 1
    # The pool gives the same connection again.
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT tenant FROM invoicekit_records").all() == []
    be(intruder, "bluebay")
    intruder.rollback()
    assert intruder.execute("SELECT tenant FROM invoicekit_records").fetchall() == []


def test_a_joined_transaction_is_the_tenants_for_the_unit_alone(store: SqlStore) -> None:
    look = "SELECT tenant FROM invoicekit_records"
    with store.engine.begin() as connection:
        with store.unit_of_work("asha", connection=connection) as work:
            record = work.get("invoice", "inv-1")
            work.save(attrs.evolve(record, state="sent"), expect=1)
            assert connection.exec_driver_sql(look).all() == [("asha",)]
        assert connection.exec_driver_sql(look).all() == []
        with pytest.raises(NotFound), store.unit_of_work("bluebay", connection=connection) as work:
            work.get("invoice", "inv-9")
        assert connection.exec_driver_sql(look).all() == []


def test_a_database_without_the_wall_is_refused(postgres: Postgres) -> None:
    store = SqlStore(postgres.emptied(), codec=json, row_level_security=True)
    with pytest.raises(StoreError, match=r"not switched on: call migrate\(\)"):
        store.unit_of_work("asha").__enter__()
    store.close()


def test_a_role_that_passes_the_wall_is_refused(postgres: Postgres, store: SqlStore) -> None:
    owner = changed(postgres.url, path=f"/{store.engine.url.database}")
    passing = SqlStore(owner, codec=json, row_level_security=True)
    with pytest.raises(StoreError, match="this role passes row-level security"):
        passing.unit_of_work("asha").__enter__()
    passing.close()


def test_a_store_that_does_not_ask_for_the_wall_works_behind_it(store: SqlStore, url: str) -> None:
    plain = SqlStore(url, codec=json)
    with plain.unit_of_work("asha", read_only=True) as work:
        assert work.find(Query()).count() == 1
    plain.close()


def test_tables_behind_the_wall_can_be_migrated_again(postgres: Postgres, store: SqlStore) -> None:
    owner = changed(postgres.url, path=f"/{store.engine.url.database}")
    migrating = SqlStore(owner, codec=json, row_level_security=True)
    migrating.migrate()
    migrating.close()
    forced = postgres.run(
        "SELECT count(*) FROM pg_class WHERE relforcerowsecurity AND relname LIKE 'invoicekit%'",
        owner,
    )
    assert forced == [(len(TABLES),)]


def test_a_table_that_a_migration_makes_is_walled_too(postgres: Postgres, url: str) -> None:
    """And the program that could read the feed before still can: the role of `url` is let in."""
    owner = postgres.database()
    store = SqlStore(owner, row_level_security=True)
    store.migrate(grant_to=APP)
    with store.engine.begin() as connection:
        for undone in (
            "DROP TABLE invoicekit_horizons",
            "ALTER TABLE invoicekit_answers DROP COLUMN at",
            "UPDATE invoicekit_schema SET version = 2",
        ):
            connection.exec_driver_sql(undone)
    store.close()
    # Whoever migrates need not know of the wall.
    migrating = SqlStore(owner)
    migrating.migrate()
    migrating.close()
    program = SqlStore(changed(owner, user=APP), codec=json, row_level_security=True)
    with program.unit_of_work("asha") as work:
        assert work.changes().entries == ()
    program.close()
    walled = "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
    assert {name for (name,) in postgres.run(walled, owner)} == set(TABLES)


def test_sqlite_has_no_wall(tmp_path: object) -> None:
    store = SqlStore(f"sqlite:///{tmp_path}/invoices.db", row_level_security=True)
    with pytest.raises(InvalidValue, match="PostgreSQL"):
        store.migrate()
    store.close()
    store = SqlStore(f"sqlite:///{tmp_path}/invoices.db")
    with pytest.raises(InvalidValue, match="PostgreSQL"):
        store.migrate(grant_to="app")
    store.close()
