"""S4: parked, posted and reversed in the ERP, through its agents, on every store."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from invoicekit import Actor, Party
from invoicekit.documents import Match
from invoicekit.errors import Duplicate, GuardRefused, StoreError
from invoicekit.matching import GoodsReceipt, OrderLine, PurchaseOrder, ReceiptLine
from invoicekit.money import Money
from invoicekit.ports.erp import LineMatch
from invoicekit.service import documents, purchases
from invoicekit.service.agents import Report
from support.payables import BILL, DAY, ERP, MEERA, PIA, RAVI, House


@pytest.fixture
def house(store, clock):
    return House(store, clock)


def the_document(house):
    (held,) = house.erp.books.live()
    return held


@pytest.mark.row("S4.10")
def test_parked_and_posted_by_the_agents_the_record_shows_the_erps_number(house):
    bill = house.approved()
    assert [each.what for each in house.park().made] == ["parked"]
    told = house.labels(bill)
    assert (told["erp_number"], told["company_code"], told["year"]) == (
        "5100000001",
        "1000",
        "2026",
    )
    house.ask(bill)
    assert [each.what for each in house.post().made] == ["posted"]
    assert house.labels(bill)["posting_number"] == "1900000001"
    assert house.bill(bill).state == "posted"
    # Told by the adapter and by nobody else.
    told = documents.history(house.ctx, house.bill(bill), by=RAVI)
    assert {e.event: e.actor for e in told if e.event in {"parked", "post", "posted"}} == {
        "parked": ERP.id,
        "post": PIA.id,
        "posted": ERP.id,
    }


@pytest.mark.row("S4.10")
@pytest.mark.parametrize("trouble", ["silent", "lost", "halfway", "unreachable", "twice"])
def test_whatever_fails_on_the_way_the_document_is_in_the_erp_once(house, trouble):
    bill = house.approved()
    house.erp.trouble(trouble, call="park")
    house.park()
    house.later(hours=1)
    house.park()
    house.ask(bill)
    house.erp.trouble("silent", call="post")
    house.post()
    house.later(hours=1)
    house.post()
    held = the_document(house)
    assert (held.state, house.bill(bill).state) == ("posted", "posted")
    assert house.labels(bill)["erp_number"] == held.number
    assert house.labels(bill)["posting_number"] == held.posting
    assert house.waiting() == []


@pytest.mark.row("S4.10")
def test_what_the_erp_refuses_is_told_in_its_words_and_corrected(house):
    bill = house.approved()
    house.erp.trouble("refused", call="park")
    (failed,) = house.park().failed
    assert failed.why == "Cost centre 4711 is blocked against direct postings"
    assert house.bill(bill).state == "maker_bucket"
    house.approve(house.bill(bill))
    house.park()
    assert house.bill(bill).state == "parked"


@pytest.mark.row("S4.10")
def test_while_its_answer_is_awaited_a_bill_is_not_cancelled(house):
    bill = house.approved()
    house.erp.trouble("silent", call="park")
    house.park()
    with pytest.raises(GuardRefused) as refused:
        documents.act(house.ctx, house.bill(bill), "cancel", by=RAVI, reason="wrong")
    assert [each.code for each in refused.value.failures] == ["being_sent"]


@pytest.mark.row("S4.10")
def test_posting_and_deletion_in_the_erp_come_back_as_facts(house):
    posted, deleted = house.parked("AT-1"), house.parked("AT-2")
    first, second = house.erp.books.live()
    house.erp.books.post(first.id)
    house.erp.books.discard(second.id, reason="entered twice")
    report = house.follow()
    assert sorted((each.id, each.what) for each in report.made) == sorted(
        [(posted.id, "posted"), (deleted.id, "unparked")]
    )
    assert house.bill(posted).state == "posted"
    assert house.bill(deleted).state == "maker_bucket"
    assert "erp_number" not in house.labels(deleted)


@pytest.mark.row("S4.10")
def test_what_the_erp_paid_settles_the_bill(house):
    bill = house.posted()
    house.erp.books.pay(the_document(house).id, Money("60000", "INR"), on=DAY)
    house.follow()
    assert house.bill(bill).settlement == "paid"


@pytest.mark.row("S4.10")
def test_agents_side_by_side_hand_each_bill_over_once(house):
    bills = [house.approved(f"AT-{each}") for each in range(6)]

    def run(worker):
        try:
            return house.park(worker=worker)
        except StoreError:
            # A busy store: the next run goes on.
            return Report()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(run, ["w1", "w2", "w3"]))
    house.later(hours=1)
    house.park()
    assert len(house.erp.books.documents()) == len(bills)
    assert {house.bill(bill).state for bill in bills} == {"parked"}


@pytest.mark.row("S4.10")
def test_the_erp_is_told_which_receipts_of_which_order_a_line_bills(house):
    order = PurchaseOrder(
        number="4500000001",
        currency="INR",
        supplier=Party("Asha Systems", id="V-1"),
        lines=[OrderLine(id="10", quantity="40", unit="HUR", unit_price="1500")],
    )
    receipts = [
        GoodsReceipt(
            number=number,
            year="2026",
            order=order.number,
            received=DAY,
            lines=[ReceiptLine(id="1", order_line="10", quantity=quantity)],
        )
        for number, quantity in (("5000000001", 15), ("5000000002", 25))
    ]
    house.erp.books.put_order(order)
    house.erp.books.receive(*receipts)
    purchases.sync(house.ctx, house.erp, [order.number], by=Actor.system("bluebay"))
    bill = house.add()
    matches = [
        Match("1", "5000000001/2026", "1", Decimal(15)),
        Match("1", "5000000002/2026", "1", Decimal(25)),
    ]
    bill = documents.edit(house.ctx, bill, matches=matches, by=MEERA)
    house.approve(bill)
    house.park()
    (line,) = the_document(house).document.lines
    assert line.matches == (
        LineMatch("4500000001", "10", "5000000001", "1", "2026", Decimal(15)),
        LineMatch("4500000001", "10", "5000000002", "1", "2026", Decimal(25)),
    )
    # 60,000.00 over 15 and 25 of 40 units.
    assert [str(part.net) for part in line.by_match("INR")] == ["22500.00", "37500.00"]


@pytest.mark.row("S4.11")
def test_reversed_in_the_erp_the_bill_is_flagged_and_the_same_invoice_comes_again(house):
    bill = house.posted()
    with pytest.raises(Duplicate):
        house.add()
    house.erp.books.reverse(the_document(house).id, on=DAY, reason="wrong cost centre")
    with pytest.raises(Duplicate):
        house.add()
    house.follow()
    old = house.bill(bill)
    assert (old.state, old.tags) == ("cancelled", ("cancelled",))
    new = house.add()
    assert (new.number, new.id != old.id) == (BILL.number, True)
    # Linked to the old one.
    assert dict(new.labels)["replaces"] == old.id
    house.approve(new)
    assert [each.what for each in house.park().made] == ["parked"]
    assert house.labels(new)["erp_number"] != house.labels(old)["erp_number"]
    # And it is a duplicate of its own now.
    with pytest.raises(Duplicate):
        house.add()
    assert documents.view(house.ctx, new, by=MEERA).record.id == new.id
