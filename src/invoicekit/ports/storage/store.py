"""The store: units of work that are kept whole, or not at all."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from invoicekit.ports.storage.books import KeepsBooks
from invoicekit.ports.storage.feed import TellsChanges
from invoicekit.ports.storage.keeping import KeepsRecords
from invoicekit.ports.storage.outbox import KeepsMessages
from invoicekit.ports.storage.promises import KeepsPromises

__all__ = ["Listener", "Store", "UnitOfWork"]


class UnitOfWork(KeepsRecords, KeepsBooks, KeepsMessages, TellsChanges, KeepsPromises, Protocol):
    """What one act reads and writes of one tenant, seen by others all at once or never.

    A method that raises has written nothing, and the unit may go on. A unit that is over, or
    that only reads, refuses to write with a `StoreError`.

    A unit that only reads sees one moment. In one that writes, a store may let others keep what
    they write between two reads: read first what is swapped, then what it is judged by.
    """

    @property
    def tenant(self) -> str:
        """Return whose records these are."""
        ...


class Listener(Protocol):
    """Tells one who waits that something was written."""

    def wait(self, timeout: float) -> bool:
        """Wait until something was written, and tell whether it was.

        Args:
            timeout: seconds to wait at most, zero or more.

        Returns:
            True if something may have been written since the listener was opened or last told;
            False if the time ran out.
        """
        ...


class Store(Protocol):
    """Where records are kept."""

    def unit_of_work(
        self, tenant: str, *, read_only: bool = False
    ) -> AbstractContextManager[UnitOfWork]:
        """Open a unit of work: kept at the end of the `with` block, dropped on an exception.

        Args:
            tenant: whose records it reads and writes.
            read_only: for lists and views; holds up nobody.

        Raises:
            StoreError: if the store cannot be used, or others hold it for too long.
        """
        ...

    def listen(self, tenant: str) -> AbstractContextManager[Listener]:
        """Open a listener that hears of every kept write of a tenant's records and messages.

        Open it first, then read, then wait: what is written in between wakes it.

        Raises:
            StoreError: if the store cannot be used.
        """
        ...

    def close(self) -> None:
        """Give back what the store holds open."""
        ...
