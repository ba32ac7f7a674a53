"""Who may do what in the ready workflows, laid beside tables that were written by hand."""

from __future__ import annotations

from datetime import UTC, datetime

import attrs
import pytest

from invoicekit.errors import InvalidDefinition
from invoicekit.permissions import Actor, Circumstances, Grant
from invoicekit.statemachines import Machine, Transition
from invoicekit.workflows import (
    ACCOUNTS_PAYABLE,
    DEALER_CASE,
    ORDER_BILLING,
    RECEIVABLE,
    VENDOR_APPROVAL,
    InvoiceFacts,
    Workflow,
)

FLOWS = (RECEIVABLE, VENDOR_APPROVAL, ACCOUNTS_PAYABLE, DEALER_CASE, ORDER_BILLING)

WHO = {
    "receivable": {
        "edit delete": "sales finance admin",
        "reimport flag": "system",
    },
    "vendor_approval": {
        "edit correct": "issuer",
        "issue remind expire": "system",
        "invalidate": "ns system",
        "view": "vendor crm ns issuer system",
        "sign approve_vendor reject_vendor": "vendor",
        "reject_crm": "crm",
        "approve_ns reject_ns": "ns",
    },
    "accounts_payable": {
        "route": "system",
        "set_aside": "maker system",
        "take_up submit recall": "maker",
        "discard edit": "maker checker",
        "return approve cancel": "checker",
        "approve_bank": "treasurer",
        "post": "poster",
        "parked erp_reject post_refused posted unparked reversed": "erp",
    },
    "dealer_case": {
        "edit send resend pay_pos deliver book cancel": "user manager",
        "pay_online late_payment payment_reversed": "gateway",
        "undo": "manager",
    },
    "payment_link": {"use": "gateway", "revoke": "user manager", "expire": "system"},
    "order_billing": {
        "adjust": "oms",
        "publish": "agent",
        "void": "operator oms",
        "republish": "operator",
        "hold release": "agent oms",
        "flag": "agent oms",
    },
    "charge_transaction": {"request check fail retry": "agent oms", "amend void": "oms"},
}


def may(flow: Workflow, event: str) -> set[str]:
    """Return the roles that may do an act in one of the states it starts from, or another."""
    at = datetime(2026, 11, 2, tzinfo=UTC)
    about = Circumstances("house", at=at, attributes={"account": "V-1"})
    found = set()
    for way in flow.lifecycle.transitions:
        for role in flow.policy.roles if way.event == event else ():
            actor = Actor("x", [role.name], tenant="house", attributes={"account": "V-1"})
            for source in way.sources:
                if not flow.policy.failures(
                    way.permission, actor, about, event=event, state=source
                ):
                    found.add(role.name)
    return found


@pytest.mark.parametrize(
    "flow", [*FLOWS, *(f.beside(s) for f in FLOWS for s in f.sides)], ids=lambda flow: flow.name
)
def test_each_act_is_done_by_those_whose_it_is(flow: Workflow) -> None:
    table = {
        e: set(roles.split()) for events, roles in WHO[flow.name].items() for e in events.split()
    }
    assert {event: may(flow, event) for event in flow.lifecycle.events} == table


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_a_workflow_names_permissions_that_its_policy_knows(flow: Workflow) -> None:
    known = (*flow.policy.permissions, *flow.policy.acts)
    assert flow.create in known
    assert flow.view in known


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
def test_a_policy_without_one_of_its_permissions_is_refused_with_the_name(flow: Workflow) -> None:
    name = flow.lifecycle.permissions[0]
    others = [other for other in flow.policy.permissions if other != name]
    grants = [
        attrs.evolve(grant, permissions=kept)
        for grant in flow.policy.grants
        if (kept := [p for p in grant.permissions if p != name])
    ]
    poorer = attrs.evolve(flow.policy, permissions=others, grants=grants)
    with pytest.raises(InvalidDefinition) as refused:
        flow.with_policy(poorer)
    assert refused.value.place == f"permission {name!r}"


def test_a_workflow_of_ones_own_needs_no_more_than_a_machine_and_a_policy() -> None:
    closing = RECEIVABLE.lifecycle.extend(
        "own", transitions=[Transition("open", "close", permission="invoice.edit")]
    )
    machine: Machine[InvoiceFacts] = Machine(closing, RECEIVABLE.machine.guards)
    own = Workflow(machine, RECEIVABLE.policy)
    assert (own.kind, own.edit, own.sides, own.counts("edit", "open")) == (
        "invoice",
        "edit",
        (),
        True,
    )
    assert repr(own) == "Workflow('own', 'sales, finance, admin')"


def test_figures_count_after_an_act_or_after_an_act_in_one_state() -> None:
    assert ACCOUNTS_PAYABLE.counts("submit", "maker_bucket")
    assert ACCOUNTS_PAYABLE.counts("edit", "checker_bucket")
    assert not ACCOUNTS_PAYABLE.counts("edit", "maker_bucket")


def test_a_side_stands_under_the_policy_of_what_it_belongs_to() -> None:
    (side,) = DEALER_CASE.sides
    beside = DEALER_CASE.beside(side)
    assert (beside.kind, beside.name, beside.policy) == (
        "payment_link",
        "payment_link",
        DEALER_CASE.policy,
    )
    stricter = attrs.evolve(
        DEALER_CASE.policy, grants=[Grant("manager", DEALER_CASE.policy.permissions)]
    )
    assert DEALER_CASE.with_policy(stricter).beside(side).policy == stricter
