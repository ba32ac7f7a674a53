"""The feed by kind: whoever may see a record is told of it, whatever the record is."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import attrs
import pytest

from invoicekit import Actor, Context, Line, Money, Party
from invoicekit.adapters.blobs.memory import MemoryBlobs
from invoicekit.adapters.orders.memory import MemoryOrders
from invoicekit.allocation import Payment
from invoicekit.errors import InvalidValue, NotPermitted
from invoicekit.permissions import Grant, Role, Scope, Switch
from invoicekit.permissions.policies import SALES_FINANCE_ADMIN
from invoicekit.ports.orders import Order
from invoicekit.ports.storage import Query
from invoicekit.service import documents, feed, lists, orders, payments, purchases, users
from invoicekit.workflows import ACCOUNTS_PAYABLE, ORDER_BILLING, RECEIVABLE
from support.purchasing import order, receipt
from support.written import invoice, line, vat

SARA = Actor("sara", roles=["sales"], tenant="asha")
FARAH = Actor("farah", roles=["finance"], tenant="asha")
BUYER = Actor("bea", roles=["buyer"], tenant="asha", attributes={"account": "Blue Bay Retail"})
OTHER = Actor("rob", roles=["buyer"], tenant="asha", attributes={"account": "Red Hill"})
SYSTEM = Actor.system("asha")
RED = Party("Red Hill", "GB")


@pytest.fixture
def own(ctx: Context) -> Context:
    """Under a policy by which agents see what they made themselves."""
    policy = attrs.evolve(
        SALES_FINANCE_ADMIN,
        roles=[*SALES_FINANCE_ADMIN.roles, Role("agent", scope=Scope(own=True))],
        grants=[
            *SALES_FINANCE_ADMIN.grants,
            Grant("agent", ["invoice.view", "invoice.create", "payment.view"]),
        ],
    )
    return attrs.evolve(ctx, policies={"receivable": policy}, blobs=MemoryBlobs())


def add(ctx: Context, number: str, by: Actor = SARA, **other: Any) -> Any:
    said = invoice(line("100", vat("18")), number=number, currency="INR", **other)
    return documents.add(ctx, said, workflow=RECEIVABLE, by=by)


def told(ctx: Context, by: Actor, kinds: Any = "invoice") -> list[tuple[str, str]]:
    return [(e.id, e.event) for e in feed.changes(ctx, by=by, kinds=kinds).entries]


def test_who_has_two_scopes_is_told_of_what_either_reaches_once(own: Context) -> None:
    both = attrs.evolve(BUYER, id="adi", roles=["agent", "buyer"])
    made = add(own, "1", by=both, buyer=RED)
    both_ways = add(own, "2", by=both)
    bought = add(own, "3")
    add(own, "4", buyer=RED)
    assert told(own, both) == [(each.id, "add") for each in (made, both_ways, bought)]
    assert told(own, attrs.evolve(both, roles=["agent"])) == [
        (each.id, "add") for each in (made, both_ways)
    ]


def test_files_are_told_to_whoever_may_see_their_document(own: Context) -> None:
    record = documents.attach(own, add(own, "1"), "a.pdf", b"%PDF", by=SARA)
    documents.attach(own, add(own, "2", buyer=RED), "b.pdf", b"%PDF", by=SARA)
    (file,) = documents.attachments(own, record, by=SARA)
    assert told(own, BUYER, "attachment") == [(file.id, "add")]
    assert len(told(own, SARA, "attachment")) == 2
    assert told(own, Actor("g", ["gateway"], tenant="asha"), "attachment") == []


def test_kept_lists_are_told_to_their_owner_alone(own: Context) -> None:
    lists.keep(own, "mine", Query(state="open"), by=SARA)
    lists.keep(own, "hers", Query(state="open"), by=FARAH)
    ((id_, event),) = told(own, SARA, "saved_list")
    assert ("mine" in id_, event) == (True, "add")


def test_orders_are_told_to_whoever_may_list_them(own: Context) -> None:
    lines = [Line("support", "10", "100", id="L1")]
    order = Order(
        id="SO-1",
        number="1001",
        currency="EUR",
        buyer=RED,
        lines=lines,
        placed=date(2026, 11, 1),
        updated_at=datetime(2026, 11, 2, tzinfo=UTC),
    )
    orders.sync(own, MemoryOrders([order]), by=SYSTEM)
    assert [id_ for id_, _ in told(own, SARA, "order")] == ["SO-1"]
    for kinds in ("order", ["invoice", "order"]):
        with pytest.raises(NotPermitted):
            told(own, BUYER, kinds)


def test_payments_are_told_to_the_account_and_to_the_house(own: Context) -> None:
    for number, account in enumerate(["Blue Bay Retail", "Red Hill"]):
        paid = Payment(f"P-{number}", Money("10", "INR"), received=date(2026, 11, 20))
        payments.record(own, paid, by=FARAH, account=account)
    assert {id_ for id_, _ in told(own, FARAH, "payment")} == {"P-0", "P-1"}
    assert {id_ for id_, _ in told(own, OTHER, "payment")} == {"P-1"}


def test_whose_policy_is_asked_about_payments_is_said(own: Context) -> None:
    paid = Payment("P-1", Money("10", "INR"), received=date(2026, 11, 20))
    payments.record(own, paid, by=FARAH, account="Red Hill")
    operator = Actor("omar", roles=["operator"], tenant="asha")
    with pytest.raises(NotPermitted):
        told(own, operator, "payment")
    shop = {"by": operator, "kinds": "payment", "books": ORDER_BILLING.kind}
    assert [change.id for change in feed.changes(own, **shop).entries] == ["P-1"]
    watching = feed.watch(own, **shop)
    assert [change.id for change in next(watching).entries] == ["P-1"]
    watching.close()


def test_all_kinds_come_in_one_order_and_an_unknown_one_is_refused(own: Context) -> None:
    record = documents.attach(own, add(own, "1"), "a.pdf", b"%PDF", by=SARA)
    (file,) = documents.attachments(own, record, by=SARA)
    assert told(own, SARA, ["invoice", "attachment", "payment", "order", "saved_list"]) == [
        (record.id, "add"),
        (file.id, "add"),
        (record.id, "attach"),
    ]
    with pytest.raises(InvalidValue, match="the feed tells of attachment, bill"):
        told(own, SARA, "banana")


def test_users_and_settings_are_told_to_whoever_manages_them(own: Context) -> None:
    ada = Actor("ada", roles=["admin"], tenant="asha")
    users.add_user(own, "nora", "sales", by=ada)
    users.give_role(own, "nora", "finance", by=ada)
    users.switch(own, Switch("sales", "invoice.create", on=False), by=ada)
    assert told(own, ada, ["user", "settings"]) == [
        ("nora", "add"),
        ("nora", "give_role"),
        ("sales, finance, admin", "add"),
    ]
    for kind in ("user", "settings"):
        for other in (SARA, BUYER):
            with pytest.raises(NotPermitted):
                told(own, other, kind)


def test_purchases_are_told_to_whoever_may_list_them(ctx: Context) -> None:
    meera = Actor("meera", roles=["maker"], tenant="asha")
    erp = Actor("erp", roles=["erp"], tenant="asha")
    purchases.take_in(ctx, order("PO-1"), [receipt("GRN-1", "20")], by=erp)
    books = {"books": ACCOUNTS_PAYABLE.kind}
    kinds = ["purchase_order", "goods_receipt"]
    page = feed.changes(ctx, by=meera, kinds=kinds, **books)
    assert [(each.kind, each.event) for each in page.entries] == [
        ("purchase_order", "add"),
        ("goods_receipt", "add"),
    ]
    stranger = Actor("zoe", roles=["auditor"], tenant="asha")
    with pytest.raises(NotPermitted):
        feed.changes(ctx, by=stranger, kinds=kinds, **books)
