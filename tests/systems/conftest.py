"""What the walks through the five systems share: one store fixture, a clock, and a context."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta

import pytest

from invoicekit.adapters.storage.memory import MemoryStore
from invoicekit.permissions import Policy
from invoicekit.ports.clock import CountedIds, FixedClock
from invoicekit.ports.storage import Store
from invoicekit.service import Context
from invoicekit.taxes import flat
from support.postgres import store_of

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """Every row is walked on every store."""
    kept = MemoryStore() if request.param == "memory" else store_of(request.param, request)
    yield kept
    kept.close()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(START, step=timedelta(seconds=1))


@pytest.fixture
def ctx(store: Store, clock: FixedClock) -> Context:
    return Context(store, flat.REGIME, clock=clock, ids=CountedIds())


@pytest.fixture
def ctx_with(store: Store, clock: FixedClock) -> Callable[[Mapping[str, Policy]], Context]:
    """Make a context under policies of one's own."""
    ids = CountedIds()
    return lambda policies: Context(store, flat.REGIME, policies=policies, clock=clock, ids=ids)


@pytest.fixture
def told(store: Store) -> Callable[[str], list[str]]:
    """Return the topics of what waits to leave a tenant's house."""

    def topics(tenant: str) -> list[str]:
        with store.unit_of_work(tenant, read_only=True) as work:
            return [message.topic for message in work.messages()]

    return topics
