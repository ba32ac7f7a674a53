"""Writes units of work without end, and says after each one that it is kept; made to be killed.

Each unit takes a number, adds an invoice under it, moves the one before on, and writes a line of
history, a ledger row, a message and an answer: a unit that is half kept cannot hide.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime

from invoicekit.adapters.storage.sql import SqlStore
from invoicekit.allocation.ledger import Allocation
from invoicekit.allocation.payment import SourceKind
from invoicekit.money import Money
from invoicekit.ports.storage import Message, UnitOfWork
from invoicekit.records import Record, Revision, Snapshot
from invoicekit.statemachines.history import AuditEntry

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)


def write_unit(work: UnitOfWork) -> int:
    number = work.reserve("invoices")
    id_ = str(number)
    place = {"tenant": "asha", "kind": "invoice", "id": id_}
    record = Record(
        **place, state="draft", created_at=NOW, created_by="meera", unique_key=f"INV-{number}"
    )
    work.add(record, Revision(**place, content={"number": number}, by="meera", at=NOW))
    if number > 1:
        before = work.get("invoice", str(number - 1))
        work.save(before, expect=before.version)
    work.add_snapshot(Snapshot(**place, revision=1, body={"number": number}))
    work.append_history("invoice", id_, AuditEntry("add", "", "draft", "meera", NOW, "ap", 1))
    amount = Money("1.00", "INR")
    work.append_allocations(
        [
            Allocation(
                id=f"{id_}-{part}",
                source=id_,
                source_kind=SourceKind.PAYMENT,
                target=id_,
                amount=amount,
                on=NOW.date(),
                by="meera",
                key=id_,
            )
            for part in "abc"
        ]
    )
    work.enqueue(Message(id=id_, topic="send", kind="invoice", record=id_, body=number, at=NOW))
    work.remember(id_, "ik1:add", number)
    return number


def write_without_end(url: str) -> None:
    store = SqlStore(url, codec=json)
    while True:
        with store.unit_of_work("asha") as work:
            number = write_unit(work)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    write_without_end(sys.argv[1])
