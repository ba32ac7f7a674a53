"""The database stops, dies, or is cut off: the error says what is known, and the key is safe."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import event

from faults.adding import FINANCE, a_context, add, add_until_kept, check
from faults.cutting import Cut, Line
from invoicekit.adapters.storage.sql import SqlStore
from invoicekit.errors import OutcomeUnknown, StoreBusy, StoreUnavailable
from invoicekit.service import documents
from support.postgres import started


@pytest.fixture(scope="module")
def server():
    """A server of one's own that writes to the disk, to be stopped and killed."""
    with started() as server:
        yield server


@pytest.fixture
def url(server, request):
    """The URL of a fresh database in it."""
    name = f"d{abs(hash(request.node.name)) % 10**9}_{time.monotonic_ns()}"
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server.get_uri(database=name)


def test_a_server_that_stops_and_comes_back(server, url, figures):
    store = SqlStore(url)
    ctx = a_context(store)
    add(ctx, 0)
    server.stop()
    with pytest.raises(StoreUnavailable) as away:
        add(ctx, 1)
    assert away.value.kept is False
    assert "Nothing was kept" in away.value.remedy
    with pytest.raises(StoreUnavailable):
        documents.find(ctx, by=FINANCE)
    server.start()
    errors = add_until_kept(ctx, 1)
    check(ctx, 2)
    figures(f"stopped and started: the same store goes on after {len(errors)} more errors")
    store.close()


def crash(server, url):
    """Kill one process of the server; it then gives up all others, and recovers from its log."""
    asked = "SELECT pid FROM pg_stat_activity WHERE datname = %s"
    name = url.partition("?")[0].rpartition("/")[2]
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for (pid,) in connection.execute(asked, [name]).fetchall():
                os.kill(pid, signal.SIGKILL)
    except psycopg.OperationalError:
        return


def killings(server, url, rounds):
    """Kill the server again and again under a writer, and return the errors that it saw."""
    store, seen, stop = SqlStore(url), Counter(), threading.Event()
    ctx, acknowledged = a_context(store), []

    def write():
        number = 0
        while not stop.is_set():
            seen.update(type(error).__name__ for error in add_until_kept(ctx, number, 60))
            acknowledged.append(number)
            number += 1

    writing = threading.Thread(target=write)
    writing.start()
    try:
        for _ in range(rounds):
            time.sleep(0.3)
            crash(server, url)
    finally:
        time.sleep(0.3)
        stop.set()
        writing.join(90)
    assert not writing.is_alive()
    check(ctx, len(acknowledged))
    store.close()
    return len(acknowledged), seen


def test_a_server_that_is_killed_under_a_writer_loses_nothing_acknowledged(server, url, figures):
    kept, seen = killings(server, url, 3)
    assert seen
    figures(
        f"server killed three times: {kept} invoices acknowledged and there; errors {dict(seen)}"
    )


@pytest.mark.soak
def test_a_server_that_is_killed_many_times_loses_nothing_acknowledged(server, url, figures):
    kept, seen = killings(server, url, 30)
    figures(f"server killed 30 times: {kept} invoices acknowledged and there; errors {dict(seen)}")


@pytest.fixture
def line(server):
    """A line to the server that can be cut."""
    folder = Path(tempfile.mkdtemp(prefix="ik-"))
    made = Line(folder, Path(server.pgdata) / ".s.PGSQL.5432")
    made.folder = folder
    yield made
    made.close()
    shutil.rmtree(folder)


@pytest.mark.parametrize("where", [cut for cut in Cut if cut is not Cut.NEVER])
def test_a_line_that_breaks_in_a_commit_leaves_the_outcome_open_and_the_key_safe(
    server, url, line, where, figures
):
    store = SqlStore(url.replace(str(server.pgdata), str(line.folder)))
    ctx = a_context(store)
    add(ctx, 0)
    outcomes, armed = Counter(), threading.Event()

    @event.listens_for(store.engine, "commit")
    def cutting(_):
        if armed.is_set():
            armed.clear()
            line.cut = where

    for number in range(1, 6):
        armed.set()
        with pytest.raises(OutcomeUnknown) as lost:
            add(ctx, number)
        assert lost.value.kept is None
        assert "Repeat it with its key" in lost.value.remedy
        time.sleep(0.1)  # the server ends what was begun on a line that broke
        there = documents.find(ctx, by=FINANCE).count() == number + 1
        outcomes["kept" if there else "not kept"] += 1
        assert add_until_kept(ctx, number) == []
        assert documents.find(ctx, by=FINANCE).count() == number + 1
    check(ctx, 6)
    assert line.cuts == 5
    if where is Cut.BEFORE_COMMIT:
        assert outcomes == {"not kept": 5}
    if where is Cut.AFTER_COMMIT:
        assert outcomes == {"kept": 5}
    figures(f"cut {where.value}: {dict(outcomes)}, each there once after its repeat")
    store.close()


def test_a_sqlite_file_that_another_program_holds(tmp_path):
    path = tmp_path / "invoices.db"
    store = SqlStore(f"sqlite:///{path}", busy_timeout=0.1)
    ctx = a_context(store)
    add(ctx, 0)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreBusy) as busy:
        add(ctx, 1)
    assert busy.value.kept is False
    assert documents.find(ctx, by=FINANCE).count() == 1, "who only reads is not held up"
    other.execute("ROLLBACK")
    other.close()
    add(ctx, 1)
    check(ctx, 2)
    store.close()
