"""What tests start ends with them, even with tests that are killed."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

TESTS = Path(__file__).parent.parent
OWNER = """
import sys, time
from support.postgres import started
with started() as server:
    print(server.get_pid(), server.pgdata.parent, flush=True)
    time.sleep(60)
"""


def ends(holds, seconds=15.0):
    end = time.monotonic() + seconds
    while holds():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_server_ends_with_an_owner_that_was_killed():
    command = [sys.executable, "-c", OWNER]
    with subprocess.Popen(command, cwd=TESTS, stdout=subprocess.PIPE, text=True) as owner:
        pid, folder = owner.stdout.readline().split()
        server = Path("/proc", pid) if Path("/proc").is_dir() else Path(folder)
        assert server.exists()
        owner.kill()
    ends(lambda: server.exists() or Path(folder).exists())
