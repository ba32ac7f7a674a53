"""Waiting for news: woken by the store where it can, by the clock where it cannot."""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import AbstractContextManager
from threading import Event
from types import TracebackType
from typing import Self

from invoicekit.errors import StoreError
from invoicekit.ports.storage import Listener, Store

__all__ = ["Alarm"]

_SLICE = 0.25
"""Seconds after which a wait looks whether it is to stop."""


class Alarm:
    """Wakes who waits for a write of a tenant, or to stop.

    Args:
        store: where the writes are kept.
        tenants: whose writes wake; where there are several, the clock alone does.
        stop: wakes, too.
    """

    def __init__(self, store: Store, tenants: Iterable[str], stop: Event) -> None:
        self._store, self._stop = store, stop
        self._tenants = tuple(tenants)
        self._open: AbstractContextManager[Listener] | None = None
        self._listener: Listener | None = None

    def __enter__(self) -> Self:
        """Begin to listen."""
        self._listen()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Listen no longer."""
        self._drop()

    def wait(self, seconds: float) -> None:
        """Wait until something was written, the time is up, or it is time to stop."""
        if self._listener is None:
            self._listen()
        end = time.monotonic() + seconds
        while not self._stop.is_set():
            left = end - time.monotonic()
            if left <= 0 or self._heard(min(left, _SLICE)):
                return

    def _heard(self, seconds: float) -> bool:
        if self._listener is None:
            return self._stop.wait(seconds)
        try:
            return self._listener.wait(seconds)
        except StoreError:
            # The store went away; from the next wait on it is listened to again.
            self._drop()
            return self._stop.wait(seconds)

    def _listen(self) -> None:
        if len(self._tenants) != 1:
            return
        try:
            opened = self._store.listen(self._tenants[0])
            self._listener = opened.__enter__()
        except StoreError:
            return
        self._open = opened

    def _drop(self) -> None:
        opened, self._open, self._listener = self._open, None, None
        if opened is not None:
            try:
                opened.__exit__(None, None, None)
            except StoreError:
                return
