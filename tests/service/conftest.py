"""A context on every store that can be had without a server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from invoicekit import Context
from invoicekit.adapters.storage.memory import MemoryStore
from invoicekit.adapters.storage.sql import SqlStore
from invoicekit.ports.clock import CountedIds, FixedClock
from invoicekit.ports.storage import Store
from invoicekit.taxes import flat


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "memory":
        yield MemoryStore()
        return
    sql = SqlStore(f"sqlite:///{tmp_path / 'invoices.db'}")
    sql.migrate()
    yield sql
    sql.close()


@pytest.fixture
def ctx(store: Store) -> Context:
    clock = FixedClock(datetime(2026, 11, 23, 9, tzinfo=UTC), step=timedelta(minutes=1))
    return Context(store, flat.REGIME, clock=clock, ids=CountedIds())
