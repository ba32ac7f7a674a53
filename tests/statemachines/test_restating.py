"""States of earlier versions, in the words of the present one."""

from __future__ import annotations

import pytest

from invoicekit.errors import InvalidDefinition, UnknownState
from invoicekit.statemachines import Lifecycle, Restatement, Transition
from invoicekit.statemachines.restating import Restated, Stored, plan_restatement


def life(*restatements, version=3):
    return Lifecycle(
        "bill",
        version=version,
        initial="open",
        states=["open", "done"],
        final=["done"],
        transitions=[Transition("open", "finish", "done", permission="bill.finish")],
        restatements=restatements,
    )


BILL = life(Restatement(3, {"closed": "done"}), Restatement(2, {"fresh": "open", "shut": "closed"}))


@pytest.mark.parametrize(
    ("state", "version", "now"),
    [
        ("open", 3, "open"),
        ("closed", 2, "done"),
        ("fresh", 1, "open"),
        ("shut", 1, "done"),
        ("open", 1, "open"),
    ],
)
def test_a_state_is_restated_step_by_step(state, version, now):
    assert BILL.restate(state, version) == now


@pytest.mark.parametrize(("state", "version"), [("gone", 1), ("shut", 2), ("closed", 3)])
def test_a_state_without_an_answer_is_named_with_the_version(state, version):
    with pytest.raises(UnknownState) as caught:
        BILL.restate(state, version)
    assert str(caught.value).startswith(f"the state {state!r} is none of bill, version 3")
    assert caught.value.remedy


def test_a_record_of_a_newer_version_is_not_guessed_at():
    with pytest.raises(UnknownState):
        BILL.restate("open", 4)


def test_a_name_that_was_used_anew_is_told_apart_by_version():
    swapped = life(Restatement(2, {"open": "done", "done": "open"}), version=2)
    assert swapped.restate("open", 1) == "done"
    assert swapped.restate("open", 2) == "open"


def test_the_plan_lists_what_changes_and_what_has_no_answer():
    stored = [Stored("1", "open", 3), Stored("2", "shut", 1), Stored("3", "gone", 2)]
    assert plan_restatement(BILL, stored) == (
        Restated("2", "shut", "done"),
        Restated("3", "gone", None),
    )


def test_a_restatement_leads_to_states_there_are():
    with pytest.raises(InvalidDefinition, match="there is no state 'lost'") as caught:
        life(Restatement(2, {"fresh": "lost"}))
    assert caught.value.place == "restatement of version 2"


def test_a_restatement_of_a_version_to_come_is_refused():
    with pytest.raises(InvalidDefinition, match="at version 3"):
        life(Restatement(4, {"fresh": "open"}))
