"""S1: vendors' invoices to a marketplace, seen and approved by the vendor, then by its staff.

A day: five invoices are made, one of them wrong; they are issued, seen, signed, rejected, mended,
approved, and handed on once.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import attrs

from invoicekit import Actor, Coding, Invoice, Line, Party, TaxId
from invoicekit.adapters.publishers.memory import MemoryPublisher
from invoicekit.documents import Contact
from invoicekit.ports.clock import CountedIds
from invoicekit.ports.storage import Query, Store
from invoicekit.records import Record
from invoicekit.service import Context, delivering, documents, feed
from invoicekit.service.columns import VENDOR_LIST
from invoicekit.taxes import flat
from invoicekit.workflows import VENDOR_APPROVAL
from stage import clock, play, refused, say, scene, show_history, show_list, show_tabs

HOUSE, KIND = "bazaar", "vendor_invoice"
ISHA = Actor("isha", ["issuer"], tenant=HOUSE)
VIKRAM = Actor("vikram", ["vendor"], tenant=HOUSE, attributes={"account": "V-17"})
OLGA = Actor("olga", ["vendor"], tenant=HOUSE, attributes={"account": "V-18"})
CARLA = Actor("carla", ["crm"], tenant=HOUSE)
NADIA = Actor("nadia", ["ns"], tenant=HOUSE)
SYSTEM = Actor.system(HOUSE)

TEXTILES = Party(
    "Vikram Textiles",
    "IN",
    id="V-17",
    tax_ids=[TaxId("PAN", "AAPFU0939F")],
    contact=Contact("Vikram", email="accounts@textiles.example"),
)
SILK = Party("Olga Silk", "IN", id="V-18", contact=Contact("Olga", email="olga@silk.example"))


def bill(number: str, day: int, quantity: str, seller: Party = TEXTILES) -> Invoice:
    """Return a vendor's invoice over so many bales at 250."""
    lines = [Line("cotton", quantity, "250", id="1")] if quantity else []
    return Invoice(
        number,
        date(2026, 10, day),
        currency="INR",
        seller=seller,
        buyer=Party("Bazaar", "IN"),
        lines=lines,
    )


class Marketplace:
    """The pages of the system, each printed as its user sees it."""

    def __init__(self, store: Store) -> None:
        """Open the system over a store."""
        self.ctx = Context(store, flat.REGIME, clock=clock(), ids=CountedIds())

    def add(self, invoice: Invoice, account: str) -> Record:
        """Make an invoice."""
        return documents.add(
            self.ctx, invoice, workflow=VENDOR_APPROVAL, by=ISHA, coding=Coding(account=account)
        )

    def issue(self, record: Record) -> Record:
        """Put an invoice before its vendor."""
        return documents.act(self.ctx, record, "issue", by=SYSTEM)

    def open(self, record: Record, by: Actor) -> Record:
        """Open an invoice, and print what is offered."""
        seen = documents.view(self.ctx, record, by=by).record
        offered = [d.event for d in documents.available(self.ctx, seen, by=by) if d.allowed]
        status = VENDOR_APPROVAL.lifecycle.label(seen.state)
        say(f"{by.id} opens {seen.number}: {status}; may {', '.join(offered) or 'only look'}")
        return seen

    def board(self, by: Actor) -> None:
        """Print the tabs over what somebody may see."""
        show_tabs(documents.tabs(self.ctx, by=by, kind=KIND))

    def listed(self, by: Actor, query: Query | None = None) -> None:
        """Print a list."""
        show_list(documents.rows(self.ctx, query, by=by, kind=KIND, columns=VENDOR_LIST))


def morning(shop: Marketplace) -> list[Record]:
    """Make the invoices, and issue what is sound."""
    scene("The invoices of October are made")
    made = [
        shop.add(bill("MP-1", 5, "10"), "6120"),
        shop.add(bill("MP-2", 12, "4"), "6120"),
        shop.add(bill("MP-3", 20, ""), "6130"),
        shop.add(bill("SI-1", 28, "6", SILK), "6130"),
    ]
    shop.board(ISHA)
    shop.listed(ISHA)
    broken = made[2]
    for problem in documents.view(shop.ctx, broken, by=ISHA).problems:
        say(f"{broken.number} {problem.path}: {problem.message}")
        say(f"    help: {problem.remedy}")
    with refused("isha", "sends it round as it is"):
        documents.act(shop.ctx, broken, "correct", by=ISHA)
    broken = documents.edit(shop.ctx, broken, invoice=bill("MP-3", 20, "2"), by=ISHA)
    made[2] = documents.act(shop.ctx, broken, "correct", by=ISHA)
    made = [shop.issue(record) for record in made]
    shop.board(ISHA)
    return made


