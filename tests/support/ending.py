"""Ends a PostgreSQL server when the process that started it has ended, however that came about.

Run: python ending.py FOLDER, with a pipe as standard input that the owner holds open. A killed
owner cleans up nothing, but its end of the pipe closes with it.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import PIPE, Popen

DATA = "data"
"""The part of the folder that is the server's."""

_PATIENCE = 5.0
"""Seconds in which a server that is just starting, or stopping, must have come to it."""


@contextmanager
def ended_with_its_owner(folder: Path) -> Iterator[None]:
    """See to it that the server in a folder ends with this process, and the folder goes too."""
    command = [sys.executable, __file__, str(folder)]
    # A session of its own: what is sent to the owner's group, such as Ctrl-C, does not end it.
    with Popen(command, stdin=PIPE, start_new_session=True):
        try:
            yield
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _postmaster(folder: Path) -> int | None:
    with suppress(OSError, ValueError, IndexError):
        return int((folder / DATA / "postmaster.pid").read_text().splitlines()[0])
    return None


def _end(folder: Path) -> None:
    told, end = 0, time.monotonic() + _PATIENCE
    while folder.exists() and time.monotonic() < end:
        pid = _postmaster(folder)
        if pid is None and told:
            break
        if pid is not None and pid != told:
            told = pid
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGQUIT)
        time.sleep(0.05)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.stdin.read()
    _end(Path(sys.argv[1]))
