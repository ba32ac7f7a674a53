"""Asking, listing and doing share one decision."""

from __future__ import annotations

import itertools
import pickle
from datetime import UTC, datetime, timedelta, timezone

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicekit.errors import (
    GuardFailed,
    GuardRefused,
    InvalidDate,
    InvalidDefinition,
    NotFound,
    NotPermitted,
    StateForbids,
    UnknownEvent,
    UnknownState,
)
from invoicekit.statemachines import (
    NOT_FOUND,
    Choice,
    Denial,
    Effect,
    Failure,
    Lifecycle,
    Machine,
    Refusal,
    Step,
    Transition,
    anyone,
)

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@attrs.frozen
class Person:
    id: str
    on_behalf_of: str = ""


@attrs.frozen
class Loan:
    """What a library knows of a loan: the kernel runs any business."""

    days: int = 0
    asked_for: bool = False
    condition: str = "good"


LENDING = Lifecycle(
    "lending",
    version=3,
    initial="on the shelf",
    states=["on the shelf", "lent", "at the binder", "lost"],
    final=["lost"],
    transitions=[
        Transition("on the shelf", "lend", "lent", permission="book.lend", outbox="reminder"),
        Transition(
            "lent",
            "renew",
            permission="book.renew",
            guards=["not too long", "not asked for"],
            inside="new date",
        ),
        Transition(
            "lent",
            "return",
            Choice(
                "condition",
                ["good", "torn"],
                {"good": "on the shelf", "torn": "at the binder"},
            ),
            permission="book.return",
            inside=[Effect("tick off"), Effect("note damage", on="torn")],
            outbox=[Effect("call the binder", on="torn", details={"which": "ours"})],
        ),
        Transition("at the binder", "take back", "on the shelf", permission="book.return"),
        Transition("lent", "give up", "lost", permission="book.lose", needs_reason=True),
    ],
    denials=[
        Denial("at the binder", "lend", code="away", message="the binder has it", remedy="Wait"),
    ],
)


def not_too_long(loan):
    if loan.days > 28:
        return Refusal(
            "too_long",
            "it is out for {days} days",
            "Return it",
            {"days": loan.days},
            public="it is out for too long",
        )
    return None


def not_asked_for(loan):
    return Refusal("asked_for", "somebody waits for it") if loan.asked_for else None


def condition(loan):
    return loan.condition


BOOKS = Machine(
    LENDING,
    guards={"not too long": not_too_long, "not asked for": not_asked_for},
    choices={"condition": condition},
)
ANNA = Person("anna")


def can(state, event, facts=Loan(), authorize=anyone, **rest):
    return BOOKS.can(state, event, facts, actor=ANNA, authorize=authorize, **rest)


def fire(state, event, facts=Loan(), authorize=anyone, actor=ANNA, **rest):
    return BOOKS.fire(state, event, facts, actor=actor, authorize=authorize, at=NOON, **rest)


def members_only(permission, event, state, actor):
    failure = Failure(
        Step.PERMISSION, "no_member", "{who} is no member", "Join", (("who", actor.id),)
    )
    return (failure,)


def strangers_see_nothing(permission, event, state, actor):
    parameters = (("what", "book"), ("id", "B-7"))
    return (Failure(Step.PERMISSION, NOT_FOUND, "{what} {id} is not found", "", parameters),)


def test_an_allowed_act_tells_where_it_leads():
    decision = can("on the shelf", "lend")
    assert decision.allowed
    assert bool(decision)
    assert decision.code == "allowed"
    assert (decision.target, decision.permission) == ("lent", "book.lend")
    assert decision.explain() == "lend is allowed: lent"


def test_an_allowed_decision_is_shared():
    assert can("on the shelf", "lend") is can("on the shelf", "lend")


def test_firing_returns_state_entry_and_effects():
    fired = fire("on the shelf", "lend", version=4, revision=2, fingerprint="ik1:x", reason="asked")
    entry = fired.entry
    assert fired.state == "lent"
    assert (entry.event, entry.source, entry.target) == ("lend", "on the shelf", "lent")
    assert (entry.actor, entry.on_behalf_of, entry.reason) == ("anna", "", "asked")
    assert (entry.definition, entry.definition_version) == ("lending", 3)
    assert (entry.version, entry.revision, entry.fingerprint) == (4, 2, "ik1:x")
    assert entry.at == NOON
    assert [effect.name for effect in fired.outbox] == ["reminder"]
    assert fired.inside == ()


