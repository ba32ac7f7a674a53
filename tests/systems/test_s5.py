"""S5: invoices of orders and shipments, with their charge transactions."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from invoicekit import Invoice, Line, Party
from invoicekit.errors import GuardRefused, NotPermitted, StateForbids
from invoicekit.permissions import Actor
from invoicekit.ports.storage import Query
from invoicekit.service import documents
from invoicekit.workflows import ORDER_BILLING

DAY = date(2026, 11, 2)
AGENT = Actor("agent", ["agent"], tenant="shop")
OPERATOR = Actor("omar", ["operator"], tenant="shop")
OMS = Actor("oms", ["oms"], tenant="shop")

INVOICE = Invoice(
    "I-1",
    DAY,
    currency="EUR",
    seller=Party("Shop", "DE"),
    buyer=Party("Kim", "DE"),
    lines=[Line("lamp", "3", "20", id="1", order_line="1")],
    order="SO-1",
)


def add(ctx):
    return documents.add(ctx, INVOICE, workflow=ORDER_BILLING, by=AGENT)


def sent(ctx):
    return documents.act(ctx, add(ctx), "publish", by=AGENT)


def void(ctx, record, by=OPERATOR, reason="the order is cancelled"):
    return documents.act(ctx, record, "void", by=by, reason=reason)


def charges(ctx, record):
    query = Query(parent=record.key)
    return documents.find(ctx, query, by=OPERATOR, kind="charge_transaction").records


def codes(error):
    return [failure.code for failure in error.value.failures]


@pytest.mark.row("S5.5")
@pytest.mark.parametrize("by", [OPERATOR, OMS])
def test_void_from_00_sets_02_voids_its_charge_and_frees_its_number(ctx, by):
    record = add(ctx)
    assert (record.state, [c.state for c in charges(ctx, record)]) == ("00", ["OPEN"])
    record = void(ctx, record, by)
    assert (record.state, record.unique_key) == ("02", None)
    (charge,) = charges(ctx, record)
    assert charge.state == "VOIDED"
    assert documents.history(ctx, record, by=OPERATOR)[-1].reason == "the order is cancelled"
    assert documents.history(ctx, charge, by=OPERATOR)[-1].event == "void"
    again = add(ctx)
    assert (again.state, again.order) == ("00", "SO-1")


@pytest.mark.row("S5.5")
def test_a_void_needs_a_reason(ctx):
    record = add(ctx)
    with pytest.raises(GuardRefused) as refused:
        void(ctx, record, reason="")
    assert codes(refused) == ["reason_missing"]
    assert [c.state for c in charges(ctx, record)] == ["OPEN"]


@pytest.mark.row("S5.5")
def test_void_of_a_sent_one_fails_with_the_remedy(ctx):
    record = sent(ctx)
    with pytest.raises(StateForbids) as refused:
        void(ctx, record)
    assert codes(refused) == ["already_sent"]
    assert "credit invoice" in refused.value.remedy
    assert [c.state for c in charges(ctx, record)] == ["OPEN"]


@pytest.mark.row("S5.5")
def test_void_of_a_void_one_fails_and_so_does_sending_it(ctx):
    record = void(ctx, add(ctx))
    with pytest.raises(StateForbids) as refused:
        void(ctx, record)
    assert codes(refused) == ["already_voided"]
    assert "credit invoice" in refused.value.remedy
    with pytest.raises(StateForbids) as refused:
        documents.act(ctx, record, "publish", by=AGENT)
    assert codes(refused) == ["already_voided"]


@pytest.mark.row("S5.5")
def test_an_agent_does_not_void(ctx):
    with pytest.raises(NotPermitted) as refused:
        void(ctx, add(ctx), AGENT)
    assert refused.value.failures[0].who_could == ("operator", "oms")


@pytest.mark.row("S5.5")
def test_money_collected_already_becomes_a_credit_of_the_order(ctx, told):
    record = add(ctx)
    (charge,) = charges(ctx, record)
    assert documents.act(ctx, charge, "check", by=OMS).state == "CHECKED"
    record = void(ctx, record)
    assert (record.state, record.tags, told("shop")) == ("02", ("order_credit",), ["order_credit"])
    assert [c.state for c in charges(ctx, record)] == ["VOIDED"]


@pytest.mark.row("S5.5")
def test_a_failed_charge_is_voided_as_well(ctx, told):
    record = add(ctx)
    (charge,) = charges(ctx, record)
    documents.act(ctx, charge, "fail", by=OMS, reason="the card was declined")
    record = void(ctx, record, reason="unsuccessful settlement")
    assert [c.state for c in charges(ctx, record)] == ["VOIDED"]
    assert (record.tags, told("shop")) == ((), [])


@pytest.mark.row("S5.5")
def test_what_is_being_sent_is_not_voided(ctx, store):
    record = add(ctx)
    with store.unit_of_work("shop") as work:
        record = work.save(attrs.evolve(record, tags=["being_sent"]), expect=record.version)
    with pytest.raises(GuardRefused) as refused:
        void(ctx, record)
    assert codes(refused) == ["being_sent"]


@pytest.mark.row("S5.5")
def test_an_adjusted_invoice_takes_its_charge_along_and_void_after_it_voids_that(ctx):
    more = attrs.evolve(INVOICE, lines=[Line("lamp", "4", "20", id="1", order_line="1")])
    record = documents.edit(ctx, add(ctx), invoice=more, by=OMS)
    (charge,) = charges(ctx, record)
    assert (str(record.total), str(charge.total), charge.revision) == ("80.00", "80.00", 2)
    assert [c.state for c in charges(ctx, void(ctx, record))] == ["VOIDED"]


@pytest.mark.row("S5.5")
def test_what_was_collected_is_not_adjusted_but_voided(ctx):
    record = add(ctx)
    (charge,) = charges(ctx, record)
    documents.act(ctx, charge, "check", by=OMS)
    assert not documents.can(ctx, record, "adjust", by=OMS)
    with pytest.raises(GuardRefused) as refused:
        documents.edit(ctx, record, invoice=INVOICE, by=OMS)
    assert codes(refused) == ["already_collected"]
    assert "Void the invoice" in refused.value.remedy
    assert void(ctx, record).state == "02"


def test_a_sent_invoice_is_told_once_and_a_repeat_names_what_it_repeats(ctx, store):
    record = sent(ctx)
    assert (record.state, dict(record.labels)) == ("01", {"delivery": "waiting"})
    record = documents.act(ctx, record, "republish", by=OPERATOR)
    with store.unit_of_work("shop", read_only=True) as work:
        first, repeat = work.messages(topic="PUBLISH_INVOICE_DETAILS")
    assert first.body.details == ()
    assert dict(repeat.body.details) == {"repeats": first.id}
