"""Duties that no one person does both, by the audit history."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicekit.money import Money
from invoicekit.permissions import Actor, Circumstances, Delegation
from invoicekit.permissions.policies import MAKER_CHECKER
from invoicekit.statemachines import AuditEntry, Lifecycle, Machine, Transition

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
STRICT = attrs.evolve(MAKER_CHECKER, strict=True)


def person(name, *roles, behalf=""):
    return Actor(
        name, roles or ["maker", "checker", "poster"], tenant="bluebay", on_behalf_of=behalf
    )


def did(event, source, actor, behalf="", revision=1):
    return AuditEntry(event, source, source, actor, NOON, "ap", 1, behalf, revision=revision)


def codes(actor, event, state, *history, policy=MAKER_CHECKER, revision=1, **rest):
    about = Circumstances("bluebay", at=NOON, history=history, revision=revision, **rest)
    failures = policy.failures(f"bill.{event}", actor, about, event=event, state=state)
    return [failure.code for failure in failures]


SOD = ["separation_of_duties"]


@pytest.mark.parametrize("event", ["edit", "submit"])
def test_who_edited_or_submitted_in_the_maker_bucket_does_not_check(event):
    made = did(event, "maker_bucket", "meera")
    assert codes(person("meera"), "approve", "checker_bucket", made) == SOD
    assert codes(person("meera"), "return", "checker_bucket", made) == SOD
    assert codes(person("meera"), "post", "parked", made) == SOD
    assert codes(person("ravi"), "approve", "checker_bucket", made) == []


def test_the_reason_says_what_was_done_and_who_could():
    about = Circumstances("bluebay", at=NOON, history=[did("submit", "maker_bucket", "meera")])
    [failure] = MAKER_CHECKER.failures(
        "bill.approve", person("meera"), about, event="approve", state="checker_bucket"
    )
    assert failure.message.startswith("submit was done by the same person on 2026-11-02")
    assert failure.who_could == ("checker",)
    assert failure.remedy
    assert "meera" not in failure.message


def test_it_holds_for_the_document_whatever_came_after():
    old = did("edit", "maker_bucket", "meera", revision=1)
    assert codes(person("meera"), "approve", "checker_bucket", old, revision=9) == SOD


def test_it_holds_the_other_way_round_as_well():
    checked = did("approve", "checker_bucket", "ravi")
    assert codes(person("ravi"), "edit", "maker_bucket", checked) == SOD
    assert codes(person("ravi"), "submit", "maker_bucket", checked) == SOD


def test_who_returned_a_bill_may_mend_it():
    returned = did("return", "checker_bucket", "ravi")
    assert codes(person("ravi"), "edit", "maker_bucket", returned) == []


def test_a_checker_may_confirm_own_changes():
    changed = did("edit", "checker_bucket", "ravi")
    assert codes(person("ravi"), "approve", "checker_bucket", changed) == []


def test_the_strict_switch_asks_another_checker():
    changed = did("edit", "checker_bucket", "ravi", revision=2)
    ravi, sita = person("ravi"), person("sita")
    asked = ("approve", "checker_bucket", changed)
    assert codes(ravi, *asked, policy=STRICT, revision=2) == SOD
    assert codes(sita, *asked, policy=STRICT, revision=2) == []
    assert codes(ravi, *asked, policy=STRICT, revision=3) == []


def test_acts_of_others_and_other_acts_separate_nobody():
    history = [did("route", "uploaded", "meera"), did("edit", "maker_bucket", "ravi")]
    assert codes(person("meera"), "approve", "checker_bucket", *history) == []


def represented(giver, taker, permission="bill.approve"):
    return {
        "represented": person(giver),
        "delegations": [
            Delegation(
                giver, taker, permission, date(2026, 1, 1), date(2026, 12, 31), tenant="bluebay"
            )
        ],
    }


def test_nobody_checks_through_a_stand_in_what_they_made():
    made = did("submit", "maker_bucket", "meera")
    stand_in = person("sita", behalf="meera")
    given_ = represented("meera", "sita")
    assert codes(stand_in, "approve", "checker_bucket", made, **given_) == SOD


def test_nobody_checks_for_another_what_they_made_themselves():
    made = did("submit", "maker_bucket", "meera")
    stand_in = person("meera", behalf="ravi")
    given_ = represented("ravi", "meera")
    assert codes(stand_in, "approve", "checker_bucket", made, **given_) == SOD


def test_nobody_checks_what_was_made_in_their_name():
    made = did("submit", "maker_bucket", "sita", behalf="meera")
    assert codes(person("meera"), "approve", "checker_bucket", made) == SOD
    assert codes(person("sita"), "approve", "checker_bucket", made) == SOD


BUCKETS = Lifecycle(
    "accounts_payable",
    initial="maker_bucket",
    states=["maker_bucket", "checker_bucket", "processed"],
    final=["processed"],
    transitions=[
        Transition("maker_bucket", "edit", permission="bill.edit"),
        Transition("maker_bucket", "submit", "checker_bucket", permission="bill.submit"),
        Transition("checker_bucket", "edit", permission="bill.edit"),
        Transition(
            "checker_bucket", "return", "maker_bucket", permission="bill.return", needs_reason=True
        ),
        Transition("checker_bucket", "approve", "processed", permission="bill.approve"),
    ],
)
MACHINE = Machine(BUCKETS)
PEOPLE = ("meera", "ravi", "sita")
acts = st.lists(
    st.tuples(
        st.sampled_from(BUCKETS.events), st.sampled_from(PEOPLE), st.sampled_from(("", *PEOPLE))
    ),
    max_size=25,
)


@given(acts)
def test_no_one_person_makes_and_approves_in_any_order_or_by_any_delegation(plan):
    """Everybody has every role, and everybody has delegated everything to everybody."""
    every = tuple(BUCKETS.permissions)
    letters = [
        Delegation(a, b, every, date(2026, 1, 1), date(2026, 12, 31), tenant="bluebay")
        for a in PEOPLE
        for b in PEOPLE
        if a != b
    ]
    state, history = BUCKETS.initial, []
    for number, (event, who, behalf) in enumerate(plan):
        actor = person(who, behalf=behalf if behalf != who else "")
        about = Circumstances(
            "bluebay",
            at=NOON + timedelta(minutes=number),
            history=history,
            delegations=letters,
            represented=person(behalf) if behalf else None,
            amount=Money("10", "INR"),
        )
        authorize = MAKER_CHECKER.authorize(about)
        if MACHINE.can(state, event, None, actor=actor, authorize=authorize, reason="why"):
            fired = MACHINE.fire(
                state, event, None, actor=actor, authorize=authorize, at=about.at, reason="why"
            )
            state = fired.state
            history.append(fired.entry)
    makers, approvers = set(), set()
    for entry in history:
        persons = {entry.actor, entry.on_behalf_of} - {""}
        if entry.source == "maker_bucket":
            makers |= persons
        if entry.event == "approve":
            approvers |= persons
    assert makers.isdisjoint(approvers)
