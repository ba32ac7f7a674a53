"""A writer and a sender are killed at random moments: nothing acknowledged is lost or half done."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from faults.billing import LEASE, OPERATOR, TENANT, FilePublisher, a_context
from invoicekit import Actor
from invoicekit.ports.storage import Query
from invoicekit.service import auditing, documents
from invoicekit.service.delivering import deliver
from invoicekit.workflows import ORDER_BILLING

BILLING = Path(__file__).with_name("billing.py")
KIND = ORDER_BILLING.kind
AUDITOR = Actor("aruna", ["auditor"], tenant=TENANT)


def start(url, *words):
    command = [sys.executable, str(BILLING), url, *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def killed(writer, seconds, last):
    """Kill a writer some time after its first word, and return the last number it acknowledged."""
    first = writer.stdout.readline()
    time.sleep(seconds)
    writer.kill()
    rest = writer.stdout.read()
    writer.stdout.close()
    assert writer.wait() < 0, "it ended by itself"
    # The last line may be cut in the middle; what was acknowledged ends with a line end.
    lines = (first + rest).rpartition("\n")[0].split("\n")
    return int(lines[-1]) if lines[-1] else last


def check(ctx, last):
    """Each acknowledged invoice is whole; of the one after it, all of an act or nothing."""
    with ctx.store.unit_of_work(TENANT, read_only=True) as work:
        found = work.find(Query(kind=KIND, limit=1)).count()
        assert last <= found <= last + 1
        for number in range(max(1, last - 30), found + 1):
            lines = [line.event for line in work.history(KIND, str(number))]
            record = work.get(KIND, str(number))
            assert lines[:2] == ["add", "publish"][: len(lines)]
            assert len(lines) >= (2 if number <= last else 1)
            assert record.state == ("01" if "publish" in lines else "00")
            assert work.find(Query(kind="charge_transaction", parent=record.key)).count() == 1


def finish(ctx, file, last):
    """Send the rest, and check that the receiver has every message, each record's in order."""
    publisher = FilePublisher(file)
    end = time.monotonic() + 30
    while documents_waiting(ctx):
        deliver(ctx, publisher, tenant=TENANT, lease=LEASE)
        assert time.monotonic() < end
    got = Counter(file.read_text().splitlines())
    topics = {key.split("/")[2] for key in got if "PUBLISH" in key}
    assert topics >= {str(number) for number in range(1, last + 1)}
    return sum(got.values()) - len(got)


def documents_waiting(ctx):
    with ctx.store.unit_of_work(TENANT, read_only=True) as work:
        return work.messages()


def run(url, tmp_path, rounds, figures):
    ctx = a_context(url)
    ctx.store.migrate()
    file = tmp_path / "received.txt"
    file.touch()
    chance, last = random.Random(11), 0
    for number in range(rounds):
        writer = start(url, "bill", str(last + 1))
        sender = start(url, "send", str(file)) if number % 2 else None
        acknowledged = killed(writer, chance.uniform(0, 0.25), last)
        if sender is not None:
            sender.kill()
            sender.communicate()
        assert acknowledged >= last
        last = acknowledged
        check(ctx, last)
    repeats = finish(ctx, file, last)
    assert list(auditing.verify(ctx, by=AUDITOR)) == []
    view = documents.view(ctx, "1", by=OPERATOR, kind=KIND)
    assert dict(view.record.labels)["delivery"] == "delivered"
    figures(
        f"a writer killed {rounds} times and a sender {rounds // 2} times: {last} invoices"
        f" acknowledged and whole, all of them received, {repeats} of them again"
    )
    ctx.store.close()


def test_killed_programs_lose_and_halve_nothing(database, tmp_path, figures):
    run(database, tmp_path, 6, figures)


@pytest.mark.soak
def test_programs_killed_two_hundred_times_lose_and_halve_nothing(database, tmp_path, figures):
    run(database, tmp_path, 200, figures)
