"""Stores with one planted fault each, and which rules of the contract they break."""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest

from invoicekit.adapters.storage.memory import MemoryStore
from invoicekit.testing.storage import StoreContract

WAITING = {
    "test_a_listener_is_woken_by_what_is_kept",
    "test_a_listener_is_woken_while_it_waits",
    "test_a_write_that_is_kept_late_is_not_missed",
    "test_no_version_is_told_before_an_earlier_one",
    "test_nobody_sees_what_is_not_kept_yet",
}
"""Rules that wait for others; tried on a fault only where one of them must catch it."""


class Faulty:
    """A unit of work that passes everything on; a subclass breaks one thing."""

    def __init__(self, work: Any, store: FaultyStore) -> None:
        self.work = work
        self.store = store

    def __getattr__(self, name: str) -> Any:
        return getattr(self.work, name)


class FaultyStore:
    """A store of faulty units of work."""

    def __init__(self, fault: type[Faulty] = Faulty) -> None:
        self.inner = MemoryStore()
        self.fault = fault
        self.kept: dict[Any, Any] = {}

    @contextmanager
    def unit_of_work(self, tenant: str, *, read_only: bool = False) -> Iterator[Any]:
        with self.inner.unit_of_work(tenant, read_only=read_only) as work:
            yield self.fault(work, self)

    def listen(self, tenant: str) -> AbstractContextManager[Any]:
        return self.inner.listen(tenant)

    def close(self) -> None:
        self.inner.close()


def faults_of(module: str) -> list[Any]:
    """Return every fault that a module of tests planted."""
    found = [*subclasses(Faulty), *subclasses(FaultyStore)]
    return [fault for fault in found if fault.__module__ == module]


def subclasses(of: type) -> list[type]:
    return [each for direct in of.__subclasses__() for each in (direct, *subclasses(direct))]


def broken_store(fault: Any) -> FaultyStore:
    """Return an empty store that has this fault."""
    return FaultyStore(fault) if issubclass(fault, Faulty) else fault()


def rules() -> Iterator[tuple[str, Callable[[Any], None]]]:
    """Return each rule of the contract, with each of its parameters, as a function of a store."""
    contract = StoreContract()
    for name, rule in inspect.getmembers(contract, inspect.ismethod):
        if not name.startswith("test_"):
            continue
        marks = [m for m in getattr(rule, "pytestmark", ()) if m.name == "parametrize"]
        for values in itertools.product(*(mark.args[1] for mark in marks)):
            extra: dict[str, Any] = {}
            for mark, value in zip(marks, values, strict=True):
                names = mark.args[0]
                extra |= (
                    {names: value}
                    if isinstance(names, str)
                    else dict(zip(names, value, strict=True))
                )
            yield name, lambda store, rule=rule, extra=extra: rule(store, **extra)


def broken_rules(make_store: Callable[[], Any], caught_by: str = "") -> list[str]:
    """Return the names of the rules that a store breaks.

    Args:
        make_store: gives an empty one for each rule.
        caught_by: the rule that must break; without it every rule is tried.
    """
    broken = []
    for name, rule in rules():
        if caught_by and name in WAITING and name != f"test_{caught_by}":
            continue
        try:
            rule(make_store())
        except (Exception, pytest.fail.Exception):  # noqa: BLE001 - a broken store may raise all
            broken.append(name)
    return broken
