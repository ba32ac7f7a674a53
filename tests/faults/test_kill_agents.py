"""Agents in several processes, killed at random moments: each quantity is billed once, and sent."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path

from faults.billing import FilePublisher, a_context
from faults.order_agents import AGENT, RULES, TENANT, an_order, shipments_of
from invoicekit import Actor
from invoicekit.adapters.orders.memory import MemoryOrders
from invoicekit.ports.storage import Query
from invoicekit.service import auditing, billing, orders, shipments
from invoicekit.workflows import ORDER_BILLING

TESTS = Path(__file__).parent.parent
PROGRAM = Path(__file__).with_name("order_agents.py")
AUDITOR = Actor("aruna", ["auditor"], tenant=TENANT)
ORDERS = 12


def start(url, file):
    command = [sys.executable, str(PROGRAM), url, str(file)]
    # The program shares modules with the tests.
    path = os.pathsep.join(filter(None, [str(TESTS), os.environ.get("PYTHONPATH", "")]))
    env = {**os.environ, "PYTHONPATH": path}
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, env=env)


def invoices(ctx):
    with ctx.store.unit_of_work(TENANT, read_only=True) as work:
        found = work.find(Query(kind=ORDER_BILLING.kind, limit=500)).records
        content = [work.revision(*each.key, each.revision).content.invoice for each in found]
        return list(zip(found, content, strict=True))


def finished(ctx, publisher):
    """Run the agents until nothing is left to make, to publish or to deliver."""
    end = time.monotonic() + 60
    while True:
        report = billing.create_all(ctx, rules=RULES, by=AGENT)
        sent = billing.send_all(ctx, publisher, by=AGENT, rules=RULES)
        if not (report.made or sent.report.made or sent.waiting):
            return report
        assert time.monotonic() < end


def test_killed_agents_bill_each_lamp_once_and_send_each_invoice(database, tmp_path, figures):
    ctx, file, chance = a_context(database), tmp_path / "received.txt", random.Random(5)
    ctx.store.migrate()
    file.touch()
    several = [an_order(number) for number in range(ORDERS)]
    orders.sync(ctx, MemoryOrders(several), by=AGENT, workflow=ORDER_BILLING)
    for number in range(ORDERS):
        shipments.take(ctx, shipments_of(number), by=AGENT)
    for _ in range(3):
        programs = [start(database, file) for _ in range(2)]
        before, end = len(invoices(ctx)), time.monotonic() + 30
        while len(invoices(ctx)) == before < 3 * ORDERS and time.monotonic() < end:
            time.sleep(0.02)
        time.sleep(chance.uniform(0, 0.2))
        for program in programs:
            program.kill()
            program.wait()
    left = len(invoices(ctx))
    assert left, "the programs made nothing before they were killed"
    report = finished(ctx, FilePublisher(file))
    assert {each.code for each in report.passed_over} == {"shipment_billed", "more_than_ordered"}
    made = invoices(ctx)
    lamps = Counter(invoice.order for _, invoice in made for _ in invoice.lines)
    assert lamps == {f"SO-{number}": 3 for number in range(ORDERS)}
    assert {record.state for record, _ in made} == {"01"}
    # 3 lamps at 20.005 are 60.02, and freight of 10.
    totals = Counter()
    for record, _ in made:
        totals[record.order] += record.total
    assert set(totals.values()) == {Decimal("70.02")}
    got = Counter(key.split("/")[2] for key in set(file.read_text().splitlines()))
    assert got == {record.id: 1 for record, _ in made}
    assert list(auditing.verify(ctx, by=AUDITOR)) == []
    repeats = len(file.read_text().splitlines()) - len(made)
    figures(
        f"two agents killed 3 times: {left} invoices made until then, {len(made)} in the end,"
        f" all of them received, {repeats} of them again"
    )
    ctx.store.close()
