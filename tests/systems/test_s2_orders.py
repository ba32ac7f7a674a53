"""S2: orders synced from the shop, and invoices made from them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

import attrs
import pytest

from invoicekit import AllowanceCharge, Line, Party, StatedTax
from invoicekit.adapters.orders.memory import MemoryOrders
from invoicekit.errors import (
    Duplicate,
    GuardRefused,
    InvoicekitError,
    KeyReused,
    NotFound,
    NotPermitted,
    StaleVersion,
    StateForbids,
)
from invoicekit.permissions import Actor
from invoicekit.ports.orders import Order
from invoicekit.ports.storage import Query
from invoicekit.service import documents, orders
from invoicekit.service.orders import Synced

SALES = Actor("sara", ["sales"], tenant="asha")
BUYER = Actor("bela", ["buyer"], tenant="asha", attributes={"account": "C-17"})
SYSTEM = Actor.system("asha")
SELLER = Party("Asha Systems", "IN")
BLUE = Party("Blue Bay Retail", "IN", id="C-17")
VAT = StatedTax("VAT", "S", "20")
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
DAY = date(2026, 11, 3)

ORDER = Order(
    id="SO-1",
    number="1001",
    currency="EUR",
    buyer=BLUE,
    lines=[Line("support", "10", "100", id="L1", taxes=[VAT])],
    charges=[AllowanceCharge("30", reason="freight", taxes=[StatedTax("VAT", "S", "10")])],
    placed=date(2026, 11, 1),
    updated_at=NOON,
)
"""1,000 and 20 % of it, freight 30 and 10 % of it: 1,233."""


def order(id, at=NOON, **other):
    return attrs.evolve(ORDER, id=id, number="", updated_at=at, **other)


def later(order_, minutes=1, **other):
    return attrs.evolve(order_, updated_at=order_.updated_at + timedelta(minutes=minutes), **other)


def sync(ctx, shop, **other):
    return orders.sync(ctx, shop, by=SYSTEM, **other)


def invoice(ctx, id="SO-1", number="AT-1", by=SALES, **other):
    return orders.invoice(ctx, id, by=by, seller=SELLER, number=number, issue_date=DAY, **other)


def flags(ctx, **filters):
    page = orders.find(ctx, Query(by="id", descending=False, **filters), by=SALES)
    return [(record.id, record.state, record.tags) for record in page.records]


def codes(error):
    return [failure.code for failure in error.value.failures]


@pytest.fixture
def shop():
    return MemoryOrders([ORDER])


@pytest.fixture
def synced(ctx, shop):
    sync(ctx, shop)
    return ctx


@pytest.mark.row("S2.3")
def test_business_orders_are_synced_in_and_no_others(ctx, shop):
    shop.put(order("SO-2", business=False))
    assert sync(ctx, shop) == Synced(added=1, passed_over=1)
    view = orders.view(ctx, "SO-1", by=SALES)
    assert view.order == ORDER
    assert (view.record.number, view.record.customer, view.record.source) == (
        "1001",
        "C-17",
        "shop",
    )
    assert flags(ctx) == [("SO-1", "open", ())]
    with pytest.raises(NotFound):
        orders.view(ctx, "SO-2", by=SALES)


@pytest.mark.row("S2.3")
def test_a_second_sync_brings_nothing_anew(synced, shop):
    assert sync(synced, shop) == Synced()
    assert orders.view(synced, "SO-1", by=SALES).record.version == 1


@pytest.mark.row("S2.3")
def test_later_updates_are_synced_and_flagged(synced, shop):
    changed = later(ORDER, lines=[Line("support", "12", "100", id="L1", taxes=[VAT])])
    shop.put(changed)
    shop.put(order("SO-2", NOON + timedelta(minutes=1)))
    assert sync(synced, shop) == Synced(added=1, updated=1)
    assert flags(synced) == [("SO-1", "open", ("updated",)), ("SO-2", "open", ())]
    assert flags(synced, tag="updated") == [("SO-1", "open", ("updated",))]
    assert orders.view(synced, "SO-1", by=SALES).order == changed


@pytest.mark.row("S2.3")
def test_cancellations_are_synced_and_flagged(synced, shop):
    shop.cancel("SO-1", at=NOON + timedelta(minutes=1))
    shop.put(order("SO-2", NOON + timedelta(minutes=1), cancelled=True))
    assert sync(synced, shop) == Synced(added=1, cancelled=2)
    both = [("SO-1", "cancelled", ("cancelled",)), ("SO-2", "cancelled", ("cancelled",))]
    assert flags(synced) == flags(synced, tag="cancelled") == both


@pytest.mark.row("S2.3")
def test_an_order_that_the_shop_opens_again_is_open_and_flagged_as_updated(synced, shop):
    shop.cancel("SO-1", at=NOON + timedelta(minutes=1))
    sync(synced, shop)
    shop.put(later(ORDER, 2))
    assert sync(synced, shop) == Synced(updated=1)
    assert flags(synced) == [("SO-1", "open", ("updated",))]


@pytest.mark.row("S2.3")
def test_orders_of_one_instant_are_missed_by_no_page(ctx):
    """A shop's clock tells whole seconds: 25 orders of one of them, 10 a page."""
    shop = MemoryOrders(order(f"SO-{number:02}") for number in range(25))
    assert sync(ctx, shop, limit=10) == Synced(added=25)
    shop.put(order("SO-99"))
    shop.put(order("SO-07", currency="USD"))
    assert sync(ctx, shop, limit=10) == Synced(added=1, updated=1)
    assert sync(ctx, shop) == Synced()


