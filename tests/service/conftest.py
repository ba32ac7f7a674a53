"""A context on every store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from invoicekit import Context
from invoicekit.adapters.storage.memory import MemoryStore
from invoicekit.ports.clock import CountedIds, FixedClock
from invoicekit.ports.storage import Store
from invoicekit.taxes import flat
from support.postgres import store_of


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    kept = MemoryStore() if request.param == "memory" else store_of(request.param, request)
    yield kept
    kept.close()


@pytest.fixture
def ctx(store: Store) -> Context:
    clock = FixedClock(datetime(2026, 11, 23, 9, tzinfo=UTC), step=timedelta(minutes=1))
    return Context(store, flat.REGIME, clock=clock, ids=CountedIds())
