"""A lifecycle is proven when it is built."""

from __future__ import annotations

import itertools
import time
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicekit.errors import InvalidDefinition
from invoicekit.statemachines import Choice, Denial, Effect, Lifecycle, Timer, Transition
from invoicekit.statemachines.verify import findings


def way(sources, event, target=None, **rest):
    return Transition(sources, event, target, permission="thing.do", **rest)


def life(*transitions, states=("a", "b"), final=("b",), **rest):
    return Lifecycle(
        "thing", initial="a", states=states, final=final, transitions=transitions, **rest
    )


def refused(*transitions, **rest):
    with pytest.raises(InvalidDefinition) as caught:
        life(*transitions, **rest)
    return caught.value


def test_a_sound_lifecycle_is_built():
    thing = life(way("a", "go", "b"))
    assert thing.states == ("a", "b")
    assert thing.events == ("go",)
    assert thing.permissions == ("thing.do",)


def test_its_repr_is_short():
    assert (
        repr(life(way("a", "go", "b"))) == "Lifecycle('thing', version 1, 2 states, 1 transitions)"
    )


def test_two_equal_definitions_are_equal_and_hash_alike():
    assert life(way("a", "go", "b")) == life(way("a", "go", "b"))
    assert hash(life(way("a", "go", "b"))) == hash(life(way("a", "go", "b")))


def test_a_state_that_cannot_be_reached_is_refused_by_name():
    error = refused(way("a", "go", "b"), way("c", "go", "b"), states=["a", "b", "c"])
    assert error.place == "state 'c'"
    assert "no way leads to it" in error.reason


def test_a_dead_end_that_is_not_final_is_refused_by_name():
    error = refused(
        way("a", "go", "b"), way("a", "stray", "c"), way("c", "wait"), states=["a", "b", "c"]
    )
    assert error.place == "state 'c'"
    assert "dead end" in error.reason


def test_going_in_circles_for_ever_is_a_dead_end_where_there_are_final_states():
    error = refused(
        way("a", "go", "b"),
        way("a", "stray", "c"),
        way("c", "on", "d"),
        way("d", "back", "c"),
        states=["a", "b", "c", "d"],
    )
    assert "state 'c'" in error.reason
    assert "state 'd'" in error.reason


def test_a_lifecycle_without_final_states_may_go_in_circles():
    life(way("a", "on", "b"), way("b", "off", "a"), final=())


def test_a_lifecycle_of_one_state_must_say_that_it_is_final():
    assert "dead end" in refused(way("a", "look"), states=["a"], final=()).reason
    assert life(way("a", "look"), states=["a"], final=["a"]).final == ("a",)


def test_a_final_state_has_no_way_to_another_state():
    error = refused(way("a", "go", "b"), way("b", "back", "a"))
    assert error.place == "'back' from 'b'"
    assert "final state" in error.reason


def test_acts_that_stay_in_a_final_state_are_welcome():
    life(way("a", "go", "b"), way("b", "look"), way("b", "touch", "b"))


def test_two_ways_for_one_state_and_event_need_a_choice():
    error = refused(way("a", "go", "b"), way("a", "go", "a"))
    assert error.place == "'go' from 'a'"
    assert "Choice" in error.reason


def test_a_transition_and_a_denial_do_not_speak_of_the_same():
    denial = Denial("a", "go", code="no", message="never")
    assert "'go' from 'a'" in refused(way("a", "go", "b"), denials=[denial]).reason


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"transitions": [way("x", "go", "b")]}, "'go' from 'x'"),
        ({"transitions": [way("a", "go", "x")]}, "'go' from 'a'"),
        ({"initial": "x"}, "initial"),
        ({"final": ["b", "x"]}, "final"),
        ({"labels": {"x": "X"}}, "labels"),
        ({"denials": [Denial("x", "go", code="no", message="never")]}, "'go' from 'x'"),
        ({"timers": [Timer("x", "go", timedelta(1))]}, "'go' from 'x'"),
    ],
)
def test_an_unknown_state_is_refused_with_its_place(change, place):
    sound = {
        "initial": "a",
        "states": ["a", "b"],
        "final": ["b"],
        "transitions": [way("a", "go", "b")],
    }
    with pytest.raises(InvalidDefinition, match="there is no state 'x'") as caught:
        Lifecycle("thing", **{**sound, **change})
    assert caught.value.place == place


def test_a_timer_needs_a_transition_to_fire():
    error = refused(way("a", "go", "b"), timers=[Timer("b", "go", timedelta(days=1))])
    assert error.place == "timer 'go' from 'b'"


def test_a_transition_from_no_state_is_refused():
    assert "starts from no state" in refused(way("a", "go", "b"), way([], "x", "b")).reason


