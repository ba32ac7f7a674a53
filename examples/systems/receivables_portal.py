"""S2: a receivables portal over a shop, for sales, finance, admin, and the buyers themselves.

A day: orders come from the shop and invoices from the ERP, sales makes and mends invoices, finance
puts cheques down, a buyer pays through the gateway, whose answers get lost.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import attrs

from invoicekit import Actor, AllowanceCharge, Invoice, Line, Money, Party, StatedTax
from invoicekit.adapters.formats import tables_csv
from invoicekit.adapters.orders.memory import MemoryOrders
from invoicekit.allocation import Payment, explicit, plan
from invoicekit.permissions import Switch
from invoicekit.ports.clock import CountedIds
from invoicekit.ports.orders import Order
from invoicekit.ports.storage import Query, Store
from invoicekit.records import Record
from invoicekit.service import Context, documents, orders, payments, users
from invoicekit.taxes import flat
from invoicekit.testing import FakeGateway
from stage import clock, play, refused, say, scene, show_history, show_list, show_table, show_tabs

HOUSE, TODAY = "asha", date(2026, 11, 2)
ANIL, SYSTEM = Actor("anil", ["admin"], tenant=HOUSE), Actor.system(HOUSE)
BLUE, RED = Party("Blue Bay Retail", "IN", id="C-17"), Party("Red Hill", "IN", id="C-18")
SELLER, VAT = Party("Asha Systems", "IN"), StatedTax("VAT", "S", "20")
PLACED = datetime(2026, 11, 1, 12, tzinfo=UTC)
FREIGHT = [AllowanceCharge("30", reason="freight", taxes=[VAT])]


def ordered(id: str, hours: str, buyer: Party = BLUE) -> Order:
    """Return an order of the shop over so many hours of support at 100, freight 30."""
    lines = [Line("support", hours, "100", id="L1", taxes=[VAT])]
    return Order(
        id=id, currency="EUR", buyer=buyer, lines=lines, charges=FREIGHT, updated_at=PLACED
    )


def chosen(parts: Iterable[tuple[Record, str]]) -> list[tuple[str, Money]]:
    """Return the ids of invoices, each with the euros that go to it."""
    return [(record.id, Money(amount, "EUR").rounded()) for record, amount in parts]


class Portal:
    """The pages of the system, each printed as its user sees it."""

    def __init__(self, store: Store) -> None:
        self.ctx = Context(store, flat.REGIME, clock=clock(), ids=CountedIds())
        for name, role in (("sara", "sales"), ("farah", "finance"), ("bela", "buyer")):
            users.add_user(self.ctx, name, role, by=ANIL, attributes={"account": "C-17"})
        people = [
            users.actor_of(self.ctx, name, tenant=HOUSE) for name in ("sara", "farah", "bela")
        ]
        self.sara, self.farah, self.bela = people
        self.shop, self.gateway = MemoryOrders(), FakeGateway()

    def sync(self) -> None:
        """Take over what is new in the shop, and print the order list."""
        told = orders.sync(self.ctx, self.shop, by=SYSTEM)
        say(f"synced: {told.added} new, {told.updated} updated, {told.cancelled} cancelled")
        page = orders.find(self.ctx, Query(by="id", descending=False), by=self.sara)
        rows = [(r.id, r.buyer, r.state, ", ".join(r.tags)) for r in page.records]
        show_table(["Order", "Customer", "State", "Flags"], rows)

    def invoice(self, id: str, number: str) -> Record:
        """Make the invoice of an order."""
        return orders.invoice(
            self.ctx, id, by=self.sara, seller=SELLER, number=number, issue_date=TODAY
        )

    def delete(self, record: Record) -> None:
        """Delete an invoice as sales, in the version of now."""
        seen = documents.view(self.ctx, record, by=self.sara)
        documents.delete(self.ctx, seen.record, by=self.sara)

    def edit(self, record: Record, hours: str) -> None:
        """Edit an invoice as sales, in the version of now."""
        seen = documents.view(self.ctx, record, by=self.sara)
        line = attrs.evolve(seen.content.invoice.lines[0], quantity=hours)
        said = attrs.evolve(seen.content.invoice, lines=[line])
        documents.edit(self.ctx, seen.record, invoice=said, by=self.sara)

    def listed(self, by: Actor) -> None:
        """Print the tabs, and the invoices that somebody sees."""
        show_tabs(documents.tabs(self.ctx, by=by, of="settlement"))
        show_list(documents.rows(self.ctx, by=by))

    def apply(self, payment: Payment, *parts: tuple[Record, str]) -> None:
        """Put a payment down on the invoices that it is for."""
        items = payments.open_items(self.ctx, by=self.farah, text="blue bay")
        told = chosen(parts)
        key = " ".join(f"{id_} {amount}" for id_, amount in told)
        payments.commit(self.ctx, plan(payment, items, explicit(told)), by=self.farah, key=key)

    def pay(self, click: str, *parts: tuple[Record, str]) -> payments.Started:
        """Pay through the gateway as the buyer; a click is one try, however often it is sent."""
        return payments.start(self.ctx, self.gateway, chosen(parts), by=self.bela, key=click)


def morning(portal: Portal) -> tuple[Record, Record, Record]:
    """Take in what shop and ERP have, and make the invoices of the orders."""
    scene("Orders come from the shop, an invoice from the ERP")
    for id_, hours, customer in (("SO-1", "10", BLUE), ("SO-2", "4", BLUE), ("SO-3", "2", RED)):
        portal.shop.put(ordered(id_, hours, customer))
    portal.shop.put(attrs.evolve(ordered("SO-4", "1", RED), business=False))
    portal.sync()
    one, two = portal.invoice("SO-1", "AT-1"), portal.invoice("SO-2", "AT-2")
    with refused("sara", "makes a second invoice of SO-1"):
        portal.invoice("SO-1", "AT-9")
    portal.shop.cancel("SO-3", at=PLACED + timedelta(hours=1))
    portal.shop.put(attrs.evolve(ordered("SO-2", "5"), updated_at=PLACED + timedelta(hours=1)))
    portal.sync()
    with refused("sara", "makes an invoice of SO-3"):
        portal.invoice("SO-3", "AT-3")
    lines, day = [Line("licence", "1", "500", id="1", taxes=[VAT])], date(2026, 10, 1)
    sent = Invoice(
        "ERP-7", day, currency="EUR", due_date=day, seller=SELLER, buyer=RED, lines=lines
    )
    three = documents.receive(portal.ctx, sent, by=SYSTEM).record
    say(f"the ERP sends ERP-7: {three.total} {three.currency}")
    say(f"and again: {documents.receive(portal.ctx, sent, by=SYSTEM).reception.value}")
    portal.listed(portal.sara)
    return one, two, three


def finance(portal: Portal, one: Record, two: Record, three: Record) -> None:
    """Put cheques down, one of them wrong, and meet the locks that money brings."""
    scene("Finance puts a cheque down, and sales meets the locks")
    cheque = Payment(
        "P-1", Money("700.00", "EUR"), TODAY, customer="Blue Bay Retail", memo="cheque 4711"
    )
    with refused("sara", "records a payment"):
        payments.record(portal.ctx, cheque, by=portal.sara, account="C-17")
    portal.apply(cheque, (one, "500"), (two, "200"))
    with refused("sara", "deletes AT-1"):
        portal.delete(one)
    with refused("sara", "edits AT-1 down to 1 hour"):
        portal.edit(one, "1")
    payments.unapply(portal.ctx, "P-1", by=portal.farah, reason="all of it was for AT-1")
    portal.apply(payments.view(portal.ctx, "P-1", by=portal.farah).payment, (one, "700"))
    users.switch(portal.ctx, Switch("sales", "invoice.delete", on=False), by=ANIL)
    with refused("sara", "deletes ERP-7, which admin has switched off for sales"):
        portal.delete(three)


def buyer(portal: Portal, one: Record, two: Record, three: Record) -> None:
    """Let a buyer pay through a gateway whose answers get lost."""
    scene("Bela of Blue Bay pays, and the gateway's answer is lost")
    portal.listed(portal.bela)
    with refused("bela", "opens the invoice of Red Hill"):
        documents.view(portal.ctx, three, by=portal.bela)
    with refused("bela", "pays more than is open"):
        portal.pay("t-0", (two, "999"))
    portal.gateway.trouble("silent", "lost")
    with refused("bela", "pays, and nobody answers"):
        portal.pay("t-1", (one, "536"), (two, "100"))
    started = portal.pay("t-1", (one, "536"), (two, "100"))
    say(f"bela clicks again: {started.record.state}, to pay at {bool(started.redirect)}")
    show_list(documents.rows(portal.ctx, by=portal.bela))
    with refused("sara", "edits AT-2 meanwhile"):
        portal.edit(two, "9")
    answer = portal.gateway.pay(started.record.id)
    for _ in range(2):
        payments.answered(portal.ctx, answer, by=SYSTEM)
    say(f"charged once, though told twice: {portal.gateway.charged(started.record.id)}")


def evening(portal: Portal, one: Record) -> None:
    """Look at where all stands."""
    scene("The evening: payments, the history of AT-1, who owes what, the export")
    page = payments.find(portal.ctx, Query(by="id", descending=False), by=portal.farah)
    paid = [(r.id, r.customer, r.total, r.state) for r in page.records]
    show_table(["Payment", "Customer", "Amount", "Status"], paid)
    for line in payments.full_history(portal.ctx, one, by=portal.bela):
        say(f"bela sees {line.amount} {line.state} {line.memo}".rstrip())
    with refused("sara", "edits AT-1, which is complete"):
        portal.edit(one, "11")
    show_history(documents.history(portal.ctx, one, by=portal.sara))
    ageing = payments.ageing(portal.ctx, by=portal.farah, at=TODAY).as_text()
    table = documents.export(portal.ctx, Query(by="number", descending=False), by=portal.bela)
    for row in [*ageing.splitlines(), *tables_csv.lines(table)]:
        say(row.strip())


def day(store: Store) -> None:
    """Play it all."""
    portal = Portal(store)
    made = morning(portal)
    finance(portal, *made)
    buyer(portal, *made)
    evening(portal, made[0])


if __name__ == "__main__":
    play(day, __doc__, tenant=HOUSE, kind="user")
