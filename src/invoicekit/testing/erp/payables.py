"""All that the bills in an ERP must hold to, in one class."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import attrs
import pytest

from invoicekit.documents import InvoiceKind
from invoicekit.errors import ErpDuplicate, ErpPeriodClosed, ErpStale, ErpWrongState
from invoicekit.ports.erp import Capability, ErpKind, ErpRef, ErpState
from invoicekit.testing.erp.case import KEY
from invoicekit.testing.erp.trouble import TroubleContract

__all__ = ["PayablesContract"]

OTHER = "asha/bill/2/5/park"


class PayablesContract(TroubleContract):
    """What every ERP does with bills; see `ErpCase` for what a subclass gives."""

    def test_it_says_what_it_can_do_and_its_references_bear_its_name(self, erp: Any) -> None:
        assert self.can(erp, Capability.PARK, Capability.FIND)
        assert erp.system
        assert self.parked(erp).ref.system == erp.system

    def test_what_was_never_parked_is_not_found(self, erp: Any) -> None:
        assert erp.find(self.document().natural_key) is None
        never = ErpRef(erp.system, ErpKind.SUPPLIER_INVOICE, self.parked(erp).ref.id[::-1] + "9")
        assert erp.status(never).state is ErpState.UNKNOWN

    def test_a_parked_document_is_found_by_the_suppliers_number(self, erp: Any) -> None:
        receipt = self.parked(erp)
        assert (receipt.state, receipt.posting, receipt.complete) == (ErpState.PARKED, "", True)
        assert receipt.number or receipt.ref.id
        found = erp.find(self.document().natural_key)
        assert (found.ref, found.state) == (receipt.ref, ErpState.PARKED)
        assert erp.status(receipt.ref).state is ErpState.PARKED

    def test_two_documents_are_two(self, erp: Any) -> None:
        first, second = self.parked(erp), self.parked(erp, "AT-43", OTHER)
        assert first.ref != second.ref
        assert erp.find(self.document("AT-43").natural_key).ref == second.ref

    def test_a_number_that_begins_like_another_is_another(self, erp: Any) -> None:
        self.parked(erp, "AT-421")
        assert erp.find(self.document("AT-42").natural_key) is None

    def test_another_companys_or_suppliers_document_is_not_found(self, erp: Any) -> None:
        self.parked(erp)
        natural = self.document().natural_key
        assert erp.find(attrs.evolve(natural, party="another")) is None

    def test_the_key_tells_our_own_from_anothers(self, erp: Any) -> None:
        self.parked(erp)
        natural = self.document().natural_key
        kept = self.can(erp, Capability.KEEPS_KEY)
        assert erp.find(natural, KEY).replayed is kept
        assert not erp.find(natural, OTHER).replayed
        assert not erp.find(natural).replayed

    def test_the_same_write_again_makes_no_second_document(self, erp: Any) -> None:
        if not self.refuses_duplicates:
            return
        receipt = self.parked(erp)
        try:
            again = erp.park(self.document(), KEY)
        except ErpDuplicate as refused:
            told, replayed = refused.existing, True
        else:
            told, replayed = again.ref, again.replayed
        assert told in {None, receipt.ref}
        assert replayed
        assert self.live(erp, self.document()) == 1

    def test_a_number_that_is_taken_is_a_duplicate_that_names_it(self, erp: Any) -> None:
        if not self.refuses_duplicates:
            return
        receipt = self.parked(erp)
        with pytest.raises(ErpDuplicate) as refused:
            erp.park(self.document(price="1600"), OTHER)
        assert refused.value.existing in {None, receipt.ref}
        assert self.live(erp, self.document()) == 1

    def test_amounts_arrive_to_the_cent(self, erp: Any) -> None:
        # 3 x 0.10 is 0.30000000000000004 where it is counted in binary.
        document = self.document(quantity="3", price="0.10")
        receipt = erp.park(document, KEY)
        assert receipt.total in {None, document.totals.payable}
        assert erp.status(receipt.ref).total in {None, document.totals.payable}

    def test_a_posted_document_is_booked_under_a_number(self, erp: Any) -> None:
        receipt = self.posted(erp)
        assert receipt.state is ErpState.POSTED
        assert receipt.posting
        stands = erp.status(receipt.ref)
        assert (stands.state, stands.posting) == (ErpState.POSTED, receipt.posting)
        assert erp.find(self.document().natural_key).state is ErpState.POSTED

    def test_posting_twice_books_once(self, erp: Any) -> None:
        receipt = self.posted(erp)
        again = erp.post(receipt.ref, "asha/bill/1/7/post")
        assert (again.state, again.posting, again.replayed) == (
            ErpState.POSTED,
            receipt.posting,
            True,
        )

    def test_a_parked_document_is_discarded_and_its_number_is_free(self, erp: Any) -> None:
        receipt = self.parked(erp)
        erp.cancel(receipt.ref, "asha/bill/1/8/cancel", on=self.day, reason="wrong supplier")
        assert erp.find(self.document().natural_key) is None
        assert not erp.status(receipt.ref).is_live
        assert not erp.status(receipt.ref).was_reversed
        again = self.parked(erp, key=OTHER)
        assert again.state is ErpState.PARKED
        assert self.live(erp, self.document()) == 1

    def test_a_posted_document_is_reversed_and_its_number_is_free(self, erp: Any) -> None:
        receipt = self.posted(erp)
        erp.cancel(receipt.ref, "asha/bill/1/8/cancel", on=self.day, reason="wrong supplier")
        stands = erp.status(receipt.ref)
        assert (stands.state, stands.was_reversed) == (ErpState.CANCELLED, True)
        assert erp.find(self.document().natural_key) is None
        assert self.parked(erp, key=OTHER).state is ErpState.PARKED

    def test_cancelling_twice_changes_nothing_more(self, erp: Any) -> None:
        receipt = self.posted(erp)
        for _ in range(2):
            answer = erp.cancel(receipt.ref, "asha/bill/1/8/c", on=self.day, reason="wrong")
            assert not answer.is_live
        assert answer.replayed

    def test_what_is_cancelled_is_not_posted(self, erp: Any) -> None:
        receipt = self.parked(erp)
        erp.cancel(receipt.ref, "asha/bill/1/8/cancel", on=self.day, reason="wrong supplier")
        with pytest.raises(ErpWrongState):
            erp.post(receipt.ref, "asha/bill/1/9/post")

    def test_a_document_of_another_erp_is_left_alone(self, erp: Any) -> None:
        receipt = self.parked(erp)
        theirs = attrs.evolve(receipt.ref, system="elsewhere")
        assert erp.status(theirs).state is ErpState.UNKNOWN
        with pytest.raises(ErpWrongState):
            erp.post(theirs, "asha/bill/1/9/post")
        with pytest.raises(ErpWrongState):
            erp.cancel(theirs, "asha/bill/1/9/cancel", on=self.day, reason="wrong supplier")
        assert erp.status(receipt.ref).state is ErpState.PARKED

    def test_a_document_that_somebody_wrote_since_is_not_posted(self, erp: Any) -> None:
        if not self.can(erp, Capability.CHECKS_VERSION):
            return
        receipt = self.parked(erp)
        self.write_there(erp, receipt.ref)
        with pytest.raises(ErpStale):
            erp.post(receipt.ref, "asha/bill/1/7/post", expect=receipt.version)
        stands = erp.status(receipt.ref)
        assert stands.state is ErpState.PARKED
        assert erp.post(receipt.ref, "asha/bill/1/8/post", expect=stands.version).posting

    def test_nothing_is_posted_or_reversed_into_a_closed_period(self, erp: Any) -> None:
        if not self.can(erp, Capability.CHECKS_PERIOD):
            return
        receipt = self.parked(erp)
        booked = self.posted(erp, "AT-43")
        self.close(erp, self.day)
        with pytest.raises(ErpPeriodClosed):
            erp.post(receipt.ref, "asha/bill/1/7/post")
        assert erp.status(receipt.ref).state is ErpState.PARKED
        with pytest.raises(ErpPeriodClosed):
            erp.cancel(booked.ref, "asha/bill/2/8/cancel", on=self.day, reason="wrong")
        assert erp.status(booked.ref).state is ErpState.POSTED

    def test_what_a_closed_period_refused_is_posted_on_another_day(self, erp: Any) -> None:
        if not self.can(erp, Capability.CHECKS_PERIOD):
            return
        receipt = self.parked(erp)
        self.close(erp, self.day)
        day = self.day + timedelta(days=31)
        assert erp.post(receipt.ref, "asha/bill/1/9/post", on=day).state is ErpState.POSTED

    def test_a_credit_note_is_found_as_one_and_not_as_an_invoice(self, erp: Any) -> None:
        note = self.document("CN-7", kind=InvoiceKind.CREDIT_NOTE)
        receipt = erp.park(note, KEY)
        assert erp.find(note.natural_key).ref == receipt.ref
        assert erp.find(self.document("CN-7").natural_key) is None

    def test_each_receipt_of_a_line_arrives_with_its_quantity(self, erp: Any) -> None:
        if not self.can(erp, Capability.RECEIPT_LINES):
            return
        document = self.document(quantity="3", price="33.33", matches=self.matches())
        receipt = erp.park(document, KEY)
        expected = [
            (each.receipt, each.receipt_line, str(each.quantity)) for each in self.matches()
        ]
        assert sorted(self.billed_receipts(erp, receipt.ref)) == sorted(expected)
        assert receipt.total in {None, document.totals.payable}