def test_the_entry_keeps_who_is_represented():
    entry = fire("on the shelf", "lend", actor=Person("anna", on_behalf_of="ben")).entry
    assert (entry.actor, entry.on_behalf_of) == ("anna", "ben")


def test_the_entry_keeps_details_as_pairs_of_text():
    assert fire("on the shelf", "lend", details={"desk": 2}).entry.details == (("desk", "2"),)


def test_an_act_that_stays_leads_to_the_same_state():
    fired = fire("lent", "renew")
    assert fired.state == "lent"
    assert [effect.name for effect in fired.inside] == ["new date"]


@pytest.mark.parametrize(
    ("fact", "target", "inside", "outbox"),
    [
        ("good", "on the shelf", ["tick off"], []),
        ("torn", "at the binder", ["tick off", "note damage"], ["call the binder"]),
    ],
)
def test_a_choice_decides_the_target_and_the_effects(fact, target, inside, outbox):
    fired = fire("lent", "return", Loan(condition=fact))
    assert fired.state == target
    assert [effect.name for effect in fired.inside] == inside
    assert [effect.name for effect in fired.outbox] == outbox
    assert can("lent", "return", Loan(condition=fact)).target == target


def test_a_refused_act_under_a_choice_tells_no_target():
    assert can("lent", "return", authorize=members_only).target is None


def test_all_guards_are_asked():
    decision = can("lent", "renew", Loan(days=40, asked_for=True))
    assert [failure.code for failure in decision.failures] == ["too_long", "asked_for"]
    assert [failure.rule for failure in decision.failures] == ["not too long", "not asked for"]
    assert decision.failures[0].message == "it is out for 40 days"
    assert decision.remedies == ("Return it",)
    assert decision.target == "lent"


def test_a_guard_that_refuses_stops_the_act():
    with pytest.raises(GuardRefused, match="somebody waits for it") as caught:
        fire("lent", "renew", Loan(asked_for=True))
    assert caught.value.failures[0].code == "asked_for"


def test_permission_comes_before_guards_and_both_are_told():
    decision = can("lent", "renew", Loan(days=40), authorize=members_only)
    assert [failure.code for failure in decision.failures] == ["no_member", "too_long"]
    with pytest.raises(NotPermitted, match="anna is no member; it is out for 40 days"):
        fire("lent", "renew", Loan(days=40), authorize=members_only)


def test_the_order_of_failures_is_the_order_of_the_questions():
    def wild(permission, event, state, actor):
        return tuple(
            Failure(step, step.value, "no")
            for step in (Step.LIMIT, Step.SEPARATION, Step.PERMISSION)
        )

    codes = [failure.code for failure in can("lent", "renew", Loan(days=40), wild).failures]
    assert codes == ["permission", "separation", "limit", "too_long"]


@pytest.mark.parametrize("step", [Step.PERMISSION, Step.SEPARATION, Step.LIMIT])
def test_what_speaks_against_the_actor_is_not_permitted(step):
    with pytest.raises(NotPermitted):
        fire("lent", "renew", authorize=lambda *_: (Failure(step, "no", "no"),))


def test_an_act_that_does_not_start_here_says_where_it_does():
    decision = can("lent", "lend")
    assert decision.code == "not_from_this_state"
    assert decision.failures[0].message == "lend is done only in: on the shelf; this is lent"
    with pytest.raises(StateForbids) as caught:
        fire("lent", "lend")
    assert caught.value.remedy == "Do this first: return"


@pytest.mark.parametrize(
    ("state", "event", "remedy"),
    [
        ("lent", "take back", "Do this first: return"),  # where a choice may lead is a way too
        ("on the shelf", "return", "Do this first: lend"),
        (
            "at the binder",
            "renew",
            "No act of at the binder leads there at once; ask which are available",
        ),
        ("lost", "renew", "Leave it: lost is an end, from which nothing leads on"),
    ],
)
def test_an_act_that_does_not_start_here_tells_how_to_come_to_where_it_does(state, event, remedy):
    assert can(state, event).remedies == (remedy,)
    assert BOOKS.available(state, Loan(), actor=ANNA, authorize=anyone)[
        LENDING.events.index(event)
    ].remedies == (remedy,)


