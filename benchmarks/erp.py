"""Handing a bill of 100 lines over to an ERP in memory, and following 10,000 changes of its feed.

Run: PYTHONPATH=src python benchmarks/erp.py
"""

from __future__ import annotations

import gc
import time
import tracemalloc
from datetime import UTC, date, datetime, timedelta

import attrs
from timing import interleaved

from invoicekit import Coding, Context, Invoice, Line, Party
from invoicekit.adapters.erp.memory import ErpBooks, MemoryErp
from invoicekit.adapters.storage.memory import MemoryStore
from invoicekit.documents import Content, Match, Reference, ReferenceKind
from invoicekit.permissions import Actor
from invoicekit.ports.clock import FixedClock
from invoicekit.ports.erp import ErpDocument
from invoicekit.records import Record
from invoicekit.service.agents import Handover, follow_pages
from invoicekit.service.loaded import Loaded
from invoicekit.taxes import flat
from invoicekit.totals import calculate
from invoicekit.totals.snapshot import Snapshot

LINES = 100
CHANGES = 10_000
START = datetime(2026, 11, 2, tzinfo=UTC)
ERP = Actor("erp", ["erp"], tenant="bluebay")


def bill(lines: int = LINES) -> Loaded:
    """Return an approved bill as the agent reads it, each line of two receipts."""
    invoice = Invoice(
        "AT-1",
        date(2026, 11, 2),
        currency="INR",
        seller=Party("Asha Systems", "IN", id="V-1"),
        buyer=Party("Blue Bay Retail", "IN"),
        lines=[Line(f"item {n}", "3", "33.33", id=str(n)) for n in range(lines)],
        references=[
            Reference(ReferenceKind.ORDER, "4500000001"),
            *(Reference(ReferenceKind.GOODS_RECEIPT, f"500000000{n}/2026") for n in (1, 2)),
        ],
    )
    matches = [
        Match(str(n), f"500000000{half}/2026", str(n), quantity)
        for n in range(lines)
        for half, quantity in ((1, 1), (2, 2))
    ]
    content = Content(invoice, Coding("6120", "IT"), matches)
    record = Record(
        tenant="bluebay", kind="bill", id="b", state="processed", created_at=START, created_by="m"
    )
    figures = Snapshot.of(calculate(invoice, flat.REGIME))
    return Loaded(record, content, content.fingerprint, (), (), figures)


def parking() -> None:
    """Print what handing over and parking take, without store, network and server."""
    loaded, handover = bill(), Handover("1000")

    def made() -> ErpDocument:
        return handover.document(loaded, "memory")

    def parked() -> None:
        erp = MemoryErp()
        erp.park(made(), "bluebay/bill/b/5/park")

    times = interleaved({"document": made, "document and park": parked}, repeat=20)
    for name, taken in times.items():
        middle = sorted(taken)[len(taken) // 2] * 1000
        print(f"  {name + f' of {LINES} lines':<52} {middle:8.2f}ms  goal 5 ms")


def following(changes: int) -> tuple[float, float]:
    """Return how many MiB a run over so many changes held at most, and its changes a second."""
    books = ErpBooks(clock=FixedClock(START, step=timedelta(seconds=1)))
    document = Handover("1000").document(bill(1), "memory")
    for number in range(changes):
        invoice = attrs.evolve(document.invoice, number=f"X-{number}")
        books.enter(attrs.evolve(document, invoice=invoice))
    ctx = Context(MemoryStore(), flat.REGIME)
    gc.collect()
    tracemalloc.start()
    begun, seen = time.perf_counter(), 0
    for page in follow_pages(ctx, MemoryErp(books), by=ERP):
        seen += page.others
    taken = time.perf_counter() - begun
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    if seen != changes:
        raise SystemExit(f"{seen} of {changes} changes were told")
    return most / 2**20, changes / taken


def main() -> None:
    parking()
    few, _ = following(CHANGES // 10)
    many, speed = following(CHANGES)
    print(f"  {'memory at most, following 1,000 changes':<52} {few:8.2f}MiB")
    print(f"  {'memory at most, following 10,000 changes':<52} {many:8.2f}MiB  goal as for 1,000")
    print(f"  {'changes a second, traced':<52} {speed:8.0f}")


if __name__ == "__main__":
    main()
