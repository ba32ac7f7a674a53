"""A house with an ERP: bills that are approved, agents that hand them over, a clock to turn."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import attrs

from invoicekit import Invoice, Line, Party
from invoicekit.adapters.erp.memory import ErpBooks, MemoryErp
from invoicekit.adapters.storage.memory import MemoryStore
from invoicekit.permissions import Actor
from invoicekit.ports.clock import CountedIds, FixedClock
from invoicekit.ports.storage import Store
from invoicekit.records import Record
from invoicekit.service import Context, documents
from invoicekit.service.agents import Handover, Report, follow, park_all, post_all
from invoicekit.service.retrying import Backoff
from invoicekit.taxes import flat
from invoicekit.workflows import ACCOUNTS_PAYABLE

START = datetime(2026, 11, 2, 9, tzinfo=UTC)
DAY = date(2026, 11, 2)
MEERA = Actor("meera", ["maker"], tenant="bluebay")
RAVI = Actor("ravi", ["checker"], tenant="bluebay")
PIA = Actor("pia", ["poster"], tenant="bluebay")
ERP = Actor("erp", ["erp"], tenant="bluebay")

BILL = Invoice(
    "AT-42",
    DAY,
    currency="INR",
    seller=Party("Asha Systems", "IN", id="V-1"),
    buyer=Party("Blue Bay Retail", "IN"),
    lines=[Line("support", "40", "1500", id="1")],
)
HANDOVER = Handover(company="1000")


@attrs.define(eq=False)
class House:
    """One tenant with its store and its ERP."""

    store: Store = attrs.field(factory=MemoryStore)
    clock: Any = attrs.field(factory=lambda: FixedClock(START, step=timedelta(milliseconds=1)))
    erp: Any = None
    url: str = ""
    ctx: Context = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.ctx = Context(self.store, flat.REGIME, clock=self.clock, ids=CountedIds())
        if self.erp is None:
            self.erp = MemoryErp(ErpBooks(clock=self.clock))

    def add(self, number: str = "AT-42", **other: Any) -> Record:
        bill = attrs.evolve(BILL, number=number, **other)
        return documents.add(self.ctx, bill, workflow=ACCOUNTS_PAYABLE, by=MEERA)

    def approved(self, number: str = "AT-42", **other: Any) -> Record:
        return self.approve(self.add(number, **other))

    def approve(self, bill: Record) -> Record:
        bill = documents.act(self.ctx, bill, "submit", by=MEERA)
        return documents.act(self.ctx, bill, "approve", by=RAVI)

    def parked(self, number: str = "AT-42") -> Record:
        bill = self.approved(number)
        self.park()
        return self.bill(bill)

    def posted(self, number: str = "AT-42") -> Record:
        bill = self.parked(number)
        self.ask(bill)
        self.post()
        return self.bill(bill)

    def ask(self, bill: Record, **details: str) -> Record:
        return documents.act(self.ctx, self.bill(bill), "post", by=PIA, details=details)

    def park(self, **other: Any) -> Report:
        return park_all(self.ctx, self.erp, by=ERP, **(RUN | other))

    def post(self, **other: Any) -> Report:
        return post_all(self.ctx, self.erp, by=ERP, **(RUN | other))

    def follow(self, **other: Any) -> Report:
        return follow(self.ctx, self.erp, by=ERP, handover=HANDOVER, **other)

    def later(self, **time: float) -> None:
        self.clock.set(self.clock.now() + timedelta(**time))

    def bill(self, bill: Record) -> Record:
        with self.store.unit_of_work("bluebay", read_only=True) as work:
            return work.get("bill", bill.id)

    def history(self, bill: Record) -> list[str]:
        return [entry.event for entry in documents.history(self.ctx, bill, by=RAVI)]

    def labels(self, bill: Record) -> dict[str, str]:
        return dict(self.bill(bill).labels)

    def waiting(self) -> list[str]:
        with self.store.unit_of_work("bluebay", read_only=True) as work:
            return [message.topic for message in work.messages()]

    def dead(self) -> list[str]:
        with self.store.unit_of_work("bluebay", read_only=True) as work:
            return [letter.reason for letter in work.dead()]


RUN: dict[str, Any] = {
    "handover": HANDOVER,
    "backoff": Backoff(attempts=4),
    "chance": lambda: 0.0,
}
