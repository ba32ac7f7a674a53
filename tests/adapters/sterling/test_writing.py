"""Invoices as Sterling's documents: published, asked for, and read back with their sums."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import attrs
import pytest
from lxml import etree

from invoicekit import AllowanceCharge, Invoice, InvoiceKind, Line, Party, StatedTax
from invoicekit.adapters.erp.sterling import (
    InvoiceDetailPublisher,
    create_credit_memo,
    create_order_invoice,
    create_shipment_invoice,
    read_invoice_detail,
    read_orders,
    read_shipments,
    write_invoice_detail,
)
from invoicekit.adapters.orders.memory import MemoryOrders
from invoicekit.adapters.storage.memory import MemoryStore
from invoicekit.errors import InvalidValue, TryLater, Undeliverable
from invoicekit.permissions import Actor
from invoicekit.ports.clock import CountedIds, FixedClock
from invoicekit.service import Context, billing, delivering, documents, orders, shipments
from invoicekit.service.billing import BillingRules
from invoicekit.taxes import flat
from invoicekit.totals import calculate
from invoicekit.totals.snapshot import Snapshot
from invoicekit.workflows import ORDER_BILLING
from support.sterling import ORDER, SHIPMENT

OMS = Actor("oms", ["oms"], tenant="shop")
AGENT = Actor("agent", ["agent"], tenant="shop")
OPERATOR = Actor("omar", ["operator"], tenant="shop")
RULES = BillingRules(seller=Party("Shop", "US"), shipment_statuses=["1400"])
VAT = StatedTax("VAT", "S", "20")

INVOICE = Invoice(
    "I-1",
    date(2026, 11, 2),
    currency="EUR",
    seller=Party("Shop", "DE"),
    buyer=Party("Kim", "DE"),
    lines=[
        Line(
            "lamp",
            "3",
            "19.99",
            id="1",
            order_line="L-1",
            taxes=[VAT],
            allowances=[AllowanceCharge(percent="10", reason="Promotions: PROMO1")],
            charges=[AllowanceCharge("1.50", reason="gift wrap")],
        )
    ],
    charges=[AllowanceCharge("5", reason="Shipping: Freight", taxes=[VAT])],
    order="H-1",
)
"""59.97 less 6.00 with 1.50: 55.47; freight 5; 20 % of 60.47 is 12.09: 72.56."""


def detail(invoice=INVOICE, **more):
    figures = Snapshot.of(calculate(invoice, flat.REGIME))
    return write_invoice_detail(invoice, figures, **{"type": "ORDER", **more})


@pytest.fixture
def ctx():
    clock = FixedClock(datetime(2026, 11, 4, 9, tzinfo=UTC))
    ctx = Context(MemoryStore(), flat.REGIME, clock=clock, ids=CountedIds())
    shop = MemoryOrders(read_orders(ORDER))
    orders.sync(ctx, shop, by=OMS, workflow=ORDER_BILLING)
    shipments.take(ctx, read_shipments(SHIPMENT), by=OMS)
    return ctx


def test_a_written_invoice_is_read_back_and_its_sums_add_up():
    read = read_invoice_detail(detail(key="K-1", shipment="S-1", collected=Decimal("72.56")))
    assert (read.number, read.key, read.shipment, read.order) == ("I-1", "K-1", "S-1", "H-1")
    assert read.problems == ()
    (line,) = read.lines
    # The tax of 12.09 is 11.09 on the line and 1.00 on the freight.
    assert [str(n) for n in (line.extended, line.charges, line.tax, line.total)] == [
        "59.97",
        "-4.50",
        "11.09",
        "66.56",
    ]
    assert [str(n) for n in (read.header_charges, read.header_tax, read.total)] == [
        "5.00",
        "1.00",
        "72.56",
    ]
    assert str(read.collected) == "72.56"
    assert [(row.category, row.name, str(row.amount), row.discount) for row in line.rows] == [
        ("Promotions", "PROMO1", "6.00", True),
        ("Charge", "gift wrap", "1.50", False),
    ]


@pytest.mark.parametrize(
    "change",
    [{"prepaid": "10"}, {"cash_rounding": "1"}, {"rounding_amount": "0.01"}],
)
def test_what_sterlings_sums_have_no_place_for_is_refused(change):
    with pytest.raises(InvalidValue):
        detail(attrs.evolve(INVOICE, **change))


def test_an_order_invoice_is_asked_for_with_the_invoices_own_charges():
    fixed = attrs.evolve(
        INVOICE,
        lines=[attrs.evolve(INVOICE.lines[0], allowances=[AllowanceCharge("6", reason="A: B")])],
    )
    root = etree.fromstring(create_order_invoice(fixed))
    assert (root.tag, dict(root.attrib)) == (
        "OrderInvoice",
        {"InvoiceType": "ORDER", "OrderHeaderKey": "H-1", "UseOrderLineCharges": "N"},
    )
    (line,) = root.find("LineDetails")
    assert dict(line.attrib) == {"OrderLineKey": "L-1", "Quantity": "3"}
    assert [
        (row.get("ChargeCategory"), row.get("ChargeName"), row.get("IsDiscount"))
        for row in line.find("LineChargeList")
    ] == [("A", "B", "Y"), ("Charge", "gift wrap", "N")]
    (freight,) = root.find("HeaderChargeList")
    assert (freight.tag, freight.get("ChargeAmount")) == ("HeaderCharge", "5")


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"order": ""},
        {"lines": [Line("x", "1", "5")]},
        {"lines": (), "charges": [AllowanceCharge(percent="5", reason="x")]},
    ],
)
def test_what_sterling_cannot_take_is_refused(change):
    with pytest.raises(InvalidValue):
        create_order_invoice(attrs.evolve(INVOICE, **change))


def test_a_credit_memo_takes_the_place_of_a_void():
    note = attrs.evolve(
        INVOICE,
        kind=InvoiceKind.CREDIT_NOTE,
        lines=[Line("lamp", "1", "5", order_line="L-1")],
    )
    assert etree.fromstring(create_credit_memo(note)).get("InvoiceType") == "CREDIT_MEMO"
    with pytest.raises(InvalidValue):
        create_credit_memo(INVOICE)


def test_a_shipment_invoice_is_asked_for_by_its_shipment():
    root = etree.fromstring(create_shipment_invoice("S-1"))
    assert (root.tag, dict(root.attrib)) == ("Shipment", {"ShipmentKey": "S-1"})
    with pytest.raises(InvalidValue):
        create_shipment_invoice("")


def test_sterlings_order_and_shipment_are_billed_published_and_read_back(ctx):
    made = billing.bill_shipment(ctx, "S-1", rules=RULES, by=AGENT)
    rest = billing.bill_order(ctx, "H-1", rules=RULES, by=AGENT)
    assert made.total + rest.total == Decimal("53.29")
    carried = []
    publisher = InvoiceDetailPublisher(
        ctx, "shop", lambda data, key: carried.append((data, key)), enterprise="SHOP"
    )
    sent = billing.send_all(ctx, publisher, by=AGENT, rules=RULES)
    assert (sent.delivery.delivered, sent.waiting) == (2, 0)
    first, second = (read_invoice_detail(data) for data, _ in carried)
    assert (first.type, first.shipment, first.order_number) == ("SHIPMENT", "S-1", "Y1001")
    assert (second.type, second.shipment) == ("ORDER", "")
    assert first.total + second.total == Decimal("53.29")
    assert first.problems == second.problems == ()
    assert first.collected == 0
    root = etree.fromstring(carried[0][0])
    assert root[0].get("Reference1") == carried[0][1]
    assert root.find("*/Order").get("EnterpriseCode") == "SHOP"


def test_a_collected_invoice_says_so(ctx):
    made = billing.bill_shipment(ctx, "S-1", rules=RULES, by=AGENT)
    page = documents.find(ctx, by=OPERATOR, kind="charge_transaction")
    documents.act(ctx, page.records[0], "check", by=AGENT)
    carried = []
    publisher = InvoiceDetailPublisher(ctx, "shop", lambda data, _: carried.append(data))
    billing.send_all(ctx, publisher, by=AGENT, rules=RULES)
    assert read_invoice_detail(carried[0]).collected == made.total


def test_a_carrier_that_fails_sends_it_again_and_an_unknown_record_never(ctx):
    billing.bill_shipment(ctx, "S-1", rules=RULES, by=AGENT)

    def busy(data, key):
        del data, key
        raise TryLater("the queue is full")

    sent = billing.send_all(
        ctx,
        InvoiceDetailPublisher(ctx, "shop", busy),
        by=AGENT,
        rules=RULES,
        backoff=delivering.Backoff(attempts=2),
    )
    assert [each.reason for each in sent.delivery.failed] == ["the queue is full"]
    (message,) = delivering.waiting(ctx, by=OPERATOR)
    publisher = InvoiceDetailPublisher(ctx, "shop", busy)
    for lost in (
        attrs.evolve(message, record="another"),
        attrs.evolve(message, kind="order", record="H-1"),
    ):
        with pytest.raises(Undeliverable):
            publisher.publish(lost, "k")
