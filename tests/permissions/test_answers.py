"""What is answered without a look at the record is what a look would have answered."""

from __future__ import annotations

from datetime import UTC, date, datetime

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicekit.money import Money
from invoicekit.permissions import (
    OWN,
    Actor,
    ApprovalMatrix,
    Band,
    Circumstances,
    Delegation,
    Duty,
    Forbid,
    Grant,
    Level,
    Policy,
    Role,
    Scope,
    Separation,
)
from invoicekit.statemachines import AuditEntry

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
EVENTS = ("write", "check", "file")
ROLES = [
    "clerk",
    Role("chief", includes="clerk"),
    Role("guest", scope=Scope(same="branch")),
]

PLAIN = Grant("clerk", [f"note.{event}" for event in EVENTS])

GRANT_REST = Grant("clerk", ["note.write", "note.file"])

roles = st.sampled_from(["clerk", "chief", "guest"])
events = st.sampled_from(EVENTS)
permissions = events.map("note.{}".format)
states = st.sampled_from(["draft", "sent"])
people = st.sampled_from(["cara", "dan"])
grants = st.builds(
    Grant,
    roles,
    st.lists(permissions, min_size=1, max_size=3),
    scope=st.sampled_from([Scope(), Scope(), OWN, Scope(same="branch")]),
    states=st.lists(states, max_size=1),
    limit=st.sampled_from([None, None, Money("500", "INR")]),
    valid_to=st.sampled_from([None, None, date(2026, 11, 1)]),
)
policies = st.builds(
    Policy,
    st.just("notes"),
    permissions=st.just([f"note.{event}" for event in EVENTS]),
    roles=st.just(ROLES),
    # Most that is asked is plainly granted; the rest is what might be overlooked.
    grants=st.lists(grants, max_size=4).map(lambda drawn: [PLAIN, *drawn]),
    forbids=st.lists(st.builds(Forbid, permissions, roles=st.lists(roles, max_size=1)), max_size=1),
    separations=st.lists(
        st.builds(Separation, st.just("apart"), st.builds(Duty, events), st.builds(Duty, events)),
        max_size=1,
    ),
    matrices=st.lists(
        st.builds(ApprovalMatrix, events, st.just([Band([Level("chief")])])), max_size=1
    ),
)
actors = st.builds(
    Actor,
    people,
    st.lists(roles, min_size=1, max_size=2),
    tenant=st.sampled_from(["house", "house", "other"]),
    attributes=st.sampled_from([{}, {"branch": "Pune"}]),
    on_behalf_of=st.sampled_from(["", "", "dan"]),
)
entries = st.builds(
    AuditEntry,
    events,
    states,
    states,
    people,
    st.just(NOON),
    st.just("notes"),
    st.just(1),
)
notes = st.builds(
    Circumstances,
    st.just("house"),
    at=st.just(NOON),
    owner=people,
    attributes=st.sampled_from([{}, {"branch": "Pune"}]),
    amount=st.sampled_from([Money("500", "INR"), Money("501", "INR")]),
    history=st.lists(entries, max_size=2),
    fingerprint=st.just("ik1:a"),
    represented=st.just(Actor("dan", "chief", tenant="house")),
    delegations=st.just(
        [
            Delegation(
                "dan",
                "cara",
                ["note.write", "note.check"],
                date(2026, 1, 1),
                date(2026, 12, 31),
                tenant="house",
            )
        ]
    ),
)


CARA = Actor("cara", "clerk", tenant="house")
WRITTEN = AuditEntry("write", "draft", "draft", "cara", NOON, "notes", 1)
PARTS = {"permissions": [f"note.{event}" for event in EVENTS], "roles": ROLES}


@pytest.mark.parametrize(
    ("code", "change", "actor"),
    [
        (None, {}, CARA),
        ("forbidden", {"forbids": [Forbid("note.check")]}, CARA),
        (
            "separation_of_duties",
            {"separations": [Separation("apart", Duty("write"), Duty("check"))]},
            CARA,
        ),
        ("not_the_level", {"matrices": [ApprovalMatrix("check", [Band([Level("chief")])])]}, CARA),
        ("not_found", {}, attrs.evolve(CARA, tenant="other")),
        ("no_delegation", {}, attrs.evolve(CARA, on_behalf_of="dan")),
        ("not_found", {"roles": [Role("clerk", scope=Scope(same="branch")), *ROLES[1:]]}, CARA),
        ("out_of_scope", {"grants": [Grant("clerk", "note.check", scope=OWN), GRANT_REST]}, CARA),
        (
            "above_limit",
            {"grants": [Grant("clerk", "note.check", limit=Money("5", "INR")), GRANT_REST]},
            CARA,
        ),
        (
            "grant_not_valid",
            {"grants": [Grant("clerk", "note.check", valid_to=date(2026, 1, 1)), GRANT_REST]},
            CARA,
        ),
        (
            "not_in_this_state",
            {"grants": [Grant("clerk", "note.check", states="draft"), GRANT_REST]},
            CARA,
        ),
    ],
)
def test_whatever_stands_about_a_grant_is_looked_into(code, change, actor):
    policy = Policy("notes", **{"grants": [PLAIN], **PARTS, **change})
    about = Circumstances(
        "house", at=NOON, amount=Money("6", "INR"), history=[WRITTEN], fingerprint="ik1:a"
    )
    expected = [] if code is None else [code]
    authorize = policy.authorize(about)
    failures = authorize("note.check", "check", "sent", actor)
    assert [failure.code for failure in failures] == expected
    at_once = authorize.refusals({"check": "note.check"}, "sent", actor)
    assert [failure.code for failure in at_once.get("check", ())] == expected
    all_at_once = authorize.refusals({e: f"note.{e}" for e in EVENTS}, "sent", actor)
    assert [failure.code for failure in all_at_once.get("check", ())] == expected


@given(policies, actors, notes, states)
def test_an_answer_at_once_is_the_answer_after_a_look(policy, actor, about, state):
    authorize = policy.authorize(about)
    looked_into = {
        event: policy.failures(f"note.{event}", actor, about, event=event, state=state)
        for event in EVENTS
    }
    assert {
        event: authorize(f"note.{event}", event, state, actor) for event in EVENTS
    } == looked_into
    questions = {event: f"note.{event}" for event in EVENTS}
    assert authorize.refusals(questions, state, actor) == {
        event: failures for event, failures in looked_into.items() if failures
    }


@given(policies, actors, notes, states)
def test_whether_a_record_may_be_known_of_is_answered_too(policy, actor, about, state):
    [*failures] = policy.authorize(about)(None, "burn", state, actor)
    assert actor.tenant == "house" or [failure.code for failure in failures] == ["not_found"]
    assert policy.authorize(about).refusals({"burn": None}, state, actor).get("burn", ()) == tuple(
        failures
    )
