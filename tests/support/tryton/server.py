"""A Tryton server on loopback: started on a copy of the empty database, stopped by its process."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from pathlib import Path

import httpx

from support.tryton.install import Installed, configured

__all__ = ["Server"]

DATABASE = "books"


class Server:
    """A server with a database of its own.

    Args:
        installed: Tryton's environment.
        folder: for the database and the log.
    """

    def __init__(self, installed: Installed, folder: Path) -> None:
        self.installed = installed
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.port = _free_port()
        self.figures = ""
        self.url = f"http://127.0.0.1:{self.port}/{DATABASE}"
        installed.fresh_database(folder / f"{DATABASE}.sqlite")

    @property
    def log(self) -> str:
        return (self._folder / "server.log").read_text(errors="replace")

    def start(self) -> None:
        config = configured(self._folder, f"127.0.0.1:{self.port}")
        with (self._folder / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                [str(self.installed.script("trytond")), "-c", str(config), "-d", DATABASE],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, "TZ": "UTC"},
            )
        self._wait()

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=20)
            self._process = None

    def kill(self) -> None:
        """Let it die as by a power cut."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(timeout=20)
        self._process = None

    def _wait(self) -> None:
        assert self._process is not None
        until = time.monotonic() + 60
        while time.monotonic() < until:
            assert self._process.poll() is None, self.log
            try:
                httpx.post(
                    f"http://127.0.0.1:{self.port}/rpc/",
                    json={"id": 0, "method": "common.server.version", "params": []},
                    timeout=30,
                )
            except httpx.TransportError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError(self.log)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
