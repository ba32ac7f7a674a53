"""S5: the agents that make and send invoices, and money that is collected for them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from threading import Barrier, Thread

import attrs
import pytest

from invoicekit import AllowanceCharge, Line, Money, Party, StatedTax
from invoicekit.adapters.erp.memory import MemoryShop
from invoicekit.adapters.orders.memory import MemoryOrders
from invoicekit.adapters.publishers.memory import MemoryPublisher, answer_lost
from invoicekit.errors import (
    GatewaySilent,
    GatewayUnreachable,
    GuardRefused,
    NotFound,
    NothingToCollect,
    NotPermitted,
    StoreUnavailable,
    Undeliverable,
)
from invoicekit.permissions import Actor
from invoicekit.ports.orders import Order
from invoicekit.ports.shipments import Shipment, ShipmentLine
from invoicekit.ports.storage import Query
from invoicekit.service import agents, billing, delivering, documents, orders, shipments
from invoicekit.service.agents import PortalPublisher
from invoicekit.service.billing import BillingRules, InvoiceType, SendWhen
from invoicekit.testing.gateways import FakeGateway
from invoicekit.workflows import ORDER_BILLING
from support.card import Card

AGENT = Actor("agent", ["agent"], tenant="shop")
OPERATOR = Actor("omar", ["operator"], tenant="shop")
OMS = Actor("oms", ["oms"], tenant="shop")
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
RULES = BillingRules(seller=Party("Shop", "DE"))
WHOLE = attrs.evolve(RULES, bills=InvoiceType.ORDER, order_statuses=["released"])
VAT = StatedTax("VAT", "S", "20")

ORDER = Order(
    id="SO-1",
    currency="EUR",
    buyer=Party("Kim", "DE", id="C-1"),
    lines=[Line("lamp", "3", "19.99", id="L1", taxes=[VAT])],
    charges=[AllowanceCharge("10", reason="freight", taxes=[VAT])],
    updated_at=NOON,
    status="released",
)
"""59.97 and freight 10: 69.97, and 20 % of it, 13.99: 83.96."""


def take_orders(ctx, *several):
    orders.sync(ctx, MemoryOrders(several), by=OMS, workflow=ORDER_BILLING, name=several[0].id)


def an_order(id, **other):
    return attrs.evolve(ORDER, id=id, **other)


def take_shipment(ctx, id, quantity=1, status="shipped", order="SO-1", **other):
    lines = [ShipmentLine("L1", quantity)]
    new = Shipment(id=id, order=order, lines=lines, status=status, updated_at=NOON, **other)
    shipments.take(ctx, [new], by=OMS)


def create(ctx, rules=RULES, **more):
    return billing.create_all(ctx, rules=rules, by=AGENT, **more)


def send(ctx, publisher, rules=RULES, **more):
    return billing.send_all(ctx, publisher, by=AGENT, rules=rules, **more)


def collect(ctx, gateway, by=AGENT):
    return billing.execute_collection(ctx, "SO-1", gateway, by=by)


def invoices(ctx, **filters):
    return documents.find(ctx, Query(**filters), by=OPERATOR, kind="order_invoice").records


def charges(ctx):
    page = documents.find(
        ctx, Query(by="id", descending=False), by=OPERATOR, kind="charge_transaction"
    )
    return sorted(
        (dict(each.labels)["charge_type"], each.state, str(each.total)) for each in page.records
    )


def passed(report):
    return {(each.id, each.code) for each in report.passed_over}


@pytest.fixture
def ordered(ctx):
    take_orders(ctx, ORDER)
    return ctx


@pytest.mark.row("S5.3")
def test_the_agent_bills_every_eligible_order_and_says_why_it_left_the_others(ctx):
    take_orders(
        ctx,
        an_order("SO-1"),
        an_order("SO-2", status="created"),
        an_order("SO-3", cancelled=True),
        an_order("SO-4", settled=False),
        an_order("SO-5", status="RELEASED"),
        an_order("SO-6"),
    )
    billing.bill_order(ctx, "SO-6", rules=WHOLE, by=OMS)
    report = create(ctx, WHOLE)
    assert [(each.what, each.number) for each in report.made] == [
        ("made", "SO-1-1"),
        ("made", "SO-5-1"),
    ]
    # A cancelled order is not looked at: it has left the open ones.
    assert passed(report) == {
        ("SO-2", "status_not_reached"),
        ("SO-4", "order_unsettled"),
        ("SO-6", "order_billed"),
    }
    assert all(each.why for each in report.passed_over)
    assert report.failed == ()
    assert {each.state for each in invoices(ctx)} == {"00"}


@pytest.mark.row("S5.3")
def test_the_agent_bills_every_eligible_shipment(ordered):
    take_shipment(ordered, "SH-1")
    take_shipment(ordered, "SH-2", status="packed")
    take_shipment(ordered, "SH-3", cancelled=True)
    take_shipment(ordered, "SH-4", quantity=2)
    take_shipment(ordered, "SH-5")
    take_shipment(ordered, "SH-6", order="SO-9")
    report = create(ordered)
    assert [each.number for each in report.made] == ["SO-1-1", "SO-1-2"]
    assert passed(report) == {("SH-2", "status_not_reached"), ("SH-5", "more_than_ordered")}
    assert [(each.id, each.code) for each in report.failed] == [("SH-6", "not_found")]
    assert sum(each.total for each in invoices(ordered)) == Decimal("83.96")


@pytest.mark.row("S5.3")
def test_the_agent_run_again_makes_nothing_and_a_void_is_billed_again(ordered):
    create(ordered, WHOLE)
    assert create(ordered, WHOLE).made == ()
    (record,) = invoices(ordered)
    documents.act(ordered, record, "void", by=OPERATOR, reason="unsuccessful settlement")
    assert [each.number for each in create(ordered, WHOLE).made] == ["SO-1-2"]


@pytest.mark.row("S5.3")
def test_agents_side_by_side_make_each_invoice_once(ctx):
    take_orders(ctx, *(an_order(f"SO-{n}") for n in range(4)))
    start, reports = Barrier(3), []

    def work():
        start.wait()
        reports.append(create(ctx, WHOLE))

    threads = [Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    made = [each.number for report in reports for each in report.made]
    # Where a database was too busy for one of them, the next run makes it.
    made += [each.number for each in create(ctx, WHOLE).made]
    assert sorted(made) == [f"SO-{n}-1" for n in range(4)]
    assert sorted(each.order for each in invoices(ctx)) == [f"SO-{n}" for n in range(4)]
    assert all(each.again for report in reports for each in report.failed)


@pytest.mark.row("S5.3")
def test_one_order_that_fails_stops_no_other(ctx):
    take_orders(ctx, an_order("SO-1"), an_order("SO-2"), an_order("SO-3"))
    same = attrs.evolve(WHOLE, number=lambda order, count: f"X-{len(order.id)}-{count}")
    report = create(ctx, same)
    assert [each.number for each in report.made] == ["X-4-1"]
    assert [(each.id, each.code) for each in report.failed] == [
        ("SO-2", "duplicate"),
        ("SO-3", "duplicate"),
    ]


@pytest.mark.row("S5.3")
def test_a_run_that_dies_keeps_what_it_made(ctx):
    take_orders(ctx, an_order("SO-1"), an_order("SO-2"))

    def dying(order, count):
        if order.id == "SO-2":
            raise KeyboardInterrupt
        return f"{order.id}-{count}"

    with pytest.raises(KeyboardInterrupt):
        create(ctx, attrs.evolve(WHOLE, number=dying))
    assert [each.number for each in create(ctx, WHOLE).made] == ["SO-2-1"]
    assert len(invoices(ctx)) == 2


@pytest.mark.row("S5.3")
def test_the_agent_looks_at_so_many_as_it_is_told_and_only_where_it_may(ctx):
    take_orders(ctx, an_order("SO-1"), an_order("SO-2"))
    assert len(create(ctx, WHOLE, limit=1).made) == 1
    with pytest.raises(NotPermitted):
        billing.create_all(ctx, rules=WHOLE, by=OPERATOR)
    elsewhere = attrs.evolve(AGENT, tenant="another shop")
    assert not billing.create_all(ctx, rules=WHOLE, by=elsewhere)


@pytest.mark.row("S5.4")
@pytest.mark.parametrize(("rules", "kind"), [(WHOLE, "ORDER_INVOICE"), (RULES, "SHIPMENT")])
def test_request_and_execute_bring_both_charges_to_checked(ordered, rules, kind):
    take_shipment(ordered, "SH-1", quantity=3)
    create(ordered, rules)
    assert charges(ordered) == [(kind, "OPEN", "83.96")]
    gateway = Card()
    requested = billing.request_collection(ordered, "SO-1", by=AGENT)
    assert (requested.state, requested.parent) == ("OPEN", ("order", "SO-1"))
    assert gateway.calls == []
    assert charges(ordered) == [("CHARGE", "OPEN", "83.96"), (kind, "OPEN", "83.96")]
    (charge,) = collect(ordered, gateway)
    assert charge.state == "CHECKED"
    assert charges(ordered) == [("CHARGE", "CHECKED", "83.96"), (kind, "CHECKED", "83.96")]
    assert gateway.charged(charge.id) == Money("83.96", "EUR")
    assert [each.tags for each in invoices(ordered)] == [()]


@pytest.mark.row("S5.4")
def test_nothing_is_collected_without_an_invoice(ordered):
    gateway = Card()
    with pytest.raises(NothingToCollect):
        billing.request_collection(ordered, "SO-1", by=AGENT)
    with pytest.raises(NothingToCollect):
        collect(ordered, gateway)
    create(ordered, WHOLE)
    with pytest.raises(NothingToCollect):
        collect(ordered, gateway)
    for call in (
        lambda: billing.request_collection(ordered, "SO-9", by=AGENT),
        lambda: billing.execute_collection(ordered, "SO-9", gateway, by=AGENT),
    ):
        with pytest.raises(NotFound):
            call()
    assert gateway.calls == []


@pytest.mark.row("S5.4")
def test_what_is_requested_or_collected_is_not_requested_again(ordered):
    take_shipment(ordered, "SH-1")
    create(ordered)
    first = billing.request_collection(ordered, "SO-1", by=AGENT, key="c-1")
    assert billing.request_collection(ordered, "SO-1", by=AGENT, key="c-1") == first
    with pytest.raises(NothingToCollect):
        billing.request_collection(ordered, "SO-1", by=AGENT)
    # A later shipment is collected by a CHARGE of its own.
    take_shipment(ordered, "SH-2")
    create(ordered)
    second = billing.request_collection(ordered, "SO-1", by=AGENT)
    assert first.total + second.total == sum(each.total for each in invoices(ordered))
    gateway = Card()
    assert [each.state for each in collect(ordered, gateway)] == ["CHECKED", "CHECKED"]
    with pytest.raises(NothingToCollect):
        billing.request_collection(ordered, "SO-1", by=AGENT)


@pytest.mark.row("S5.4")
def test_a_declined_collection_brings_both_to_error_and_a_retry_collects_anew(ordered):
    create(ordered, WHOLE)
    billing.request_collection(ordered, "SO-1", by=AGENT)
    (charge,) = collect(ordered, Card(decline="the card has expired"))
    assert charge.state == "ERROR"
    history = documents.history(ordered, charge, by=OPERATOR)
    assert history[-1].reason == "the card has expired"
    assert [state for _, state, _ in charges(ordered)] == ["ERROR", "ERROR"]
    (record,) = invoices(ordered)
    page = documents.find(ordered, Query(parent=record.key), by=OPERATOR, kind="charge_transaction")
    documents.act(ordered, page.records[0], "retry", by=AGENT)
    billing.request_collection(ordered, "SO-1", by=AGENT)
    (charge,) = collect(ordered, Card())
    assert charge.state == "CHECKED"
    assert charges(ordered) == [
        ("CHARGE", "CHECKED", "83.96"),
        ("CHARGE", "ERROR", "83.96"),
        ("ORDER_INVOICE", "CHECKED", "83.96"),
    ]


@pytest.mark.row("S5.4")
def test_a_refusal_of_the_gateway_is_an_error_with_its_reason(ordered):
    create(ordered, WHOLE)
    billing.request_collection(ordered, "SO-1", by=AGENT)
    (charge,) = collect(ordered, Card(["refuse"]))
    assert charge.state == "ERROR"
    assert documents.history(ordered, charge, by=OPERATOR)[-1].reason


@pytest.mark.row("S5.4")
@pytest.mark.parametrize(
    ("trouble", "error"),
    [("unreachable", GatewayUnreachable), ("silent", GatewaySilent), ("lost", GatewaySilent)],
)
def test_a_collection_without_an_answer_is_looked_up_and_taken_once(ordered, trouble, error):
    create(ordered, WHOLE)
    requested = billing.request_collection(ordered, "SO-1", by=AGENT)
    gateway = Card([trouble])
    with pytest.raises(error):
        collect(ordered, gateway)
    (record,) = invoices(ordered)
    assert record.tags == ("payment_pending",)
    with pytest.raises(GuardRefused) as refused:
        documents.act(ordered, record, "void", by=OPERATOR, reason="cancelled")
    assert refused.value.failures[0].code == "payment_pending"
    if trouble == "silent":
        gateway.pay(requested.id)
    (charge,) = collect(ordered, gateway)
    assert charge.state == "CHECKED"
    assert gateway.charged(requested.id) == Money("83.96", "EUR")
    assert [each.tags for each in invoices(ordered)] == [()]


@pytest.mark.row("S5.4")
def test_what_the_gateway_has_not_decided_stays_open_and_is_asked_again(ordered):
    create(ordered, WHOLE)
    billing.request_collection(ordered, "SO-1", by=AGENT)
    gateway = FakeGateway()
    (charge,) = collect(ordered, gateway)
    assert charge.state == "OPEN"
    gateway.pay(charge.id)
    assert [each.state for each in collect(ordered, gateway)] == ["CHECKED"]


@pytest.mark.row("S5.4")
def test_a_voided_invoice_is_not_collected_though_it_was_requested(ordered):
    take_shipment(ordered, "SH-1")
    take_shipment(ordered, "SH-2")
    create(ordered)
    billing.request_collection(ordered, "SO-1", by=AGENT)
    gone, kept = invoices(ordered)
    documents.act(ordered, gone, "void", by=OPERATOR, reason="the order is cancelled")
    gateway = Card()
    (charge,) = collect(ordered, gateway)
    assert (charge.state, charge.total) == ("CHECKED", kept.total)
    assert gateway.charged(charge.id) == Money(kept.total, "EUR")


@pytest.mark.row("S5.4")
def test_a_charge_whose_invoices_are_all_void_is_void_and_nothing_is_taken(ordered):
    create(ordered, WHOLE)
    billing.request_collection(ordered, "SO-1", by=AGENT)
    (record,) = invoices(ordered)
    documents.act(ordered, record, "void", by=OPERATOR, reason="the order is cancelled")
    gateway = Card()
    assert [each.state for each in collect(ordered, gateway)] == ["VOIDED"]
    assert gateway.calls == []


@pytest.mark.row("S5.4")
def test_requests_and_executions_side_by_side_collect_once(ordered):
    take_shipment(ordered, "SH-1")
    take_shipment(ordered, "SH-2")
    create(ordered)
    gateway, requested, executed = Card(), [], []

    def request():
        try:
            requested.append(billing.request_collection(ordered, "SO-1", by=AGENT))
        except NothingToCollect:
            requested.append(None)

    def execute():
        try:
            executed.extend(each.state for each in collect(ordered, gateway))
        except NothingToCollect:
            executed.append("nothing left")

    for work in (request, execute):
        start = Barrier(4)

        def begin(work=work, start=start):
            start.wait()
            work()

        threads = [Thread(target=begin) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    (charge,) = [each for each in requested if each is not None]
    assert (len(requested), len(executed)) == (4, 4)
    assert set(executed) <= {"CHECKED", "nothing left"}
    total = sum(each.total for each in invoices(ordered))
    assert gateway.charged(charge.id) == Money(total, "EUR")
    assert [state for _, state, _ in charges(ordered)] == ["CHECKED"] * 3
    assert [each.tags for each in invoices(ordered)] == [(), ()]


@pytest.mark.row("S5.4")
def test_an_operator_collects_nothing(ordered):
    create(ordered, WHOLE)
    with pytest.raises(NotPermitted):
        billing.request_collection(ordered, "SO-1", by=OPERATOR)
    billing.request_collection(ordered, "SO-1", by=OMS)
    with pytest.raises(NotPermitted):
        collect(ordered, Card(), by=OPERATOR)
    assert [each.state for each in collect(ordered, Card(), by=OMS)] == ["CHECKED"]


@pytest.mark.row("S5.6")
def test_the_send_agent_publishes_every_00_and_the_receiver_has_it(ctx):
    take_orders(ctx, *(an_order(f"SO-{n}") for n in range(3)))
    create(ctx, WHOLE)
    (void, *_) = invoices(ctx)
    documents.act(ctx, void, "void", by=OPERATOR, reason="cancelled")
    publisher = MemoryPublisher()
    sent = send(ctx, publisher)
    assert [each.what for each in sent.report.made] == ["published"] * 2
    assert (sent.delivery.delivered, sent.waiting) == (2, 0)
    assert {each.topic for each in publisher.messages} == {"PUBLISH_INVOICE_DETAILS"}
    assert sorted(each.state for each in invoices(ctx)) == ["01", "01", "02"]
    again = send(ctx, publisher)
    assert (bool(again.report), len(publisher.received)) == (False, 2)


@pytest.mark.row("S5.6")
def test_what_is_not_delivered_is_shown_and_delivered_by_a_later_run_as_a_repeat(ordered, clock):
    create(ordered, WHOLE)
    (record,) = invoices(ordered)
    topic = f"order_invoice/{record.id}/2/PUBLISH_INVOICE_DETAILS"
    publisher = MemoryPublisher({topic: [answer_lost()]})
    sent = send(ordered, publisher, backoff=delivering.Backoff(timedelta(minutes=1)))
    assert (len(sent.report.made), sent.delivery.delivered, sent.waiting) == (1, 0, 1)
    assert [each.id for each in delivering.waiting(ordered, by=OPERATOR)] == [topic]
    (record,) = invoices(ordered)
    assert (record.state, dict(record.labels)["delivery"]) == ("01", "waiting")
    clock.set(clock.now() + timedelta(minutes=5))
    sent = send(ordered, publisher)
    assert (sent.delivery.delivered, sent.waiting) == (1, 0)
    assert (len(publisher.received), len(publisher.messages)) == (2, 1)
    (record,) = invoices(ordered)
    assert dict(record.labels)["delivery"] == "delivered"


@pytest.mark.row("S5.6")
@pytest.mark.parametrize(("chance", "delivered"), [(0.0, 0), (1.0, 1)])
def test_the_chance_in_the_waits_of_the_send_agent_is_the_callers(ordered, chance, delivered):
    """A wait of one minute, all of it left to chance: the whole minute, or tried again at once."""
    create(ordered, WHOLE)
    (record,) = invoices(ordered)
    topic = f"order_invoice/{record.id}/2/PUBLISH_INVOICE_DETAILS"
    publisher = MemoryPublisher({topic: [answer_lost()]})
    waits = agents.Backoff(timedelta(minutes=1), jitter=1)
    sent = send(ordered, publisher, backoff=waits, chance=lambda: chance)
    assert (sent.delivery.delivered, len(sent.delivery.failed)) == (delivered, 1)


@pytest.mark.row("S5.6")
def test_a_receiver_that_never_takes_it_leaves_it_shown_as_failed(ordered):
    create(ordered, WHOLE)
    (record,) = invoices(ordered)
    topic = f"order_invoice/{record.id}/2/PUBLISH_INVOICE_DETAILS"
    sent = send(ordered, MemoryPublisher({topic: [Undeliverable("unknown shop")]}))
    assert [each.reason for each in sent.delivery.failed] == ["unknown shop"]
    (record,) = invoices(ordered)
    assert dict(record.labels)["delivery"] == "failed"
    assert [each.reason for each in delivering.dead(ordered, by=OPERATOR)] == ["unknown shop"]


@pytest.mark.row("S5.6")
def test_a_crash_between_publishing_and_delivering_loses_nothing(ctx):
    take_orders(ctx, *(an_order(f"SO-{n}") for n in range(2)))
    create(ctx, WHOLE)

    class Crashing(MemoryPublisher):
        def publish(self, message, key):
            del message, key
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        send(ctx, Crashing())
    assert {each.state for each in invoices(ctx)} == {"01"}
    ctx.clock.set(ctx.clock.now() + timedelta(minutes=2))
    publisher = MemoryPublisher()
    assert send(ctx, publisher).delivery.delivered == 2
    assert len({each.record for each in publisher.messages}) == 2


@pytest.mark.row("S5.6")
def test_a_store_that_goes_away_while_publishing_leaves_00_or_01_and_never_half(ctx):
    take_orders(ctx, *(an_order(f"SO-{n}") for n in range(3)))
    create(ctx, WHOLE)

    class Going:
        """The store's third write does not come about."""

        def __init__(self, store):
            self.store, self.left = store, 2

        def unit_of_work(self, tenant, **options):
            if not options.get("read_only"):
                if not self.left:
                    raise StoreUnavailable("the line is cut")
                self.left -= 1
            return self.store.unit_of_work(tenant, **options)

    with pytest.raises(StoreUnavailable):
        send(attrs.evolve(ctx, store=Going(ctx.store)), MemoryPublisher())
    states = sorted(each.state for each in invoices(ctx))
    assert states == ["00", "01", "01"]
    assert len(delivering.waiting(ctx, by=OPERATOR)) == 2
    publisher = MemoryPublisher()
    sent = send(ctx, publisher)
    assert (len(sent.report.made), sent.delivery.delivered) == (1, 3)


