"""What the ERP does by itself comes back as facts; nothing is missed, nothing counts twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import attrs
import pytest

from invoicekit.adapters.erp.memory import ErpBooks, MemoryErp
from invoicekit.errors import ErpSilent, ErpUnreachable, ErpUnsupported, NotPermitted, StoreBusy
from invoicekit.money import Money
from invoicekit.ports.clock import FixedClock
from invoicekit.service import documents, payments
from invoicekit.service.agents import follow, follow_pages
from invoicekit.service.loaded import load
from support.payables import DAY, ERP, HANDOVER, MEERA, RAVI, START, House


@pytest.fixture
def house() -> House:
    return House()


def the_document(house):
    (held,) = house.erp.books.live()
    return held


def loaded(house, bill):
    with house.store.unit_of_work("bluebay", read_only=True) as work:
        return load(work, "bill", bill.id)


def whats(report):
    return [each.what for each in report.made]


def test_a_posting_in_the_erp_is_told(house):
    bill = house.parked()
    house.erp.books.post(the_document(house).id)
    report = house.follow()
    assert [(each.id, each.what, each.number) for each in report.made] == [
        (bill.id, "posted", "1900000001")
    ]
    assert house.labels(bill)["posting_number"] == "1900000001"
    assert not house.follow()


def test_a_deletion_in_the_erp_brings_the_bill_back_to_its_maker(house):
    bill = house.parked()
    house.erp.books.discard(the_document(house).id, reason="entered twice")
    assert whats(house.follow()) == ["unparked"]
    after = house.bill(bill)
    assert (after.state, after.labels) == ("maker_bucket", ())
    assert documents.history(house.ctx, after, by=RAVI)[-1].reason == "entered twice"
    house.approve(after)
    house.park()
    assert house.labels(bill)["erp_number"] == "5100000002"


def test_a_reversal_in_the_erp_flags_the_bill_as_cancelled(house):
    bill = house.posted()
    house.erp.books.reverse(the_document(house).id, on=DAY, reason="wrong vendor")
    report = house.follow()
    assert (whats(report), report.made[0].number) == (["reversed"], "5100000002")
    after = house.bill(bill)
    assert (after.state, after.tags, after.unique_key) == ("cancelled", ("cancelled",), None)
    last = documents.history(house.ctx, after, by=RAVI)[-1]
    assert (last.reason, dict(last.details)) == ("wrong vendor", {"reversal": "5100000002"})


def test_parked_posted_and_reversed_before_anybody_looked_is_told_step_by_step(house):
    bill = house.parked()
    held = the_document(house)
    house.erp.books.post(held.id)
    house.erp.books.reverse(held.id, on=DAY)
    assert whats(house.follow()) == ["reversed"]
    assert house.history(bill)[-3:] == ["parked", "posted", "reversed"]
    assert house.bill(bill).state == "cancelled"


def test_news_come_once_however_often_they_are_told(house):
    bill = house.posted()
    house.follow()
    before = house.bill(bill).version
    # A second reader begins anew: all of it is told again, and is no news.
    report = house.follow(name="again")
    assert report.made == ()
    assert [each.code for each in report.passed_over] == ["nothing_new"]
    assert house.bill(bill).version == before


def test_documents_of_others_are_counted_and_not_listed(house):
    house.parked()
    document = the_document(house).document
    for number in range(5):
        invoice = attrs.evolve(document.invoice, number=f"X-{number}")
        house.erp.books.enter(attrs.evolve(document, invoice=invoice))
    report = house.follow()
    assert (report.made, report.others) == ((), 5)


def test_an_answer_that_never_came_is_in_the_feed(house):
    bill = house.approved()
    house.erp.trouble("silent", call="park")
    house.park()
    assert house.bill(bill).tags == ("being_sent",)
    assert whats(house.follow()) == ["parked"]
    after = house.bill(bill)
    assert (after.state, after.tags) == ("parked", ())
    house.later(hours=1)
    report = house.park()
    assert [each.code for each in report.passed_over] == ["moved_on"]
    assert len(house.erp.books.documents()) == 1


def test_what_is_awaited_is_not_taken_for_another_suppliers_of_the_same_number(house):
    bill = house.approved()
    house.erp.trouble("lost", call="park")
    house.park()
    document = HANDOVER.document(loaded(house, bill), "memory")
    house.erp.books.enter(attrs.evolve(document, party="V-2"))
    assert house.follow().others == 1
    assert house.bill(bill).state == "processed"


def test_what_is_awaited_is_not_taken_for_one_of_its_number_with_another_total(house):
    bill = house.approved()
    house.erp.trouble("lost", call="park")
    house.park()
    document = HANDOVER.document(loaded(house, bill), "memory")
    dearer = attrs.evolve(document.totals, payable=document.totals.payable + 1)
    by_hand = house.erp.books.enter(attrs.evolve(document, totals=dearer))
    assert house.follow().others == 1
    assert house.bill(bill).state == "processed"
    house.later(hours=1)
    # The look before the next parking finds it, and tells the maker which one it is.
    (failed,) = house.park().failed
    assert (failed.code, by_hand.number in failed.why) == ("erp_duplicate", True)
    assert house.bill(bill).state == "maker_bucket"


def test_what_was_reversed_before_its_answer_came_is_not_parked_again(house):
    bill = house.approved()
    house.erp.trouble("silent", call="park")
    house.park()
    held = the_document(house)
    house.erp.books.post(held.id)
    house.erp.books.reverse(held.id, on=DAY)
    house.follow()
    assert house.bill(bill).state == "cancelled"
    house.later(hours=1)
    house.park()
    assert house.erp.books.live() == ()


def test_a_bill_that_was_never_sent_is_not_taken_for_one_of_the_same_number(house):
    house.parked("AT-1")
    document = the_document(house).document
    waiting = house.approved("AT-2")
    house.erp.books.enter(
        attrs.evolve(document, invoice=attrs.evolve(document.invoice, number="AT-2"))
    )
    report = house.follow()
    assert report.others == 1
    assert house.bill(waiting).state == "processed"


def test_news_of_what_was_discarded_do_not_touch_what_was_parked_in_its_place(house):
    bill = house.parked()
    house.erp.books.discard(the_document(house).id)
    house.follow()
    house.approve(house.bill(bill))
    house.park()
    # A second reader is told of the first document again.
    assert house.follow(name="again").made == ()
    assert (house.bill(bill).state, house.labels(bill)["erp_number"]) == ("parked", "5100000002")


def test_an_id_that_the_erp_gives_anew_leads_to_the_bill_that_has_it_now(house):
    first = house.parked("AT-1")
    (held,) = house.erp.books.live()
    house.erp.books.discard(held.id)
    house.follow()
    second = house.approved("AT-2")

    class Thrifty(MemoryErp):
        """It gives the number of what was discarded to the next one."""

        def park(self, document, key, /):
            books = self.books
            again = held.changed(books.held(held.id).at, document=document, key=key)
            return books.put(again).receipt(self.system)

    house.erp = Thrifty(house.erp.books)
    house.park()
    house.erp.books.post(held.id)
    assert [(each.id, each.what) for each in house.follow().made] == [(second.id, "posted")]
    assert house.bill(first).state == "maker_bucket"


def test_a_refused_fact_is_reported_and_the_others_are_told(house):
    bills = [house.parked(f"AT-{each}") for each in range(3)]
    for held in house.erp.books.live():
        # An ERP that gives no number for what it books.
        posted = house.erp.books.post(held.id)
        if posted.document.number == "AT-1":
            house.erp.books.put(attrs.evolve(posted, posting=" "))
    report = house.follow()
    assert whats(report) == ["posted", "posted"]
    (failed,) = report.failed
    assert (failed.id, failed.code) == (bills[1].id, "guard_refused")
    assert house.bill(bills[1]).state == "parked"


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_page_by_page_all_is_told_though_all_happens_at_one_instant(limit):
    clock = FixedClock(START, step=timedelta(milliseconds=1))
    house = House(clock=clock, erp=MemoryErp(ErpBooks(clock=FixedClock(START))))
    bills = [house.parked(f"AT-{each}") for each in range(5)]
    house.follow(limit=limit)
    for held in house.erp.books.live():
        house.erp.books.post(held.id)
    assert whats(house.follow(limit=limit)) == ["posted"] * 5
    assert {house.bill(bill).state for bill in bills} == {"posted"}


def test_a_run_that_dies_between_two_pages_goes_on_where_it_was(house):
    for each in range(4):
        house.parked(f"AT-{each}")
    for held in house.erp.books.live():
        house.erp.books.post(held.id)
    pages = follow_pages(house.ctx, house.erp, by=ERP, handover=HANDOVER, limit=1)
    first = next(pages)
    pages.close()
    rest = house.follow(limit=1)
    assert len(first.made) + len(rest.made) == 4
    assert not rest.failed


@pytest.mark.parametrize("trouble", ["unreachable", "silent", "lost", "login", "busy"])
def test_a_feed_that_is_away_loses_nothing(house, trouble):
    house.parked()
    house.erp.books.post(the_document(house).id)
    house.erp.trouble(trouble, call="changes")
    with pytest.raises(Exception, match="memory") as away:
        house.follow()
    assert isinstance(away.value, ErpUnreachable | ErpSilent) or trouble == "login"
    assert whats(house.follow()) == ["posted"]


def test_two_that_follow_side_by_side_tell_each_fact_once(house):
    bills = [house.parked(f"AT-{each}") for each in range(10)]
    for held in house.erp.books.live():
        house.erp.books.post(held.id)

    def run(_):
        try:
            return house.follow(limit=3)
        except Exception as error:  # noqa: BLE001 - the other one was faster
            return error

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(run, range(3)))
    house.follow()
    for bill in bills:
        assert house.history(bill).count("posted") == 1


def paid(house, amount, day=DAY, reference="1500000007"):
    held = the_document(house)
    money = Money(amount, "INR")
    payment = house.erp.books.pay(held.id, money, on=day, reference=reference)
    report = house.follow()
    return payment, report


def test_what_the_erp_paid_lowers_the_balance_once(house):
    bill = house.posted()
    house.follow()
    _, report = paid(house, "20000.50")
    assert [(each.what, each.number) for each in report.made] == [("paid", "1500000007")]
    after = house.bill(bill)
    # 40 x 1500 less 20000.50.
    assert (str(after.balance), after.settlement) == ("39999.50", "partly_paid")
    report = house.follow(name="again")
    assert "paid" not in whats(report)
    assert str(house.bill(bill).balance) == "39999.50"
    _, report = paid(house, "39999.50", date(2026, 11, 20), "1500000008")
    assert house.bill(bill).settlement == "paid"


def test_a_store_that_is_busy_at_a_payment_loses_none(house, monkeypatch):
    bill = house.posted()
    house.follow()
    house.erp.books.pay(the_document(house).id, Money("60000", "INR"), on=DAY)
    # What is written first is the payment.
    house.erp = MemoryErp(house.erp.books, lacks=["changes"])
    opened, writes = house.store.unit_of_work, []

    def busy_once(*named, read_only=False, **other):
        if not read_only and not writes:
            writes.append(named)
            raise StoreBusy("another writes")
        return opened(*named, read_only=read_only, **other)

    monkeypatch.setattr(house.store, "unit_of_work", busy_once)
    with pytest.raises(StoreBusy):
        house.follow()
    assert whats(house.follow()) == ["paid"]
    assert house.bill(bill).settlement == "paid"


def test_a_payment_that_the_erp_took_back_opens_the_bill_again(house):
    bill = house.posted()
    payment, _ = paid(house, "60000")
    assert house.bill(bill).settlement == "paid"
    house.erp.books.take_back(payment.id)
    assert whats(house.follow()) == ["payment_taken_back"]
    after = house.bill(bill)
    assert (str(after.balance), after.settlement) == ("60000.00", "open")
    report = house.follow(name="again")
    assert "payment_taken_back" not in whats(report)
    assert house.bill(bill).settlement == "open"


def test_what_the_erp_paid_beyond_the_balance_waits_unapplied(house):
    bill = house.posted()
    _, report = paid(house, "60500")
    assert whats(report) == ["paid"]
    after = house.bill(bill)
    assert (str(after.balance), after.settlement) == ("0.00", "paid")
    (money,) = payments.find(house.ctx, by=ERP, kind="bill").records
    assert str(money.balance) == "500.00"


def test_a_payment_before_the_bills_day_counts_from_that_day(house):
    bill = house.posted()
    paid(house, "100", date(2026, 10, 30))
    assert str(house.bill(bill).balance) == "59900.00"


def test_a_payment_of_what_is_not_ours_is_counted_alone(house):
    house.parked()
    held = the_document(house)
    other = house.erp.books.enter(
        attrs.evolve(held.document, invoice=attrs.evolve(held.document.invoice, number="X-1"))
    )
    house.erp.books.post(other.id)
    house.erp.books.pay(other.id, Money("5", "INR"), on=DAY)
    report = house.follow()
    # The document itself, and its payment.
    assert (report.made, report.others) == ((), 2)


def test_who_may_not_report_does_not_follow_and_a_deaf_erp_says_so(house):
    with pytest.raises(NotPermitted):
        follow(house.ctx, house.erp, by=MEERA)
    deaf = MemoryErp(lacks=["changes", "payments"])
    with pytest.raises(ErpUnsupported) as refused:
        follow(house.ctx, deaf, by=ERP)
    assert refused.value.capability == "changes"


def test_an_erp_that_tells_of_payments_alone_is_followed_for_them(house):
    bill = house.posted()
    house.erp.books.pay(the_document(house).id, Money("60000", "INR"), on=DAY)
    house.erp = MemoryErp(house.erp.books, lacks=["changes"])
    assert whats(house.follow()) == ["paid"]
    assert house.bill(bill).settlement == "paid"
