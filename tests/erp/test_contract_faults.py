"""Adapters with one fault each: the contract of an ERP finds every one of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from erp import test_memory_erp as proven
from invoicekit.adapters.erp.memory import MemoryErp
from invoicekit.errors import (
    ErpDuplicate,
    ErpError,
    ErpPeriodClosed,
    ErpRefused,
    ErpSilent,
    ErpUnreachable,
    ErpWrongState,
    InvalidValue,
)
from invoicekit.money import Money
from invoicekit.ports.clock import FixedClock
from invoicekit.ports.erp import ErpPage, ErpState
from invoicekit.ports.places import SeenUntil


class OtherName(MemoryErp):
    def park(self, document, key, /):
        receipt = super().park(document, key)
        return attrs.evolve(receipt, ref=attrs.evolve(receipt.ref, system="elsewhere"))


class FindsAnything(MemoryErp):
    def find(self, natural, key="", /):
        held = next(iter(self.books.live()), None)
        return held and held.receipt(self.system)


class FindsBeginnings(MemoryErp):
    def find(self, natural, key="", /):
        for held in self.books.live():
            if held.document.number.startswith(natural.number):
                return held.receipt(self.system, held.key == key)
        return None


class FindsAnySupplier(MemoryErp):
    def find(self, natural, key="", /):
        for held in self.books.live():
            if held.is_of(attrs.evolve(natural, party=held.document.party)):
                return held.receipt(self.system, bool(key) and held.key == key)
        return None


class FindsNotesAsInvoices(MemoryErp):
    def find(self, natural, key="", /):
        return super().find(natural, key) or super().find(
            attrs.evolve(natural, credit=not natural.credit), key
        )


class FindsTheDead(MemoryErp):
    def find(self, natural, key="", /):
        found = [each for each in self.books.documents() if each.is_of(natural)]
        return found[-1].receipt(self.system, bool(key) and found[-1].key == key) if found else None


class ClaimsEverything(MemoryErp):
    def find(self, natural, key="", /):
        found = super().find(natural, key)
        return found and attrs.evolve(found, replayed=True)


class ParksTwice(MemoryErp):
    def park(self, document, key, /):
        self.books._checks_duplicates = False
        return self.books.enter(document, key).receipt(self.system)


class PostsWhenParking(MemoryErp):
    def park(self, document, key, /):
        receipt = super().park(document, key)
        return self.post(receipt.ref, key)


class CountsInBinary(MemoryErp):
    def park(self, document, key, /):
        total = 3 * 0.1 if document.totals.payable < 1 else float(document.totals.payable)
        return attrs.evolve(super().park(document, key), total=repr(total))


class PostsAnew(MemoryErp):
    def post(self, ref, key, /, **said):
        held = self.books.held(ref.id)
        if held.state is ErpState.POSTED:
            self.books.put(attrs.evolve(held, state=ErpState.PARKED))
        return super().post(ref, key, **said)


class PostsTheDead(MemoryErp):
    def post(self, ref, key, /, **said):
        try:
            return super().post(ref, key, **said)
        except ErpWrongState:
            return self.status(ref)


class WritesOver(MemoryErp):
    def post(self, ref, key, /, *, expect="", **said):
        del expect
        return super().post(ref, key, **said)


class PostsAnyDay(MemoryErp):
    def post(self, ref, key, /, **said):
        try:
            return super().post(ref, key, **said)
        except ErpPeriodClosed:
            self.books._closed = {}
            return super().post(ref, key, **said)


class KeepsItsDay(MemoryErp):
    def post(self, ref, key, /, *, on=None, **said):
        del on
        return super().post(ref, key, **said)


class DiscardsNothing(MemoryErp):
    def cancel(self, ref, key, /, **said):
        return attrs.evolve(self.status(ref), state=ErpState.CANCELLED)


class ForgetsReversals(MemoryErp):
    def status(self, ref, /):
        told = super().status(ref)
        return attrs.evolve(told, posting="") if not told.is_live else told


class ReversesAgain(MemoryErp):
    def cancel(self, ref, key, /, **said):
        return attrs.evolve(super().cancel(ref, key, **said), replayed=False)


class TakesWhatIsNotThereForCancelled(MemoryErp):
    def cancel(self, ref, key, /, **said):
        if ref.system != self.system:
            return attrs.evolve(self.status(ref), state=ErpState.CANCELLED, replayed=True)
        return super().cancel(ref, key, **said)


class BlamesTheNetwork(MemoryErp):
    """It calls a lost answer unreachable, so that it is sent again."""

    def park(self, document, key, /):
        try:
            return super().park(document, key)
        except ErpSilent as error:
            raise ErpUnreachable(error.system, error.reason) from None


class FearsTheWorst(MemoryErp):
    def park(self, document, key, /):
        try:
            return super().park(document, key)
        except ErpUnreachable as error:
            raise ErpSilent(error.system, error.reason) from None


class SendsFirst(MemoryErp):
    """It was not reached, it says, and yet the document is there."""

    def park(self, document, key, /):
        try:
            return super().park(document, key)
        except ErpUnreachable:
            self.books.enter(document, key)
            raise


class Talks(MemoryErp):
    def __repr__(self):
        return "MemoryErp(token='s3cret')"


class Names(MemoryErp):
    def park(self, document, key, /):
        try:
            return super().park(document, key)
        except ErpError as error:
            raise type(error)("somewhere", error.reason) from None


class Merges(MemoryErp):
    def park(self, document, key, /):
        line = attrs.evolve(document.lines[0], matches=document.lines[0].matches[:1])
        return super().park(attrs.evolve(document, lines=[line]), key)


class Hides(MemoryErp):
    def park(self, document, key, /):
        try:
            return super().park(document, key)
        except ErpDuplicate as error:
            raise ErpRefused(error.system, error.reason) from None


class Skips(MemoryErp):
    """Its place is an instant alone: what shares it with the last item is lost."""

    def changes(self, since, /, *, limit=100):
        after = SeenUntil.read(since).last
        rest = [
            self._change(name)[0]
            for at, name in self.books.changed.since(None)
            if after is None or at > after
        ]
        page = rest[:limit]
        place = SeenUntil.read(since).after((each.at, "", "") for each in page)
        return ErpPage(page, place.text, len(rest) > limit)


class Repeats(MemoryErp):
    def changes(self, since, /, *, limit=100):
        return attrs.evolve(super().changes("", limit=limit), more=False)


class Overflows(MemoryErp):
    def changes(self, since, /, *, limit=100):
        return super().changes(since, limit=100)


class Forgives(MemoryErp):
    def changes(self, since, /, *, limit=100):
        try:
            return super().changes(since, limit=limit)
        except InvalidValue:
            return super().changes("", limit=limit)


class TellsNoPosting(MemoryErp):
    def changes(self, since, /, *, limit=100):
        page = super().changes(since, limit=limit)
        return attrs.evolve(
            page,
            items=[
                attrs.evolve(each, receipt=attrs.evolve(each.receipt, posting=""))
                for each in page.items
            ],
        )


class PaysInCents(MemoryErp):
    def payments(self, since, /, *, limit=100):
        page = super().payments(since, limit=limit)
        return attrs.evolve(
            page,
            items=[
                attrs.evolve(each, amount=Money(each.amount.amount * 100, each.amount.currency))
                for each in page.items
            ],
        )


class PaysUnderOneName(MemoryErp):
    def payments(self, since, /, *, limit=100):
        page = super().payments(since, limit=limit)
        return attrs.evolve(page, items=[attrs.evolve(each, id="P-1") for each in page.items])


class ForgivesPayments(MemoryErp):
    def payments(self, since, /, *, limit=100):
        try:
            return super().payments(since, limit=limit)
        except InvalidValue:
            return super().payments("", limit=limit)


class KnowsEveryOrder(MemoryErp):
    def purchase_order(self, number, /):
        return super().purchase_order("4500000001")


class CountsReturnsUp(MemoryErp):
    def receipts(self, order, /):
        return [
            attrs.evolve(
                each, lines=[attrs.evolve(p, quantity=abs(p.quantity)) for p in each.lines]
            )
            for each in super().receipts(order)
        ]


class ListsTwice(MemoryErp):
    def receipts(self, order, /):
        return [*super().receipts(order), *super().receipts(order)]


FAULTS: dict[type[MemoryErp], str] = {
    OtherName: "test_it_says_what_it_can_do_and_its_references_bear_its_name",
    FindsAnything: "test_another_companys_or_suppliers_document_is_not_found",
    FindsBeginnings: "test_a_number_that_begins_like_another_is_another",
    FindsAnySupplier: "test_another_companys_or_suppliers_document_is_not_found",
    FindsNotesAsInvoices: "test_a_credit_note_is_found_as_one_and_not_as_an_invoice",
    FindsTheDead: "test_a_parked_document_is_discarded_and_its_number_is_free",
    ClaimsEverything: "test_the_key_tells_our_own_from_anothers",
    ParksTwice: "test_a_number_that_is_taken_is_a_duplicate_that_names_it",
    PostsWhenParking: "test_a_parked_document_is_found_by_the_suppliers_number",
    CountsInBinary: "test_amounts_arrive_to_the_cent",
    PostsAnew: "test_posting_twice_books_once",
    PostsTheDead: "test_what_is_cancelled_is_not_posted",
    WritesOver: "test_a_document_that_somebody_wrote_since_is_not_posted",
    PostsAnyDay: "test_nothing_is_posted_or_reversed_into_a_closed_period",
    KeepsItsDay: "test_what_a_closed_period_refused_is_posted_on_another_day",
    DiscardsNothing: "test_a_parked_document_is_discarded_and_its_number_is_free",
    ForgetsReversals: "test_a_posted_document_is_reversed_and_its_number_is_free",
    ReversesAgain: "test_cancelling_twice_changes_nothing_more",
    TakesWhatIsNotThereForCancelled: "test_a_document_of_another_erp_is_left_alone",
    BlamesTheNetwork: "test_a_lost_answer_is_told_as_silence_and_the_document_is_found",
    FearsTheWorst: "test_what_did_not_reach_the_erp_is_told_so_and_left_no_trace",
    SendsFirst: "test_what_did_not_reach_the_erp_is_told_so_and_left_no_trace",
    Talks: "test_no_secret_is_shown",
    Names: "test_every_error_names_the_system",
    Merges: "test_each_receipt_of_a_line_arrives_with_its_quantity",
    Hides: "test_a_number_that_is_taken_is_a_duplicate_that_names_it",
    Skips: "test_page_by_page_nothing_is_missed",
    Repeats: "test_from_the_place_after_a_page_only_news_are_told",
    Overflows: "test_page_by_page_nothing_is_missed",
    Forgives: "test_a_place_of_another_feed_is_refused",
    TellsNoPosting: "test_what_is_posted_and_reversed_there_is_told",
    PaysInCents: "test_a_payment_is_told_with_its_document_and_amount",
    PaysUnderOneName: "test_payments_are_told_page_by_page_and_none_twice",
    ForgivesPayments: "test_a_place_of_another_list_of_payments_is_refused",
    KnowsEveryOrder: "test_an_unknown_order_is_none_and_has_no_receipts",
    CountsReturnsUp: "test_receipts_are_told_one_by_one_and_returns_are_negative",
    ListsTwice: "test_no_two_receipts_have_one_key",
}


class Case(proven.TestMemoryErp):
    __test__ = False

    def secrets(self):
        return ("s3cret",)


def broken(fault: type[MemoryErp]) -> Any:
    # Several changes share an instant: what a place must survive.
    books = proven.TestMemoryErp.erp.__wrapped__(
        Case(), FixedClock(datetime(2026, 11, 2, tzinfo=UTC))
    )
    moving = FixedClock(datetime(2026, 11, 2, tzinfo=UTC), step=timedelta(seconds=1))
    if fault is not Skips:
        books.books._clock = moving
    return fault(books.books)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_the_contract_finds_the_fault(fault):
    with pytest.raises((AssertionError, pytest.fail.Exception, ErpError, ValueError)):
        getattr(Case(), FAULTS[fault])(broken(fault))


@pytest.mark.parametrize("name", sorted(set(FAULTS.values())))
def test_the_same_test_passes_without_the_fault(name):
    getattr(Case(), name)(broken(MemoryErp))