def test_states_are_told_as_people_see_them_with_their_codes_and_none_is_cut_off():
    states = [f"0{number}" for number in range(1, 7)]
    shown = {state: f"Waits for the answer of office {state}" for state in states}
    offices = Lifecycle(
        "offices",
        initial="00",
        states=["00", *states],
        transitions=[
            *(Transition("00", f"send to {state}", state, permission="use") for state in states),
            Transition(states, "answer", "00", permission="use"),
        ],
        labels={"00": "Created", **shown},
    )
    machine = Machine(offices)
    failure = machine.can("00", "answer", None, actor=ANNA, authorize=anyone).failures[0]
    named = ", ".join(f"{label} ({state})" for state, label in shown.items())
    assert failure.message == f"answer is done only in: {named}; this is Created (00)"
    assert dict(failure.parameters)["state"] == "Created (00)"
    assert failure.remedy.startswith("Do one of these first: send to 01, send to 02,")


def test_what_is_only_ever_denied_is_never_done():
    door = Lifecycle(
        "door",
        initial="open",
        states=["open", "shut"],
        transitions=[
            Transition("open", "close", "shut", permission="use"),
            Transition("shut", "open", "open", permission="use"),
        ],
        denials=[Denial("shut", "burn", code="no_fire", message="no fire here")],
    )
    decision = Machine(door).can("open", "burn", None, actor=ANNA, authorize=anyone)
    assert (decision.code, decision.failures[0].message) == ("never_done", "burn is never done")
    assert decision.failures[0].remedy == "Do another act; ask which are available"


def test_a_denial_speaks_in_its_own_words():
    with pytest.raises(StateForbids, match="the binder has it") as caught:
        fire("at the binder", "lend")
    assert caught.value.remedy == "Wait"
    assert caught.value.failures[0].code == "away"


def test_an_unknown_event_is_named_and_so_are_the_known():
    with pytest.raises(UnknownEvent, match="lending has no event 'burn'") as caught:
        fire("lent", "burn")
    assert "lend, renew, return" in caught.value.remedy
    assert "Did you mean" not in caught.value.remedy
    assert can("lent", "burn").code == "unknown_event"


def test_a_misspelt_event_is_told_with_the_one_it_may_have_been():
    with pytest.raises(UnknownEvent) as caught:
        fire("lent", "retrun")
    assert caught.value.remedy.startswith("Did you mean 'return'? Use one of: lend, renew, return,")
    assert can("lent", "x" * 10_000).code == "unknown_event"


def test_an_unknown_state_is_named_with_the_version_of_the_definition():
    with pytest.raises(UnknownState, match="'borrowed' is none of lending, version 3") as caught:
        fire("borrowed", "return")
    assert (caught.value.state, caught.value.definition_version) == ("borrowed", 3)
    assert can("borrowed", "return").code == "unknown_state"
    assert {d.code for d in BOOKS.available("borrowed", Loan(), actor=ANNA, authorize=anyone)} == {
        "unknown_state"
    }


def test_unknown_state_and_unknown_event_are_both_told():
    codes = [failure.code for failure in can("borrowed", "burn").failures]
    assert codes == ["unknown_state", "unknown_event"]


def test_a_stranger_is_told_that_nothing_is_found_and_nothing_else():
    for state, event in [("lent", "renew"), ("lent", "lend"), ("lent", "burn"), ("gone", "renew")]:
        with pytest.raises(NotFound) as caught:
            fire(state, event, Loan(days=40), authorize=strangers_see_nothing)
        assert str(caught.value) == "book 'B-7' is not found"
        redacted = can(state, event, Loan(days=40), strangers_see_nothing).redacted()
        assert [failure.code for failure in redacted.failures] == ["not_found"]
        assert (redacted.state, redacted.target, redacted.definition) == ("", None, "")


def test_a_guard_is_not_asked_for_a_stranger():
    asked = []
    machine = Machine(
        LENDING,
        guards={"not too long": asked.append, "not asked for": asked.append},
        choices={"condition": condition},
    )
    machine.can("lent", "renew", Loan(), actor=ANNA, authorize=strangers_see_nothing)
    assert asked == []


