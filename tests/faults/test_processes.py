"""Sixteen processes act on the same hundred invoices, and every acknowledged change counts once."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from faults.acting import INVOICES, SERIES, TENANT, TOTAL, a_context, fill
from invoicekit import Actor
from invoicekit.ports.storage import Query
from invoicekit.service import auditing
from invoicekit.workflows import ACCOUNTS_PAYABLE

ACTING = Path(__file__).with_name("acting.py")
PROCESSES = 16
AUDITOR = Actor("aruna", ["auditor"], tenant=TENANT)


def side_by_side(url, rounds):
    """Let the processes act at once, and return all that they said."""
    running = [
        subprocess.Popen(
            [sys.executable, str(ACTING), url, f"p{number}", str(number), str(rounds)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(PROCESSES)
    ]
    said = [process.communicate(timeout=1200)[0] for process in running]
    assert [process.returncode for process in running] == [0] * PROCESSES
    return [json.loads(line) for each in said for line in each.splitlines()]


def about(said, what):
    return [facts for name, *facts in said if name == what]


def check_moves(ctx, said):
    """Each acknowledged move stands in the history once, at its version; nothing else does."""
    told = Counter((id_, version, event) for id_, version, event in about(said, "moved"))
    written = Counter()
    with ctx.store.unit_of_work(TENANT, read_only=True) as work:
        for number in range(INVOICES):
            id_ = f"bill-{number}"
            lines = work.history(ACCOUNTS_PAYABLE.kind, id_)
            record = work.get(ACCOUNTS_PAYABLE.kind, id_)
            assert [line.version for line in lines] == list(range(1, record.version + 1))
            moves = [line for line in lines if line.event in {"set_aside", "take_up"}]
            written.update((id_, line.version, line.event) for line in moves)
    assert set(told.values()) <= {1}
    assert told == written


def check_payments(ctx, said):
    """No invoice is paid twice, and each acknowledged payment stands in the ledger."""
    paid = about(said, "paid")
    with ctx.store.unit_of_work(TENANT, read_only=True) as work:
        for number in range(INVOICES):
            id_ = f"inv-{number}"
            rows = work.allocations(target=id_)
            receipts = {(payment, tuple(ids)) for target, payment, ids in paid if target == id_}
            assert len(rows) == len(receipts) <= 1, "paid once, whoever asked, or not at all"
            for (payment, ids), row in zip(receipts, rows, strict=True):
                assert (row.source, row.id, row.amount.amount) == (payment, ids[0], Decimal(TOTAL))
            record = work.get("invoice", id_)
            assert record.balance == (0 if rows else Decimal(TOTAL))
            lines = work.history("invoice", id_)
            assert [line.version for line in lines] == list(range(1, record.version + 1))


def check_numbers(ctx, said):
    """The numbers run from one without gap or repeat, and each has its record."""
    taken = sorted(number for (number,) in about(said, "number"))
    assert taken == list(range(1, len(taken) + 1))
    with ctx.store.unit_of_work(TENANT, read_only=True) as work:
        assert work.find(Query(kind="receipt", limit=1)).count() == len(taken)
    with ctx.store.unit_of_work(TENANT) as work:
        assert work.reserve(SERIES) == len(taken) + 1


def run(url, rounds, figures):
    ctx = a_context(url)
    ctx.store.migrate()
    fill(ctx)
    begin = time.perf_counter()
    said = side_by_side(url, rounds)
    seconds = time.perf_counter() - begin
    check_moves(ctx, said)
    check_payments(ctx, said)
    check_numbers(ctx, said)
    assert list(auditing.verify(ctx, by=AUDITOR)) == []
    ends = about(said, "end")
    counts = Counter(name for name, *_ in said)
    figures(
        f"{PROCESSES} processes, {INVOICES} bills and invoices: {counts['moved']} moves,"
        f" {counts['paid']} payments, {counts['number']} numbers acknowledged;"
        f" {sum(stale for stale, _ in ends)} stale and {sum(busy for _, busy in ends)} busy"
        f" answers, none lost or doubled; {seconds:.1f} s"
    )
    ctx.store.close()


def test_sixteen_processes_lose_and_double_nothing(database, figures):
    run(database, 8, figures)


@pytest.mark.soak
def test_sixteen_processes_lose_and_double_nothing_in_the_long_run(database, figures):
    run(database, 250, figures)
