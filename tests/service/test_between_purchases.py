"""Whoever comes between two reads of who bills an order is found out: tried on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import attrs
import pytest

from invoicekit import Actor, Context
from invoicekit.documents import Match
from invoicekit.matching import Tolerance, Tolerances
from invoicekit.ports.clock import CountedIds
from invoicekit.ports.storage import Store
from invoicekit.records import Record
from invoicekit.service import auditing, documents, purchases
from invoicekit.taxes import flat
from invoicekit.workflows import ACCOUNTS_PAYABLE
from support.interleaving import every_place
from support.postgres import store_of
from support.purchasing import bill, order, receipt

CAME = receipt("GR-1", "16")


@pytest.fixture
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    kept = store_of("postgresql", request)
    yield kept
    kept.close()


@attrs.frozen
class House:
    """A house of its own with an order, of which 16 came, and two bills."""

    ctx: Context
    tenant: str
    bills: tuple[Record, ...] = ()

    def who(self, role: str) -> Actor:
        return Actor(role, [role], tenant=self.tenant)

    def take_in(self, *receipts: object) -> object:
        return purchases.take_in(self.ctx, order(), [CAME, *receipts], by=self.who("erp"))

    def pick(self, place: int, quantity: str) -> object:
        picked = Match("1", "GR-1", "1", Decimal(quantity))
        record = self.bills[place]
        return documents.edit(self.ctx, record, matches=[picked], by=self.who("maker"))

    def line(self) -> object:
        (line,) = purchases.view(self.ctx, "PO-1", by=self.who("maker")).lines
        return line


def house(store: Store, place: int) -> House:
    ctx = Context(store, flat.REGIME, ids=CountedIds(), tolerances=Tolerances(quantity=Tolerance()))
    new = House(ctx, f"house-{place}")
    new.take_in()
    bills = [
        documents.add(
            ctx,
            attrs.evolve(bill().invoice, number=number),
            workflow=ACCOUNTS_PAYABLE,
            by=new.who("maker"),
        )
        for number in ("AT-1", "AT-2")
    ]
    return attrs.evolve(new, bills=bills)


def tried(store, mine, rival, check):
    houses = {}

    def prepare(place):
        new = houses[place] = house(store, place)
        return new.ctx, lambda ctx: mine(attrs.evolve(new, ctx=ctx)), lambda: rival(new)

    def checked(ctx, said):
        kept = houses[said.place]
        assert list(auditing.verify(ctx, by=kept.who("auditor"))) == []
        check(kept, said)

    return every_place(prepare, checked)


def test_of_two_who_pick_more_than_half_of_what_came_one_gets_it(store):
    def once(kept, said):
        assert sorted([said.mine, said.rival]) == ["done", "guard_refused"]
        assert (kept.line().billed, kept.line().open) == (9, 7)

    found = tried(store, lambda one: one.pick(0, "9"), lambda other: other.pick(1, "9"), once)
    assert len(found) > 10


def test_goods_that_go_back_while_they_are_picked_are_picked_before_or_not_at_all(store):
    back = receipt("GR-2", "-10", 9, reverses="GR-1", reverses_line="1")

    def in_turn(kept, said):
        assert said.rival == "done"
        with kept.ctx.store.unit_of_work(kept.tenant, read_only=True) as work:
            events = [entry.event for entry in work.history("purchase_order", "PO-1")]
        refused = ["add", "receive"]
        picked = ["add", "bill", "receive"]
        assert events == (picked if said.mine == "done" else refused)

    found = tried(store, lambda one: one.pick(0, "16"), lambda other: other.take_in(back), in_turn)
    assert {each.mine for each in found} == {"done", "guard_refused"}


def test_a_bill_that_is_edited_while_it_is_picked_for_is_kept_whole(store):
    """A third who edits the same bill at its first version is told that it moved, or tells it."""

    def one_of_both(kept, said):
        assert sorted([said.mine, said.rival]) == ["done", "stale_version"]
        assert kept.line().billed == (9 if said.mine == "done" else 4)

    tried(store, lambda one: one.pick(0, "9"), lambda other: other.pick(0, "4"), one_of_both)
