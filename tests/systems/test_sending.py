"""S1.9 and S5.6: what leaves the house arrives, once for a receiver that knows a repeat."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, timedelta

import attrs
import pytest

from invoicekit import Invoice, Line, Party
from invoicekit.adapters.publishers.memory import MemoryPublisher, answer_lost
from invoicekit.errors import StateForbids, Undeliverable
from invoicekit.permissions import Actor
from invoicekit.service import delivering, documents
from invoicekit.workflows import ORDER_BILLING, VENDOR_APPROVAL

AGENT = Actor("agent", ["agent"], tenant="shop")
OPERATOR = Actor("omar", ["operator"], tenant="shop")
TOPIC = "PUBLISH_INVOICE_DETAILS"


def an_invoice(number):
    return Invoice(
        number,
        date(2026, 11, 2),
        currency="EUR",
        seller=Party("Shop", "DE"),
        buyer=Party("Kim", "DE"),
        lines=[Line("lamp", "3", "20", id="1", order_line="1")],
        order=f"SO-{number}",
    )


def published(ctx, number="I-1"):
    record = documents.add(ctx, an_invoice(number), workflow=ORDER_BILLING, by=AGENT)
    return documents.act(ctx, record, "publish", by=AGENT)


def deliver(ctx, publisher, tenant="shop"):
    return delivering.deliver(ctx, publisher, tenant=tenant, chance=lambda: 0.0)


def delivery(ctx, record):
    return dict(documents.view(ctx, record, by=OPERATOR).record.labels)["delivery"]


@pytest.mark.row("S5.6")
def test_what_is_not_delivered_yet_is_shown_and_what_is_delivered_is_not(ctx):
    record = published(ctx)
    assert (record.state, delivery(ctx, record)) == ("01", "waiting")
    (message,) = delivering.waiting(ctx, by=OPERATOR, topic=TOPIC)
    assert (message.kind, message.record, message.body.number) == (*record.key, "I-1")
    publisher = MemoryPublisher()
    assert deliver(ctx, publisher).delivered == 1
    assert [each.record for each in publisher.messages] == [record.id]
    assert delivering.waiting(ctx, by=OPERATOR) == ()
    assert delivery(ctx, record) == "delivered"
    assert deliver(ctx, publisher).delivered == 0


@pytest.mark.row("S5.6")
def test_a_crash_between_sending_and_noting_it_loses_nothing_and_the_repeat_is_known(ctx, clock):
    record = published(ctx)

    class Crashing(MemoryPublisher):
        def publish(self, message, key):
            super().publish(message, key)
            raise KeyboardInterrupt

    first = Crashing()
    with pytest.raises(KeyboardInterrupt):
        deliver(ctx, first)
    assert len(first.received) == 1
    assert delivery(ctx, record) == "waiting"
    clock.set(clock.now() + timedelta(minutes=2))
    second = MemoryPublisher()
    assert deliver(ctx, second).delivered == 1
    assert [each.key for each in second.received] == [each.key for each in first.received]
    assert delivery(ctx, record) == "delivered"


@pytest.mark.row("S5.6")
def test_a_crash_before_the_act_is_kept_sends_nothing(ctx):
    record = documents.add(ctx, an_invoice("I-1"), workflow=ORDER_BILLING, by=AGENT)

    class Crashing:
        @contextmanager
        def unit_of_work(self, tenant, **options):
            with ctx.store.unit_of_work(tenant, **options) as work:
                yield work
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        documents.act(attrs.evolve(ctx, store=Crashing()), record, "publish", by=AGENT)
    publisher = MemoryPublisher()
    assert deliver(ctx, publisher).delivered == 0
    assert documents.view(ctx, record, by=OPERATOR).record.state == "00"


@pytest.mark.row("S5.6")
def test_an_answer_that_is_lost_leads_to_a_repeat_with_the_same_key(ctx, clock):
    published(ctx)
    (message,) = delivering.waiting(ctx, by=OPERATOR)
    publisher = MemoryPublisher({message.id: [answer_lost()]})
    deliver(ctx, publisher)
    clock.set(clock.now() + timedelta(minutes=1))
    deliver(ctx, publisher)
    assert (len(publisher.received), len(publisher.messages)) == (2, 1)


@pytest.mark.row("S5.6")
def test_a_receiver_that_refuses_leaves_it_shown_until_somebody_decides(ctx):
    record = published(ctx)
    (message,) = delivering.waiting(ctx, by=OPERATOR)
    publisher = MemoryPublisher({message.id: [Undeliverable("unknown shop")]})
    deliver(ctx, publisher)
    assert delivery(ctx, record) == "failed"
    (letter,) = delivering.dead(ctx, by=OPERATOR)
    assert (letter.message.record, letter.reason) == (record.id, "unknown shop")
    delivering.republish(ctx, letter.message.id, by=OPERATOR, reason="the shop is known now")
    deliver(ctx, publisher)
    assert delivery(ctx, record) == "delivered"


@pytest.mark.row("S5.6")
def test_one_invoice_that_is_refused_holds_up_no_other(ctx):
    first, second = published(ctx, "I-1"), published(ctx, "I-2")
    message, _ = delivering.waiting(ctx, by=OPERATOR)
    publisher = MemoryPublisher({message.id: [Undeliverable("unknown")]})
    deliver(ctx, publisher)
    assert (delivery(ctx, first), delivery(ctx, second)) == ("failed", "delivered")


@pytest.mark.row("S1.9")
def test_an_approved_vendor_invoice_reaches_processing_once(ctx):
    vendor = Actor("vikram", ["vendor"], tenant="bazaar", attributes={"account": "V-17"})
    ns, system = Actor("nadia", ["ns"], tenant="bazaar"), Actor.system("bazaar")
    invoice = Invoice(
        "MP-1",
        date(2026, 11, 2),
        currency="INR",
        seller=Party("Vikram Textiles", "IN", id="V-17"),
        buyer=Party("Bazaar", "IN"),
        lines=[Line("cotton", "10", "250", id="1")],
    )
    record = documents.add(ctx, invoice, workflow=VENDOR_APPROVAL, by=system)
    record = documents.act(ctx, record, "issue", by=system)
    record = documents.view(ctx, record, by=vendor).record
    record = documents.act(ctx, record, "approve_vendor", by=vendor)
    publisher = MemoryPublisher()
    deliver(ctx, publisher, "bazaar")
    before = [each.topic for each in publisher.messages]
    assert "ready_for_processing" not in before
    done = documents.act(ctx, record, "approve_ns", by=ns, key="ns-1")
    documents.act(ctx, record, "approve_ns", by=ns, key="ns-1")
    with pytest.raises(StateForbids):
        documents.act(ctx, done, "approve_ns", by=ns)
    for _ in range(3):
        deliver(ctx, publisher, "bazaar")
    arrived = [each for each in publisher.received if each.message.topic == "ready_for_processing"]
    assert [(each.message.record, each.message.body.version) for each in arrived] == [
        (done.id, done.version)
    ]