def test_who_may_is_asked_even_where_the_state_forbids():
    asked = []

    def ask(*question):
        asked.append(question)
        return ()

    can("lent", "lend", authorize=ask)
    can("lent", "burn", authorize=ask)
    assert asked == [
        ("book.lend", "lend", "lent", ANNA),
        (None, "burn", "lent", ANNA),
    ]


def test_an_event_that_asks_for_different_permissions_asks_elsewhere_for_none():
    thing = Lifecycle(
        "thing",
        initial="a",
        states=["a", "b", "c"],
        final=["c"],
        transitions=[
            Transition("a", "go", "b", permission="one"),
            Transition("b", "go", "c", permission="two"),
        ],
    )
    asked = []
    Machine(thing).can("c", "go", None, actor=ANNA, authorize=lambda *q: asked.append(q) or ())
    assert asked[0][0] is None


def broken(loan):
    return 1 / 0


@pytest.mark.parametrize(
    ("guard", "told"),
    [
        (broken, "ZeroDivisionError"),
        (lambda loan: False, "neither None nor a Refusal"),
        (lambda loan: "no", "neither None nor a Refusal"),
    ],
)
def test_a_guard_that_fails_is_named_and_nothing_is_done(guard, told):
    machine = Machine(
        LENDING,
        guards={"not too long": guard, "not asked for": not_asked_for},
        choices={"condition": condition},
    )
    decision = machine.can("lent", "renew", Loan(), actor=ANNA, authorize=anyone)
    assert decision.code == "guard_failed"
    assert "'not too long'" in decision.failures[0].message
    with pytest.raises(GuardFailed, match="'not too long' failed") as caught:
        machine.fire("lent", "renew", Loan(), actor=ANNA, authorize=anyone, at=NOON)
    assert told in str(caught.value)
    assert caught.value.guard == "not too long"
    assert caught.value.__cause__ is not None
    assert told not in decision.redacted().explain()


def test_a_broken_guard_is_told_even_where_another_refuses():
    machine = Machine(
        LENDING,
        guards={"not too long": not_too_long, "not asked for": broken},
        choices={"condition": condition},
    )
    with pytest.raises(GuardFailed):
        machine.fire("lent", "renew", Loan(days=40), actor=ANNA, authorize=anyone, at=NOON)


@pytest.mark.parametrize("answer", ["burnt", None, ["good"], 1])
def test_a_choice_that_answers_out_of_turn_is_named(answer):
    machine = Machine(
        LENDING,
        guards={"not too long": not_too_long, "not asked for": not_asked_for},
        choices={"condition": lambda loan: answer},
    )
    with pytest.raises(GuardFailed, match="'condition' failed"):
        machine.fire("lent", "return", Loan(), actor=ANNA, authorize=anyone, at=NOON)


@pytest.mark.parametrize("reason", ["", "  ", "\n"])
def test_an_act_that_needs_a_reason_is_refused_without(reason):
    with pytest.raises(GuardRefused, match="a reason is needed"):
        fire("lent", "give up", reason=reason)
    assert can("lent", "give up", reason=reason).code == "reason_missing"


def test_asking_beforehand_only_says_that_a_reason_will_be_needed():
    decision = can("lent", "give up")
    assert decision.allowed
    assert decision.needs_reason
    assert fire("lent", "give up", reason="dropped in a lake").state == "lost"


def test_every_event_is_listed_in_order_allowed_or_not():
    listed = BOOKS.available("lent", Loan(days=40), actor=ANNA, authorize=anyone)
    assert [(d.event, d.code) for d in listed] == [
        ("lend", "not_from_this_state"),
        ("renew", "too_long"),
        ("return", "allowed"),
        ("take back", "not_from_this_state"),
        ("give up", "allowed"),
    ]


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(InvalidDate):
        BOOKS.fire(
            "lent",
            "renew",
            Loan(),
            actor=ANNA,
            authorize=anyone,
            at=datetime(2026, 11, 2),  # noqa: DTZ001  that is the point
        )


