"""S5: invoices of orders and shipments, collected and sent by agents that can be run again.

A day: orders and shipments come from the order management, agents bill, collect and publish what is
due, a card is declined, an invoice is voided, and a receiver's answer gets lost.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import attrs

from invoicekit import Actor, AllowanceCharge, Line, Party, StatedTax
from invoicekit.adapters.orders.memory import MemoryOrders
from invoicekit.adapters.publishers.memory import MemoryPublisher, answer_lost
from invoicekit.ports.clock import CountedIds
from invoicekit.ports.gateway import GatewayAnswer, PaymentIntent
from invoicekit.ports.orders import Order
from invoicekit.ports.shipments import Shipment, ShipmentLine
from invoicekit.ports.storage import Query, Store
from invoicekit.records import Record
from invoicekit.service import Context, billing, delivering, documents, orders, shipments
from invoicekit.service.agents import Report
from invoicekit.service.billing import BillingRules, InvoiceType
from invoicekit.taxes import flat
from invoicekit.testing import FakeGateway
from invoicekit.workflows import ORDER_BILLING
from stage import clock, play, refused, say, scene, show_history, show_table, show_tabs

HOUSE, KIND = "shop", "order_invoice"
AGENT = Actor("agent", ["agent"], tenant=HOUSE)
OMAR = Actor("omar", ["operator"], tenant=HOUSE)
OMS = Actor("oms", ["oms"], tenant=HOUSE)
NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
LATER = delivering.Backoff(timedelta(minutes=10), jitter=0)
VAT = StatedTax("VAT", "S", "20")
BY_SHIPMENT = BillingRules(seller=Party("Shop", "DE"))
BY_ORDER = attrs.evolve(BY_SHIPMENT, bills=InvoiceType.ORDER, order_statuses=["released"])

LAMPS = Order(
    id="SO-1",
    currency="EUR",
    buyer=Party("Kim", "DE", id="C-1"),
    lines=[Line("lamp", "3", "19.99", id="L1", taxes=[VAT])],
    charges=[AllowanceCharge("10", reason="freight", taxes=[VAT])],
    updated_at=NOON,
    status="shipping",
)
"""59.97 and freight 10: 69.97, and 20 % of it, 13.99: 83.96."""


class Card(FakeGateway):
    """A card on file: what is asked for is paid at once, or declined while there is a reason."""

    declined = ""

    def start(self, intent: PaymentIntent, /) -> GatewayAnswer:
        """Decide at once."""
        answer = super().start(intent)
        if answer.state.value != "pending":
            return answer
        if self.declined:
            return self.decline(intent.payment.id, self.declined)
        return self.pay(intent.payment.id)


class Management:
    """The pages of the system, each printed as its user sees it."""

    def __init__(self, store: Store) -> None:
        """Open the system over a store."""
        self.clock = clock()
        self.ctx = Context(store, flat.REGIME, clock=self.clock, ids=CountedIds())
        self.card = Card()

    def ship(self, id: str, lamps: int, status: str = "shipped") -> None:
        """Take over a shipment of SO-1."""
        lines = [ShipmentLine("L1", lamps)]
        new = Shipment(id=id, order="SO-1", lines=lines, status=status, updated_at=NOON)
        shipments.take(self.ctx, [new], by=OMS)

    def report(self, name: str, report: Report) -> None:
        """Print what an agent made, passed over and why, and where it failed."""
        say(f"{name}: {len(report.made)} made")
        for did in report.made:
            say(f"    {did.what} {did.number or did.id}")
        for skipped in report.passed_over:
            say(f"    passed over {skipped.id}: {skipped.why}")
        for missed in report.failed:
            say(f"    failed {missed.id}: {missed.why}")

    def create(self, rules: BillingRules) -> None:
        """Run the agent that makes what is due."""
        self.report("create", billing.create_all(self.ctx, rules=rules, by=AGENT))

    def send(self, publisher: MemoryPublisher) -> None:
        """Run the agent that publishes what is made."""
        sent = billing.send_all(self.ctx, publisher, by=AGENT, rules=BY_SHIPMENT, backoff=LATER)
        self.report("send", sent.report)
        say(f"    delivered {sent.delivery.delivered}, waiting {sent.waiting}")

    def collect(self, order: str) -> None:
        """Take what is requested of an order's payer."""
        for charge in billing.execute_collection(self.ctx, order, self.card, by=AGENT):
            say(f"collect {order}: {charge.total} {charge.currency} {charge.state}")

    def invoices(self, order: str | None = None) -> tuple[Record, ...]:
        """Return the invoices of an order, or all, in the order of their numbers."""
        query = Query(by="number", descending=False, order=order)
        return documents.find(self.ctx, query, by=OMAR, kind=KIND).records

    def board(self) -> None:
        """Print the tabs, the invoices, and the charge transactions."""
        show_tabs(documents.tabs(self.ctx, by=OMAR, kind=KIND))
        show_table(
            ["Number", "Order", "Total", "Open", "Status", "Delivery"],
            [
                (r.number, r.order, r.total, r.balance, r.state, dict(r.labels).get("delivery"))
                for r in self.invoices()
            ],
        )
        query = Query(by="id", descending=False)
        page = documents.find(self.ctx, query, by=OMAR, kind="charge_transaction")
        rows = [(dict(r.labels)["charge_type"], r.total, r.state) for r in page.records]
        show_table(["Charge", "Total", "Status"], rows)