@pytest.mark.row("S2.3")
def test_news_that_come_late_undo_nothing(synced, shop):
    shop.put(later(ORDER, 5, number="1001-b"))
    sync(synced, shop)
    # Another source of the same shop is behind.
    behind = MemoryOrders([later(ORDER, 1, number="1001-a")])
    assert sync(synced, behind, name="mirror") == Synced(unchanged=1)
    assert orders.view(synced, "SO-1", by=SALES).record.number == "1001-b"


class Dying:
    """A shop that dies when it is asked for the second page."""

    def __init__(self, shop):
        self.shop = shop
        self.asked = 0

    def orders(self, since, /, *, limit=100):
        self.asked += 1
        if self.asked == 2:
            raise ConnectionError
        return self.shop.orders(since, limit=limit)


@pytest.mark.row("S2.3")
def test_a_sync_that_dies_goes_on_where_it_was(ctx):
    minute = timedelta(minutes=1)
    shop = MemoryOrders(order(f"SO-{number}", NOON + number * minute) for number in range(6))
    with pytest.raises(ConnectionError):
        sync(ctx, Dying(shop), limit=2)
    assert [name for name, _, _ in flags(ctx)] == ["SO-0", "SO-1"]
    assert sync(ctx, shop, limit=2) == Synced(added=4)


class Meanwhile:
    """A shop during whose answer somebody else syncs it as well."""

    def __init__(self, ctx, shop):
        self.ctx, self.shop, self.first = ctx, shop, True

    def orders(self, since, /, *, limit=100):
        page = self.shop.orders(since, limit=limit)
        if self.first:
            self.first = False
            sync(self.ctx, self.shop)
        return page


@pytest.mark.row("S2.3")
def test_two_syncs_at_once_write_each_order_once(ctx, shop):
    assert sync(ctx, Meanwhile(ctx, shop)) == Synced()
    assert orders.view(ctx, "SO-1", by=SALES).record.version == 1


@pytest.mark.row("S2.3")
@pytest.mark.parametrize("by", [SALES, BUYER])
def test_only_the_program_itself_syncs(ctx, shop, by):
    with pytest.raises(NotPermitted):
        orders.sync(ctx, shop, by=by)
    assert flags(ctx) == []


@pytest.mark.row("S2.3")
def test_a_buyer_does_not_see_the_orders_of_the_house(synced):
    with pytest.raises(NotPermitted):
        orders.find(synced, by=BUYER)
    with pytest.raises(NotPermitted):
        orders.view(synced, "SO-1", by=BUYER)
    elsewhere = attrs.evolve(SALES, tenant="other house")
    assert orders.find(synced, by=elsewhere).records == ()
    with pytest.raises(NotFound):
        orders.view(synced, "SO-1", by=elsewhere)


@pytest.mark.row("S2.4")
def test_an_invoice_is_made_from_an_order(synced):
    record = invoice(synced)
    assert (record.order, record.source, str(record.total)) == ("SO-1", "shop", "1233.00")
    said = documents.view(synced, record, by=BUYER).content.invoice
    assert (said.buyer, said.seller, said.issue_date) == (BLUE, SELLER, DAY)
    assert (said.lines[0].order_line, said.charges) == ("L1", ORDER.charges)
    assert said.references[0].number == "1001"
    assert orders.view(synced, "SO-1", by=SALES).invoices == (record,)


