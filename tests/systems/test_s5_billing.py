"""S5: invoices made of orders and shipments, no quantity twice, and to the last cent."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from threading import Barrier, Thread
from uuid import uuid4

import attrs
import pytest

from invoicekit import AllowanceCharge, Line, Party, StatedTax
from invoicekit.adapters.orders.memory import MemoryOrders
from invoicekit.documents import PaymentMeans
from invoicekit.errors import (
    Duplicate,
    GuardRefused,
    InvalidAmount,
    InvalidValue,
    InvoicekitError,
    KeyReused,
    NotFound,
    NotPermitted,
    StateForbids,
)
from invoicekit.permissions import Actor
from invoicekit.ports.orders import Order
from invoicekit.ports.shipments import Shipment, ShipmentLine, ShipmentPage
from invoicekit.ports.storage import Query
from invoicekit.service import billing, documents, orders, shipments
from invoicekit.service.billing import BillingRules, HeaderCharges, InvoiceType, SendWhen
from invoicekit.service.orders import Synced
from invoicekit.workflows import ORDER_BILLING

AGENT = Actor("agent", ["agent"], tenant="shop")
OPERATOR = Actor("omar", ["operator"], tenant="shop")
OMS = Actor("oms", ["oms"], tenant="shop")
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
DAY = date(2026, 11, 2)
SHOP, KIM = Party("Shop", "DE"), Party("Kim", "DE", id="C-1")
VAT = StatedTax("VAT", "S", "20")
CARD = PaymentMeans("48", card="4242")
RULES = BillingRules(seller=SHOP)

ORDER = Order(
    id="SO-1",
    number="1001",
    currency="EUR",
    buyer=KIM,
    lines=[
        Line("lamp", "3", "19.99", id="L1", taxes=[VAT]),
        Line("bulb", "10", "1.005", id="L2", taxes=[VAT]),
    ],
    charges=[AllowanceCharge("10", reason="freight", taxes=[VAT])],
    placed=date(2026, 11, 1),
    updated_at=NOON,
    payment_means=[CARD],
)
"""3 x 19.99 = 59.97 and 10 x 1.005 = 10.05 and freight 10: 80.02, and 20 % of it, 16.00: 96.02."""


def take_order(ctx, order=ORDER):
    return orders.sync(ctx, MemoryOrders([order]), by=OMS, workflow=ORDER_BILLING, name=order.id)


def shipment(id="SH-1", minutes=0, status="shipped", **lines):
    return Shipment(
        id=id,
        order="SO-1",
        lines=[ShipmentLine(name, quantity) for name, quantity in lines.items()],
        status=status,
        shipped=DAY,
        updated_at=NOON + timedelta(minutes=minutes),
    )


def take(ctx, *several):
    return shipments.take(ctx, several, by=OMS)


def bill(ctx, id="SH-1", rules=RULES, by=AGENT, **more):
    return billing.bill_shipment(ctx, id, rules=rules, by=by, **more)


def bill_order(ctx, id="SO-1", rules=RULES, by=AGENT, **more):
    return billing.bill_order(ctx, id, rules=rules, by=by, **more)


def void(ctx, record, reason="the order is cancelled"):
    record = documents.view(ctx, record, by=OPERATOR).record
    return documents.act(ctx, record, "void", by=OPERATOR, reason=reason)


def said(ctx, record):
    return documents.view(ctx, record, by=OPERATOR).content.invoice


def charge_of(ctx, record):
    page = documents.find(ctx, Query(parent=record.key), by=OPERATOR, kind="charge_transaction")
    (charge,) = page.records
    return charge


def live(ctx):
    found = documents.find(ctx, Query(state=["00", "01"]), by=OPERATOR, kind="order_invoice")
    return found.records


def billed(ctx):
    """Return how much of each line the live invoices bill together."""
    sums = {}
    for record in live(ctx):
        for line in said(ctx, record).lines:
            sums[line.order_line] = sums.get(line.order_line, 0) + line.quantity
    return sums


def codes(error):
    return [failure.code for failure in error.value.failures]


@pytest.fixture
def ordered(ctx):
    take_order(ctx)
    return ctx


@pytest.mark.row("S5.1")
def test_an_order_invoice_is_created_in_00_with_all_of_the_order(ordered):
    record = bill_order(ordered)
    assert (record.state, record.order, record.number) == ("00", "SO-1", "1001-1")
    assert (str(record.total), dict(record.labels)["invoice_type"]) == ("96.02", "ORDER")
    invoice = said(ordered, record)
    assert (invoice.seller, invoice.buyer, invoice.issue_date) == (SHOP, KIM, DAY)
    assert invoice.payment_means == (CARD,)
    assert [(line.order_line, str(line.quantity)) for line in invoice.lines] == [
        ("L1", "3"),
        ("L2", "10"),
    ]
    assert [str(row.amount) for row in invoice.charges] == ["10.00"]
    assert documents.history(ordered, record, by=OPERATOR)[0].actor == "agent"


@pytest.mark.row("S5.1")
@pytest.mark.parametrize("by", [AGENT, OMS])
def test_an_order_is_billed_by_agent_and_by_call_in_any_status(ctx, by):
    take_order(ctx, attrs.evolve(ORDER, status="created"))
    rules = attrs.evolve(RULES, order_statuses=["released"])
    assert bill_order(ctx, rules=rules, by=by).state == "00"


@pytest.mark.row("S5.1")
@pytest.mark.parametrize("word", ["SHIPMENT", "shipment", InvoiceType.SHIPMENT])
def test_what_is_billed_may_be_said_by_its_word(ordered, word):
    """A text is no member of the list: kept as it came, it would bill the whole order."""
    rules = BillingRules(seller=SHOP, bills=word, header="once", send="Collected")
    assert (rules.bills, rules.header) == (InvoiceType.SHIPMENT, HeaderCharges.ONCE)
    assert rules.send is SendWhen.COLLECTED
    assert billing.create_all(ordered, rules=rules, by=AGENT).made == ()  # nothing is shipped


@pytest.mark.row("S5.1")
@pytest.mark.parametrize(
    ("name", "word", "known"),
    [
        ("bills", "both", "ORDER, SHIPMENT"),
        ("header", "twice", "once, prorated"),
        ("send", "never", "created, collected"),
    ],
)
def test_a_rule_that_there_is_not_is_refused_with_those_there_are(name, word, known):
    with pytest.raises(InvalidValue, match=word) as refused:
        BillingRules(seller=SHOP, **{name: word})
    assert refused.value.remedy == f"Use one of {known}"


@pytest.mark.row("S5.1")
def test_an_order_is_billed_once(ordered):
    bill_order(ordered)
    with pytest.raises(GuardRefused) as refused:
        bill_order(ordered)
    assert codes(refused) == ["order_billed"]
    assert "1001-1" in str(refused.value)
    assert len(live(ordered)) == 1


@pytest.mark.row("S5.1")
def test_who_may_not_make_invoices_makes_none(ordered):
    with pytest.raises(NotPermitted):
        bill_order(ordered, by=OPERATOR)
    elsewhere = attrs.evolve(AGENT, tenant="another shop")
    with pytest.raises(NotFound):
        bill_order(ordered, by=elsewhere)
    assert live(ordered) == ()
    assert orders.view(ordered, "SO-1", by=OMS, workflow=ORDER_BILLING).record.version == 1


@pytest.mark.row("S5.1")
@pytest.mark.parametrize(
    ("change", "error", "code"),
    [
        ({"cancelled": True}, StateForbids, "order_cancelled"),
        ({"settled": False}, GuardRefused, "order_unsettled"),
        ({"lines": []}, GuardRefused, "order_empty"),
        ({"lines": [Line("x", "-1", "5", id="1")]}, GuardRefused, "order_unsettled"),
        ({"lines": [Line("x", "1", "5", id="1")] * 2}, GuardRefused, "order_unsettled"),
    ],
)
def test_an_order_that_is_not_fit_is_not_billed(ctx, change, error, code):
    take_order(ctx, attrs.evolve(ORDER, **change))
    with pytest.raises(error) as refused:
        bill_order(ctx)
    assert codes(refused) == [code]
    assert live(ctx) == ()


@pytest.mark.row("S5.1")
def test_the_same_key_makes_one_invoice_and_another_use_of_it_is_refused(ordered):
    first = bill_order(ordered, key="k-1")
    assert bill_order(ordered, key="k-1") == first
    with pytest.raises(KeyReused):
        bill_order(ordered, key="k-1", number="other")
    assert len(live(ordered)) == 1


@pytest.mark.row("S5.1")
def test_a_number_that_is_taken_is_refused_and_nothing_is_kept(ordered):
    take_order(ordered, attrs.evolve(ORDER, id="SO-2", number="1002"))
    bill_order(ordered, number="R-1")
    with pytest.raises(Duplicate):
        bill_order(ordered, "SO-2", number="R-1")
    assert orders.view(ordered, "SO-2", by=OMS, workflow=ORDER_BILLING).record.version == 1


@pytest.mark.row("S5.1")
def test_part_of_an_order_is_billed_and_then_the_rest(ordered):
    first = bill_order(ordered, quantities={"L1": 1})
    with pytest.raises(InvalidAmount):
        bill_order(ordered, quantities={"L1": 3})
    with pytest.raises(InvalidValue):
        bill_order(ordered, quantities={"L9": 1})
    rest = bill_order(ordered)
    assert billed(ordered) == {"L1": 3, "L2": 10}
    assert first.total + rest.total == Decimal("96.02")


@pytest.mark.row("S5.2")
def test_each_shipment_is_billed_once_shipped_and_all_add_up(ordered):
    take(ordered, shipment("SH-1", L1=1, L2=3), shipment("SH-2", L1=2), shipment("SH-3", L2=7))
    made = [bill(ordered, each) for each in ("SH-2", "SH-1", "SH-3")]
    assert [(each.state, each.number) for each in made] == [
        ("00", "1001-1"),
        ("00", "1001-2"),
        ("00", "1001-3"),
    ]
    assert {dict(each.labels)["invoice_type"] for each in made} == {"SHIPMENT"}
    assert billed(ordered) == {"L1": 3, "L2": 10}
    assert sum(each.total for each in made) == Decimal("96.02")
    invoice = said(ordered, made[1])
    assert [(r.kind.value, r.number) for r in invoice.references] == [
        ("sales_order", "1001"),
        ("shipment", "SH-1"),
    ]
    assert invoice.delivery.date == DAY
    seen = shipments.view(ordered, "SH-1", by=OPERATOR)
    assert seen.invoices == (made[1],)
    # Order and shipment are written as well, so that of two who bill them at once one comes late.
    order = orders.view(ordered, "SO-1", by=OMS, workflow=ORDER_BILLING).record
    assert (seen.record.version, order.version) == (2, 4)


@pytest.mark.row("S5.2")
def test_a_shipment_is_billed_from_the_configured_status_on(ordered):
    take(ordered, shipment("SH-1", status="packed", L1=1))
    with pytest.raises(GuardRefused) as refused:
        bill(ordered)
    assert codes(refused) == ["status_not_reached"]
    assert "the shipment is packed, and is billed from shipped" in str(refused.value)
    early = attrs.evolve(RULES, shipment_statuses=["Packed", "Shipped"])
    assert bill(ordered, rules=early).state == "00"


@pytest.mark.row("S5.2")
def test_no_quantity_is_billed_twice(ordered):
    take(ordered, shipment("SH-1", L1=2), shipment("SH-2", L1=2), shipment("SH-3", L9=1))
    bill(ordered, "SH-1")
    with pytest.raises(GuardRefused) as refused:
        bill(ordered, "SH-1")
    assert codes(refused) == ["shipment_billed"]
    with pytest.raises(GuardRefused) as refused:
        bill(ordered, "SH-2")
    assert codes(refused) == ["more_than_ordered"]
    with pytest.raises(GuardRefused) as refused:
        bill(ordered, "SH-3")
    assert codes(refused) == ["more_than_ordered"]
    assert bill_order(ordered).state == "00"
    with pytest.raises(GuardRefused) as refused:
        bill(ordered, "SH-2")
    assert billed(ordered) == {"L1": 3, "L2": 10}


@pytest.mark.row("S5.2")
def test_a_cancelled_or_empty_shipment_and_one_of_an_unknown_order_are_not_billed(ordered):
    take(ordered, attrs.evolve(shipment("SH-1", L1=1), cancelled=True), shipment("SH-2"))
    take(ordered, attrs.evolve(shipment("SH-3", L1=1), order="SO-9"))
    with pytest.raises(StateForbids) as refused:
        bill(ordered, "SH-1")
    assert codes(refused) == ["shipment_cancelled"]
    with pytest.raises(GuardRefused) as refused:
        bill(ordered, "SH-2")
    assert codes(refused) == ["shipment_empty"]
    for unknown in ("SH-3", "SH-9"):
        with pytest.raises(NotFound):
            bill(ordered, unknown)
    assert live(ordered) == ()


@pytest.mark.row("S5.2")
def test_two_who_bill_the_same_quantity_at_once_bill_it_once(ordered):
    """Eight threads, four shipments of 1 lamp each, and 3 lamps ordered."""
    ids = [f"SH-{n}" for n in range(4)]
    take(ordered, *(shipment(each, L1=1) for each in ids))
    start, refused = Barrier(8), []
    # No two numbers clash, so that the quantities alone decide.
    rules = attrs.evolve(RULES, number=lambda order, count: f"{order.id}-{count}-{uuid4()}")

    def work(id):
        start.wait()
        try:
            bill(ordered, id, rules=rules)
        except InvoicekitError as error:
            refused.append(error.code)

    threads = [Thread(target=work, args=[each]) for each in ids * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert billed(ordered) == {"L1": 3}
    assert (len(live(ordered)), len(refused)) == (3, 5)


@pytest.mark.row("S5.2")
def test_the_quantities_of_a_made_invoice_are_not_edited_but_its_price_is(ordered):
    take(ordered, shipment("SH-1", L1=1))
    record = bill(ordered)
    invoice = said(ordered, record)
    more = attrs.evolve(invoice, lines=[attrs.evolve(invoice.lines[0], quantity=3)])
    with pytest.raises(GuardRefused) as refused:
        documents.edit(ordered, record, invoice=more, by=OMS)
    assert codes(refused) == ["quantity_of_the_order"]
    cheap = attrs.evolve(invoice, lines=[attrs.evolve(invoice.lines[0], unit_price="19.98")])
    adjusted = documents.edit(ordered, record, invoice=cheap, by=OMS)
    assert record.total - adjusted.total == Decimal("0.01")
    # What was given away on one invoice is asked back by no other: 96.02 less what it was made of.
    assert bill_order(ordered).total == Decimal("96.02") - record.total


@pytest.mark.row("S5.2")
def test_an_update_of_order_or_shipment_flags_the_invoice_and_edits_nothing(ordered):
    take(ordered, shipment("SH-1", L1=1))
    record = bill(ordered)
    take(ordered, shipment("SH-1", minutes=1, status="delivered", L1=1))
    assert documents.view(ordered, record, by=OPERATOR).record.tags == ()
    take(ordered, shipment("SH-1", minutes=2, status="delivered", L1=2))
    changed = attrs.evolve(ORDER, number="1001-b", updated_at=NOON + timedelta(minutes=5))
    take_order(ordered, changed)
    seen = documents.view(ordered, record, by=OPERATOR)
    assert seen.record.tags == ("shipment_updated", "order_updated")
    assert seen.content.invoice == said(ordered, record)


@pytest.mark.row("S5.5")
@pytest.mark.parametrize("reason", ["unsuccessful settlement", "the order is cancelled"])
def test_void_frees_the_quantities_of_an_order_invoice(ordered, reason):
    first = bill_order(ordered)
    gone = void(ordered, first, reason)
    assert (gone.state, charge_of(ordered, first).state) == ("02", "VOIDED")
    again = bill_order(ordered)
    assert (again.number, str(again.total)) == ("1001-2", "96.02")


@pytest.mark.row("S5.5")
def test_void_frees_the_quantities_of_a_shipment_and_the_sum_stays_that_of_the_order(ordered):
    take(ordered, shipment("SH-1", L1=1, L2=3), shipment("SH-2", L1=2), shipment("SH-3", L2=7))
    first, second = bill(ordered, "SH-1"), bill(ordered, "SH-2")
    void(ordered, first)
    third, again = bill(ordered, "SH-3"), bill(ordered, "SH-1")
    assert billed(ordered) == {"L1": 3, "L2": 10}
    assert second.total + third.total + again.total == Decimal("96.02")


@pytest.mark.row("S5.7")
def test_lines_charges_taxes_and_payment_methods_carry_over(ctx):
    lamp = Line(
        "lamp",
        "4",
        "25",
        id="L1",
        taxes=[VAT],
        allowances=[AllowanceCharge("3", reason="scratched")],
        charges=[AllowanceCharge(percent="5", reason="gift wrap")],
    )
    take_order(ctx, attrs.evolve(ORDER, lines=[lamp]))
    take(ctx, shipment("SH-1", L1=1), shipment("SH-2", L1=3))
    first, second = bill(ctx, "SH-1"), bill(ctx, "SH-2")
    one, two = said(ctx, first), said(ctx, second)
    # 4 lamps at 25, less 3 and with 5 % of 100: 102; a quarter of it is 25.50, of the 3 it is 0.75.
    assert [str(r.amount) for r in (*one.lines[0].allowances, *two.lines[0].allowances)] == [
        "0.75",
        "2.25",
    ]
    assert [str(r.percent) for r in one.lines[0].charges] == ["5"]
    assert [str(r.amount) for r in (*one.charges, *two.charges)] == ["2.50", "7.50"]
    assert one.payment_means == two.payment_means == (CARD,)
    # 112 and 20 % of it.
    assert (str(first.total), str(second.total)) == ("33.60", "100.80")
    assert first.total + second.total == Decimal("134.40")


@pytest.mark.row("S5.7")
def test_a_header_charge_is_billed_once_or_prorated_with_the_remainder_on_the_last(ordered):
    """Goods of 70.02: 19.99 of them are 2.854..., 39.98 are 5.709... of the freight of 10."""
    three = [shipment(f"SH-{n}", L1=1) for n in (1, 2, 3)]
    take(ordered, *three, shipment("SH-4", L2=10))

    def freight(rules):
        made = [bill(ordered, f"SH-{n}", rules=rules) for n in (1, 2, 3, 4)]
        total = sum(each.total for each in made)
        rows = [[str(r.amount) for r in said(ordered, each).charges] for each in made]
        for each in made:
            void(ordered, each)
        return rows, str(total)

    assert freight(RULES) == ([["2.85"], ["2.86"], ["2.85"], ["1.44"]], "96.02")
    once = attrs.evolve(RULES, header=HeaderCharges.ONCE)
    assert freight(once) == ([["10.00"], [], [], []], "96.02")


@pytest.mark.row("S5.7")
def test_freight_that_is_billed_once_moves_to_the_next_when_its_invoice_is_voided(ordered):
    once = attrs.evolve(RULES, header=HeaderCharges.ONCE)
    take(ordered, *(shipment(f"SH-{n}", L1=1) for n in (1, 2)))
    first = bill(ordered, "SH-1", rules=once)
    void(ordered, first)
    assert [str(r.amount) for r in said(ordered, bill(ordered, "SH-2", rules=once)).charges] == [
        "10.00"
    ]
    assert said(ordered, bill(ordered, "SH-1", rules=once)).charges == ()


def test_shipments_are_listed_and_seen_by_who_sees_orders(ordered):
    assert take(ordered, shipment("SH-1", L1=1)).added == 1
    assert take(ordered, shipment("SH-1", L1=1)).unchanged == 1
    assert take(ordered, shipment("SH-1", minutes=-5, L1=2)).unchanged == 1
    (record,) = shipments.find(ordered, Query(order="SO-1"), by=OPERATOR).records
    assert (record.id, record.state, record.labels) == ("SH-1", "open", (("status", "shipped"),))
    nobody = Actor("nina", ["visitor"], tenant="shop")
    for asked in (shipments.find, lambda ctx, by: shipments.view(ctx, "SH-1", by=by)):
        with pytest.raises(NotPermitted):
            asked(ordered, by=nobody)
    with pytest.raises(NotPermitted):
        shipments.take(ordered, [shipment()], by=OPERATOR)
    with pytest.raises(NotFound):
        shipments.view(ordered, "SH-1", by=attrs.evolve(OPERATOR, tenant="another shop"))


class Warehouse:
    """A source that tells of one shipment at a time, and dies when it is told to."""

    def __init__(self, *several):
        self.several, self.dies_at = several, None

    def shipments(self, since, /, *, limit=100):
        place = int(since or 0)
        if place == self.dies_at:
            raise ConnectionError
        after = min(place + limit, len(self.several))
        return ShipmentPage(self.several[place:after], str(after), after < len(self.several))


@pytest.mark.row("S5.2")
def test_shipments_are_followed_page_by_page_and_a_sync_that_dies_goes_on(ordered):
    warehouse = Warehouse(*(shipment(f"SH-{n}", L1=1) for n in range(3)))
    warehouse.dies_at = 2
    with pytest.raises(ConnectionError):
        shipments.sync(ordered, warehouse, by=OMS, limit=1)
    assert len(shipments.find(ordered, by=OMS).records) == 2
    warehouse.dies_at = None
    assert shipments.sync(ordered, warehouse, by=OMS, limit=1).added == 1
    assert shipments.sync(ordered, warehouse, by=OMS, limit=1) == Synced()
    with pytest.raises(NotPermitted):
        shipments.sync(ordered, warehouse, by=OPERATOR)
    gone = attrs.evolve(warehouse.several[0], cancelled=True, updated_at=NOON + timedelta(hours=1))
    record = bill(ordered, "SH-0")
    told = shipments.sync(ordered, Warehouse(gone), by=OMS, name="second")
    assert (told.cancelled, told.flagged) == (1, 1)
    assert documents.view(ordered, record, by=OPERATOR).record.tags == ("shipment_cancelled",)


def test_the_type_tells_the_charge_transaction(ordered):
    assert InvoiceType.ORDER.charge_type == "ORDER_INVOICE"
    assert InvoiceType.SHIPMENT.charge_type == "SHIPMENT"
