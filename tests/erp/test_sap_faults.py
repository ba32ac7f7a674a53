"""Whatever happens between a house and its SAP: one document, and the record tells the truth."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import attrs
import pytest

from invoicekit.adapters.erp.sap import SapSettings
from invoicekit.adapters.storage.sql import SqlStore
from invoicekit.documents import InvoiceKind, Reference, ReferenceKind
from invoicekit.errors import ErpError, ErpRefused, ErpWrongState, InvalidValue
from invoicekit.ports.erp import ErpRef, ErpState
from invoicekit.service import documents
from invoicekit.testing.erp import ErpCase
from support.fakes.sap import FakeSap, SapBooks
from support.payables import RAVI
from support.sap import SapHouse, connected

DYING = Path(__file__).with_name("dying_in_sap.py")
WITHOUT_KEY = SapSettings(tax_codes={"": "V0"}, key_field="")


@pytest.fixture
def sap() -> Iterator[FakeSap]:
    with FakeSap() as sap:
        yield sap


@pytest.fixture
def house(sap: FakeSap) -> SapHouse:
    return SapHouse(sap)


AWAY = ("busy", "throttled", "login", "forbidden", "moved", "locked", "stale")
SILENT = (
    "silent",
    "lost",
    "late",
    "broken",
    "broken_before",
    "gateway",
    "halfway",
    "no_json",
    "page",
    "empty",
)
MENDED = ("twice", "expired", "csrf")
"""What the adapter mends by itself within the call."""


@pytest.mark.parametrize("settings", [None, WITHOUT_KEY], ids=["keeps_key", "keeps_none"])
@pytest.mark.parametrize("trouble", [*AWAY, *SILENT, *MENDED])
def test_whatever_happens_to_a_park_the_document_is_there_once(sap, trouble, settings):
    house = SapHouse(sap, settings=settings or SapHouse(sap).erp.settings)
    bill = house.approved()
    sap.plan(trouble, call="park")
    report = house.park()
    if trouble in MENDED and (settings is None or trouble != "twice"):
        assert [each.what for each in report.made] == ["parked"]
    house.later(minutes=1)
    sap.arrive()
    house.later(hours=1)
    house.park()
    (row,) = sap.books.invoices
    assert row["SupplierInvoiceStatus"] == "A"
    if trouble == "twice" and settings is not None:
        # The network's own repeat was refused, and without a key it is nobody's.
        return
    after = house.bill(bill)
    assert (after.state, after.tags) == ("parked", ())
    assert dict(after.labels)["erp_number"] == row["SupplierInvoice"]
    assert (house.waiting(), house.dead()) == ([], [])


@pytest.mark.parametrize("trouble", [*AWAY, *SILENT, *MENDED])
def test_whatever_happens_to_a_post_it_is_booked_once(sap, house, trouble):
    bill = house.parked()
    house.ask(bill)
    sap.plan(trouble, call="post")
    house.post()
    house.later(minutes=1)
    sap.arrive()
    house.later(hours=1)
    house.post()
    (row,) = sap.books.invoices
    assert row["SupplierInvoiceStatus"] == "5"
    after = house.bill(bill)
    assert after.state == "posted"
    assert dict(after.labels)["posting_number"] == row["SupplierInvoice"]
    assert (house.waiting(), house.dead()) == ([], [])


@pytest.mark.parametrize("trouble", [*AWAY, *SILENT, *MENDED])
def test_whatever_happens_to_a_reversal_it_is_reversed_once(sap, house, trouble):
    bill = house.posted()
    ref = ErpRef.read(house.labels(bill)["erp_ref"])
    sap.plan(trouble, call="cancel")
    for _ in range(3):
        try:
            house.erp.cancel(ref, "asha/bill/1/9/cancel", on=date(2026, 11, 3), reason="wrong")
        except ErpError:
            sap.arrive()
    original, reversal = sap.books.invoices
    assert (original["IsReversed"], reversal["IsReversal"]) == (True, True)
    stands = house.erp.status(ref)
    assert (stands.was_reversed, stands.reversal) == (True, reversal["SupplierInvoice"])


@pytest.mark.parametrize("trouble", [*AWAY, *SILENT, "expired", "csrf"])
def test_whatever_happens_to_a_change_of_a_parked_document_one_is_there(sap, house, trouble):
    case = ErpCase()
    first = house.erp.park(case.document(), "k/1")
    changed = case.document(price="1600")
    for call in ("discard", "park"):
        sap.plan(trouble, call=call)
    for _ in range(4):
        try:
            receipt = house.erp.repark(first.ref, changed, "k/2")
        except ErpError:
            sap.arrive()
    (row,) = sap.books.invoices
    # 40 x 1600.
    assert row["InvoiceGrossAmount"] == "64000.00"
    assert receipt.number == row["SupplierInvoice"] != first.number


@pytest.mark.parametrize("keeps_deleted", [True, False])
def test_a_change_that_was_made_before_is_not_made_again(sap, house, keeps_deleted):
    sap.books.keeps_deleted = keeps_deleted
    first = house.erp.park(ErpCase().document(), "k/1")
    receipts = {
        house.erp.repark(first.ref, ErpCase().document(price="1600"), "k/2").number
        for _ in range(3)
    }
    assert len(receipts) == len(sap.books.live()) == 1


def test_what_cannot_be_sent_deletes_nothing(sap, house):
    first = house.erp.park(ErpCase().document(), "k/1")
    with pytest.raises(ErpRefused):
        house.erp.repark(first.ref, ErpCase().document("X" * 17), "k/2")
    assert house.erp.status(first.ref).state is ErpState.PARKED


def test_a_posted_document_is_not_parked_anew(sap, house):
    receipt = house.erp.post(house.erp.park(ErpCase().document(), "k/1").ref, "k/2")
    with pytest.raises(ErpWrongState):
        house.erp.repark(receipt.ref, ErpCase().document(price="1600"), "k/3")
    assert len(sap.books.invoices) == 1


@pytest.mark.parametrize(
    ("trouble", "code", "words"),
    [
        ("refused", "erp_refused", "Cost centre 4711 is blocked"),
        ("period_closed", "erp_period_closed", "Posting period 11 2026 is not open"),
        ("wrong_state", "erp_wrong_state", "Wrong status"),
    ],
)
def test_what_sap_refuses_goes_back_to_the_maker_with_its_words(sap, house, trouble, code, words):
    bill = house.approved()
    sap.plan(trouble, call="park")
    report = house.park()
    assert [(each.code, each.again) for each in report.failed] == [(code, False)]
    after = house.bill(bill)
    assert after.state == "maker_bucket"
    last = documents.history(house.ctx, after, by=RAVI)[-1]
    assert last.event == "erp_reject"
    assert words in last.reason
    assert sap.books.invoices == []


@pytest.mark.parametrize("checks", [True, False])
def test_a_number_that_a_clerk_entered_is_a_duplicate_however_sap_is_set_up(checks):
    with FakeSap(SapBooks(checks_duplicates=checks)) as sap:
        house = SapHouse(sap)
        bill = house.approved()
        house.park()
        (row,) = sap.books.invoices
        # A clerk copied it by hand, with a text of the clerk's own in place of the key.
        row["AssignmentReference"] = "BY HAND"
        other = SapHouse(sap)
        second = other.approved()
        report = other.park(worker="other")
        assert [each.code for each in report.failed] == ["erp_duplicate"]
        assert row["SupplierInvoice"] in report.failed[0].why
        assert other.bill(second).state == "maker_bucket"
        assert house.bill(bill).state == "parked"
        assert len(sap.books.invoices) == 1


def test_a_clerk_who_is_faster_than_the_look_is_a_duplicate_too(sap, house):
    house.approved()
    sap.plan("duplicate", call="park")
    report = house.park()
    assert [each.code for each in report.failed] == ["erp_duplicate"]


def test_a_closed_period_leaves_the_bill_parked_with_saps_words(sap, house):
    bill = house.parked()
    sap.books.close("1000", date(2026, 11, 30))
    house.ask(bill)
    report = house.post()
    assert [each.code for each in report.failed] == ["erp_period_closed"]
    after = house.bill(bill)
    assert (after.state, dict(after.labels)["posting"]) == ("parked", "refused")
    last = documents.history(house.ctx, after, by=RAVI)[-1]
    assert (last.event, dict(last.details)["native_code"]) == ("post_refused", "F5/201")
    house.ask(bill, on="2026-12-01")
    report = house.post()
    assert [each.code for each in report.failed] == ["erp_refused"]
    assert "parked for 2026-11-02" in report.failed[0].why
    assert sap.books.invoices[0]["SupplierInvoiceStatus"] == "A"


def test_a_busy_sap_is_left_alone_as_long_as_it_asks(sap, house):
    house.approved()
    sap.plan("busy", call="park")
    house.park()
    house.later(seconds=20)
    assert not house.park()
    house.later(seconds=20)
    assert [each.what for each in house.park().made] == ["parked"]


def test_an_answer_that_comes_too_late_is_looked_for(sap):
    house = SapHouse(sap)
    house.erp = connected(sap, timeout=0.3, clock=house.clock)
    house.approved()
    sap.plan("slow", call="park")
    report = house.park()
    assert [each.code for each in report.failed] == ["erp_silent"]
    house.later(hours=1)
    assert [each.what for each in house.park().made] == ["parked"]
    assert len(sap.books.invoices) == 1


def test_an_sap_that_is_switched_off_did_nothing(house, sap):
    bill = house.approved()
    sap.shutdown()
    sap.server_close()
    report = house.park()
    assert [(each.code, each.again) for each in report.failed] == [("erp_unreachable", True)]
    assert house.bill(bill).tags == ()


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_process_that_dies_around_the_answer_parks_once(sap, tmp_path, moment):
    url = f"sqlite:///{tmp_path}/bills.db"
    store = SqlStore(url)
    store.migrate()
    house = SapHouse(sap, store=store)
    bill = house.approved()
    died = subprocess.run(
        [sys.executable, str(DYING), url, sap.url, sap.login(), moment], timeout=60, check=False
    )
    assert died.returncode == 9
    assert len(sap.books.invoices) == (1 if moment == "after" else 0)
    assert house.bill(bill).tags == ("being_sent",)
    # The dead one's lease is over.
    house.later(hours=2)
    assert [each.what for each in house.park().made] == ["parked"]
    (row,) = sap.books.invoices
    assert house.labels(bill)["erp_number"] == row["SupplierInvoice"]
    store.close()


def test_a_credit_note_names_the_invoice_that_it_is_of(sap, house):
    house.posted("AT-42")
    house.approved(
        "CN-7",
        kind=InvoiceKind.CREDIT_NOTE,
        references=[Reference(ReferenceKind.PRECEDING_INVOICE, "AT-42")],
        reason="returned",
    )
    house.park()
    first, note = sap.books.invoices
    assert note["SupplierInvoiceIsCreditMemo"] == "X"
    assert (note["InvoiceReference"], note["InvoiceReferenceFiscalYear"]) == (
        first["SupplierInvoice"],
        "2026",
    )


class TestFollowing:
    def test_what_sap_posts_and_reverses_comes_back(self, sap, house):
        bill = house.parked()
        (row,) = sap.books.invoices
        key = row["SupplierInvoice"], "2026"
        sap.books.post(*key)
        house.follow()
        assert house.bill(bill).state == "posted"
        sap.books.cancel(*key, date(2026, 11, 3), "01")
        house.follow()
        after = house.bill(bill)
        assert after.tags == ("cancelled",)
        assert documents.history(house.ctx, after, by=RAVI)[-1].event == "reversed"
        assert not house.follow()

    def test_a_parked_document_that_is_deleted_there_is_parked_no_longer(self, sap, house):
        bill = house.parked()
        ref = ErpRef.read(house.labels(bill)["erp_ref"])
        house.erp = connected(sap, clock=house.clock, following=lambda: [ref])
        sap.books.delete(*ref.id.split("/"))
        house.follow()
        assert house.bill(bill).state == "maker_bucket"

    def test_what_is_older_than_the_window_is_told_only_if_it_is_followed(self, sap, house):
        sap.books.today = lambda: date(2026, 1, 5)
        ref = ErpRef.read(house.labels(house.parked())["erp_ref"])
        assert house.erp.changes("").items == ()
        following = connected(sap, clock=house.clock, following=lambda: [ref])
        (change,) = following.changes("").items
        assert (change.receipt.ref, change.receipt.state) == (ref, ErpState.PARKED)

    def test_a_document_that_was_made_by_hand_is_found_in_the_window(self, sap, house):
        connected(sap, WITHOUT_KEY).park(ErpCase().document("BY-HAND"), "x")
        (change,) = house.erp.changes("").items
        assert change.natural.number == "BY-HAND"

    def test_a_round_over_many_is_told_page_by_page_and_only_once(self, sap, house):
        case = ErpCase()
        refs = [house.erp.park(case.document(f"AT-{n}"), f"k/{n}").ref for n in range(9)]
        sap.books.today = lambda: date(2026, 11, 30)
        # Four of them are old: they come by following, the others by the window.
        for row in sap.books.invoices[:4]:
            row["CreationDate"] = "/Date(1767225600000)/"
        settings = attrs.evolve(house.erp.settings, batch=2, window=timedelta(days=2))
        erp = connected(sap, settings, clock=house.clock, following=lambda: refs[:4])
        told, place = [], ""
        while True:
            page = erp.changes(place, limit=2)
            told += [change.receipt.ref for change in page.items]
            place = page.next
            if not page.more:
                break
        assert told == refs
        first = erp.changes("", limit=2)
        asked = len(sap.seen)
        erp.changes(first.next, limit=2)
        # What this round has met is not asked for again.
        assert not [path for _, path, _ in sap.seen[asked:] if refs[0].id[:10] in path]
        assert erp.changes(place).items == ()
        sap.books.post(*refs[1].id.split("/"))
        (change,) = erp.changes(place).items
        assert (change.receipt.ref, change.receipt.state) == (refs[1], ErpState.POSTED)

    def test_what_is_followed_and_what_is_new_come_in_one_order(self, sap, house):
        case = ErpCase()
        refs = [house.erp.park(case.document(f"AT-{n}"), f"k/{n}").ref for n in range(4)]
        # The second and the last are old, and come by following.
        for row in sap.books.invoices[1::2]:
            row["CreationDate"] = "/Date(1767225600000)/"
        erp = connected(sap, clock=house.clock, following=lambda: refs[1::2])
        assert [change.receipt.ref for change in erp.changes("").items] == refs

    @pytest.mark.parametrize("limit", [0, -1, True, "2"])
    def test_a_page_of_nothing_is_refused(self, house, limit):
        with pytest.raises(InvalidValue):
            house.erp.changes("", limit=limit)

    def test_what_changes_behind_a_page_is_told_in_the_next_round(self, sap, house):
        case = ErpCase()
        refs = [house.erp.park(case.document(f"AT-{n}"), f"k/{n}").ref for n in range(3)]
        page = house.erp.changes("", limit=2)
        sap.books.post(*refs[0].id.split("/"))
        page = house.erp.changes(page.next, limit=2)
        assert [change.receipt.ref for change in page.items] == [refs[2]]
        (change,) = house.erp.changes(page.next).items
        assert (change.receipt.ref, change.receipt.state) == (refs[0], ErpState.POSTED)
