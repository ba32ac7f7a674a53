"""Money that is collected, paid in another way, told twice or freed at one moment: on PostgreSQL.

The gap between two reads of a use case is tried at every place; see `support.interleaving`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal

import attrs
import pytest

from invoicekit import Invoice, Line, Money, Party
from invoicekit.adapters.erp.memory import MemoryShop
from invoicekit.allocation import Payment, oldest_due, plan
from invoicekit.ports.clock import CountedIds, FixedClock
from invoicekit.ports.storage import Store
from invoicekit.service import Context, auditing, documents, payments
from invoicekit.service.agents import publish_all
from invoicekit.taxes import flat
from invoicekit.workflows import RECEIVABLE
from service import test_between_reads as between
from support.interleaving import every_place
from support.postgres import store_of

BOOKS = "order_invoice"
# Two of three lamps, 39.98, and two thirds of the freight, 6.67: 46.65, and 20 % of it, 9.33.
WORTH = Decimal("55.98")
DAY = date(2026, 11, 2)

opened = between.shop


@pytest.fixture
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    kept = store_of("postgresql", request)
    yield kept
    kept.close()


def requested(shop):
    def prepare(place, *, billed=True):
        new = shop(place, billed=billed)
        between.request(new)
        return new

    return prepare


def rows(shop):
    with shop.ctx.store.unit_of_work(shop.tenant, read_only=True) as work:
        return work.allocations()


def money(shop):
    """Return what is open, what stands applied, and what payments have left."""
    invoices = [r for r in shop.found(BOOKS) if r.state != "02"]
    found = payments.find(shop.ctx, by=shop.who("oms"), kind=BOOKS).records
    left = sum((r.balance for r in found if r.state == "completed"), Decimal(0))
    came = sum((r.total for r in found if r.state == "completed"), Decimal(0))
    applied = sum((row.amount.amount for row in rows(shop)), Decimal(0))
    return sum(r.balance for r in invoices), applied, left, came


def transfer(shop):
    """Let the buyer pay 10 of the first invoice by bank."""
    by = shop.who("oms")
    first = shop.found(BOOKS)[0]
    items = payments.open_items(shop.ctx, by=by, kind=BOOKS)
    mine = [item for item in items if item.record == first.id]
    planned = plan(Payment("BANK-1", Money("10.00", "EUR"), received=DAY), mine, oldest_due, on=DAY)
    return payments.commit(shop.ctx, planned, by=by, key="bank-1", kind=BOOKS)


def test_what_is_paid_by_bank_meanwhile_is_not_collected_too(opened):
    def once(shop, said):
        open_, applied, left, came = money(shop)
        assert (open_, applied, left) == (0, WORTH, came - WORTH), said
        # What is collected is what is open; what the bank brings after that is the bank's credit.
        id_ = charge_of(shop)
        paid = payments.view(shop.ctx, id_, by=shop.who("oms"), kind=BOOKS).record
        assert paid.balance == 0, said
        assert shop.card.taken(id_).amount == paid.total
        assert paid.total == (WORTH - 10 if said.rival == "done" and not left else WORTH)

    found = tried_with(opened, between.execute, transfer, once)
    assert {each.mine for each in found} == {"done"}
    assert {each.rival for each in found} >= {"done", "cannot_allocate"}


def charge_of(shop):
    kept = shop.found("charge_transaction")
    (charge,) = [r.id for r in kept if dict(r.labels)["charge_type"] == "CHARGE"]
    return charge


def tried_with(opened, mine, rival, after):
    """Let the rival come at every place of an act upon a requested collection."""
    shops = {}

    def prepare(place):
        new = shops[place] = requested(opened)(place)
        return new.ctx, lambda ctx: mine(attrs.evolve(new, ctx=ctx)), lambda: rival(new)

    def check(ctx, said):
        shop = shops[said.place]
        after(shop, said)
        assert not any("payment_pending" in r.tags for r in shop.found(BOOKS))
        assert list(auditing.verify(ctx, by=shop.who("auditor"))) == []

    return every_place(prepare, check)


def test_a_gateway_that_tells_by_itself_meanwhile_is_written_once(opened):
    def told(shop):
        id_ = charge_of(shop)
        return payments.answered(shop.ctx, shop.card.status(id_), by=shop.who("oms"), kind=BOOKS)

    def once(shop, said):
        open_, applied, left, came = money(shop)
        assert (open_, applied, left, came) == (0, WORTH, 0, WORTH), said
        assert between.mains(shop) == ["CHECKED"]
        assert len(rows(shop)) == 2

    found = tried_with(opened, between.execute, told, once)
    assert {each.mine for each in found} == {"done"}
    assert {each.rival for each in found} >= {"done", "not_found"}


def test_a_void_invoice_and_a_person_free_its_money_once(opened):
    def collected(place, *, billed=True):
        new = requested(opened)(place)
        between.execute(new)
        return new

    def unapply(shop):
        return payments.unapply(shop.ctx, charge_of(shop), by=shop.who("oms"), reason="wrong")

    shops = {}

    def prepare(place):
        new = shops[place] = collected(place)
        return new.ctx, lambda ctx: between.void(attrs.evolve(new, ctx=ctx)), lambda: unapply(new)

    def check(ctx, said):
        shop = shops[said.place]
        voided = [r for r in shop.found(BOOKS) if r.state == "02"]
        assert (said.mine == "done") == bool(voided)
        for record in voided:
            assert record.balance == record.total
        sums = {}
        for row in rows(shop):
            sums[row.target] = sums.get(row.target, 0) + row.amount.amount
        for record in shop.found(BOOKS):
            assert sums[record.id] == record.total - record.balance
        _, applied, left, came = money(shop)
        assert applied + left == came == WORTH
        assert list(auditing.verify(ctx, by=shop.who("auditor"))) == []

    found = every_place(prepare, check)
    assert {each.mine for each in found} | {each.rival for each in found} >= {"done"}


@pytest.fixture
def seller(store: Store) -> Callable[[int], between.Shop]:
    """Open a house with an invoice that no portal was told of."""

    def opened(place):
        clock = FixedClock(between.NOON, step=timedelta(seconds=1))
        ctx = Context(store, flat.REGIME, clock=clock, ids=CountedIds())
        shop = between.Shop(ctx, f"shop-{place}", between.Card())
        by = shop.who("sales")
        documents.add(shop.ctx, an_invoice("30"), workflow=RECEIVABLE, by=by)
        return shop

    return opened


def an_invoice(price, number="AT-1"):
    return Invoice(
        number,
        DAY,
        currency="EUR",
        seller=Party("Asha Systems", "IE"),
        buyer=Party("Blue Bay Retail", "IE", id="B2B-1"),
        lines=[Line("Kettle", "2", price, id="1")],
    )


def edited(shop):
    """Change the invoice, and make a second one."""
    by = shop.who("sales")
    (record,) = documents.find(shop.ctx, by=by).records
    documents.edit(shop.ctx, record, invoice=an_invoice("40"), by=by)
    return documents.add(shop.ctx, an_invoice("5", "AT-2"), workflow=RECEIVABLE, by=by)


def payables(portal):
    return {number: int(each.totals.payable) for number, each in portal.published.items()}


def test_no_edit_is_lost_while_an_invoice_is_shown(seller):
    shops, portals = {}, {}

    def prepare(place):
        new = shops[place] = seller(place)
        portal = portals[place] = MemoryShop()
        by = new.who("system")
        return new.ctx, lambda ctx: publish_all(ctx, portal, by=by), lambda: edited(new)

    def check(ctx, said):
        shop, portal = shops[said.place], portals[said.place]
        assert (said.mine, said.rival) == ("done", "done")
        publish_all(ctx, portal, by=shop.who("system"))
        # 2 x 40, and 2 x 5.
        assert payables(portal) == {"AT-1": 80, "AT-2": 10}, said
        assert list(auditing.verify(ctx, by=shop.who("auditor"))) == []

    assert len(every_place(prepare, check)) > 20


def test_of_two_agents_that_show_an_invoice_each_says_what_stands(seller):
    shops, portals = {}, {}

    def prepare(place):
        new = shops[place] = seller(place)
        portal = portals[place] = MemoryShop()
        by = new.who("system")

        def rival():
            edited(new)
            publish_all(new.ctx, portal, by=by, worker="rival")

        return new.ctx, lambda ctx: publish_all(ctx, portal, by=by), rival

    def check(ctx, said):
        shop, portal = shops[said.place], portals[said.place]
        assert (said.mine, said.rival) == ("done", "done"), said
        publish_all(ctx, portal, by=shop.who("system"))
        # 2 x 40, and 2 x 5.
        assert payables(portal) == {"AT-1": 80, "AT-2": 10}, said

    assert len(every_place(prepare, check)) > 20
