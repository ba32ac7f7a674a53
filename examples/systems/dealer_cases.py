"""S3: a dealer's payment cases, each with a payment link, a handover and a booking.

A day: cases are drafted, sent, paid online or at the terminal, delivered, booked and cancelled, and
money comes for a case that was cancelled.
"""

from __future__ import annotations

from datetime import date

import attrs

from invoicekit import Actor, Invoice, Line, Party
from invoicekit.adapters.blobs.memory import MemoryBlobs
from invoicekit.documents import Contact
from invoicekit.ports.clock import CountedIds
from invoicekit.ports.storage import Query, Store
from invoicekit.records import Record
from invoicekit.service import Context, documents, lists, payments
from invoicekit.service.columns import CASE_LIST
from invoicekit.taxes import flat
from invoicekit.workflows import DEALER_CASE
from stage import clock, play, refused, say, scene, show_history, show_list, show_table, show_tabs

HOUSE, KIND = "wheels", "case"
UMA = Actor("uma.rao", ["user"], tenant=HOUSE)
UDO = Actor("udo.behr", ["user"], tenant=HOUSE)
MAX = Actor("max", ["manager"], tenant=HOUSE)
GATEWAY = Actor("gateway", ["gateway"], tenant=HOUSE)


def drawn(number: str, customer: str, price: str) -> Invoice:
    """Return what a case asks for: one motorcycle."""
    name = customer.partition(" ")[0].lower()
    contact = Contact(customer, email=f"{name}@rider.example" if name else "")
    return Invoice(
        number,
        date(2026, 11, 2),
        currency="EUR",
        seller=Party("Wheels", "DE"),
        buyer=Party(customer, "DE", contact=contact),
        lines=[Line("motorcycle", "1", price, id="1")],
    )


class Dealer:
    """The pages of the system, each printed as its user sees it."""

    def __init__(self, store: Store) -> None:
        """Open the system over a store."""
        self.ctx = Context(store, flat.REGIME, clock=clock(), ids=CountedIds(), blobs=MemoryBlobs())

    def draft(self, number: str, customer: str, price: str, by: Actor = UMA) -> Record:
        """Begin a case."""
        case = drawn(number, customer, price)
        return documents.add(self.ctx, case, workflow=DEALER_CASE, by=by)

    def act(
        self, case: Record, event: str, /, by: Actor = UMA, reason: str = "", **told: str
    ) -> Record:
        """Do something with a case, and print where it stands then."""
        case = documents.act(self.ctx, case, event, by=by, reason=reason, details=told)
        outcome = dict(case.labels).get("outcome", "")
        stands = DEALER_CASE.lifecycle.label(case.state) + (f", {outcome}" if outcome else "")
        flags = f" [{', '.join(case.tags)}]" if case.tags else ""
        say(f"{by.id}: {event} {case.number}: {stands}{flags}")
        return case

    def paid(self, case: Record, amount: str) -> Record:
        """Tell what the gateway tells once the customer has paid."""
        told = {"event": f"evt-{case.number}", "payment": f"pay-{case.number}", "amount": amount}
        return self.act(case, "pay_online", GATEWAY, **told)

    def active(self, by: Actor) -> None:
        """Print the tabs and the list of the cases that are worked on."""
        show_tabs(documents.tabs(self.ctx, by=by, kind=KIND, active=True))
        show_list(documents.rows(self.ctx, by=by, kind=KIND, columns=CASE_LIST, active=True))

    def links(self, case: Record) -> str:
        """Return where the payment links of a case stand."""
        query = Query(parent=case.key, by="id", descending=False)
        page = documents.find(self.ctx, query, by=UMA, kind="payment_link")
        return ", ".join(link.state for link in page.records)


def morning(dealer: Dealer) -> list[Record]:
    """Draft cases, complete them, and send them out."""
    scene("Cases are drafted and sent")
    one = dealer.draft("C-1", "Kim Rider", "9000")
    two = dealer.draft("C-2", "Lee Walker", "12000", UDO)
    three = dealer.draft("C-3", "Ann Miles", "7000")
    four = dealer.draft("C-4", "", "4000", UDO)
    one = documents.attach(dealer.ctx, one, "C-1.pdf", b"%PDF-1.7", by=UMA, role="invoice")
    one = documents.attach(dealer.ctx, one, "ad.png", b"\x89PNG", by=UDO, role="advertising")
    for file in documents.attachments(dealer.ctx, one, by=UDO):
        say(f"C-1 has {file.what.name} ({file.what.role}), put there by {file.by}")
    with refused("udo.behr", "sends C-4 to nobody"):
        dealer.act(four, "send", UDO)
    two = documents.edit(dealer.ctx, two, invoice=drawn("C-2", "Lee Walker", "11500"), by=UMA)
    say(f"uma.rao opens udo's draft C-2 again: {two.total} {two.currency}")
    sent = [dealer.act(case, "send", by) for case, by in ((one, UMA), (two, UDO), (three, UMA))]
    dealer.active(UMA)
    return [*sent, four]


