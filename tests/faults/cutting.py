"""A line to PostgreSQL that can be cut: before a commit reaches it, or before its answer."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from enum import Enum
from pathlib import Path

__all__ = ["Cut", "Line"]


class Cut(Enum):
    """Where the line is cut."""

    NEVER = "never"
    BEFORE_COMMIT = "before the commit reaches the server"
    AFTER_COMMIT = "after the server committed, before its answer arrives"
    DURING_COMMIT = "right after the commit was sent"


class Line:
    """A socket that passes everything on to the server's, until it is told to cut.

    Args:
        folder: of the socket, as a client names it in `host`.
        server: the socket of the server.
    """

    def __init__(self, folder: Path, server: Path) -> None:
        self.cut = Cut.NEVER
        self.cuts = 0
        self._server = server
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(str(folder / ".s.PGSQL.5432"))
        self._socket.listen()
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Cut every connection, and take no more."""
        for each in (self._socket, *self._open):
            _closed(each)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._socket.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(str(self._server))
                self._open += [client, server]
                for work in (self._forth, self._back):
                    threading.Thread(target=work, args=(client, server), daemon=True).start()

    def _forth(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while data := client.recv(65536):
                if b"COMMIT" in data and self.cut is not Cut.NEVER:
                    self._cut(client, server, data)
                    break
                server.sendall(data)
        _closed(client)
        _closed(server)

    def _cut(self, client: socket.socket, server: socket.socket, data: bytes) -> None:
        cut, self.cut = self.cut, Cut.NEVER
        self.cuts += 1
        if cut is Cut.AFTER_COMMIT:
            # No answer passes from here on, but the server is given the time to make it.
            client.shutdown(socket.SHUT_WR)
        if cut is not Cut.BEFORE_COMMIT:
            server.sendall(data)
        if cut is Cut.AFTER_COMMIT:
            server.settimeout(5)
            with suppress(OSError):
                while b"COMMIT" not in server.recv(65536, socket.MSG_PEEK):
                    pass

    def _back(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while data := server.recv(65536):
                client.sendall(data)
        _closed(client)
        _closed(server)


def _closed(each: socket.socket) -> None:
    with suppress(OSError):
        each.shutdown(socket.SHUT_RDWR)
    each.close()
