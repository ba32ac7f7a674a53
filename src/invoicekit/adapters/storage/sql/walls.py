"""Row-level security in PostgreSQL: a second wall between tenants, built by the database."""

from __future__ import annotations

from sqlalchemy import Connection, Table

from invoicekit.adapters.storage.sql.tables import (
    blobs,
    cursors,
    history,
    horizons,
    ledger,
    metadata,
    numbers,
    outbox,
    records,
    revisions,
)
from invoicekit.errors import InvalidValue, StoreError

__all__ = ["build_walls", "check_walls", "enter", "grant", "has_walls", "leave", "protected"]

SETTING = "invoicekit.tenant"
"""Where a transaction says whose rows it may touch; unset, it touches none."""

_CHANGED = frozenset({records.name, history.name, cursors.name, numbers.name})
_REMOVED = frozenset({outbox.name, blobs.name})
_FORGOTTEN = frozenset({revisions.name, ledger.name})
"""Tables of which only the writer's name can be changed, to forget it."""
_OWNED = frozenset({horizons.name})
"""Tables that the owner alone writes, who prunes."""
_HAS_WALLS = """
SELECT coalesce(bool_and(relrowsecurity AND relforcerowsecurity), false)
FROM pg_class WHERE oid = to_regclass('invoicekit_records')"""
_PASSES = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"


def protected() -> list[Table]:
    """Return the tables that have rows of tenants."""
    return [table for table in metadata.sorted_tables if "tenant" in table.c]


def has_walls(connection: Connection) -> bool:
    """Tell whether the database keeps tenants apart by itself."""
    if connection.dialect.name != "postgresql":
        return False
    return bool(connection.exec_driver_sql(_HAS_WALLS).scalar_one())


def build_walls(connection: Connection) -> None:
    """Let the database show and take only rows of the tenant that the transaction names.

    Raises:
        InvalidValue: for SQLite, which cannot.
    """
    _check_postgresql(connection)
    for table in protected():
        name, is_own = table.name, f"tenant = current_setting('{SETTING}', true)"
        for statement in (
            f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY",
            f"DROP POLICY IF EXISTS invoicekit_tenant ON {name}",
            f"CREATE POLICY invoicekit_tenant ON {name} USING ({is_own}) WITH CHECK ({is_own})",
        ):
            connection.exec_driver_sql(statement)


def _check_postgresql(connection: Connection) -> None:
    if connection.dialect.name != "postgresql":
        raise InvalidValue("database", "SQLite", "what keeps tenants apart needs PostgreSQL")


def check_walls(connection: Connection) -> None:
    """Refuse a database, or a role in it, that does not keep tenants apart.

    Raises:
        StoreError: if row-level security is not switched on, or this role passes it.
    """
    if not has_walls(connection):
        raise StoreError("row-level security is asked for, but not switched on: call migrate()")
    if connection.exec_driver_sql(_PASSES).scalar_one():
        raise StoreError("this role passes row-level security; connect with one that does not")


def enter(connection: Connection, tenant: str) -> str:
    """Name the tenant until the transaction ends, and return the one named before."""
    before = connection.exec_driver_sql(f"SELECT current_setting('{SETTING}', true)").scalar_one()
    leave(connection, tenant)
    return before or ""


def leave(connection: Connection, before: str) -> None:
    """Name the tenant of before again; empty for none."""
    connection.exec_driver_sql(
        f"SELECT set_config('{SETTING}', %(tenant)s, true)", {"tenant": before}
    )


def grant(connection: Connection, role: str) -> None:
    """Let a role do what a unit of work does, and no more.

    It cannot change or remove content, figures, ledger rows, answers or what the feed told, and
    remove no record and no line of a history. Of content and ledger rows it can forget the writer.
    """
    _check_postgresql(connection)
    quoted = connection.dialect.identifier_preparer.quote(role)
    connection.exec_driver_sql(f"GRANT SELECT ON invoicekit_schema TO {quoted}")
    for table in protected():
        rights = "SELECT" if table.name in _OWNED else "SELECT, INSERT"
        if table.name in _CHANGED | _REMOVED:
            rights += ", UPDATE"
        if table.name in _REMOVED:
            rights += ", DELETE"
        if table.name in _FORGOTTEN:
            rights += ', UPDATE ("by")'
        connection.exec_driver_sql(f"GRANT {rights} ON {table.name} TO {quoted}")
