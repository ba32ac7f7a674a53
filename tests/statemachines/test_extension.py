"""A lifecycle of one's own, made from a ready one that stays as it is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from invoicekit.errors import InvalidDefinition
from invoicekit.statemachines import Choice, Denial, Lifecycle, Restatement, Timer, Transition

BASE = Lifecycle(
    "order",
    version=4,
    initial="new",
    states=["new", "packed", "sent", "void"],
    final=["sent", "void"],
    transitions=[
        Transition("new", "pack", "packed", permission="order.pack", guards="in stock"),
        Transition(
            "packed",
            "send",
            Choice("road", ["open", "shut"], {"open": "sent", "shut": None}),
            permission="order.send",
        ),
        Transition(["new", "packed"], "void", "void", permission="order.void"),
    ],
    denials=[Denial("sent", "void", code="gone", message="it is on its way")],
    timers=[Timer(["new", "packed"], "void", timedelta(days=30))],
    labels={"sent": "On its way"},
    restatements=[Restatement(3, {"parcelled": "packed"})],
)


def test_extending_by_nothing_gives_the_next_version_of_the_same():
    same = BASE.extend()
    assert (same.name, same.version) == ("order", 5)
    assert same.transitions == BASE.transitions
    assert same.restatements == BASE.restatements


def test_a_new_name_begins_at_version_one_and_restates_nothing():
    mine = BASE.extend("my order")
    assert (mine.name, mine.version, mine.restatements) == ("my order", 1, ())


def test_the_original_stays_as_it_is():
    before = (BASE.states, BASE.transitions, BASE.denials)
    BASE.extend(
        "x",
        states="held",
        transitions=[
            Transition("new", "hold", "held", permission="order.hold"),
            Transition("held", "free", "new", permission="order.hold"),
        ],
    )
    assert (BASE.states, BASE.transitions, BASE.denials) == before


def test_states_and_acts_are_added():
    held = BASE.extend(
        states="held",
        transitions=(
            way
            for way in [
                Transition("new", "hold", "held", permission="order.hold"),
                Transition("held", "free", "new", permission="order.hold"),
            ]
        ),
    )
    assert held.rule("held", "free").target == "new"
    assert held.rule("new", "pack") == BASE.rule("new", "pack")


def test_an_addition_must_be_sound_too():
    with pytest.raises(InvalidDefinition, match="no way leads to it"):
        BASE.extend(states="held")


def test_an_addition_where_something_was_said_is_refused():
    with pytest.raises(InvalidDefinition, match="two rules"):
        BASE.extend(transitions=[Transition("new", "pack", "sent", permission="order.pack")])


def test_a_replacement_takes_the_place_of_what_was_said():
    quick = BASE.extend(replace=[Transition("new", "void", None, permission="order.ask")])
    assert quick.rule("new", "void").permission == "order.ask"
    assert quick.rule("packed", "void").target == "void"


def test_a_replacement_can_lift_a_denial():
    lifted = BASE.extend(replace=[Transition("sent", "void", None, permission="order.void")])
    assert isinstance(lifted.rule("sent", "void"), Transition)


def test_what_is_forbidden_is_denied_and_falls_due_no_more():
    strict = BASE.extend(forbid=[Denial("packed", "void", code="packed", message="too late")])
    assert strict.rule("packed", "void").code == "packed"
    assert strict.rule("new", "void").target == "void"
    assert [timer.sources for timer in strict.timers] == [("new",)]


def test_an_event_is_guarded_further():
    careful = BASE.extend(guards={"pack": ["paid", "fresh"], "void": "asked"})
    assert careful.rule("new", "pack").guards == ("in stock", "paid", "fresh")
    assert careful.rule("packed", "void").guards == ("asked",)


def test_states_and_events_are_renamed_everywhere():
    other = BASE.extend(
        rename_states={"packed": "boxed", "sent": "gone"}, rename_events={"void": "cancel"}
    )
    assert other.states == ("new", "boxed", "gone", "void")
    assert other.final == ("gone", "void")
    assert other.rule("boxed", "send").target.target("open") == "gone"
    assert other.rule("new", "pack").target == "boxed"
    assert other.rule("boxed", "cancel").target == "void"
    assert other.rule("gone", "cancel").code == "gone"
    assert other.label("gone") == "On its way"
    assert other.timers[0].sources == ("new", "boxed")
    assert other.timers[0].event == "cancel"


def test_a_rename_restates_what_is_stored():
    other = BASE.extend(rename_states={"packed": "boxed"})
    assert other.restate("packed", 4) == "boxed"
    assert other.restate("parcelled", 2) == "boxed"
    assert other.restate("new", 1) == "new"


@pytest.mark.parametrize(
    "wrong",
    [
        {"rename_states": {"boxed": "x"}},
        {"rename_events": {"box": "x"}},
        {"guards": {"box": "x"}},
    ],
)
def test_a_name_that_is_not_there_is_refused(wrong):
    with pytest.raises(InvalidDefinition, match="there is no"):
        BASE.extend(**wrong)
