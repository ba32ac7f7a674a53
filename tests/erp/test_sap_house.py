"""What SAP alone does: a document is changed by another one, and its feed is a round of lists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import attrs
import pytest

from invoicekit.documents import InvoiceKind, Reference, ReferenceKind
from invoicekit.errors import ErpError, ErpRefused, ErpWrongState, InvalidValue
from invoicekit.ports.erp import ErpRef, ErpState
from invoicekit.service import documents
from invoicekit.testing.erp import ErpCase
from support.fakes.sap import FakeSap
from support.fakes.serving import SILENT
from support.payables import RAVI
from support.sap import SapHouse, connected
from support.vendors import SAP


@pytest.fixture
def sap() -> Iterator[FakeSap]:
    with FakeSap() as sap:
        yield sap


@pytest.fixture
def house(sap: FakeSap) -> SapHouse:
    return SapHouse(sap)


@pytest.mark.parametrize("trouble", [*SAP.away, *SILENT, "expired", "csrf"])
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


def test_what_another_system_has_is_neither_parked_anew_nor_released_here(sap, house):
    receipt = house.erp.post(house.erp.park(ErpCase().document(), "k/1").ref, "k/2")
    theirs = attrs.evolve(receipt.ref, system="sap-of-before")
    before = len(sap.seen)
    with pytest.raises(ErpWrongState):
        house.erp.release(theirs)
    with pytest.raises(ErpWrongState):
        house.erp.repark(theirs, ErpCase().document("AT-43"), "k/3")
    assert len(sap.seen) == before


def test_a_posted_document_is_not_parked_anew(sap, house):
    receipt = house.erp.post(house.erp.park(ErpCase().document(), "k/1").ref, "k/2")
    with pytest.raises(ErpWrongState):
        house.erp.repark(receipt.ref, ErpCase().document(price="1600"), "k/3")
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
        connected(sap, SAP.keeps_none).park(ErpCase().document("BY-HAND"), "x")
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
