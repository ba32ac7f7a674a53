"""The store in memory: lends the tables to one writer at a time, and wakes who listens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition, Lock

from invoicekit.adapters.storage.memory.tables import Tables
from invoicekit.adapters.storage.memory.unit import MemoryUnitOfWork
from invoicekit.errors import StoreError
from invoicekit.records import named

__all__ = ["MemoryStore"]


class _Listener:
    """Hears of the writes of one tenant."""

    def __init__(self, heard: Condition, writes: Counter[str], tenant: str) -> None:
        self._heard = heard
        self._writes = writes
        self._tenant = tenant
        self._told = writes[tenant]

    def wait(self, timeout: float) -> bool:
        """Wait until something was written, and tell whether it was."""
        with self._heard:
            self._heard.wait_for(lambda: self._writes[self._tenant] != self._told, timeout)
            before, self._told = self._told, self._writes[self._tenant]
            return before != self._told


class MemoryStore:
    """Keeps records as long as the program runs.

    Args:
        wait: seconds to wait for another writer before giving up.

    >>> store = MemoryStore()
    >>> with store.unit_of_work("asha") as work:
    ...     work.reserve("invoices/2026-27")
    1
    """

    def __init__(self, *, wait: float = 30.0) -> None:
        self._tenants: dict[str, Tables] = {}
        self._writing = Lock()
        self._wait = wait
        self._heard = Condition()
        self._writes: Counter[str] = Counter()

    @contextmanager
    def unit_of_work(self, tenant: str, *, read_only: bool = False) -> Iterator[MemoryUnitOfWork]:
        """Open a unit of work: kept at the end of the `with` block, dropped on an exception."""
        named(tenant)
        if read_only:
            yield from self._lend(tenant, self._tables(tenant), read_only=True)
            return
        if not self._writing.acquire(timeout=self._wait):
            raise StoreError(f"another unit of work was open for {self._wait} seconds")
        try:
            before = self._tables(tenant)
            tables = before.copy()
            yield from self._lend(tenant, tables, read_only=False)
            self._tenants = {**self._tenants, tenant: tables}
        finally:
            self._writing.release()
        if (before.feed, before.outbox) == (tables.feed, tables.outbox):
            # Who looks for messages and finds none must not wake itself.
            return
        with self._heard:
            self._writes[tenant] += 1
            self._heard.notify_all()

    @contextmanager
    def listen(self, tenant: str) -> Iterator[_Listener]:
        """Open a listener that hears of every kept write of a tenant's records and messages."""
        yield _Listener(self._heard, self._writes, named(tenant))

    def _tables(self, tenant: str) -> Tables:
        return self._tenants.get(tenant) or Tables()

    def _lend(self, tenant: str, tables: Tables, *, read_only: bool) -> Iterator[MemoryUnitOfWork]:
        work = MemoryUnitOfWork(tenant, tables, read_only=read_only)
        try:
            yield work
        finally:
            work.end()

    def close(self) -> None:
        """Do nothing: memory has nothing to give back."""
