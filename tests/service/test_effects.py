"""What effects do, and that none is declared which nobody can carry out."""

from __future__ import annotations

from datetime import UTC, date, datetime

import attrs
import pytest

from invoicekit import Invoice, Line, Party
from invoicekit.adapters.storage.memory import MemoryStore
from invoicekit.documents import changed_paths
from invoicekit.errors import InvalidDefinition, InvalidValue
from invoicekit.permissions import Actor
from invoicekit.permissions.policies import SALES_FINANCE_ADMIN
from invoicekit.ports.clock import CountedIds, FixedClock
from invoicekit.ports.storage import Query
from invoicekit.service import Context, documents
from invoicekit.service.looking import looked_at
from invoicekit.service.places import read
from invoicekit.statemachines import Effect, Lifecycle, Machine, Transition
from invoicekit.taxes import flat
from invoicekit.workflows import (
    DEALER_CASE,
    ORDER_BILLING,
    RECEIVABLE,
    VENDOR_APPROVAL,
    InvoiceFacts,
    Side,
    Workflow,
)

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
SALES = Actor("sara", ["sales"], tenant="asha")
INVOICE = Invoice(
    "AT-1",
    date(2026, 11, 2),
    currency="EUR",
    seller=Party("Asha", "IN", id="V-1"),
    buyer=Party("Blue Bay", "IN"),
    lines=[Line("support", "1", "100", id="1")],
)


def context(*flows, **more):
    return Context(
        MemoryStore(),
        flat.REGIME,
        workflows=flows,
        clock=FixedClock(NOON),
        ids=CountedIds(),
        **more,
    )


def with_effect(*details, on_add=()):
    """Return the receivable workflow with an act of which this effect comes."""
    act = Transition(
        "open", "mark", permission="invoice.edit", inside=[Effect("marked", details=details)]
    )
    lifecycle = RECEIVABLE.lifecycle.extend("marking", transitions=[act])
    machine: Machine[InvoiceFacts] = Machine(lifecycle, RECEIVABLE.machine.guards)
    return Workflow(machine, SALES_FINANCE_ADMIN, on_add=on_add)


def marked(*details, twice=False, **said):
    flow = with_effect(*details)
    ctx = context(flow)
    record = documents.add(ctx, INVOICE, workflow=flow, by=SALES)
    for _ in range(1 + twice):
        record = documents.act(ctx, record, "mark", by=SALES, details=said)
    return record


def test_a_label_is_set_replaced_and_taken_off():
    assert marked(("label", "outcome=done")).labels == (("outcome", "done"),)
    assert marked(("label", "a=1"), ("label", "a=b=c")).labels == (("a", "b=c"),)
    assert marked(("label", "a=1"), ("label", "b=2"), ("unlabel", "a")).labels == (("b", "2"),)


def test_a_day_is_the_one_given_or_today():
    assert marked(("day", "seen")).labels == (("seen", "2026-11-02"),)
    assert marked(("day", "seen"), seen="2026-10-30").labels == (("seen", "2026-10-30"),)


def test_what_was_said_is_kept_and_what_was_not_leaves_no_trace():
    assert marked(("keep", "number"), number="7").labels == (("number", "7"),)
    assert marked(("keep", "number"), other="7").labels == ()
    assert marked(("tag_of", "flag"), flag="late").tags == ("late",)
    assert marked(("tag_of", "flag")).tags == ()


def test_a_tag_stands_once():
    assert marked(("tag", "late"), twice=True).tags == ("late",)


@pytest.mark.parametrize(
    ("details", "said"),
    [
        (("lable", "a=1"), "nobody can 'lable'"),
        (("label", "a"), "no name and text"),
        (("clear", "number"), "cannot let go of 'number'"),
        (("make", "payment_link"), "there is no 'payment_link'"),
        (("fire", "payment_link.use"), "there is no 'payment_link.use'"),
    ],
)
def test_an_effect_that_nobody_can_carry_out_is_refused_when_they_meet(details, said):
    with pytest.raises(InvalidDefinition) as refused:
        context(with_effect(details))
    assert said in refused.value.reason
    assert refused.value.place == "marked"
    with pytest.raises(InvalidDefinition):
        context(with_effect(on_add=[Effect("made", details=[details])]))


def test_an_act_beside_that_is_not_there_is_refused():
    flow = attrs.evolve(
        ORDER_BILLING, on_add=[Effect("x", details={"fire": "charge_transaction.burn"})]
    )
    with pytest.raises(InvalidDefinition, match="nothing can 'burn'"):
        context(flow)


