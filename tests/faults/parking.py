"""A program that parks or posts, and is killed at the moment that it is told: run as a process.

Words: the store's URL, the port of the ERP, the agent, and when it dies.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from multiprocessing.connection import Client, Connection, Listener
from typing import Any

from invoicekit.adapters.erp.memory import MemoryErp
from invoicekit.adapters.storage.sql import SqlStore
from invoicekit.ports.clock import RandomIds, SystemClock
from invoicekit.service import Context
from invoicekit.service.agents import park_all, post_all
from invoicekit.taxes import flat
from support.payables import ERP, HANDOVER

LEASE = timedelta(seconds=1)
_SECRET = b"between two processes of one test"


class Server:
    """An ERP that answers other processes of this machine."""

    def __init__(self, erp: MemoryErp) -> None:
        self._erp = erp
        self._listener = Listener(("127.0.0.1", 0), authkey=_SECRET)
        self.port = self._listener.address[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                line = self._listener.accept()
            except (OSError, EOFError):
                return
            threading.Thread(target=self._answer, args=(line,), daemon=True).start()

    def _answer(self, line: Connection) -> None:
        while True:
            try:
                name, words, more = line.recv()
                line.send(getattr(self._erp, name)(*words, **more))
            except (OSError, EOFError):
                return


class Remote:
    """The adapter as a process has it that dies right before or after a call of the ERP."""

    system = "memory"

    def __init__(self, port: int, deadly: str, when: str) -> None:
        self._line = Client(("127.0.0.1", port), authkey=_SECRET)
        self._deadly, self._when = deadly, when

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*words: Any, **more: Any) -> Any:
            self._die(name, "before")
            self._line.send((name, words, more))
            answer = self._line.recv()
            self._die(name, "after")
            return answer

        return call

    def _die(self, name: str, when: str) -> None:
        if (name, when) == (self._deadly, self._when):
            os.kill(os.getpid(), signal.SIGKILL)


def main(url: str, port: str, agent: str, when: str) -> None:
    ctx = Context(SqlStore(url), flat.REGIME, clock=SystemClock(), ids=RandomIds())
    erp: Any = Remote(int(port), agent, when)
    run = park_all if agent == "park" else post_all
    run(ctx, erp, by=ERP, handover=HANDOVER, lease=LEASE)
    print("alive")


if __name__ == "__main__":
    main(*sys.argv[1:])
