"""A writer that is killed leaves whole units of work, and every one that it called kept."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path

from invoicekit.adapters.storage.sql import SqlStore
from invoicekit.ports.storage import Query

WRITER = Path(__file__).with_name("crashing_writer.py")
ROUNDS = 10


def write_and_kill(url: str, seconds: float) -> int:
    """Let a writer work for a while, kill it, and return the last number it called kept."""
    writer = subprocess.Popen([sys.executable, str(WRITER), url], stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    first = writer.stdout.readline()
    time.sleep(seconds)
    writer.kill()
    rest = writer.stdout.read()
    writer.stdout.close()
    writer.wait()
    # The last line may be cut in the middle; what was called kept ends with a line end.
    return int((first + rest).rpartition("\n")[0].split("\n")[-1])


def last_number(store: SqlStore) -> int:
    """Return the last number of the series, by taking the next one and giving it back."""
    with store.engine.connect() as connection:
        transaction = connection.begin()
        with store.unit_of_work("asha", connection=connection) as work:
            number = work.reserve("invoices") - 1
        transaction.rollback()
    return number


def check_whole(store: SqlStore, last: int) -> None:
    """Check that each unit up to the last is there with all its parts, and no part beyond."""
    with store.unit_of_work("asha", read_only=True) as work:
        for number in range(1, last + 1):
            id_ = str(number)
            assert work.get("invoice", id_).version == (1 if number == last else 2)
            assert work.revision("invoice", id_, 1).content == {"number": number}
            assert len(work.snapshots("invoice", id_)) == 1
            assert [line.event for line in work.history("invoice", id_)] == ["add"]
            assert len(work.allocations(target=id_)) == 3
            answer = work.recall(id_, "ik1:add")
            assert answer is not None
            assert answer.result == number
        assert [message.body for message in work.messages()] == list(range(1, last + 1))
        assert len(work.allocations()) == 3 * last
        assert work.find(Query(limit=1)).count() == last
        assert work.recall(str(last + 1), "ik1:add") is None


def test_a_killed_writer_leaves_only_whole_units(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'invoices.db'}"
    store = SqlStore(url, codec=json)
    store.migrate()
    chance = random.Random(7)
    last = 0
    for _ in range(ROUNDS):
        kept = write_and_kill(url, chance.uniform(0.0, 0.15))
        assert kept > last
        last = last_number(store)
        assert kept <= last <= kept + 1, "what was called kept is there, and at most one more"
        check_whole(store, last)
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
    store.close()
