"""What happens between a house and ERPNext alone: its drafts, its closed books, its payments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from invoicekit.documents import InvoiceKind, Reference, ReferenceKind
from invoicekit.errors import ErpError, ErpUnreachable
from invoicekit.ports.erp import ErpRef
from invoicekit.service import documents
from support.erpnext import ErpNextHouse
from support.fakes.erpnext import FakeErpNext
from support.payables import RAVI

DAY = date(2026, 11, 3)


@pytest.fixture
def site() -> Iterator[FakeErpNext]:
    with FakeErpNext() as site:
        yield site


@pytest.fixture
def house(site: FakeErpNext) -> ErpNextHouse:
    return ErpNextHouse(site)


def test_remarks_of_a_clerk_beside_the_key_leave_it_ours(site, house):
    house.approved()
    site.plan("silent", call="park")
    house.park()
    (row,) = site.books.bills()
    row["remarks"] += "\nchecked with the buyer"
    house.later(hours=1)
    assert [each.what for each in house.park().made] == ["parked"]
    assert len(site.books.bills()) == 1


@pytest.mark.parametrize("how", ["closed", "frozen"])
def test_closed_books_leave_the_bill_parked_and_another_day_posts_it(site, house, how):
    bill = house.parked()
    getattr(site.books, how)["1000"] = "2026-11-30"
    house.ask(bill)
    report = house.post()
    assert [each.code for each in report.failed] == ["erp_period_closed"]
    after = house.bill(bill)
    assert (after.state, dict(after.labels)["posting"]) == ("parked", "refused")
    house.ask(bill, on="2026-12-01")
    assert [each.what for each in house.post().made] == ["posted"]
    (row,) = site.books.bills()
    assert (row["docstatus"], row["posting_date"]) == (1, "2026-12-01")


@pytest.mark.parametrize("change", [{"grand_total": "much"}, {"posting_date": "soon"}])
def test_an_answer_without_sense_is_told_as_such(site, house, change):
    bill = house.parked()
    (row,) = site.books.bills()
    row |= change
    ref = ErpRef.read(house.labels(bill)["erp_ref"])
    for ask in (lambda: house.erp.status(ref), lambda: house.erp.changes("")):
        with pytest.raises(ErpUnreachable, match="cannot be read"):
            ask()


def test_a_draft_that_a_clerk_writes_between_the_look_and_the_post_is_looked_at_again(site, house):
    bill = house.parked()
    (row,) = site.books.bills()
    house.ask(bill)
    write = {"remarks": f"{row['remarks']}, checked"}
    site.plan(lambda: site.books.update("Purchase Invoice", row["name"], write) and "", call="post")
    assert [each.code for each in house.post().failed] == ["erp_stale"]
    assert row["docstatus"] == 0
    house.later(hours=1)
    assert [each.what for each in house.post().made] == ["posted"]


def test_a_credit_note_names_the_invoice_that_it_is_of(site, house):
    house.posted("AT-42")
    house.approved(
        "CN-7",
        kind=InvoiceKind.CREDIT_NOTE,
        references=[Reference(ReferenceKind.PRECEDING_INVOICE, "AT-42")],
        reason="returned",
    )
    house.park()
    first, note = site.books.bills()
    assert (note["is_return"], note["return_against"]) == (1, first["name"])
    # 40 x 1500, below zero as ERPNext wants returns.
    assert (note["items"][0]["qty"], note["grand_total"]) == (-40.0, -60000.0)


class TestFollowing:
    def test_what_erpnext_submits_cancels_and_discards_comes_back(self, site, house):
        bill = house.parked()
        (row,) = site.books.bills()
        site.books.update("Purchase Invoice", row["name"], {"docstatus": 1})
        house.follow()
        assert house.bill(bill).state == "posted"
        site.books.cancel("Purchase Invoice", row["name"])
        house.follow()
        after = house.bill(bill)
        assert after.tags == ("cancelled",)
        assert documents.history(house.ctx, after, by=RAVI)[-1].event == "reversed"
        assert not house.follow()

    def test_a_draft_that_is_discarded_there_is_parked_no_longer(self, site, house):
        bill = house.parked()
        (row,) = site.books.bills()
        site.books.discard("Purchase Invoice", row["name"])
        house.follow()
        assert house.bill(bill).state == "maker_bucket"

    def test_a_payment_settles_the_bill_and_one_taken_back_opens_it(self, site, house):
        bill = house.posted()
        (row,) = site.books.bills()
        entry = site.books.pay([(row["name"], "60000")], DAY, currency="INR", reference="UTR-1")
        house.follow()
        assert house.bill(bill).settlement == "paid"
        site.books.turn(minutes=10)
        site.books.take_back(entry["name"])
        house.follow()
        assert house.bill(bill).settlement == "open"

    def test_payments_of_others_and_drafts_hold_up_nothing(self, site, house):
        erp = house.erp
        for _ in range(5):
            site.books.pay([], DAY)
        house.posted()
        (row,) = site.books.bills()
        site.books.pay([(row["name"], "1"), ("ACC-PINV-OTHER", "2"), (row["name"], "3")], DAY)
        found, place, more = [], "", True
        while more:
            page = erp.payments(place, limit=1)
            assert len(page.items) <= 1
            found += page.items
            place, more = page.next, page.more
        assert [each.amount.amount for each in found] == [1, 2, 3]
        assert len({each.id for each in found}) == 3

    def test_more_than_the_twenty_rows_that_frappe_gives_unasked_are_told(self, site, house):
        house.parked()
        (row,) = site.books.bills()
        for place in range(24):
            copy = dict(row, bill_no=f"B-{place}", modified=None)
            site.books.insert("Purchase Invoice", copy)
        page = house.erp.changes("")
        assert (len(page.items), page.more) == (25, False)

    def test_a_paid_bill_is_not_cancelled_there(self, site, house):
        bill = house.posted()
        (row,) = site.books.bills()
        site.books.pay([(row["name"], "1")], DAY, currency="INR")
        ref = ErpRef.read(house.labels(bill)["erp_ref"])
        with pytest.raises(ErpError) as refused:
            house.erp.cancel(ref, "k", on=DAY, reason="wrong")
        assert (refused.value.code, "<a" in str(refused.value)) == ("erp_wrong_state", False)
