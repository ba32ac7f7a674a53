"""A policy and a lifecycle speak of the same things, or do not meet."""

from __future__ import annotations

import attrs
import pytest

from invoicekit.errors import InvalidDefinition
from invoicekit.permissions import (
    ApprovalMatrix,
    Band,
    Duty,
    Forbid,
    Grant,
    Level,
    Policy,
    Separation,
    check_fit,
)
from invoicekit.permissions.policies import SALES_FINANCE_ADMIN
from invoicekit.statemachines import Lifecycle, Transition
from invoicekit.statemachines.lifecycles import RECEIVABLE

DOOR = Lifecycle(
    "door",
    initial="open",
    states=["open", "shut"],
    transitions=[
        Transition("open", "close", "shut", permission="door.close"),
        Transition("shut", "open", "open", permission="door.open"),
    ],
)
LAMP = Lifecycle(
    "lamp",
    initial="on",
    states=["on"],
    final=["on"],
    transitions=[Transition("on", "look", permission="lamp.look")],
)
POLICY = Policy(
    "porter",
    permissions=["door.open", "door.close"],
    acts=["door.paint"],
    roles=["porter"],
    grants=[Grant("porter", "door.open", states="shut")],
)


def test_a_pair_that_fits_meets():
    check_fit(POLICY, DOOR)


def test_the_ready_policy_fits_its_lifecycle():
    check_fit(SALES_FINANCE_ADMIN, RECEIVABLE)


def test_one_policy_may_serve_several_lifecycles():
    both = attrs.evolve(POLICY, permissions=[*POLICY.permissions, "lamp.look"])
    check_fit(both, DOOR, LAMP)
    with pytest.raises(
        InvalidDefinition, match=r"'door' never asks for the permission 'lamp\.look'"
    ):
        check_fit(both, DOOR)


def test_a_permission_that_the_policy_does_not_know_is_named():
    with pytest.raises(InvalidDefinition, match=r"'lamp\.look'") as caught:
        check_fit(POLICY, DOOR, LAMP)
    assert caught.value.place == "permission 'lamp.look'"
    assert "porter" in str(caught.value)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"grants": [Grant("porter", "door.open", states="ajar")]}, "state 'ajar'"),
        ({"forbids": [Forbid("door.open", states="ajar")]}, "state 'ajar'"),
        ({"separations": [Separation("s", Duty("knock"), Duty("open"))]}, "event 'knock'"),
        ({"separations": [Separation("s", Duty("open"), Duty("open", "ajar"))]}, "state 'ajar'"),
        ({"matrices": [ApprovalMatrix("knock", [Band([Level("porter")])])]}, "event 'knock'"),
        (
            {"matrices": [ApprovalMatrix("open", [Band([Level("porter")])], voided_by="knock")]},
            "event 'knock'",
        ),
    ],
)
def test_an_event_or_state_that_the_lifecycle_does_not_have_is_named(change, place):
    with pytest.raises(InvalidDefinition) as caught:
        check_fit(attrs.evolve(POLICY, **change), DOOR)
    assert caught.value.place == place
