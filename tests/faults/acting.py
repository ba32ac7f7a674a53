"""One of many processes that act on the same invoices; says each thing that was acknowledged.

Run: python acting.py URL NAME SEED ROUNDS. Each round moves a bill, pays an invoice or takes a
number; whoever comes too late reads again and goes on.
"""

from __future__ import annotations

import json
import random
import sys
from datetime import UTC, date, datetime
from functools import partial

from invoicekit import Actor, Context, Invoice, Line, Party
from invoicekit.adapters.storage.sql import SqlStore
from invoicekit.allocation import Payment, oldest_due, plan
from invoicekit.errors import CannotAllocate, StaleVersion, StoreBusy
from invoicekit.money import Money
from invoicekit.records import Evidence, Record, Revision
from invoicekit.service import Notice, documents, payments
from invoicekit.statemachines import AuditEntry
from invoicekit.taxes import flat
from invoicekit.workflows import ACCOUNTS_PAYABLE, RECEIVABLE

TENANT = "bluebay"
MAKER = Actor("meera", ["maker"], tenant=TENANT)
FINANCE = Actor("farah", ["finance"], tenant=TENANT)
DAY = date(2026, 11, 2)
TOTAL = "590.00"
INVOICES = 100
SERIES = "receipts"


def a_context(url: str) -> Context:
    return Context(SqlStore(url), flat.REGIME)


def invoice(number: int, seller: str, buyer: str) -> Invoice:
    return Invoice(
        f"N-{number}",
        DAY,
        currency="INR",
        seller=Party(seller, "IN", id=seller),
        buyer=Party(buyer, "IN", id=buyer),
        lines=[Line("support", "1", TOTAL)],
    )


def fill(ctx: Context) -> None:
    """Add the bills that are moved, and the invoices that are paid, each of its own customer."""
    for number in range(INVOICES):
        bill = invoice(number, "Asha", "Blue Bay")
        documents.add(ctx, bill, workflow=ACCOUNTS_PAYABLE, by=MAKER, id=f"bill-{number}")
        owed = invoice(number, "Blue Bay", f"C-{number}")
        documents.add(ctx, owed, workflow=RECEIVABLE, by=FINANCE, id=f"inv-{number}")


class Process:
    """Acts at random, counts what went wrong, and says what was acknowledged."""

    def __init__(self, ctx: Context, name: str, seed: int) -> None:
        self.ctx, self.name, self.chance = ctx, name, random.Random(seed)
        self.stale = self.busy = 0

    def say(self, what: str, *facts: object) -> None:
        sys.stdout.write(json.dumps([what, *facts]) + "\n")
        sys.stdout.flush()

    def until_done(self, act) -> None:
        while True:
            try:
                act()
            except StaleVersion:
                self.stale += 1
            except StoreBusy:
                self.busy += 1
            else:
                return

    def run(self, rounds: int) -> None:
        for number in range(rounds):
            act = self.chance.choice([self.move, self.move, self.pay, self.number])
            # Half of the acts crowd upon a few, so that many come too late.
            which = self.chance.randrange(self.chance.choice([5, INVOICES]))
            self.until_done(partial(act, which, number))
        self.say("end", self.stale, self.busy)

    def move(self, which: int, number: int) -> None:
        id_, kind = f"bill-{which}", ACCOUNTS_PAYABLE.kind
        bill = documents.view(self.ctx, id_, by=MAKER, kind=kind).record
        event = "take_up" if bill.state == "set_aside" else "set_aside"
        key = f"{self.name}-{number}"
        moved = documents.act(self.ctx, bill, event, by=MAKER, reason="again", key=key)
        self.say("moved", id_, moved.version, event)

    def pay(self, which: int, number: int) -> None:
        money = Money(TOTAL, "INR")
        customer = f"C-{which}"
        items = payments.open_items(self.ctx, customer=customer, by=FINANCE)
        # Half of the processes pay with one payment and one key, half each with their own.
        own = "" if self.chance.random() < 0.5 else f"-{self.name}-{number}"
        payment = Payment(f"PAY-{which}{own}", money, received=DAY, customer=customer)
        if not items:
            return
        try:
            planned = plan(payment, items, oldest_due)
            receipt = payments.commit(self.ctx, planned, by=FINANCE, key=payment.id)
        except CannotAllocate:
            return
        self.say("paid", f"inv-{which}", payment.id, list(receipt.rows))

    def number(self, which: int, number: int) -> None:
        now = datetime.now(UTC)
        with self.ctx.store.unit_of_work(TENANT) as work:
            taken = work.reserve(SERIES)
            place = {"tenant": TENANT, "kind": "receipt", "id": str(taken)}
            record = Record(**place, state="kept", created_at=now, created_by=self.name)
            record = work.add(
                record,
                Revision(
                    **place,
                    content=Notice("receipt", "receipt", str(taken), 1),
                    by=self.name,
                    at=now,
                ),
            )
            entry = AuditEntry(
                "add", "", "kept", self.name, now, "receipt", 1, version=1, revision=1
            )
            work.append_history(*record.key, entry, Evidence.of(record))
        self.say("number", taken)


def main() -> None:
    url, name, seed, rounds = sys.argv[1:]
    Process(a_context(url), name, int(seed)).run(int(rounds))


if __name__ == "__main__":
    main()
