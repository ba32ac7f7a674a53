"""Clocks say what time it is in UTC, and ids are given once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from invoicekit.errors import InvalidDate
from invoicekit.ports.clock import Clock, CountedIds, FixedClock, RandomIds, SystemClock

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def test_the_machines_clock_is_aware_and_goes_forward() -> None:
    clock: Clock = SystemClock()
    first = clock.now()
    assert first.tzinfo is UTC
    assert clock.now() >= first


def test_a_fixed_clock_stands_until_it_is_set() -> None:
    clock = FixedClock(NOON)
    assert clock.now() == clock.now() == NOON
    clock.set(NOON - timedelta(days=1))
    assert clock.now() == NOON - timedelta(days=1)


def test_a_stepping_clock_moves_each_time_it_is_read() -> None:
    clock = FixedClock(NOON, step=timedelta(seconds=1))
    assert [clock.now() - NOON for _ in range(3)] == [timedelta(seconds=n) for n in range(3)]


def test_a_clock_without_a_time_zone_is_refused() -> None:
    with pytest.raises(InvalidDate):
        FixedClock(datetime(2026, 11, 2, 12))  # noqa: DTZ001  that is the point


def test_ids_are_given_once() -> None:
    assert len({RandomIds().new("invoice") for _ in range(100)}) == 100
    counted = CountedIds()
    assert [counted.new("invoice"), counted.new("invoice")] == ["invoice-1", "invoice-2"]