def test_an_instant_of_another_zone_is_kept_in_utc():
    india = datetime(2026, 11, 2, 10, 30, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    fired = BOOKS.fire("lent", "renew", Loan(), actor=ANNA, authorize=anyone, at=india)
    assert fired.entry.at.isoformat() == "2026-11-02T05:00:00+00:00"


def test_what_the_end_user_reads_tells_no_figures():
    decision = can("lent", "renew", Loan(days=40)).redacted()
    assert decision.failures[0].message == "it is out for too long"
    assert decision.failures[0].parameters == ()


def test_reprs_carry_no_figures_and_no_persons():
    decision = can("lent", "renew", Loan(days=4711), authorize=members_only)
    assert "4711" not in repr(decision)
    assert "anna" not in repr(decision)
    fired = fire("lent", "renew", reason="the secret reason")
    assert "anna" not in repr(fired)
    assert "secret" not in repr(fired)


def test_braces_in_a_text_from_outside_do_no_harm():
    machine = Machine(
        LENDING,
        guards={
            "not too long": lambda loan: Refusal("odd", "title {0.__class__} {x} {title}"),
            "not asked for": not_asked_for,
        },
        choices={"condition": condition},
    )
    decision = machine.can("lent", "renew", Loan(), actor=ANNA, authorize=anyone)
    assert decision.failures[0].message == "title {0.__class__} {x} {title}"


def test_a_name_without_a_function_is_refused():
    with pytest.raises(InvalidDefinition, match="guard 'not asked for' has no function"):
        Machine(LENDING, guards={"not too long": not_too_long}, choices={"condition": condition})


def test_a_function_without_its_name_is_refused():
    with pytest.raises(InvalidDefinition, match="names no choice 'colour'"):
        Machine(
            LENDING,
            guards={"not too long": not_too_long, "not asked for": not_asked_for},
            choices={"condition": condition, "colour": condition},
        )


def test_a_machine_does_not_change_with_the_dict_it_was_made_from():
    guards = {"not too long": not_too_long, "not asked for": not_asked_for}
    machine = Machine(LENDING, guards=guards, choices={"condition": condition})
    guards["not too long"] = broken
    assert machine.can("lent", "renew", Loan(), actor=ANNA, authorize=anyone).allowed
    assert machine.guards["not too long"] is not_too_long


def test_a_machine_of_module_functions_can_be_pickled():
    decision = pickle.loads(pickle.dumps(BOOKS)).can(
        "lent", "renew", Loan(days=40), actor=ANNA, authorize=anyone
    )
    assert decision.code == "too_long"


def test_a_lifecycle_of_ten_thousand_states_fires():
    names = [f"s{number}" for number in range(10_000)]
    chain = Lifecycle(
        "chain",
        initial=names[0],
        states=names,
        final=names[-1:],
        transitions=[
            Transition(s, f"from {s}", t, permission="p") for s, t in itertools.pairwise(names)
        ],
    )
    machine = Machine(chain)
    fired = machine.fire("s41", "from s41", None, actor=ANNA, authorize=anyone, at=NOON)
    assert fired.state == "s42"
    listed = machine.available("s41", None, actor=ANNA, authorize=anyone)
    assert [d.event for d in listed if d.allowed] == ["from s41"]
    assert len(listed) == 9_999


states = st.sampled_from([*LENDING.states, "borrowed"])
events = st.sampled_from([*LENDING.events, "burn"])
loans = st.builds(
    Loan, st.integers(0, 60), st.booleans(), st.sampled_from(["good", "torn", "burnt"])
)
authorities = st.sampled_from([anyone, members_only, strangers_see_nothing])


@given(states, events, loans, authorities, st.sampled_from(["", "because"]))
def test_firing_succeeds_exactly_when_asking_says_so(state, event, loan, authorize, reason):
    decision = can(state, event, loan, authorize, reason=reason)
    try:
        fired = fire(state, event, loan, authorize, reason=reason)
    except (
        NotFound,
        GuardFailed,
        GuardRefused,
        NotPermitted,
        StateForbids,
        UnknownEvent,
        UnknownState,
    ):
        assert not decision.allowed
        assert all(failure.code and failure.message for failure in decision.failures)
    else:
        assert decision.allowed
        assert fired.state == fired.entry.target == decision.target
        assert (fired.inside, fired.outbox) == (decision.inside, decision.outbox)


@given(states, loans, authorities)
def test_listing_says_of_each_event_what_asking_says(state, loan, authorize):
    listed = BOOKS.available(state, loan, actor=ANNA, authorize=authorize)
    assert [decision.event for decision in listed] == list(LENDING.events)
    assert list(listed) == [can(state, event, loan, authorize) for event in LENDING.events]
