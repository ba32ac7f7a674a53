"""An agent is killed between the send and the note of its answer: the ERP has the bill once."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from faults.parking import LEASE, Server
from invoicekit.adapters.erp.memory import ErpBooks, MemoryErp
from invoicekit.adapters.storage.sql import SqlStore
from invoicekit.ports.clock import SystemClock
from support.payables import House

PROGRAM = Path(__file__).with_name("parking.py")


@pytest.fixture(params=[True, False], ids=["keeps_key", "keeps_none"])
def house(request, tmp_path):
    url = f"sqlite:///{tmp_path / 'house.db'}"
    store = SqlStore(url)
    store.migrate()
    erp = MemoryErp(ErpBooks(), lacks=[] if request.param else ["keeps_key"])
    # The one clock that two processes share is the machine's.
    house = House(store, SystemClock(), erp)
    house.url = url
    server = Server(erp)
    yield house, server
    server.close()
    store.close()


def kill(house, server, agent, when):
    """Run the agent in a process of its own, which dies as it is told."""
    words = [sys.executable, str(PROGRAM), house.url, str(server.port), agent, when]
    # The program uses what the tests share.
    paths = [str(PROGRAM.parent.parent), *filter(None, [os.environ.get("PYTHONPATH", "")])]
    ended = subprocess.run(
        words,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
    )
    assert ended.returncode == -9, ended.stderr
    assert "alive" not in ended.stdout


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_killed_parking_ends_in_one_document(house, when):
    house, server = house
    bill = house.approved()
    kill(house, server, "park", when)
    there = house.erp.books.documents()
    assert len(there) == (0 if when == "before" else 1)
    # The record says that nobody knows.
    assert house.bill(bill).tags == ("being_sent",)
    assert not house.park()
    time.sleep(LEASE.total_seconds())
    assert [each.what for each in house.park().made] == ["parked"]
    (held,) = house.erp.books.documents()
    after = house.bill(bill)
    assert (after.state, after.tags) == ("parked", ())
    assert dict(after.labels)["erp_number"] == held.number


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_killed_posting_ends_in_one_booking(house, when):
    house, server = house
    bill = house.parked()
    house.ask(bill)
    kill(house, server, "post", when)
    time.sleep(LEASE.total_seconds())
    assert [each.what for each in house.post().made] == ["posted"]
    (held,) = house.erp.books.documents()
    assert (held.state, held.posting) == ("posted", "1900000001")
    assert house.labels(bill)["posting_number"] == held.posting
