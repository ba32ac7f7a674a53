"""S5.4: what is collected for an order stands in the ledger of its invoices, exactly once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import attrs
import pytest

from invoicekit import AllowanceCharge, Line, Money, Party, StatedTax
from invoicekit.adapters.orders.memory import MemoryOrders
from invoicekit.allocation import Payment, oldest_due, plan
from invoicekit.documents import Instalment, PaymentTerms
from invoicekit.errors import GatewaySilent, GuardRefused
from invoicekit.permissions import Actor
from invoicekit.ports.gateway import GatewayAnswer, GatewayState
from invoicekit.ports.orders import Order
from invoicekit.ports.shipments import Shipment, ShipmentLine
from invoicekit.ports.storage import Query
from invoicekit.service import auditing, billing, documents, orders, payments, shipments
from invoicekit.service.billing import BillingRules, InvoiceType
from invoicekit.testing.gateways import FakeGateway
from invoicekit.workflows import ORDER_BILLING
from support.card import Card

AGENT = Actor("agent", ["agent"], tenant="shop")
OPERATOR = Actor("omar", ["operator"], tenant="shop")
OMS = Actor("oms", ["oms"], tenant="shop")
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
DAY = date(2026, 11, 2)
BOOKS = "order_invoice"
RULES = BillingRules(seller=Party("Shop", "DE"))
VAT = StatedTax("VAT", "S", "20")
ORDER = Order(
    id="SO-1",
    currency="EUR",
    buyer=Party("Kim", "DE", id="C-1"),
    lines=[Line("lamp", "3", "19.99", id="L1", taxes=[VAT])],
    charges=[AllowanceCharge("10", reason="freight", taxes=[VAT])],
    updated_at=NOON,
)
"""59.97 and freight 10: 69.97, and 20 % of it, 13.99: 83.96."""


@pytest.fixture
def billed(ctx):
    """An order of which one lamp and two lamps were shipped, and billed."""
    orders.sync(ctx, MemoryOrders([ORDER]), by=OMS, workflow=ORDER_BILLING)
    for id_, quantity in (("SH-1", 1), ("SH-2", 2)):
        lines = [ShipmentLine("L1", quantity)]
        new = Shipment(id=id_, order="SO-1", lines=lines, status="shipped", updated_at=NOON)
        shipments.take(ctx, [new], by=OMS)
    billing.create_all(ctx, rules=RULES, by=AGENT)
    return ctx


def request(ctx):
    return billing.request_collection(ctx, "SO-1", by=AGENT)


def execute(ctx, gateway):
    return [c.state for c in billing.execute_collection(ctx, "SO-1", gateway, by=AGENT)]


def invoices(ctx):
    query = Query(by="number", descending=False)
    return documents.find(ctx, query, by=OPERATOR, kind=BOOKS).records


def stands(ctx):
    """Return how far each invoice is paid, and what is open on it."""
    return [(each.settlement, str(each.balance)) for each in invoices(ctx)]


def rows(store):
    with store.unit_of_work("shop", read_only=True) as work:
        return [(r.source, r.target, str(r.amount.amount)) for r in work.allocations()]


def payment(ctx, id_):
    return payments.view(ctx, id_, by=OMS, kind=BOOKS).record


def is_sound(ctx):
    return list(auditing.verify(ctx, by=OMS)) == []


@pytest.mark.row("S5.4")
def test_what_is_collected_is_applied_to_each_invoice(billed, store):
    charge = request(billed)
    first, second = invoices(billed)
    assert rows(store) == []
    assert execute(billed, Card()) == ["CHECKED"]
    # Both invoices make up the order's 83.96.
    assert first.total + second.total == Decimal("83.96")
    assert sorted(rows(store)) == sorted(
        (charge.id, each.id, str(each.total)) for each in (first, second)
    )
    assert stands(billed) == [("paid", "0.00"), ("paid", "0.00")]
    assert [each.tags for each in invoices(billed)] == [(), ()]
    paid = payment(billed, charge.id)
    assert (paid.state, paid.total, paid.balance, paid.customer) == (
        "completed",
        Decimal("83.96"),
        0,
        "C-1",
    )
    assert payments.open_items(billed, by=OMS, kind=BOOKS) == ()
    assert is_sound(billed)


@pytest.mark.row("S5.4")
def test_a_declined_one_leaves_no_row_and_a_second_try_takes_it_once(billed, store):
    charge = request(billed)
    before = stands(billed)
    assert execute(billed, Card(decline="the card has expired")) == ["ERROR"]
    assert (rows(store), stands(billed)) == ([], before)
    assert payment(billed, charge.id).state == "failed"
    for record in invoices(billed):
        query = Query(parent=record.key)
        (own,) = documents.find(billed, query, by=OMS, kind="charge_transaction").records
        documents.act(billed, own, "retry", by=AGENT)
    request(billed)
    assert execute(billed, Card()) == ["CHECKED"]
    assert len(rows(store)) == 2
    assert {settlement for settlement, _ in stands(billed)} == {"paid"}
    assert is_sound(billed)


@pytest.mark.row("S5.4")
@pytest.mark.parametrize("told", [1, 2])
def test_an_answer_that_comes_late_or_twice_is_written_once(billed, store, told):
    charge = request(billed)
    gateway = FakeGateway()
    assert execute(billed, gateway) == ["OPEN"]
    assert rows(store) == []
    answer = gateway.pay(charge.id)
    # The gateway tells of it by itself, before anybody asks.
    for _ in range(told):
        payments.answered(billed, answer, by=OMS, kind=BOOKS)
    assert len(rows(store)) == 2
    assert execute(billed, gateway) == ["CHECKED"]
    payments.answered(billed, answer, by=OMS, kind=BOOKS)
    late = GatewayAnswer(charge.id, GatewayState.FAILED, reason="out of order")
    payments.answered(billed, late, by=OMS, kind=BOOKS)
    assert len(rows(store)) == 2
    assert {settlement for settlement, _ in stands(billed)} == {"paid"}
    assert payment(billed, charge.id).state == "completed"


@pytest.mark.row("S5.4")
def test_money_whose_answer_was_lost_is_written_by_the_next_run(billed, store):
    charge = request(billed)
    gateway = Card(["silent"])
    with pytest.raises(GatewaySilent):
        execute(billed, gateway)
    assert rows(store) == []
    gateway.pay(charge.id)
    assert execute(billed, gateway) == ["CHECKED"]
    assert len(rows(store)) == 2
    assert gateway.charged(charge.id) == Money("83.96", "EUR")


@pytest.mark.row("S5.4")
def test_money_that_comes_after_it_was_declined_is_not_collected_again(billed, store):
    charge = request(billed)
    execute(billed, Card(decline="no funds"))
    late = GatewayAnswer(charge.id, GatewayState.COMPLETED, Money("83.96", "EUR"))
    payments.answered(billed, late, by=OMS, kind=BOOKS)
    assert {settlement for settlement, _ in stands(billed)} == {"paid"}
    for record in invoices(billed):
        query = Query(parent=record.key)
        (own,) = documents.find(billed, query, by=OMS, kind="charge_transaction").records
        documents.act(billed, own, "retry", by=AGENT)
    request(billed)
    gateway = Card()
    assert execute(billed, gateway) == ["CHECKED"]
    assert gateway.calls == []
    assert len(rows(store)) == 2
    assert [each.tags for each in invoices(billed)] == [(), ()]


def transfer(ctx, amount, record):
    """Let the buyer pay some of an invoice in another way."""
    items = payments.open_items(ctx, by=OMS, kind=BOOKS)
    mine = [item for item in items if item.record == record.id]
    money = Payment("BANK-1", Money(amount, "EUR"), received=DAY)
    planned = plan(money, mine, oldest_due, on=DAY)
    payments.commit(ctx, planned, by=OMS, key="bank-1", kind=BOOKS)


@pytest.mark.row("S5.4")
def test_what_was_paid_in_another_way_is_not_collected_too(billed, store):
    first, _ = invoices(billed)
    charge = request(billed)
    transfer(billed, "10.00", first)
    gateway = Card()
    assert execute(billed, gateway) == ["CHECKED"]
    assert gateway.charged(charge.id) == Money("73.96", "EUR")
    assert {settlement for settlement, _ in stands(billed)} == {"paid"}
    assert len(rows(store)) == 3
    assert is_sound(billed)


@pytest.mark.row("S5.4")
def test_nothing_is_collected_while_a_payment_of_another_kind_is_under_way(billed, store):
    request(billed)
    first, _ = invoices(billed)
    with store.unit_of_work("shop") as work:
        work.save(attrs.evolve(first, tags=["payment_pending"]), expect=first.version)
    gateway = Card()
    with pytest.raises(GuardRefused) as refused:
        execute(billed, gateway)
    assert refused.value.failures[0].code == "payment_pending"
    assert (gateway.calls, rows(store)) == ([], [])


@pytest.mark.row("S5.4")
def test_another_amount_than_was_asked_for_is_an_error_and_the_money_is_kept(billed, store):
    charge = request(billed)
    gateway = FakeGateway()
    execute(billed, gateway)
    gateway.pay(charge.id, Money("50.00", "EUR"))
    assert execute(billed, gateway) == ["ERROR"]
    reason = documents.history(billed, charge, by=OMS)[-1].reason
    assert reason == "50.00 EUR was collected in place of 83.96 EUR"
    # Of which invoice it pays how much, nobody can say: a person must.
    assert rows(store) == []
    paid = payment(billed, charge.id)
    assert (paid.state, paid.balance, paid.tags[-1]) == ("completed", 50, "late_payment")


@pytest.mark.row("S5.5")
def test_a_void_invoice_frees_the_money_that_was_collected_for_it(billed, store):
    charge = request(billed)
    execute(billed, Card())
    first, second = invoices(billed)
    gone = documents.act(billed, first, "void", by=OPERATOR, reason="the order is cancelled")
    assert (gone.state, gone.tags, gone.balance) == ("02", ("order_credit",), first.total)
    paid = payment(billed, charge.id)
    assert (paid.state, paid.balance) == ("completed", first.total)
    assert invoices(billed)[1] == second
    again = billing.bill_shipment(billed, "SH-1", rules=RULES, by=AGENT)
    items = payments.open_items(billed, by=OMS, kind=BOOKS)
    assert [item.record for item in items] == [again.id]
    assert is_sound(billed)


@pytest.mark.row("S5.5")
def test_a_void_invoice_frees_what_was_paid_in_another_way(billed, store):
    first, _ = invoices(billed)
    transfer(billed, "10.00", first)
    paid = invoices(billed)[0]
    documents.act(billed, paid, "void", by=OPERATOR, reason="the order is cancelled")
    assert payment(billed, "BANK-1").balance == 10
    (row, back) = rows(store)
    assert (row[2], back[2]) == ("10.00", "-10.00")
    assert is_sound(billed)


@pytest.mark.row("S5.4")
def test_an_invoice_that_is_due_in_parts_is_collected_as_a_whole(ctx, store):
    orders.sync(ctx, MemoryOrders([ORDER]), by=OMS, workflow=ORDER_BILLING)
    terms = PaymentTerms([Instalment("50", 10), Instalment("50", 30)])
    rules = attrs.evolve(RULES, bills=InvoiceType.ORDER, terms=terms)
    billing.create_all(ctx, rules=rules, by=AGENT)
    request(ctx)
    assert execute(ctx, Card()) == ["CHECKED"]
    # Half of 83.96, twice.
    assert [amount for _, _, amount in rows(store)] == ["41.98", "41.98"]
    assert stands(ctx) == [("paid", "0.00")]
