"""Whatever happens between a house and its ERPNext: one document, and a truthful record."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import attrs
import pytest

from invoicekit.adapters.storage.sql import SqlStore
from invoicekit.documents import InvoiceKind, Reference, ReferenceKind
from invoicekit.errors import ErpError, ErpUnreachable
from invoicekit.ports.erp import ErpRef
from invoicekit.service import documents
from support.erpnext import SETTINGS, ErpNextHouse, connected, stocked
from support.fakes.erpnext import FakeErpNext
from support.fakes.serving import AWAY, SILENT
from support.payables import RAVI

DYING = Path(__file__).with_name("dying_in_erpnext.py")
MENDED = ("twice", "expired")
"""What the adapter mends by itself within the call."""
DAY = date(2026, 11, 3)


@pytest.fixture
def site() -> Iterator[FakeErpNext]:
    with FakeErpNext() as site:
        yield site


@pytest.fixture
def house(site: FakeErpNext) -> ErpNextHouse:
    return ErpNextHouse(site)


@pytest.mark.parametrize("key_field", ["remarks", ""], ids=["keeps_key", "keeps_none"])
@pytest.mark.parametrize("trouble", [*AWAY, *SILENT, *MENDED])
def test_whatever_happens_to_a_park_the_document_is_there_once(site, trouble, key_field):
    house = ErpNextHouse(site, settings=attrs.evolve(SETTINGS, key_field=key_field))
    bill = house.approved()
    site.plan(trouble, call="park")
    house.park()
    house.later(minutes=1)
    site.arrive()
    house.later(hours=1)
    house.park()
    (row,) = site.books.bills()
    assert row["docstatus"] == 0
    if trouble == "twice" and not key_field:
        # The network's own repeat was refused, and without a key it is nobody's.
        return
    after = house.bill(bill)
    assert (after.state, after.tags) == ("parked", ())
    assert dict(after.labels)["erp_number"] == row["name"]
    assert (house.waiting(), house.dead()) == ([], [])


@pytest.mark.parametrize("trouble", [*AWAY, *SILENT, *MENDED])
def test_whatever_happens_to_a_post_it_is_booked_once(site, house, trouble):
    bill = house.parked()
    house.ask(bill)
    site.plan(trouble, call="post")
    house.post()
    house.later(minutes=1)
    site.arrive()
    house.later(hours=1)
    house.post()
    (row,) = site.books.bills()
    assert row["docstatus"] == 1
    # A debit and a credit.
    assert len(site.books.documents["GL Entry"]) == 2
    after = house.bill(bill)
    assert (after.state, dict(after.labels)["posting_number"]) == ("posted", row["name"])
    assert (house.waiting(), house.dead()) == ([], [])


@pytest.mark.parametrize("trouble", [*AWAY, *SILENT, *MENDED])
def test_whatever_happens_to_a_reversal_it_is_reversed_once(site, house, trouble):
    ref = ErpRef.read(house.labels(house.posted())["erp_ref"])
    site.plan(trouble, call="cancel")
    for _ in range(3):
        try:
            house.erp.cancel(ref, "asha/bill/1/9/cancel", on=DAY, reason="wrong")
        except ErpError:
            site.arrive()
    (row,) = site.books.bills()
    assert row["docstatus"] == 2
    assert house.erp.status(ref).was_reversed


@pytest.mark.parametrize(
    ("trouble", "code", "words"),
    [
        ("refused", "erp_refused", "Row #1: Cost Center 4711 is a group"),
        ("period_closed", "erp_period_closed", "closed Accounting Period"),
        ("wrong_state", "erp_wrong_state", "Cannot change docstatus"),
        ("number_taken", "erp_refused", "ACC-PINV-1 already exists"),
    ],
)
def test_what_erpnext_refuses_goes_back_to_the_maker_with_its_words(
    site, house, trouble, code, words
):
    bill = house.approved()
    site.plan(trouble, call="park")
    report = house.park()
    assert [(each.code, each.again) for each in report.failed] == [(code, False)]
    after = house.bill(bill)
    assert after.state == "maker_bucket"
    last = documents.history(house.ctx, after, by=RAVI)[-1]
    assert (last.event, words in last.reason) == ("erp_reject", True)
    assert "s3cret" not in repr(last)
    assert site.books.bills() == []


@pytest.mark.parametrize("unique", [True, False])
def test_a_number_that_a_clerk_entered_is_a_duplicate_however_erpnext_is_set_up(unique):
    with FakeErpNext(stocked(unique=unique)) as site:
        house = ErpNextHouse(site)
        bill = house.approved()
        house.park()
        (row,) = site.books.bills()
        # A clerk copied it by hand, with remarks of the clerk's own in place of the key.
        row["remarks"] = "by hand"
        other = ErpNextHouse(site)
        second = other.approved()
        report = other.park(worker="other")
        assert [each.code for each in report.failed] == ["erp_duplicate"]
        assert row["name"] in report.failed[0].why
        assert other.bill(second).state == "maker_bucket"
        assert house.bill(bill).state == "parked"
        assert len(site.books.bills()) == 1


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


def test_a_busy_erpnext_is_left_alone_as_long_as_it_asks(site, house):
    house.approved()
    site.plan("busy", call="park")
    house.park()
    house.later(seconds=20)
    assert not house.park()
    house.later(seconds=20)
    assert [each.what for each in house.park().made] == ["parked"]


def test_a_deadlock_is_a_failure_of_its_own_and_did_nothing(site, house):
    house.approved()
    site.plan("deadlock", call="park")
    assert [each.code for each in house.park().failed] == ["erp_stale"]


@pytest.mark.parametrize("change", [{"grand_total": "much"}, {"posting_date": "soon"}])
def test_an_answer_without_sense_is_told_as_such(site, house, change):
    bill = house.parked()
    (row,) = site.books.bills()
    row |= change
    ref = ErpRef.read(house.labels(bill)["erp_ref"])
    for ask in (lambda: house.erp.status(ref), lambda: house.erp.changes("")):
        with pytest.raises(ErpUnreachable, match="cannot be read"):
            ask()


def test_an_answer_that_comes_too_late_is_looked_for(site):
    house = ErpNextHouse(site)
    house.erp = connected(site, timeout=0.3, clock=house.clock)
    house.approved()
    site.plan("slow", call="park")
    assert [each.code for each in house.park().failed] == ["erp_silent"]
    house.later(hours=1)
    assert [each.what for each in house.park().made] == ["parked"]
    assert len(site.books.bills()) == 1


def test_an_erpnext_that_is_switched_off_did_nothing(house, site):
    bill = house.approved()
    site.shutdown()
    site.server_close()
    report = house.park()
    assert [(each.code, each.again) for each in report.failed] == [("erp_unreachable", True)]
    assert house.bill(bill).tags == ()


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_process_that_dies_around_the_answer_parks_once(site, tmp_path, moment):
    url = f"sqlite:///{tmp_path}/bills.db"
    store = SqlStore(url)
    store.migrate()
    house = ErpNextHouse(site, store=store)
    bill = house.approved()
    died = subprocess.run(
        [sys.executable, str(DYING), url, site.url, site.login(), moment], timeout=60, check=False
    )
    assert died.returncode == 9
    assert len(site.books.bills()) == (1 if moment == "after" else 0)
    assert house.bill(bill).tags == ("being_sent",)
    # The dead one's lease is over.
    house.later(hours=2)
    assert [each.what for each in house.park().made] == ["parked"]
    (row,) = site.books.bills()
    assert house.labels(bill)["erp_number"] == row["name"]
    store.close()


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
