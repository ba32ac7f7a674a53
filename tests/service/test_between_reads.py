"""Whoever comes between two reads of a use case is found out, or takes nothing: on PostgreSQL.

Memory and SQLite let one writer in at a time; PostgreSQL lets others keep what they do meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import attrs
import pytest

from invoicekit import Actor, AllowanceCharge, Context, Line, Money, Party, StatedTax
from invoicekit.adapters.orders.memory import MemoryOrders
from invoicekit.ports.clock import CountedIds, FixedClock
from invoicekit.ports.orders import Order
from invoicekit.ports.shipments import Shipment, ShipmentLine
from invoicekit.ports.storage import Query, Store
from invoicekit.records import Record
from invoicekit.service import auditing, billing, documents, orders, shipments
from invoicekit.service.billing import BillingRules, InvoiceType
from invoicekit.taxes import flat
from invoicekit.workflows import ORDER_BILLING
from support.card import Card
from support.interleaving import Outcome, every_place
from support.postgres import store_of

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
VAT = StatedTax("VAT", "S", "20")
LAMPS = Order(
    id="SO-1",
    currency="EUR",
    buyer=Party("Kim", "DE", id="C-1"),
    lines=[Line("lamp", "3", "19.99", id="L1", taxes=[VAT])],
    charges=[AllowanceCharge("10", reason="freight", taxes=[VAT])],
    updated_at=NOON,
    status="released",
)
RULES = BillingRules(seller=Party("Shop", "DE"))
WHOLE = attrs.evolve(RULES, bills=InvoiceType.ORDER, order_statuses=["released"])
KINDS = ("order_invoice", "charge_transaction", "order", "shipment")


@pytest.fixture
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    kept = store_of("postgresql", request)
    yield kept
    kept.close()


@attrs.frozen
class Shop:
    """A house of its own, with an order in it."""

    ctx: Context
    tenant: str
    card: Card

    def who(self, role: str) -> Actor:
        return Actor(role, [role], tenant=self.tenant)

    def take(self, order: Order) -> object:
        source = MemoryOrders([order])
        return orders.sync(
            self.ctx, source, by=self.who("oms"), workflow=ORDER_BILLING, name=str(order.updated_at)
        )

    def ship(self, id_: str, quantity: int = 1, **other: object) -> object:
        one = Shipment(
            id=id_,
            order="SO-1",
            lines=[ShipmentLine("L1", quantity)],
            **{"status": "shipped", "updated_at": NOON, **other},
        )
        return shipments.take(self.ctx, [one], by=self.who("oms"))

    def bill(self, rules: BillingRules = RULES) -> object:
        return billing.create_all(self.ctx, rules=rules, by=self.who("agent"))

    def found(self, kind: str) -> tuple[Record, ...]:
        query = Query(by="id", descending=False)
        return documents.find(self.ctx, query, by=self.who("operator"), kind=kind).records

    def bill_whole(self) -> object:
        return billing.bill_order(self.ctx, "SO-1", rules=WHOLE, by=self.who("oms"))


@pytest.fixture
def shop(store: Store) -> Callable[[int], Shop]:
    """Open a shop with an order of three lamps and freight, of which two shipments left."""

    def opened(place: int, *, billed: bool = True) -> Shop:
        clock = FixedClock(NOON, step=timedelta(seconds=1))
        ctx = Context(store, flat.REGIME, clock=clock, ids=CountedIds())
        new = Shop(ctx, f"shop-{place}", Card())
        new.take(LAMPS)
        new.ship("SH-1")
        new.ship("SH-2")
        if billed:
            new.bill()
        return new

    return opened


def is_whole(shop: Shop) -> None:
    """Check what must be true of every shop, whoever came when."""
    invoices = shop.found("order_invoice")
    charges = shop.found("charge_transaction")
    mains = {r.id: r for r in charges if dict(r.labels)["charge_type"] == "CHARGE"}
    own = [r for r in charges if r.id not in mains]
    # Each invoice has one charge transaction, and at most one CHARGE collects it.
    assert sorted(r.parent[1] for r in own) == sorted(r.id for r in invoices)
    asked = {r.id: Money(0, "EUR") for r in mains.values()}
    for record in own:
        collects = dict(record.labels).get("charge")
        if collects in asked and record.state != "VOIDED":
            asked[collects] += Money(record.total, "EUR")
            # Both move together.
            assert record.state == mains[collects].state
    for id_, main in mains.items():
        wanted = asked[id_] if main.state == "CHECKED" else Money(0, "EUR")
        assert shop.card.taken(id_) == wanted
    assert not any("payment_pending" in r.tags for r in invoices)
    assert list(auditing.verify(shop.ctx, by=shop.who("auditor"))) == []


# 59.97 and freight 10: 69.97, and 20 % of it, 13.99.
WORTH = Money("83.96", "EUR").amount


def tried(shop, mine, rival, *, billed=True, after=lambda shop, said: None) -> list[Outcome]:
    """Let the rival come at every place, check the shop each time, and return what came of both."""
    shops = {}

    def prepare(place):
        new = shops[place] = shop(place, billed=billed)
        return (
            new.ctx,
            lambda ctx: mine(attrs.evolve(new, ctx=ctx)),
            lambda: rival(new),
        )

    def check(ctx, said):
        del ctx
        is_whole(shops[said.place])
        after(shops[said.place], said)

    return every_place(prepare, check)


def request(shop: Shop) -> object:
    return billing.request_collection(shop.ctx, "SO-1", by=shop.who("agent"))


def execute(shop: Shop) -> object:
    return billing.execute_collection(shop.ctx, "SO-1", shop.card, by=shop.who("agent"))


def void(shop: Shop) -> object:
    first = shop.found("order_invoice")[0]
    by = shop.who("operator")
    return documents.act(shop.ctx, first, "void", by=by, reason="cancelled")


def mains(shop: Shop) -> list[str]:
    kept = shop.found("charge_transaction")
    return [r.state for r in kept if dict(r.labels)["charge_type"] == "CHARGE"]


def test_of_two_who_request_a_collection_one_gets_it(shop):
    def one_charge(shop, said):
        assert sorted([said.mine, said.rival]) == ["done", "nothing_to_collect"]
        assert mains(shop) == ["OPEN"]

    assert len(tried(shop, request, request, after=one_charge)) > 10


def test_of_two_who_execute_a_collection_money_is_taken_once(shop):
    def requested(place, billed):
        new = shop(place, billed=billed)
        request(new)
        return new

    def once(shop, said):
        assert {said.mine, said.rival} <= {"done", "nothing_to_collect"}
        assert mains(shop) == ["CHECKED"]

    assert len(tried(requested, execute, execute, after=once)) > 20


def test_a_void_comes_between_and_nothing_is_collected_for_it(shop):
    def requested(place, billed):
        new = shop(place, billed=billed)
        request(new)
        return new

    def void_or_taken(shop, said):
        states = sorted(r.state for r in shop.found("order_invoice"))
        assert said.mine == "done"
        assert states == (["00", "02"] if said.rival == "done" else ["00", "00"])

    found = tried(requested, execute, void, after=void_or_taken)
    assert {each.rival for each in found} >= {"done"}


def test_a_void_comes_between_and_is_not_requested(shop):
    found = tried(shop, request, void)
    assert {each.mine for each in found} == {"done"}


def test_of_two_who_bill_an_order_each_line_is_billed_once(shop):
    def whole(shop, said):
        kept = shop.found("order_invoice")
        assert sum(r.total for r in kept) == WORTH

    found = tried(shop, Shop.bill_whole, Shop.bill_whole, billed=False, after=whole)
    assert {frozenset([each.mine, each.rival]) for each in found} == {
        frozenset(["done", "guard_refused"])
    }


def test_an_order_that_changes_meanwhile_is_billed_as_it_is_or_flagged(shop):
    dearer = attrs.evolve(
        LAMPS,
        lines=[attrs.evolve(LAMPS.lines[0], unit_price="29.99")],
        updated_at=NOON + timedelta(hours=1),
    )

    def right(shop, said):
        (record,) = shop.found("order_invoice")
        # 89.97 and 10: 99.97, and 20 % of it, 19.99.
        assert str(record.total) == "119.96" or "order_updated" in record.tags, (said, record)

    found = tried(shop, Shop.bill_whole, lambda shop: shop.take(dearer), billed=False, after=right)
    assert {each.rival for each in found} == {"done"}