def test_a_record_beside_another_makes_and_moves_nothing_further():
    link = Lifecycle(
        "payment_link",
        initial="active",
        states=["active", "used", "revoked", "expired"],
        transitions=[
            Transition("active", event, state, permission=f"link.{event}", inside=inside)
            for event, state, inside in (
                ("use", "used", [Effect("again", details={"make": "payment_link"})]),
                ("revoke", "revoked", []),
                ("expire", "expired", []),
            )
        ],
        final=["used", "revoked", "expired"],
    )
    flow = attrs.evolve(DEALER_CASE, sides=[Side("payment_link", Machine(link))])
    with pytest.raises(InvalidDefinition, match="nobody can 'make'"):
        context(flow)


def test_two_workflows_for_one_kind_beside_are_refused():
    other = attrs.evolve(DEALER_CASE, kind="payment_link", sides=DEALER_CASE.sides)
    with pytest.raises(InvalidDefinition, match="payment_link"):
        context(DEALER_CASE, other)


def test_a_kind_that_nobody_knows_is_told_with_those_that_are():
    with pytest.raises(InvalidValue, match="case, payment_link"):
        context(DEALER_CASE).workflow("invoice")


def test_only_the_acts_that_bring_a_content_are_edits_and_the_edit_is_no_plain_act():
    ctx = context(RECEIVABLE)
    record = documents.add(ctx, INVOICE, workflow=RECEIVABLE, by=SALES)
    with pytest.raises(InvalidValue, match=r"documents\.act"):
        documents.edit(ctx, record, invoice=INVOICE, event="delete", by=SALES)
    with pytest.raises(InvalidValue, match=r"documents\.edit"):
        documents.act(ctx, record, "edit", by=SALES)


@pytest.mark.parametrize("details", [{"": "x"}, {"a": "\x00"}, {"a\n": "x"}])
def test_what_no_store_keeps_is_not_said(details):
    ctx = context(RECEIVABLE)
    record = documents.add(ctx, INVOICE, workflow=RECEIVABLE, by=SALES)
    with pytest.raises(InvalidValue):
        documents.act(ctx, record, "delete", by=SALES, details=details)


def test_a_record_beside_another_has_no_document_to_view_or_edit():
    user = Actor("uma", ["user"], tenant="asha")
    ctx = context(DEALER_CASE)
    party = attrs.evolve(INVOICE.buyer, contact=None)
    case = documents.add(ctx, attrs.evolve(INVOICE, buyer=party), workflow=DEALER_CASE, by=user)
    documents.act(ctx, case, "pay_pos", by=user)
    assert documents.find(ctx, Query(parent=case.key), by=user, kind="payment_link").records == ()
    orders = context(ORDER_BILLING)
    oms = Actor("oms", ["oms"], tenant="asha")
    record = documents.add(orders, INVOICE, workflow=ORDER_BILLING, by=oms)
    (charge,) = documents.find(
        orders, Query(parent=record.key), by=oms, kind="charge_transaction"
    ).records
    with pytest.raises(InvalidValue, match="no document in it"):
        documents.view(orders, charge, by=oms)
    assert {d.event for d in documents.available(orders, charge, by=oms) if d.allowed} == {
        "amend",
        "check",
        "fail",
        "request",
        "void",
    }


def test_two_first_looks_at_once_are_one():
    ctx = context(VENDOR_APPROVAL)
    issuer, system = Actor("isha", ["issuer"], tenant="asha"), Actor.system("asha")
    vendor = Actor("vik", ["vendor"], tenant="asha", attributes={"account": "V-1"})
    record = documents.add(ctx, INVOICE, workflow=VENDOR_APPROVAL, by=issuer)
    record = documents.act(ctx, record, "issue", by=system)
    loaded, workflow = read(ctx, record, record.kind, vendor)
    first = looked_at(ctx, loaded, workflow, vendor)
    second = looked_at(ctx, loaded, workflow, vendor)
    assert first.record == second.record
    assert [e.event for e in second.history].count("view") == 1


def test_a_difference_is_told_as_deep_as_the_shapes_agree():
    longer = attrs.evolve(INVOICE, lines=[*INVOICE.lines, Line("more")])
    assert changed_paths(INVOICE, INVOICE) == ()
    assert changed_paths(INVOICE, longer) == ("lines",)
    assert changed_paths(INVOICE, attrs.evolve(INVOICE, buyer=Party("Blue Bay", "DE"))) == (
        "buyer.country",
    )
    assert changed_paths(INVOICE, None, "invoice") == ("invoice",)
