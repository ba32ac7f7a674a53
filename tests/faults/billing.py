"""Two programs that are made to be killed: one bills orders, the other sends what leaves the house.

Run: python billing.py URL bill FIRST, or python billing.py URL send FILE. The first says each
number whose invoice is made and published; the second writes each key that its receiver got.
"""

from __future__ import annotations

import os
import sys
from datetime import date, timedelta
from pathlib import Path

from invoicekit import Actor, Context, Invoice, Line, Party
from invoicekit.adapters.storage.sql import SqlStore
from invoicekit.ports.storage import Message
from invoicekit.service import documents
from invoicekit.service.delivering import deliver
from invoicekit.taxes import flat
from invoicekit.workflows import ORDER_BILLING

TENANT = "shop"
AGENT = Actor("agent", ["agent"], tenant=TENANT)
OPERATOR = Actor("omar", ["operator"], tenant=TENANT)
LEASE = timedelta(seconds=1)


def a_context(url: str) -> Context:
    return Context(SqlStore(url), flat.REGIME)


def invoice(number: int) -> Invoice:
    return Invoice(
        f"N-{number}",
        date(2026, 11, 2),
        currency="EUR",
        seller=Party("Shop", "DE"),
        buyer=Party("Kim", "DE"),
        lines=[Line("lamp", "3", "20", id="1", order_line="1")],
        order=f"SO-{number}",
    )


def bill(ctx: Context, number: int) -> None:
    """Make and publish one invoice; the same again changes nothing."""
    made = documents.add(
        ctx, invoice(number), workflow=ORDER_BILLING, by=AGENT, key=f"add-{number}", id=f"{number}"
    )
    if made.state == "00":
        documents.act(ctx, made, "publish", by=AGENT, key=f"publish-{number}")


class FilePublisher:
    """A receiver that keeps each key for good before it answers."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def publish(self, message: Message, key: str) -> None:
        with self.path.open("a") as file:
            file.write(f"{key}\n")
            file.flush()
            os.fsync(file.fileno())


def main() -> None:
    url, what, argument = sys.argv[1:]
    ctx = a_context(url)
    if what == "send":
        publisher, owner = FilePublisher(Path(argument)), os.getppid()
        # A test that is killed itself ends nothing, and nobody else would.
        while os.getppid() == owner:
            deliver(ctx, publisher, tenant=TENANT, lease=LEASE)
    number = int(argument)
    while True:
        bill(ctx, number)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
        number += 1


if __name__ == "__main__":
    main()