def noon(dealer: Dealer, one: Record, two: Record, three: Record) -> list[Record]:
    """Send one again, and take money online and at the terminal."""
    scene("Sent again, paid, handed over, booked")
    said = documents.view(dealer.ctx, one, by=UDO).content.invoice
    dearer = attrs.evolve(said, lines=[Line("motorcycle", "1", "9100", id="1")])
    with refused("udo.behr", "sends C-1 again for more"):
        documents.edit(dealer.ctx, one, invoice=dearer, event="resend", by=UDO)
    buyer = attrs.evolve(said.buyer, contact=Contact("Kim", email="kim@new.example"))
    moved = attrs.evolve(said, buyer=buyer)
    one = documents.edit(dealer.ctx, one, invoice=moved, event="resend", by=UDO)
    say(f"udo.behr sends C-1 to kim@new.example: {one.state}, link {dealer.links(one)}")
    with refused("uma.rao", "hands C-1 over before it is paid"):
        dealer.act(one, "deliver")
    with refused("the gateway", "tells of a cent too little"):
        dealer.paid(one, "8999.99")
    one = dealer.paid(one, "9000")
    two = dealer.paid(two, "11500")
    with refused("uma.rao", "edits C-1, which is paid"):
        documents.edit(dealer.ctx, one, invoice=moved, by=UMA)
    three = dealer.act(three, "pay_pos")
    say(f"C-3 was paid at the terminal: its link is {dealer.links(three)}")
    one = dealer.act(one, "deliver")
    return [one, two, three]


def afternoon(dealer: Dealer, one: Record, two: Record, four: Record) -> Record:
    """Filter, book, cancel, and meet late money."""
    scene("What can be booked, as udo keeps it")
    lists.keep(dealer.ctx, "to book", by=UDO, kind=KIND, possible="book")
    for case in lists.show(dealer.ctx, "to book", by=UDO, kind=KIND).records:
        say(f"{case.number} {case.buyer} {case.total} {case.state}")
    with refused("uma.rao", "asks for udo's list"):
        lists.show(dealer.ctx, "to book", by=UMA, kind=KIND)
    one = dealer.act(one, "book", UDO, erp_number="80017")
    two = dealer.act(two, "book", UDO, erp_number="80018")
    with refused("udo.behr", "cancels C-2, which is paid"):
        dealer.act(two, "cancel", UDO, reason="changed my mind")
    with refused("udo.behr", "takes the booking back"):
        dealer.act(two, "undo", UDO, reason="wrong ledger")
    dealer.act(two, "undo", MAX, reason="wrong ledger")
    scene("Cancelled, and paid all the same")
    said = drawn("C-4", "Joe Trail", "4000")
    four = documents.edit(dealer.ctx, four, invoice=said, by=UDO)
    four = dealer.act(four, "send", UDO)
    with refused("udo.behr", "cancels C-4 without a word"):
        dealer.act(four, "cancel", UDO)
    four = dealer.act(four, "cancel", UDO, reason="wrong vehicle")
    say(f"its link is {dealer.links(four)}")
    late = {"event": "evt-9", "payment": "pay-9", "amount": "4000"}
    with refused("the gateway", "tells that C-4 is paid"):
        dealer.act(four, "pay_online", GATEWAY, **late)
    four = dealer.act(four, "late_payment", GATEWAY, **late)
    kept = payments.view(dealer.ctx, "pay-9", by=MAX, kind=KIND)
    say(f"kept as a credit: {kept.left} of {kept.payment.id}, {kept.record.state}")
    return one


def evening(dealer: Dealer, one: Record) -> None:
    """Look at where all stands."""
    scene("The active cases in the evening, and udo's")
    dealer.active(UMA)
    mine = documents.find(dealer.ctx, Query(created_by="udo.behr"), by=UMA, kind=KIND)
    show_table(["Case", "Status"], [(case.number, case.state) for case in mine.records])
    scene("The story of C-1")
    show_history(documents.history(dealer.ctx, one, by=UMA))
    for line in payments.full_history(dealer.ctx, one, by=UMA):
        say(f"{line.amount} {line.state}")


def day(store: Store) -> None:
    """Play it all."""
    dealer = Dealer(store)
    *sent, four = morning(dealer)
    one, two, _ = noon(dealer, *sent)
    evening(dealer, afternoon(dealer, one, two, four))


if __name__ == "__main__":
    play(day, __doc__, tenant=HOUSE, kind=KIND)