@pytest.mark.row("S2.4")
def test_a_second_try_is_a_clear_error(synced):
    invoice(synced)
    decision = orders.can_invoice(synced, "SO-1", by=SALES)
    assert decision.code == "order_invoiced"
    with pytest.raises(GuardRefused) as refused:
        invoice(synced, number="AT-2")
    assert codes(refused) == ["order_invoiced"]
    assert "AT-1" in refused.value.message
    assert "delete it" in refused.value.remedy
    assert len(documents.find(synced, by=SALES).records) == 1


@pytest.mark.row("S2.4")
def test_a_house_may_let_an_order_have_several(synced):
    first = invoice(synced)
    assert orders.can_invoice(synced, "SO-1", by=SALES, several=True)
    second = invoice(synced, number="AT-2", several=True)
    assert set(orders.view(synced, "SO-1", by=SALES).invoices) == {first, second}


@pytest.mark.row("S2.4")
def test_a_deleted_invoice_frees_the_order(synced):
    documents.delete(synced, invoice(synced), by=SALES)
    assert orders.view(synced, "SO-1", by=SALES).invoices == ()
    assert invoice(synced, number="AT-2").state == "open"


@pytest.mark.row("S2.4")
def test_a_cancelled_order_cannot_be_invoiced(synced, shop):
    shop.cancel("SO-1", at=NOON + timedelta(minutes=1))
    sync(synced, shop)
    with pytest.raises(StateForbids) as refused:
        invoice(synced)
    assert codes(refused) == ["order_cancelled"]
    with pytest.raises(StateForbids):
        invoice(synced, several=True)
    assert documents.find(synced, by=SALES).records == ()


@pytest.mark.row("S2.4")
@pytest.mark.parametrize(
    ("news", "flag"),
    [({"number": "1001-b"}, "order_updated"), ({"cancelled": True}, "order_cancelled")],
)
def test_news_after_invoicing_flag_the_invoice_and_never_edit_it(synced, shop, news, flag):
    record = invoice(synced)
    shop.put(later(ORDER, lines=[Line("other", "1", "5", id="L1")], **news))
    told = sync(synced, shop)
    assert told.flagged == 1
    view = documents.view(synced, record, by=SALES)
    assert (view.record.tags, view.record.revision) == ((flag,), 1)
    assert str(view.record.total) == "1233.00"
    last = documents.history(synced, record, by=SALES)[-1]
    assert (last.event, last.actor, dict(last.details)["order"]) == ("flag", "system", "SO-1")


@pytest.mark.row("S2.4")
def test_news_flag_no_deleted_invoice(synced, shop):
    documents.delete(synced, invoice(synced), by=SALES)
    shop.put(later(ORDER, number="1001-b"))
    assert sync(synced, shop) == Synced(updated=1)


@pytest.mark.row("S2.4")
def test_of_two_who_try_at_once_one_makes_the_invoice(synced):
    start, made, refused = Barrier(2), [], []

    def run(number):
        start.wait()
        try:
            made.append(invoice(synced, number=number))
        except InvoicekitError as error:
            refused.append(error)

    threads = [Thread(target=run, args=(f"AT-{n}",)) for n in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert [codes_of.code for codes_of in refused[0].failures] == ["order_invoiced"]
    assert len(documents.find(synced, by=SALES).records) == 1


@pytest.mark.row("S2.4")
def test_a_key_makes_a_repeat_safe(synced):
    first = invoice(synced, key="click-1")
    assert invoice(synced, key="click-1") == first
    with pytest.raises(KeyReused):
        invoice(synced, number="AT-9", key="click-1")


@pytest.mark.row("S2.4")
def test_an_order_that_changed_since_it_was_read_is_not_invoiced_unseen(synced, shop):
    seen = orders.view(synced, "SO-1", by=SALES).record
    shop.put(later(ORDER, number="1001-b"))
    sync(synced, shop)
    with pytest.raises(StaleVersion):
        invoice(synced, expect=seen.version)
    assert invoice(synced, expect=seen.version + 1).state == "open"


@pytest.mark.row("S2.4")
def test_who_may_not_and_what_is_not_there(synced):
    with pytest.raises(NotFound):
        invoice(synced, "SO-404")
    with pytest.raises(NotPermitted):
        invoice(synced, by=BUYER)
    other = order("SO-2")
    sync(synced, MemoryOrders([other]), name="second shop")
    invoice(synced)
    with pytest.raises(Duplicate):
        invoice(synced, "SO-2")
    # The refused one left nothing behind: its order is still to be invoiced.
    assert invoice(synced, "SO-2", number="AT-2").order == "SO-2"
