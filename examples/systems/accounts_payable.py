"""S4: vendors' bills in India, through a maker, a checker and the ERP.

A day: bills with and without an order are completed, checked, parked and posted; the ERP's answer
gets lost, a bill is reversed there and comes again, and one that nobody can use is set aside.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from invoicekit import Actor, Coding, Invoice, Line
from invoicekit.adapters.blobs.memory import MemoryBlobs
from invoicekit.adapters.erp.memory import ErpBooks, MemoryErp
from invoicekit.documents import Reference, ReferenceKind, StatedTotals
from invoicekit.matching import GoodsReceipt, OrderLine, PurchaseOrder, ReceiptLine
from invoicekit.ports.clock import CountedIds
from invoicekit.ports.storage import Store
from invoicekit.records import Record
from invoicekit.service import Context, delivering, documents, purchases
from invoicekit.service.agents import Handover, Report, follow, park_all, post_all
from invoicekit.service.columns import BILL_LIST
from invoicekit.service.wanting import coded
from invoicekit.taxes import india
from invoicekit.workflows import ACCOUNTS_PAYABLE
from stage import clock, play, refused, say, scene, show_history, show_list, show_tabs

HOUSE, TODAY = "bluebay", date(2026, 11, 2)
MEERA = Actor("meera", ["maker", "checker"], tenant=HOUSE)
RAVI = Actor("ravi", ["checker"], tenant=HOUSE)
PIA = Actor("pia", ["poster"], tenant=HOUSE)
ERP, SYSTEM = Actor("erp", ["erp"], tenant=HOUSE), Actor.system(HOUSE)
BLUE_BAY = india.party("Blue Bay Retail", gstin="27AAGCB7383J1Z8")
ASHA = india.party("Asha Systems", gstin="27AAPFU0939F1ZV", id="V-1")
HANDOVER, NOW = Handover(company="1000"), delivering.Backoff(attempts=4)
ORDER = PurchaseOrder(
    number="PO-1",
    supplier=ASHA,
    currency="INR",
    lines=[OrderLine(id="10", description="paper", quantity="40", unit_price="1500")],
)


def receipt(number: str, day: int, quantity: str) -> GoodsReceipt:
    """Return what came of the order on a day of October."""
    part = ReceiptLine(id="1", order_line="10", quantity=quantity)
    return GoodsReceipt(number=number, order="PO-1", received=date(2026, 10, day), lines=[part])


def paper(quantity: str, price: str = "1500") -> Line:
    """Return so much paper of the order, with 9 % CGST and 9 % SGST."""
    return india.line(
        "Paper", hsn="4802", quantity=quantity, unit_price=price, rate="18", order_line="10", id="1"
    )


class House:
    """The pages of the system, each printed as its user sees it."""

    def __init__(self, store: Store) -> None:
        self.clock = clock()
        self.ctx = Context(
            store,
            india.REGIME,
            clock=self.clock,
            ids=CountedIds(),
            blobs=MemoryBlobs(),
            wanted=coded("account", "cost_centre", states=["maker_bucket"]),
        )
        self.erp = MemoryErp(ErpBooks(clock=self.clock))

    def upload(self, number: str, *lines: Line, order: str = "", payable: str = "") -> Record:
        """Upload a bill of Asha Systems with its PDF."""
        bill = Invoice(
            number,
            date(2026, 11, 1),
            currency="INR",
            seller=ASHA,
            buyer=BLUE_BAY,
            lines=lines,
            references=[Reference(ReferenceKind.ORDER, order)] if order else [],
            stated=StatedTotals(payable=payable) if payable else None,
        )
        record = documents.add(self.ctx, bill, workflow=ACCOUNTS_PAYABLE, by=MEERA)
        name, pdf = f"{number}.pdf", f"%PDF-1.7 {number}".encode()
        return documents.attach(self.ctx, record, name, pdf, by=MEERA, role="invoice")

    def lacks(self, record: Record, by: Actor = MEERA) -> None:
        """Print what a bill misses, section by section."""
        missing = documents.missing(self.ctx, record, by=by)
        say(f"{record.number} in the {missing.bucket.lower()}: {missing.event} misses")
        for section, problems in missing.sections:
            for problem in problems:
                say(f"    {section.value}: {problem.message}. {problem.remedy}")

    def seen(self, record: Record) -> Record:
        """Return a bill as it stands now."""
        return documents.view(self.ctx, record, by=RAVI).record

    def buckets(self) -> None:
        """Print the tabs over the bills, and the bills."""
        show_tabs(documents.tabs(self.ctx, by=RAVI, kind="bill"))
        show_list(documents.rows(self.ctx, by=RAVI, kind="bill", columns=BILL_LIST))

    def run(self, name: str, report: Report) -> None:
        """Print what a run of an agent came to."""
        say(f"{name}: {len(report.made)} done, {len(report.failed)} failed")
        for did in report.made:
            say(f"    {did.id} {did.what} {did.number}")
        for missed in report.failed:
            say(f"    {missed.id}: {missed.why}" + (", tried again later" if missed.again else ""))

    def hand_over(self, agent: Callable[..., Report]) -> None:
        """Let an agent park or post what waits for it."""
        told = {"handover": HANDOVER, "backoff": NOW, "chance": float}
        self.run(agent.__name__, agent(self.ctx, self.erp, by=ERP, **told))


def makers(house: House) -> list[Record]:
    """Upload bills and complete them."""
    scene("The maker's bucket")
    house.erp.books.put_order(ORDER)
    house.erp.books.receive(receipt("GR-1", 5, "16"), receipt("GR-2", 12, "14"))
    purchases.sync(house.ctx, house.erp, ["PO-1"], by=SYSTEM)
    # 20 at 1,500 are 30,000, and 18 % of it 5,400.
    one = house.upload("AT-1", paper("20"), order="PO-1", payable="35400.00")
    house.lacks(one)
    picked = purchases.proposed(house.ctx, one, by=MEERA)
    say(f"picked: {', '.join(f'{match.quantity} of {match.document}' for match in picked)}")
    one = documents.edit(house.ctx, one, matches=picked, by=MEERA)
    for row in purchases.view(house.ctx, "PO-1", by=MEERA).lines[0].receipts:
        say(f"open of {row.receipt}: {row.available}")
    two = house.upload("AT-2", india.line("Cleaning", sac="998533", unit_price="5000", rate="18"))
    house.lacks(two)
    with refused("meera", "submits AT-2 as it is"):
        documents.confirm(house.ctx, two, by=MEERA)
    coding = Coding(account="6120", cost_centre="IT")
    two = documents.edit(house.ctx, two, coding=coding, by=MEERA)
    three = house.upload("AT-3", paper("10", "1600"), order="PO-1")
    picked = purchases.proposed(house.ctx, three, by=MEERA)
    three = documents.edit(house.ctx, three, matches=picked, by=MEERA)
    with refused("meera", "submits AT-3, 100 above the order's price"):
        documents.confirm(house.ctx, three, by=MEERA)
    documents.act(house.ctx, three, "set_aside", by=MEERA, reason="the vendor will bill anew")
    with refused("meera", "uploads AT-1 again"):
        house.upload("AT-1", paper("20"))
    return [documents.confirm(house.ctx, bill, by=MEERA) for bill in (one, two)]


def checkers(house: House, one: Record, two: Record) -> None:
    """Check the bills: not who made them, and with what was changed in sight."""
    scene("The checker's bucket")
    house.buckets()
    with refused("meera", "who checks too, approves what she made"):
        documents.confirm(house.ctx, one, by=MEERA)
    two = documents.edit(house.ctx, two, coding=Coding("6130", "HR"), by=RAVI)
    for change in documents.difference(house.ctx, two, by=RAVI):
        say(f"AT-2 {change.path}, by {change.by}: {change.after}")
    payable = {each.path: each for each in documents.figures(house.ctx, one, by=RAVI)}["payable"]
    say(f"AT-1 payable: captured {payable.captured}, computed {payable.computed}")
    documents.confirm(house.ctx, one, by=RAVI)
    documents.confirm(house.ctx, two, by=RAVI)


def erp(house: House, one: Record, two: Record) -> None:
    """Park and post, whatever happens on the way, and follow what the ERP does."""
    scene("Parked and posted, though an answer is lost")
    house.erp.trouble("silent", call="park")
    house.hand_over(park_all)
    with refused("ravi", "cancels the bill whose answer is awaited"):
        documents.act(house.ctx, house.seen(one), "cancel", by=RAVI, reason="wrong")
    house.clock.set(house.clock.now() + timedelta(hours=1))
    house.hand_over(park_all)
    say(f"in the ERP: {len(house.erp.books.live())} documents")
    for bill in (one, two):
        documents.act(house.ctx, house.seen(bill), "post", by=PIA)
    house.hand_over(post_all)
    scene("Reversed in the ERP, and uploaded again")
    house.erp.books.reverse(house.erp.books.live()[0].id, on=TODAY, reason="wrong cost centre")
    house.run("following", follow(house.ctx, house.erp, by=ERP, handover=HANDOVER))
    again = house.upload("AT-1", paper("20"), order="PO-1")
    say(f"AT-1 again, as {again.id}, in place of {dict(again.labels)['replaces']}")
    house.buckets()
    scene("The story of AT-1")
    show_history(documents.history(house.ctx, one, by=RAVI))
    say(", ".join(f"{name} {value}" for name, value in house.seen(one).labels))


def day(store: Store) -> None:
    """Play it all."""
    house = House(store)
    one, two = makers(house)
    checkers(house, one, two)
    erp(house, one, two)


if __name__ == "__main__":
    play(day, __doc__, tenant=HOUSE, kind="bill")
