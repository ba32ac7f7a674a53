"""How one who waits hears of a write: PostgreSQL calls, SQLite is looked at."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Executable, Text, bindparam, func, select

from invoicekit.adapters.storage.sql.dialects import counts_alone
from invoicekit.errors import StoreUnavailable

__all__ = ["CALLING", "called", "listening", "waking"]

CHANNEL = "invoicekit"
"""Where PostgreSQL calls out which tenant's rows were written."""

LOOK_EVERY = 0.02
"""Seconds between two looks at a SQLite file."""


def _called(tenant: str) -> str:
    # A tenant may be longer than a call may be, and its name is nobody else's business.
    return hashlib.sha256(tenant.encode()).hexdigest()[:32]


CALLING = func.pg_notify(
    bindparam("at_channel", type_=Text()), bindparam("at_called", type_=Text())
)
"""What an insert gives back, so that those who listen are called once it is kept."""


def called(tenant: str) -> dict[str, str]:
    """Return the values that `CALLING` asks for."""
    return {"at_channel": CHANNEL, "at_called": _called(tenant)}


def waking(connection: Connection, tenant: str) -> Executable | None:
    """Return the statement that calls who listens; None where they look for themselves."""
    if counts_alone(connection):
        return select(func.pg_notify(CHANNEL, _called(tenant)))
    return None


@contextmanager
def _explained(engine: Engine, doing: str) -> Iterator[None]:
    """Turn what the driver itself reports, outside of any transaction, into the library's error."""
    try:
        yield
    except engine.dialect.loaded_dbapi.Error as error:
        raise StoreUnavailable(f"{doing}: {str(error).partition(chr(10))[0]}") from error


class _Caller:
    """Waits for PostgreSQL to call."""

    def __init__(self, engine: Engine, driver: Any, tenant: str) -> None:
        self._engine = engine
        self._driver = driver
        self._called = _called(tenant)

    def wait(self, timeout: float) -> bool:
        """Wait until something was written, and tell whether it was."""
        end = time.monotonic() + timeout
        told = False
        with _explained(self._engine, "the connection that listens was lost"):
            while not told:
                left = max(0.0, end - time.monotonic())
                notes = list(self._driver.notifies(timeout=left, stop_after=1))
                told = any(note.payload == self._called for note in notes)
                if not notes and left <= 0:
                    break
            # What was called meanwhile is told with this.
            list(self._driver.notifies(timeout=0))
        return told


class _Looker:
    """Looks at the number that SQLite raises with each write of another connection."""

    def __init__(self, driver: Any) -> None:
        self._driver = driver
        self._seen = self._look()

    def _look(self) -> int:
        return int(self._driver.execute("PRAGMA data_version").fetchone()[0])

    def wait(self, timeout: float) -> bool:
        """Wait until something was written, and tell whether it was."""
        end = time.monotonic() + timeout
        while (now := self._look()) == self._seen:
            left = end - time.monotonic()
            if left <= 0:
                return False
            time.sleep(min(LOOK_EVERY, left))
        self._seen = now
        return True


@contextmanager
def listening(engine: Engine, tenant: str) -> Iterator[_Caller | _Looker]:
    """Open a listener on a connection of its own."""
    with _explained(engine, "the database cannot be reached"):
        # No transaction: the driver's own connection is enough to listen.
        borrowed = engine.raw_connection()
    driver: Any = borrowed.driver_connection
    try:
        if engine.dialect.name == "postgresql":
            with _explained(engine, "the database cannot be listened to"):
                driver.autocommit = True
                driver.execute(f"LISTEN {CHANNEL}")
            yield _Caller(engine, driver, tenant)
        else:
            yield _Looker(driver)
    finally:
        # Never given back to the others: it listens, and begins no transactions.
        borrowed.invalidate()
