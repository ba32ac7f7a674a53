"""A shop on BigCommerce over real HTTP: orders followed, invoices shown, payments told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest

from invoicekit.adapters.erp.bigcommerce import BigCommerce, BigCommerceSettings
from invoicekit.documents import InvoiceKind
from invoicekit.errors import (
    ErpDuplicate,
    ErpError,
    ErpLoginFailed,
    ErpRefused,
    ErpSilent,
    ErpUnreachable,
    ErpWrongState,
    InvalidValue,
)
from invoicekit.money import Money
from invoicekit.ports.erp import ErpKind, ErpRef, ErpState, NaturalKey
from support.bigcommerce import BUYER, CASE, connected, invoice
from support.fakes.bigcommerce import FakeBigCommerce
from support.fakes.serving import SILENT

DAY = CASE.day
GOODS = [("Kettle", 2, "30"), ("Mug", 1, "10.5")]


@pytest.fixture
def site() -> Iterator[FakeBigCommerce]:
    with FakeBigCommerce() as site:
        yield site


@pytest.fixture
def shop(site: FakeBigCommerce) -> BigCommerce:
    return connected(site)


def told(shop: BigCommerce, place: str = "", limit: int = 100) -> tuple[list[str], str]:
    """Read the orders to their end, and return their ids with the place after them."""
    found: list[str] = []
    for _ in range(50):
        page = shop.orders(place, limit=limit)
        assert len(page.orders) <= limit
        found += [order.id for order in page.orders]
        place = page.next
        if not page.more:
            return found, place
    raise AssertionError("the orders have no end")


class TestOrders:
    def test_a_shop_without_orders_answers_with_no_content(self, shop):
        assert told(shop) == ([], "")

    def test_an_order_comes_with_lines_buyer_and_costs(self, site, shop):
        # 2 x 30 + 10.50 + 5 shipping - 7.50 discount = 68.
        site.books.order(1, GOODS, total="68", shipping_cost_ex_tax="5.0000")
        (order,) = shop.orders("").orders
        assert (order.number, order.currency, order.business) == ("1", "EUR", True)
        assert (order.buyer.name, order.buyer.id, order.buyer.country) == (
            "Blue Bay Retail",
            "17",
            "IE",
        )
        assert [(line.description, line.quantity, line.unit_price) for line in order.lines] == [
            ("Kettle", 2, Decimal("30.00")),
            ("Mug", 1, Decimal("10.50")),
        ]
        assert [(each.reason, each.amount) for each in order.charges] == [("shipping", 5)]
        assert [(each.reason, each.amount) for each in order.allowances] == [
            ("discount", Decimal("7.50"))
        ]

    def test_a_price_of_which_the_shop_rounds_the_total_is_kept_by_its_total(self, site, shop):
        # 3 x 0.3333 is 0.9999, and the shop's total 1.00.
        site.books.order(1, [("Screw", 3, "0.3333")])
        (line,) = shop.orders("").orders[0].lines
        assert (line.unit_price, line.base_quantity) == (Decimal("1.00"), 3)

    def test_orders_of_one_second_are_missed_by_none(self, site, shop):
        for id_ in range(1, 8):
            site.books.order(id_, GOODS)
        for limit in (1, 2, 3):
            found, place = told(shop, limit=limit)
            assert sorted(found) == [str(each) for each in range(1, 8)]
            assert told(shop, place) == ([], place)

    def test_small_pages_of_the_shop_give_all_of_it_too(self, site):
        shop = connected(site, BigCommerceSettings(page=2))
        for id_ in range(1, 8):
            site.books.order(id_, GOODS)
            site.books.later(seconds=id_ % 3)
        for limit in (1, 3, 100):
            assert sorted(told(shop, limit=limit)[0]) == [str(each) for each in range(1, 8)]

    def test_what_changes_between_two_pages_shifts_nothing_out(self, site):
        shop = connected(site, BigCommerceSettings(page=2))
        for id_ in range(1, 8):
            site.books.order(id_, GOODS)
            site.books.later(minutes=10)
        page = shop.orders("", limit=2)
        assert [order.id for order in page.orders] == ["1", "2"]
        site.books.touch(1, status_id=2)
        rest, _ = told(shop, page.next, limit=2)
        assert rest == ["3", "4", "5", "6", "7", "1"]

    def test_what_changes_while_the_pages_are_read_shifts_nothing_out(self, site):
        shop = connected(site, BigCommerceSettings(page=2))
        for id_ in range(1, 8):
            site.books.order(id_, GOODS)
            site.books.later(minutes=10)
        site.plan("", "", lambda: site.books.touch(1, status_id=2) and "", call="orders")
        assert set(told(shop)[0]) == {str(each) for each in range(1, 8)}

    def test_a_change_within_the_same_second_is_told(self, site, shop):
        site.books.order(1, GOODS)
        _, place = told(shop)
        site.books.touch(1, status_id=5)
        page = shop.orders(place)
        assert [(order.id, order.cancelled) for order in page.orders] == [("1", True)]

    @pytest.mark.parametrize(
        ("status", "cancelled"), [(5, True), (6, True), (4, False), (10, False)]
    )
    def test_cancelled_and_declined_orders_are_cancelled(self, site, shop, status, cancelled):
        site.books.order(1, GOODS, status=status)
        assert shop.orders("").orders[0].cancelled is cancelled

    def test_orders_of_others_than_businesses_come_without_lines(self, site, shop):
        site.books.order(1, GOODS, company="")
        site.books.order(2, GOODS, status=0)
        orders = shop.orders("").orders
        assert [(order.business, order.lines) for order in orders] == [(False, ()), (False, ())]
        assert "products" not in site.calls

    @pytest.mark.parametrize(
        ("settings", "business", "buyer"),
        [
            ({"business": "all"}, True, "17"),
            ({"business": "channel", "channels": [1]}, True, "17"),
            ({"business": "channel", "channels": [2]}, False, "17"),
            ({"companies": {"17": "B2B-1"}.get}, True, "B2B-1"),
            ({"companies": {"18": "B2B-1"}.get}, False, "17"),
            ({"business": "all", "passed_over": lambda row: row["id"] == 1}, False, "17"),
        ],
    )
    def test_what_tells_a_business_is_a_switch(self, site, settings, business, buyer):
        site.books.order(1, GOODS, company="")
        shop = connected(site, BigCommerceSettings(**settings))
        (order,) = shop.orders("").orders
        assert (order.business, order.buyer.id) == (business, buyer)

    def test_bad_settings_limits_and_places_are_refused(self, shop):
        for settings in ({"business": "channel"}, {"page": 251}, {"overlap": timedelta(0)}):
            with pytest.raises(InvalidValue):
                BigCommerceSettings(**settings)
        for limit in (0, True, "10"):
            with pytest.raises(InvalidValue):
                shop.orders("", limit=limit)
            with pytest.raises(InvalidValue):
                shop.payments("", limit=limit)
        with pytest.raises(InvalidValue):
            shop.orders("yesterday")


class TestPublishing:
    def test_an_invoice_is_shown_and_found(self, site, shop):
        receipt = shop.publish(invoice(), "k1")
        (row,) = site.books.invoices.values()
        assert (row["invoiceNumber"], row["customerId"], row["externalId"]) == (
            "AT-42",
            BUYER,
            "1000:AT-42",
        )
        # 40 x 1500.
        assert row["originalBalance"] == {"code": "EUR", "value": "60000.0000"}
        (item,) = row["details"]["details"]["lineItems"]
        assert (item["quantity"], item["unitPrice"]) == (
            "40",
            {"code": "EUR", "value": "1500.0000"},
        )
        found = shop.find(NaturalKey("1000", BUYER, "AT-42"))
        assert (found.ref, found.state, found.total) == (receipt.ref, ErpState.POSTED, 60000)
        assert shop.status(receipt.ref).state is ErpState.POSTED

    def test_the_same_number_again_changes_what_is_shown(self, site, shop):
        first = shop.publish(invoice(), "k1")
        assert shop.publish(invoice(), "k1").replayed
        again = shop.publish(invoice(price="1600"), "k2")
        assert (again.ref, again.total) == (first.ref, 64000)
        (row,) = site.books.invoices.values()
        assert row["openBalance"]["value"] == "64000.0000"
        assert row["details"]["header"]["orderDate"]

    def test_what_was_paid_meanwhile_stays_paid(self, site, shop):
        receipt = shop.publish(invoice(), "k1")
        site.books.pay((int(receipt.ref.id), "10000"))
        shop.publish(invoice(), "k2")
        (row,) = site.books.invoices.values()
        assert row["openBalance"]["value"] == "50000.0000"
        shop.publish(invoice(price="1600"), "k3")
        # 64,000 less the 10,000 that were paid.
        assert row["openBalance"]["value"] == "54000.0000"
        assert row["status"] == 1

    def test_a_paid_invoice_stands_as_paid_and_is_not_taken_back(self, site, shop):
        receipt = shop.publish(invoice(), "k1")
        site.books.pay((int(receipt.ref.id), "60000"))
        assert shop.status(receipt.ref).state is ErpState.PAID
        with pytest.raises(ErpWrongState):
            shop.cancel(receipt.ref, "k2", on=DAY, reason="wrong")
        assert len(site.books.invoices) == 1

    @pytest.mark.parametrize("way", ["delete", "close"])
    def test_an_invoice_is_taken_back_once_and_can_be_shown_anew(self, site, way):
        shop = connected(site, BigCommerceSettings(withdrawing=way))
        receipt = shop.publish(invoice(), "k1")
        answers = [shop.cancel(receipt.ref, "k2", on=DAY, reason="wrong") for _ in range(2)]
        assert [each.is_live for each in answers] == [False, False]
        assert [each.replayed for each in answers] == [False, True]
        assert shop.find(NaturalKey("1000", BUYER, "AT-42")) is None
        assert shop.publish(invoice(), "k3").state is ErpState.POSTED
        (row,) = site.books.invoices.values()
        assert (row["openBalance"]["value"], row["status"]) == ("60000.0000", 0)

    def test_a_number_that_begins_like_another_is_another(self, site, shop):
        shop.publish(invoice("AT-421"), "k1")
        assert shop.find(NaturalKey("1000", BUYER, "AT-42")) is None
        shop.publish(invoice("AT-42"), "k2")
        assert len(site.books.invoices) == 2

    def test_an_invoice_that_a_clerk_showed_is_taken_over_and_anothers_is_not(self, site, shop):
        body = {"code": "EUR", "value": 60000}
        by_hand = {"invoiceNumber": "AT-42", "customerId": BUYER}
        site.books.post_invoice(by_hand | {"originalBalance": body, "openBalance": body})
        shop.publish(invoice(), "k1")
        (row,) = site.books.invoices.values()
        assert row["externalId"] == "1000:AT-42"
        row["customerId"] = "B2B-2"
        with pytest.raises(ErpDuplicate) as refused:
            shop.publish(invoice(), "k2")
        assert refused.value.existing.id == str(row["id"])
        row |= {"customerId": BUYER, "externalId": "other:AT-42"}
        with pytest.raises(ErpDuplicate):
            shop.publish(invoice(), "k3")

    def test_what_the_shop_has_no_room_for_is_refused_before_it_is_sent(self, site, shop):
        for document in (
            invoice(kind=InvoiceKind.CREDIT_NOTE),
            CASE.document(""),
            invoice(price="12345678901234567.89"),
        ):
            with pytest.raises(ErpRefused):
                shop.publish(document, "k")
        assert "show" not in site.calls

    def test_lines_and_costs_add_up_to_what_is_due(self, site, shop):
        # 100.00 for 3 units: a third has no four decimals, and is shown as one.
        shop.publish(invoice(quantity="3", price="33.333333"), "k1")
        (row,) = site.books.invoices.values()
        details = row["details"]
        (item,) = details["details"]["lineItems"]
        assert (item["quantity"], item["unitPrice"]["value"], item["comments"]) == (
            "1",
            "100.00",
            "3 HUR",
        )
        assert details["header"]["costLines"] == []


class TestTrouble:
    @pytest.mark.parametrize("trouble", [*SILENT, "twice", "expired", "busy", "number_taken"])
    def test_whatever_happens_an_invoice_is_shown_once(self, site, shop, trouble):
        site.plan(trouble, call="show")
        for _ in range(3):
            try:
                receipt = shop.publish(invoice(), "k1")
            except ErpError:
                site.arrive()
        (row,) = site.books.invoices.values()
        assert receipt.ref == ErpRef("bigcommerce", ErpKind.SALES_INVOICE, str(row["id"]))
        assert row["openBalance"]["value"] == "60000.0000"

    @pytest.mark.parametrize(
        ("trouble", "error", "wait"),
        [
            ("busy", ErpUnreachable, 30.0),
            ("reset", ErpUnreachable, 1.5),
            ("forbidden", ErpLoginFailed, None),
            ("login", ErpLoginFailed, None),
            ("moved", ErpLoginFailed, None),
            ("silent", ErpSilent, None),
            ("refused", ErpRefused, None),
            ("hidden", ErpRefused, None),
            ("hidden_busy", ErpUnreachable, 0.0),
            ("hidden_failure", ErpSilent, None),
        ],
    )
    def test_each_answer_says_what_to_do_next(self, site, shop, trouble, error, wait):
        site.plan(*[trouble] * (2 if trouble == "login" else 1), call="show")
        with pytest.raises(error) as raised:
            shop.publish(invoice(), "k1")
        assert type(raised.value) is error
        assert raised.value.system == "bigcommerce"
        assert wait is None or raised.value.retry_after == wait
        assert "first-secret" not in f"{raised.value!r} {raised.value} {shop!r}"

    @pytest.mark.parametrize("trouble", ["busy", "silent", "broken", "no_json", "halfway"])
    def test_orders_that_cannot_be_asked_for_may_be_asked_again(self, site, shop, trouble):
        site.books.order(1, GOODS)
        site.plan(trouble, call="orders")
        with pytest.raises(ErpUnreachable):
            shop.orders("")
        assert told(shop)[0] == ["1"]

    @pytest.mark.parametrize(
        "change", [{"date_created": "soon"}, {"currency_code": None}, {"billing_address": []}]
    )
    def test_an_order_without_sense_is_told_as_such(self, site, shop, change):
        site.books.order(1, GOODS)
        site.books.orders[1] |= change
        if change == {"billing_address": []}:
            assert not shop.orders("").orders[0].business
            return
        with pytest.raises(ErpUnreachable, match="cannot be read"):
            shop.orders("")

    def test_an_expired_token_is_renewed_once(self, site, shop):
        site.books.order(1, GOODS)
        site.plan("expired", call="orders")
        assert told(shop)[0] == ["1"]
        assert site.logins == 2


class TestPayments:
    def test_payments_are_told_with_their_invoices_and_amounts(self, site, shop):
        first, second = (shop.publish(invoice(n), n) for n in ("AT-1", "AT-2"))
        site.books.pay((int(first.ref.id), "100.5"), (int(second.ref.id), "20"))
        page = shop.payments("")
        assert [(each.document, each.amount, each.reversed) for each in page.items] == [
            (first.ref, Money("100.50", "EUR"), False),
            (second.ref, Money("20.00", "EUR"), False),
        ]
        assert len({each.id for each in page.items}) == 2
        assert shop.payments(page.next).items == ()

    def test_page_by_page_nothing_is_missed(self, site, shop):
        ref = int(shop.publish(invoice(), "k").ref.id)
        for each in range(25):
            site.books.pay((ref, "1"), (ref, "2"))
            site.books.later(seconds=each % 2)
        for limit in (1, 3, 100):
            found, place, more = [], "", True
            while more:
                page = shop.payments(place, limit=limit)
                assert len(page.items) <= limit
                found += [each.id for each in page.items]
                place, more = page.next, page.more
            assert len(found) == len(set(found)) == 50

    def test_more_receipts_than_a_page_has_are_told(self, site, shop):
        ref = int(shop.publish(invoice(), "k").ref.id)
        for _ in range(120):
            site.books.pay((ref, "1"))
            site.books.later(seconds=1)
        page = shop.payments("", limit=2)
        first = min(site.books.receipts)
        assert [each.id.partition("/")[0] for each in page.items] == [str(first), str(first + 2)]

    def test_a_payment_counts_when_it_is_completed_and_until_it_is_refunded(self, site, shop):
        ref = int(shop.publish(invoice(), "k").ref.id)
        receipt = site.books.pay((ref, "100"), status=2)
        page = shop.payments("")
        assert page.items == ()
        site.books.later(minutes=20)
        site.books.restate(receipt, 3)
        page = shop.payments(page.next)
        (paid,) = page.items
        site.books.later(minutes=20)
        site.books.restate(receipt, 4)
        (back,) = shop.payments(page.next).items
        assert (back.id, paid.reversed, back.reversed) == (paid.id, False, True)