def at_the_vendors(shop: Marketplace, made: list[Record]) -> list[Record]:
    """Let the vendors look, sign, approve and reject."""
    scene("The vendors look at what is theirs")
    one, two, three, silk = made
    with refused("vikram", "approves what he has not opened"):
        documents.act(shop.ctx, one, "approve_vendor", by=VIKRAM)
    shop.open(one, NADIA)
    one, two, three = (shop.open(record, VIKRAM) for record in (one, two, three))
    with refused("vikram", "opens the invoice of another vendor"):
        documents.view(shop.ctx, silk, by=VIKRAM)
    one = documents.act(shop.ctx, one, "sign", by=VIKRAM, details={"copy": "MP-1.pdf"})
    say(f"vikram takes {one.number} out to sign it: still {one.state}")
    one = documents.act(shop.ctx, one, "approve_vendor", by=VIKRAM)
    with refused("vikram", "rejects MP-2 without a word"):
        documents.act(shop.ctx, two, "reject_vendor", by=VIKRAM)
    two = documents.act(shop.ctx, two, "reject_vendor", by=VIKRAM, reason="five bales, not four")
    with refused("isha", "edits MP-1, which is with the vendor"):
        documents.edit(shop.ctx, one, invoice=bill("MP-1", 5, "9"), by=ISHA)
    silk = shop.open(silk, OLGA)
    shop.board(VIKRAM)
    shop.board(NADIA)
    return [one, two, three, silk]


def with_the_staff(shop: Marketplace, made: list[Record]) -> Record:
    """Let CRM and NS decide, and hand on what is approved."""
    scene("The marketplace decides")
    one, two, three, silk = made
    documents.act(shop.ctx, three, "reject_crm", by=CARLA, reason="the contract has ended")
    two = documents.edit(shop.ctx, two, invoice=bill("MP-2", 12, "5"), by=ISHA)
    two = shop.issue(documents.act(shop.ctx, two, "correct", by=ISHA))
    say(f"{two.number} is mended and goes round again: {two.total} {two.currency}")
    with refused("carla", "approves for NS"):
        documents.act(shop.ctx, one, "approve_ns", by=CARLA)
    clicks = [documents.act(shop.ctx, one, "approve_ns", by=NADIA, key="click-1") for _ in range(2)]
    say(f"nadia clicks twice: version {clicks[0].version}, and {clicks[1].version} again")
    one = clicks[0]
    silk = documents.act(shop.ctx, silk, "approve_vendor", by=OLGA)
    documents.act(shop.ctx, silk, "reject_ns", by=NADIA, reason="wrong class")
    with refused("nadia", "rejects MP-1 after all"):
        documents.act(shop.ctx, one, "reject_ns", by=NADIA, reason="too late")
    receiver = MemoryPublisher()
    delivering.deliver(shop.ctx, receiver, tenant=HOUSE)
    delivering.deliver(shop.ctx, receiver, tenant=HOUSE)
    for message in receiver.received:
        if message.message.topic == "ready_for_processing":
            say(f"handed on for processing: {one.number}, version {one.version}")
    return one


def evening(shop: Marketplace, one: Record) -> None:
    """Look at where all stands."""
    scene("What the list shows in the evening")
    shop.board(NADIA)
    shop.listed(NADIA)
    scene("Rejected, and dated in the last third of October")
    states = [state for state in VENDOR_APPROVAL.lifecycle.states if state.startswith("rejected")]
    found = Query(state=states, issued_from=date(2026, 10, 20))
    shop.listed(NADIA, found)
    since = datetime(2026, 11, 3, tzinfo=UTC)
    shop.board(NADIA)
    count = documents.find(
        shop.ctx, attrs.evolve(found, created_from=since), by=NADIA, kind=KIND
    ).count()
    say(f"of them made since 3 November: {count}")
    scene("The story of MP-1")
    show_history(documents.history(shop.ctx, one, by=NADIA))
    page = feed.changes(shop.ctx, by=VIKRAM, kinds=KIND)
    last = page.entries[-1]
    say(f"vikram's list was told of {len(page.entries)} changes, the last: {last.event}")


def day(store: Store) -> None:
    """Play it all."""
    shop = Marketplace(store)
    evening(shop, with_the_staff(shop, at_the_vendors(shop, morning(shop))))


if __name__ == "__main__":
    play(day, __doc__, tenant=HOUSE, kind=KIND)
