"""Invoices that are added with a key each, and whether all of them are there and whole."""

from __future__ import annotations

import random
import time
from datetime import date

from invoicekit import Actor, Context, Invoice, Line, Party
from invoicekit.errors import StoreError
from invoicekit.records import Record
from invoicekit.service import auditing, documents
from invoicekit.taxes import flat
from invoicekit.workflows import RECEIVABLE

FINANCE = Actor("farah", ["finance"], tenant="asha")


def a_context(store) -> Context:
    store.migrate()
    return Context(store, flat.REGIME)


def add(ctx: Context, number: int, size: int = 1) -> Record:
    """Add one invoice; its line says something of so many hundred letters that nothing packs."""
    invoice = Invoice(
        f"N-{number}",
        date(2026, 11, 2),
        currency="INR",
        seller=Party("Asha", "IN"),
        buyer=Party("Blue Bay", "IN"),
        lines=[Line(random.Random(number).randbytes(50 * size).hex(), "1", "590")],
    )
    return documents.add(
        ctx, invoice, workflow=RECEIVABLE, by=FINANCE, key=f"k{number}", id=f"{number}"
    )


def add_until_kept(ctx: Context, number: int, seconds: float = 30.0) -> list[StoreError]:
    """Repeat an addition with its key until it is acknowledged; return what went wrong before."""
    errors, end = [], time.monotonic() + seconds
    while True:
        try:
            add(ctx, number)
        except StoreError as error:
            if not error.repeatable or time.monotonic() > end:
                raise
            errors.append(error)
            time.sleep(0.05)
        else:
            return errors


def check(ctx: Context, count: int) -> None:
    """Check that so many invoices are there, each once and whole."""
    assert documents.find(ctx, by=FINANCE).count() == count
    assert list(auditing.verify(ctx, by=FINANCE)) == []
    with ctx.store.unit_of_work("asha", read_only=True) as work:
        for number in range(count):
            assert [line.event for line in work.history("invoice", str(number))] == ["add"]
