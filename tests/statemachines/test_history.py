"""The audit history, and the state to which it leads."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicekit.errors import BrokenHistory, InvalidDate
from invoicekit.statemachines import (
    AuditEntry,
    Choice,
    Lifecycle,
    Machine,
    Restatement,
    Transition,
    anyone,
    replay,
)

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)

LAMP = Lifecycle(
    "lamp",
    version=2,
    initial="off",
    states=["off", "on", "broken"],
    final=["broken"],
    transitions=[
        Transition(
            "off",
            "press",
            Choice("bulb", ["ok", "blown"], {"ok": "on", "blown": None}),
            permission="p",
        ),
        Transition("on", "press", "off", permission="p"),
        Transition(["off", "on"], "drop", "broken", permission="p"),
        Transition(["off", "on", "broken"], "look", permission="p"),
    ],
    restatements=[Restatement(2, {"dark": "off", "smashed": "broken"})],
)


def entry(event, source, target, version=2, definition="lamp"):
    return AuditEntry(event, source, target, "anna", NOON, definition, version)


def test_an_empty_history_leads_to_the_initial_state():
    assert replay(LAMP, []) == "off"


def test_a_history_leads_to_its_last_state():
    assert replay(LAMP, [entry("press", "off", "on"), entry("drop", "on", "broken")]) == "broken"


def test_a_history_may_begin_with_the_making_of_the_record():
    made = entry("add", "", "off")
    assert replay(LAMP, [made, entry("press", "off", "on")]) == "on"


@pytest.mark.parametrize(
    ("history", "number", "told"),
    [
        ([entry("press", "on", "off")], 1, "starts from 'on'"),
        ([entry("press", "off", "on"), entry("press", "off", "on")], 2, "the record was in 'on'"),
        ([entry("drop", "off", "on")], 1, "does not lead from 'off' to 'on'"),
        ([entry("kick", "off", "on")], 1, "'kick' does not lead"),
        ([entry("look", "off", "lost")], 1, "'lost' is none of lamp"),
        ([entry("add", "", "on")], 1, "begins in 'on'"),
        ([entry("add", "", "off"), entry("add", "", "off")], 2, "a second time"),
        ([entry("look", "off", "off", version=3)], 1, "none of lamp, version 2"),
    ],
)
def test_a_step_that_does_not_follow_is_named(history, number, told):
    with pytest.raises(BrokenHistory, match=told) as caught:
        replay(LAMP, history)
    assert (caught.value.entry, caught.value.definition) == (number, "lamp")


def test_entries_of_other_definitions_move_nothing():
    history = [entry("commit", "", "", definition="ledger"), entry("press", "off", "on")]
    assert replay(LAMP, history) == "on"


def test_entries_of_an_earlier_version_are_read_in_the_present_words():
    history = [entry("shake", "dark", "on", version=1), entry("press", "on", "off")]
    assert replay(LAMP, history) == "off"
    assert replay(LAMP, [entry("hit", "dark", "smashed", version=1)]) == "broken"


def test_an_entry_is_frozen():
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        entry("press", "off", "on").actor = "ben"


@pytest.mark.parametrize("at", [datetime(2026, 11, 2), date(2026, 11, 2), "2026-11-02"])  # noqa: DTZ001  that is the point
def test_an_entry_without_a_proper_instant_is_refused(at):
    with pytest.raises(InvalidDate):
        AuditEntry("press", "off", "on", "anna", at, "lamp", 1)


def test_an_entry_tells_neither_persons_nor_reasons_in_its_repr():
    shown = repr(AuditEntry("e", "a", "b", "anna", NOON, "lamp", 1, "ben", "the reason"))
    assert not any(word in shown for word in ("anna", "ben", "the reason"))


@attrs.frozen
class Person:
    id: str
    on_behalf_of: str = ""


@given(st.lists(st.tuples(st.sampled_from(LAMP.events), st.sampled_from(["ok", "blown"]))))
def test_whatever_was_fired_replays_to_the_same_state(acts):
    machine = Machine(LAMP, choices={"bulb": lambda bulb: bulb})
    state, history = LAMP.initial, []
    for event, bulb in acts:
        anna = Person("anna")
        if machine.can(state, event, bulb, actor=anna, authorize=anyone):
            fired = machine.fire(state, event, bulb, actor=anna, authorize=anyone, at=NOON)
            history.append(fired.entry)
            state = fired.state
    assert replay(LAMP, history) == state


@given(st.data())
def test_a_history_with_a_step_taken_out_is_found_out_or_leads_on(data):
    """A hidden act is noticed wherever it moved the record."""
    moves = [entry("press", "off", "on"), entry("press", "on", "off")] * 3
    cut = data.draw(st.integers(0, len(moves) - 2))
    with pytest.raises(BrokenHistory):
        replay(LAMP, moves[:cut] + moves[cut + 1 :])


def test_the_instant_may_be_of_any_zone():
    from datetime import timezone

    later = NOON.astimezone(timezone(timedelta(hours=9)))
    assert AuditEntry("e", "a", "b", "x", later, "lamp", 1).at == NOON
