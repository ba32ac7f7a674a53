"""News of an order come while it is invoiced, edited or told by another: on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import attrs
import pytest

from invoicekit import Actor, Context, Line, Party, StatedTax
from invoicekit.adapters.orders.memory import MemoryOrders
from invoicekit.ports.clock import CountedIds, FixedClock
from invoicekit.ports.orders import Order
from invoicekit.ports.storage import Query, Store
from invoicekit.records import Record
from invoicekit.service import auditing, documents, orders
from invoicekit.taxes import flat
from support.interleaving import every_place
from support.postgres import store_of

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
ORDER = Order(
    id="SO-1",
    currency="EUR",
    buyer=Party("Blue Bay Retail", "IN", id="C-17"),
    lines=[Line("support", "10", "100", id="L1", taxes=[StatedTax("VAT", "S", "20")])],
    updated_at=NOON,
)
CHANGED = attrs.evolve(
    ORDER,
    lines=[attrs.evolve(ORDER.lines[0], quantity="11")],
    updated_at=NOON + timedelta(minutes=1),
)


@pytest.fixture
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    kept = store_of("postgresql", request)
    yield kept
    kept.close()


@attrs.define
class Portal:
    """A tenant with a shop of one order, which has just changed."""

    ctx: Context
    tenant: str
    shop: MemoryOrders

    def who(self, role: str) -> Actor:
        return Actor(role, [role], tenant=self.tenant)

    def sync(self) -> object:
        return orders.sync(self.ctx, self.shop, by=Actor.system(self.tenant))

    def invoice(self) -> Record:
        return orders.invoice(
            self.ctx,
            "SO-1",
            by=self.who("sales"),
            seller=Party("Asha Systems", "IN"),
            number="AT-1",
            issue_date=date(2026, 11, 3),
        )

    def edit(self) -> Record:
        (record,) = self.found("invoice")
        view = documents.view(self.ctx, record, by=self.who("sales"))
        renamed = attrs.evolve(view.content.invoice, buyer_reference="B-7")
        return documents.edit(self.ctx, view.record, invoice=renamed, by=self.who("sales"))

    def found(self, kind: str) -> tuple[Record, ...]:
        with self.ctx.store.unit_of_work(self.tenant, read_only=True) as work:
            return work.find(Query(kind=kind)).records


def tried(store, ready, mine, rival, after):
    """Let the rival come at every place; check the portal each time, and return what came of it."""
    portals = {}

    def prepare(place):
        clock = FixedClock(NOON + timedelta(hours=1), step=timedelta(milliseconds=1))
        ctx = Context(store, flat.REGIME, clock=clock, ids=CountedIds())
        new = portals[place] = Portal(ctx, f"asha-{place}", MemoryOrders([ORDER]))
        ready(new)
        return ctx, lambda ctx: mine(attrs.evolve(new, ctx=ctx)), lambda: rival(new)

    def check(ctx, said):
        after(portals[said.place], said)
        assert list(auditing.verify(ctx, by=portals[said.place].who("auditor"))) == []

    found = every_place(prepare, check)
    assert len(found) > 5
    return found


def untold(portal):
    """The order has not come yet."""


def changed(portal):
    portal.sync()
    portal.shop.put(CHANGED)


def invoiced_and_changed(portal):
    portal.sync()
    portal.invoice()
    portal.shop.put(CHANGED)


def test_of_two_that_sync_each_order_comes_once(store):
    def once(portal, said):
        assert {said.mine, said.rival} == {"done"}, said
        (record,) = portal.found("order")
        assert record.version == 1

    tried(store, untold, Portal.sync, Portal.sync, once)


def test_of_two_that_sync_one_writes_the_change_and_the_flag(store):
    def once(portal, said):
        assert {said.mine, said.rival} == {"done"}, said
        (order,), (invoice,) = portal.found("order"), portal.found("invoice")
        assert (order.tags, invoice.tags) == (("updated",), ("order_updated",))
        told = documents.history(portal.ctx, invoice, by=portal.who("sales"))
        assert [entry.event for entry in told].count("flag") == 1

    tried(store, invoiced_and_changed, Portal.sync, Portal.sync, once)


@pytest.mark.parametrize("who", ["invoice", "sync"])
def test_an_order_that_changes_while_it_is_invoiced_is_invoiced_as_it_is_or_flagged(store, who):
    def right(portal, said):
        assert {said.mine, said.rival} == {"done"}, said
        (record,) = portal.found("invoice")
        # 11 times 100, and 20 % of it.
        assert str(record.total) == "1320.00" or record.tags == ("order_updated",), record

    acts = (Portal.invoice, Portal.sync) if who == "invoice" else (Portal.sync, Portal.invoice)
    tried(store, changed, *acts, right)


def test_of_two_who_invoice_an_order_one_does(store):
    def one(portal, said):
        assert sorted([said.mine, said.rival]) == ["done", "guard_refused"], said
        assert len(portal.found("invoice")) == 1

    def told(portal):
        portal.sync()

    tried(store, told, Portal.invoice, Portal.invoice, one)


def test_an_invoice_that_is_edited_meanwhile_is_flagged_all_the_same(store):
    def flagged(portal, said):
        assert said.mine == "done", said
        # Who edits names the version that was read, and is told if it is another by now.
        assert said.rival in {"done", "stale_version"}, said
        (record,) = portal.found("invoice")
        assert record.tags == ("order_updated",)

    found = tried(store, invoiced_and_changed, Portal.sync, Portal.edit, flagged)
    assert "done" in {each.rival for each in found}