@pytest.mark.row("S5.6")
def test_a_house_may_send_only_what_is_collected(ordered):
    create(ordered, WHOLE)
    careful = attrs.evolve(WHOLE, send=SendWhen.COLLECTED)
    publisher = MemoryPublisher()
    sent = send(ordered, publisher, careful)
    assert [each.code for each in sent.report.passed_over] == ["not_collected"]
    billing.request_collection(ordered, "SO-1", by=AGENT)
    collect(ordered, Card())
    assert send(ordered, publisher, careful).delivery.delivered == 1


@pytest.mark.row("S5.6")
def test_who_may_not_publish_sends_nothing(ordered):
    create(ordered, WHOLE)
    with pytest.raises(NotPermitted):
        billing.send_all(ordered, MemoryPublisher(), by=OMS, rules=WHOLE)
    assert [each.state for each in invoices(ordered)] == ["00"]


@pytest.mark.row("S5.6")
def test_send_agents_side_by_side_publish_each_invoice_once(ctx):
    take_orders(ctx, *(an_order(f"SO-{n}") for n in range(4)))
    create(ctx, WHOLE)
    start, publisher, made = Barrier(3), MemoryPublisher(), []

    def work():
        start.wait()
        made.extend(each.id for each in send(ctx, publisher).report.made)

    threads = [Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ctx.clock.set(ctx.clock.now() + timedelta(minutes=2))
    made += [each.id for each in send(ctx, publisher).report.made]
    assert sorted(made) == sorted(each.id for each in invoices(ctx))
    assert sorted(each.record for each in publisher.messages) == sorted(made)


def test_the_day_of_an_invoice_is_the_houses(ctx):
    """Half past eleven at night in UTC is the next day in Tokyo."""
    take_orders(ctx, ORDER)
    from zoneinfo import ZoneInfo

    ctx.clock.set(datetime(2026, 11, 2, 23, 30, tzinfo=UTC))
    rules = attrs.evolve(WHOLE, zone=ZoneInfo("Asia/Tokyo"))
    record = billing.bill_order(ctx, "SO-1", rules=rules, by=AGENT)
    assert record.issue_date == date(2026, 11, 3)


@pytest.mark.row("S5.6")
def test_what_is_published_is_shown_in_a_portal_through_its_publisher(ctx):
    take_orders(ctx, *(an_order(f"SO-{n}") for n in range(2)))
    create(ctx, WHOLE)
    shop = MemoryShop(trouble=["silent"])
    publisher = PortalPublisher(ctx=ctx, portal=shop, by=AGENT)
    sent = send(ctx, publisher)
    assert (sent.delivery.delivered, sent.waiting) == (1, 1)
    # The call without an answer is repeated after the longest wait of a late call: two minutes.
    ctx.clock.set(ctx.clock.now() + timedelta(minutes=10))
    sent = send(ctx, publisher)
    assert (sent.delivery.delivered, sent.waiting) == (1, 0)
    assert {number: str(each.totals.payable) for number, each in shop.published.items()} == {
        "SO-0-1": "83.96",
        "SO-1-1": "83.96",
    }
    assert {each.party for each in shop.published.values()} == {"C-1"}
    labels = {dict(each.labels)["delivery"] for each in invoices(ctx)}
    assert labels == {"delivered"}
