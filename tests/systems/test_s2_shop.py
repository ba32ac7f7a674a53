"""S2: orders synced from a shop on BigCommerce, with updates and cancellations; its faults too."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal

import attrs
import pytest

from invoicekit import Invoice, Line, Party
from invoicekit.adapters.erp.bigcommerce import BigCommerceSettings
from invoicekit.errors import ErpUnreachable, NotPermitted, StateForbids
from invoicekit.permissions import Actor
from invoicekit.ports.storage import Query
from invoicekit.service import documents, orders, payments
from invoicekit.service.agents import follow, publication, publish_all
from invoicekit.workflows import RECEIVABLE
from support.bigcommerce import BUYER, connected
from support.fakes.bigcommerce import FakeBigCommerce

SALES = Actor("sara", ["sales"], tenant="asha")
SYSTEM = Actor.system("asha")
SELLER = Party("Asha Systems", "IE")
DAY = date(2026, 11, 3)
GOODS = [("Kettle", 2, "30"), ("Mug", 1, "10.5")]


@pytest.fixture
def site() -> Iterator[FakeBigCommerce]:
    with FakeBigCommerce() as site:
        yield site


def tagged(ctx, tag):
    return [record.id for record in orders.find(ctx, Query(tag=tag), by=SALES).records]


@pytest.mark.row("S2.3")
def test_business_orders_of_a_shop_come_in_and_what_becomes_of_them_is_flagged(ctx, site):
    shop = connected(site, BigCommerceSettings(page=2))
    for id_ in (1, 2, 3):
        site.books.order(id_, GOODS)
    site.books.order(4, GOODS, company="")
    told = orders.sync(ctx, shop, by=SYSTEM, limit=2)
    assert (told.added, told.passed_over) == (3, 1)
    again = orders.sync(ctx, shop, by=SYSTEM)
    assert (again.added, again.updated, again.cancelled) == (0, 0, 0)

    invoice = orders.invoice(ctx, "1", by=SALES, seller=SELLER, number="AT-1", issue_date=DAY)
    # 2 x 30 + 10.50.
    assert (invoice.total, invoice.source) == (Decimal("70.50"), "bigcommerce")

    site.books.later(minutes=1)
    site.books.order(1, [("Kettle", 3, "30")])
    site.books.touch(2, status_id=5)
    told = orders.sync(ctx, shop, by=SYSTEM)
    assert (told.updated, told.cancelled, told.flagged) == (1, 1, 1)
    assert (tagged(ctx, "updated"), tagged(ctx, "cancelled")) == (["1"], ["2"])
    assert documents.view(ctx, invoice, by=SALES).record.tags == ("order_updated",)
    with pytest.raises(StateForbids):
        orders.invoice(ctx, "2", by=SALES, seller=SELLER, number="AT-2", issue_date=DAY)


@pytest.mark.parametrize("call", ["orders", "products"])
@pytest.mark.parametrize("trouble", ["busy", "reset", "silent", "broken", "halfway", "no_json"])
def test_a_sync_that_a_shop_breaks_off_goes_on_where_it_was(ctx, site, call, trouble):
    shop = connected(site)
    for id_ in (1, 2, 3):
        site.books.order(id_, GOODS)
    site.plan("", "", trouble, call=call) if call == "products" else site.plan(trouble, call=call)
    with pytest.raises(ErpUnreachable):
        orders.sync(ctx, shop, by=SYSTEM, limit=1)
    orders.sync(ctx, shop, by=SYSTEM, limit=1)
    found = orders.find(ctx, by=SALES).records
    assert sorted(record.id for record in found) == ["1", "2", "3"]
    assert tagged(ctx, "updated") == []


def an_invoice(number, price="30"):
    return Invoice(
        number,
        DAY,
        currency="EUR",
        seller=SELLER,
        buyer=Party("Blue Bay Retail", "IE", id=BUYER),
        lines=[Line("Kettle", "2", price, id="1")],
    )


def shown(site):
    rows = site.books.invoices.values()
    return sorted((row["invoiceNumber"], row["openBalance"]["value"]) for row in rows)


def test_invoices_are_shown_changed_and_taken_back_in_the_shop(ctx, clock, site):
    shop = connected(site)
    first, second = (
        documents.add(ctx, an_invoice(number), workflow=RECEIVABLE, by=SALES)
        for number in ("AT-1", "AT-2")
    )
    site.plan("silent", call="show")
    report = publish_all(ctx, shop, by=SYSTEM)
    assert [each.number for each in report.made] == ["AT-2"]
    assert [(each.id, each.again) for each in report.failed] == [(first.id, True)]
    clock.set(clock.now() + timedelta(hours=1))
    assert [each.number for each in publish_all(ctx, shop, by=SYSTEM).made] == ["AT-1"]
    # 2 x 30.
    assert shown(site) == [("AT-1", "60.0000"), ("AT-2", "60.0000")]

    documents.edit(ctx, first, invoice=an_invoice("AT-1", "40"), by=SALES)
    documents.act(ctx, second, "delete", by=SALES, reason="a double")
    report = publish_all(ctx, shop, by=SYSTEM)
    assert [(each.what, each.number) for each in report.made] == [
        ("changed", "AT-1"),
        ("withdrawn", "AT-2"),
    ]
    assert shown(site) == [("AT-1", "80.0000")]
    states = [publication(ctx, "bigcommerce", each.id, by=SALES).state for each in (first, second)]
    assert states == ["shown", "withdrawn"]
    assert not publish_all(ctx, shop, by=SYSTEM)


def test_agents_side_by_side_show_each_invoice_once(ctx, site):
    shop = connected(site)
    for number in range(10):
        documents.add(ctx, an_invoice(f"AT-{number}"), workflow=RECEIVABLE, by=SALES)

    def run(number):
        return publish_all(ctx, shop, by=SYSTEM, worker=f"w{number}")

    with ThreadPoolExecutor(4) as pool:
        made = [each.number for report in pool.map(run, range(4)) for each in report.made]
    assert sorted(made) == [f"AT-{number}" for number in range(10)]
    assert len(shown(site)) == site.calls.count("show") == 10


def paid_there(ctx, shop):
    more = {"workflow": RECEIVABLE, "permission": "payment.record"}
    return [each.what for each in follow(ctx, shop, by=SYSTEM, **more).made]


def stands(ctx, record):
    record = documents.view(ctx, record, by=SALES).record
    return record.settlement, str(record.balance)


@pytest.mark.row("S2.8")
def test_what_buyers_pay_in_the_shop_pays_the_invoice_once_and_is_taken_back(ctx, site):
    shop = connected(site)
    record = documents.add(ctx, an_invoice("AT-1"), workflow=RECEIVABLE, by=SALES)
    publish_all(ctx, shop, by=SYSTEM)
    ref = next(iter(site.books.invoices))
    site.books.pay((ref, "20"), status=2)
    assert paid_there(ctx, shop) == []
    site.books.later(minutes=10)
    receipt = site.books.pay((ref, "25"))
    assert paid_there(ctx, shop) == ["paid"]
    assert paid_there(ctx, shop) == []
    # 2 x 30 less 25.
    assert stands(ctx, record) == ("partly_paid", "35.00")
    site.books.later(minutes=10)
    site.books.restate(receipt, 4)
    assert paid_there(ctx, shop) == ["payment_taken_back"]
    assert stands(ctx, record) == ("open", "60.00")


@pytest.mark.row("S2.8")
def test_money_from_the_shop_that_an_invoice_cannot_take_is_kept_and_not_lost(ctx, site, store):
    shop = connected(site)
    record = documents.add(ctx, an_invoice("AT-1"), workflow=RECEIVABLE, by=SALES)
    publish_all(ctx, shop, by=SYSTEM)
    ref = next(iter(site.books.invoices))
    # A payment by another gateway is under way.
    with store.unit_of_work("asha") as work:
        kept = work.get("invoice", record.id)
        work.save(attrs.evolve(kept, tags=["payment_pending"]), expect=kept.version)
    site.books.pay((ref, "25"))
    assert paid_there(ctx, shop) == ["payment_kept"]
    (payment,) = payments.find(ctx, by=SYSTEM).records
    assert (payment.state, payment.balance, payment.customer) == ("completed", 25, BUYER)
    assert stands(ctx, record) == ("open", "60.00")


def test_who_may_not_record_payments_follows_no_shop(ctx, site):
    with pytest.raises(NotPermitted):
        follow(ctx, connected(site), by=SALES, workflow=RECEIVABLE, permission="payment.record")
    assert site.calls == []