def test_a_state_declared_twice_is_refused():
    assert "declared twice" in refused(way("a", "go", "b"), states=["a", "b", "a"]).reason


def test_everything_that_is_wrong_is_told_at_once():
    error = refused(way("x", "go", "y"), way("a", "go", "z"))
    assert all(f"there is no state {name!r}" in error.reason for name in "xyz")


def test_a_choice_covers_its_values():
    error = refused(way("a", "go", Choice("side", ["left", "right"], {"left": "b"})))
    assert error.place == "choice 'side'"
    assert "no target for 'right'" in error.reason


def test_a_choice_leads_nowhere_for_a_value_it_does_not_have():
    choice = Choice("side", ["left"], {"left": "b", "right": "a"})
    assert "'right' is none of its values" in refused(way("a", "go", choice)).reason


def test_a_choice_without_values_is_refused():
    assert "at least one value" in refused(way("a", "go", Choice("side", [], {}))).reason


def test_two_choices_of_one_name_have_the_same_values():
    error = refused(
        way("a", "go", Choice("side", ["left"], {"left": "b"})),
        way("a", "run", Choice("side", ["right"], {"right": "b"})),
    )
    assert "different values" in error.reason


def test_an_effect_for_a_value_needs_a_choice_with_it():
    error = refused(way("a", "go", "b", outbox=[Effect("tell", on="left")]))
    assert error.place == "effect 'tell' of 'go' from 'a'"


@pytest.mark.parametrize(
    "name", ["पंजीकृत बीजक", "in Prüfung", "with the vendor", "已批准", "a-b.c/d"]
)
def test_names_of_any_script_and_with_spaces_work(name):
    thing = Lifecycle(
        name,
        initial=name,
        states=[name, "end"],
        final=["end"],
        transitions=[way(name, name, "end")],
    )
    assert thing.rule(name, name) is not None


@pytest.mark.parametrize("name", ["", " a", "a ", "a\nb", "a\tb", "a\u200bb", "e\u0301", "x" * 201])
def test_names_that_hide_something_are_refused_clearly(name):
    with pytest.raises(InvalidDefinition) as caught:
        Lifecycle("thing", initial=name, states=[name], final=[name], transitions=[])
    assert caught.value.place == f"state {name!r}"


@pytest.mark.parametrize("field", ["event", "permission", "guards", "inside"])
def test_every_name_is_looked_at(field):
    made = {"event": "go", "permission": "p", "guards": ["g"], "inside": ["i"]}
    made[field] = ["a\nb"] if isinstance(made[field], list) else "a\nb"
    event = made.pop("event")
    with pytest.raises(InvalidDefinition, match="do not print"):
        life(Transition("a", event, "b", **made))


def test_a_version_is_counted_from_one():
    assert refused(way("a", "go", "b"), version=0).place == "version"


def test_a_chain_of_ten_thousand_states_is_proven_in_seconds():
    names = [f"s{number}" for number in range(10_000)]
    begun = time.perf_counter()
    chain = Lifecycle(
        "chain",
        initial=names[0],
        states=names,
        final=names[-1:],
        transitions=[way(s, "next", t) for s, t in itertools.pairwise(names)],
    )
    assert time.perf_counter() - begun < 10
    assert chain.rule("s9998", "next").target == "s9999"


def test_what_is_wrong_in_ten_thousand_places_is_told_shortly():
    error = refused(
        *(way(f"s{n}", "go", "b") for n in range(10_000)), way("a", "go", "b"), states=["a", "b"]
    )
    assert len(error.reason) < 2_000
    assert "more" in error.reason


names = st.sampled_from("abcd")
ways = st.lists(st.tuples(names, names), max_size=10, unique=True)


def reachable(start, pairs):
    """Follow pairs until nothing new comes up: slow, and plain to see."""
    found = set(start)
    for _ in range(10):
        found |= {target for source, target in pairs if source in found}
    return found


@given(ways, st.sets(names))
def test_exactly_the_lifecycles_are_built_that_a_plain_search_finds_sound(pairs, final):
    states = sorted({"a", *final, *(state for pair in pairs for state in pair)})
    transitions = [way(source, f"to {target}", target) for source, target in pairs]
    if final:
        ends = reachable(final, [(target, source) for source, target in pairs])
    else:
        ends = {source for source, target in pairs if source != target}
    sound = (
        reachable({"a"}, pairs) == set(states)
        and ends == set(states)
        and not any(source in final and target != source for source, target in pairs)
    )
    try:
        thing = life(*transitions, states=states, final=sorted(final))
    except InvalidDefinition:
        assert not sound
    else:
        assert sound
        assert findings(thing) == ()
