"""The shop in memory keeps the contract of those who take orders and show invoices."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from invoicekit.adapters.erp.memory import MemoryShop
from invoicekit.errors import ErpUnsupported
from invoicekit.ports.orders import OrderPage
from invoicekit.ports.places import SeenUntil
from invoicekit.testing.erp import SalesContract


class TestMemoryShop(SalesContract):
    @pytest.fixture
    def erp(self):
        return MemoryShop()

    def lose_answer(self, erp):
        erp.trouble("silent")

    def cut(self, erp):
        erp.trouble("unreachable")

    def order_there(self, erp, id, at, quantity="2"):
        erp.counter.put(self.example(id, at, quantity))

    def cancel_there(self, erp, id, at):
        erp.counter.cancel(id, at=at)

    def shown(self, erp, number):
        return [
            each.totals.payable for each in erp.published.values() if each.number.startswith(number)
        ]

    def secrets(self):
        return ("s3cret",)


@pytest.mark.parametrize("lacks", ["orders", "publish"])
def test_what_it_lacks_is_refused_by_its_name(lacks):
    shop, case = MemoryShop(lacks=[lacks]), TestMemoryShop()
    with pytest.raises(ErpUnsupported) as refused:
        shop.orders("") if lacks == "orders" else shop.publish(case.document(), "k")
    assert refused.value.capability == lacks


class Adds(MemoryShop):
    def publish(self, document, key, /):
        receipt = super().publish(document, key)
        self.published[f"{document.number} {len(self.published)}"] = document
        return receipt


class Forgets(MemoryShop):
    def orders(self, since, /, *, limit=100):
        page = super().orders(since, limit=limit)
        return OrderPage(page.orders[:1] if not since else (), page.next, page.more)


class Freezes(MemoryShop):
    def orders(self, since, /, *, limit=100):
        page = super().orders(since, limit=limit)
        return OrderPage(
            [attrs.evolve(each, cancelled=False) for each in page.orders], page.next, page.more
        )


class Repeats(MemoryShop):
    def orders(self, since, /, *, limit=100):
        return (
            attrs.evolve(super().orders("", limit=100), more=False)
            if since
            else super().orders(since, limit=limit)
        )


class Overlooks(MemoryShop):
    def orders(self, since, /, *, limit=100):
        page = super().orders(since, limit=limit)
        last = SeenUntil.read(since).last
        return OrderPage(
            [each for each in page.orders if last is None or each.updated_at > last],
            page.next,
            page.more,
        )


class Keeps(MemoryShop):
    def cancel(self, ref, key, /, *, on, reason, expect=""):
        shown = dict(self.published)
        try:
            return super().cancel(ref, key, on=on, reason=reason, expect=expect)
        finally:
            self.published = shown


class Confuses(MemoryShop):
    def find(self, natural, key="", /):
        return super().find(attrs.evolve(natural, party="V-1"), key)


class Leaks(MemoryShop):
    def __repr__(self):
        return "MemoryShop(key='s3cret')"


@pytest.mark.parametrize(
    ("fault", "name"),
    [
        (Adds, "test_an_invoice_whose_answer_was_lost_is_shown_once"),
        (Adds, "test_the_same_number_again_changes_what_is_there"),
        (Forgets, "test_orders_of_one_instant_are_all_told_page_by_page"),
        (Freezes, "test_changes_and_cancellations_are_told_as_the_order_is_now"),
        (Repeats, "test_from_the_place_after_a_page_only_news_are_told"),
        (Overlooks, "test_a_change_at_the_instant_of_the_last_one_is_told"),
        (Keeps, "test_what_is_shown_is_found_and_taken_back_once"),
        (Confuses, "test_what_is_shown_is_found_and_taken_back_once"),
        (Keeps, "test_an_answer_that_was_lost_to_taking_back_is_no_harm"),
        (Leaks, "test_no_secret_is_shown_and_every_error_names_the_system"),
    ],
)
def test_the_contract_finds_the_fault(fault, name):
    case = TestMemoryShop()
    with pytest.raises(AssertionError):
        getattr(case, name)(fault())
    getattr(case, name)(MemoryShop())


def test_an_order_that_is_kept_late_is_found_within_the_overlap():
    shop, case = MemoryShop(overlap=timedelta(minutes=5)), TestMemoryShop()
    case.order_there(shop, "SO-1", case.placed)
    place = shop.orders("").next
    case.order_there(shop, "SO-2", case.placed - timedelta(minutes=3))
    assert [order.id for order in shop.orders(place).orders] == ["SO-2"]
