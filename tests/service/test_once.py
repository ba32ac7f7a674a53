"""An act that comes several times at once with one key is done once, and each gets the answer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

from invoicekit import Invoice, Line, Party
from invoicekit.permissions import Actor
from invoicekit.service import documents
from invoicekit.workflows import RECEIVABLE

FINANCE = Actor("farah", ["finance"], tenant="asha")
INVOICE = Invoice(
    "N-1",
    date(2026, 11, 2),
    currency="INR",
    seller=Party("Asha", "IN"),
    buyer=Party("Blue Bay", "IN"),
    lines=[Line("support", "1", "590")],
)


def test_the_same_key_from_several_threads_makes_one_record(ctx):
    together = Barrier(4, timeout=30)

    def add(_):
        together.wait()
        return documents.add(ctx, INVOICE, workflow=RECEIVABLE, by=FINANCE, key="once")

    for number in range(5):
        with ThreadPoolExecutor(4) as pool:
            made = list(pool.map(add, range(4)))
        assert len({record.id for record in made}) == 1, number
        assert documents.find(ctx, by=FINANCE).count() == 1