def morning(oms: Management) -> None:
    """Take over orders and shipments, and bill what is due."""
    scene("Orders and shipments come in, and the agent bills them")
    several = [
        LAMPS,
        attrs.evolve(LAMPS, id="SO-2", status="released"),
        attrs.evolve(LAMPS, id="SO-3", status="released", settled=False),
        attrs.evolve(LAMPS, id="SO-4", status="created"),
    ]
    orders.sync(oms.ctx, MemoryOrders(several), by=OMS, workflow=ORDER_BILLING)
    oms.ship("SH-1", 1)
    oms.ship("SH-2", 2)
    oms.ship("SH-3", 1)
    oms.ship("SH-4", 1, "packed")
    oms.create(BY_SHIPMENT)
    oms.create(BY_ORDER)
    oms.create(BY_ORDER)
    with refused("agent", "bills more of SO-1"):
        billing.bill_shipment(oms.ctx, "SH-3", rules=BY_SHIPMENT, by=AGENT)
    both = oms.invoices(order="SO-1")
    say(f"the shipments' invoices add up to {sum(invoice.total or 0 for invoice in both)}")


def noon(oms: Management) -> None:
    """Collect, be declined, void, and collect anew."""
    scene("Collected: declined, voided, billed again")
    with refused("agent", "collects of SO-2 what nobody requested"):
        oms.collect("SO-2")
    with refused("omar", "requests a collection"):
        billing.request_collection(oms.ctx, "SO-1", by=OMAR)
    for order in ("SO-1", "SO-2"):
        billing.request_collection(oms.ctx, order, by=AGENT)
    oms.collect("SO-1")
    oms.card.declined = "the card has expired"
    oms.collect("SO-2")
    (gone,) = oms.invoices(order="SO-2")
    with refused("omar", "voids it without a word"):
        documents.act(oms.ctx, gone, "void", by=OMAR)
    documents.act(oms.ctx, gone, "void", by=OMAR, reason="unsuccessful settlement")
    oms.create(BY_ORDER)
    oms.board()


def evening(oms: Management) -> None:
    """Send, with an answer that is lost, and look at where all stands."""
    scene("Sent, though an answer is lost")
    first = oms.invoices(order="SO-1")[0]
    message = f"order_invoice/{first.id}/{first.version + 1}/PUBLISH_INVOICE_DETAILS"
    receiver = MemoryPublisher({message: [answer_lost()]})
    oms.send(receiver)
    for waiting in delivering.waiting(oms.ctx, by=OMAR):
        say(f"not delivered yet: {waiting.topic} of {waiting.record}")
    oms.clock.set(oms.clock.now() + timedelta(hours=1))
    oms.send(receiver)
    say(f"sent {len(receiver.received)} times, known as {len(receiver.messages)} messages")
    with refused("omar", "voids what is sent"):
        documents.act(oms.ctx, oms.invoices(order="SO-1")[0], "void", by=OMAR, reason="other")
    oms.board()
    scene("The story of the first invoice")
    show_history(documents.history(oms.ctx, first, by=OMAR))


def day(store: Store) -> None:
    """Play it all."""
    oms = Management(store)
    morning(oms)
    noon(oms)
    evening(oms)


if __name__ == "__main__":
    play(day, __doc__, tenant=HOUSE, kind=KIND)
