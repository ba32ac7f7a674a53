"""One person acts in another's stead."""

from __future__ import annotations

from datetime import UTC, date, datetime

import attrs
import pytest

from invoicekit.errors import InvalidDefinition
from invoicekit.money import Money
from invoicekit.permissions import OWN, Actor, Circumstances, Delegation, Forbid, Grant, Policy

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
POLICY = Policy(
    "bills",
    acts=["bill.approve", "bill.view"],
    roles=["checker", "guest"],
    grants=[
        Grant("checker", "bill.approve", limit=Money("1000", "INR")),
        Grant("checker", "bill.view"),
        Grant("guest", "bill.view", scope=OWN),
    ],
)
RAVI = Actor("ravi", "checker", tenant="bluebay")
SITA = Actor("sita", "guest", tenant="bluebay", on_behalf_of="ravi")


def letter(**rest):
    return Delegation(
        rest.pop("giver", "ravi"),
        rest.pop("taker", "sita"),
        rest.pop("permissions", "bill.approve"),
        rest.pop("valid_from", date(2026, 11, 1)),
        rest.pop("valid_to", date(2026, 11, 7)),
        rest.pop("limit", None),
        tenant=rest.pop("tenant", "bluebay"),
    )


def codes(*letters, actor=SITA, giver=RAVI, amount="100", at=NOON, policy=POLICY):
    about = Circumstances(
        "bluebay",
        at=at,
        amount=Money(amount, "INR"),
        represented=giver,
        delegations=letters,
    )
    return [failure.code for failure in policy.failures("bill.approve", actor, about)]


def test_who_is_let_may_do_what_the_giver_may():
    assert codes(letter()) == []


def test_without_a_letter_nobody_acts_for_another():
    assert codes() == ["no_delegation"]
    assert codes(letter(giver="dan")) == ["no_delegation"]
    assert codes(letter(taker="dan")) == ["no_delegation"]
    assert codes(letter(permissions="bill.view")) == ["no_delegation"]
    assert codes(letter(tenant="other")) == ["no_delegation"]


@pytest.mark.parametrize(
    ("day", "told"),
    [(1, []), (7, []), (8, ["delegation_not_valid"]), (31, ["delegation_not_valid"])],
)
def test_it_holds_from_its_first_to_its_last_day(day, told):
    month = 10 if day == 31 else 11
    assert codes(letter(), at=datetime(2026, month, day, 12, tzinfo=UTC)) == told


def test_both_limits_hold():
    bounded = letter(limit=Money("500", "INR"))
    assert codes(bounded, amount="500") == []
    assert codes(bounded, amount="501") == ["above_limit"]
    assert codes(letter(limit=Money("5000", "INR")), amount="1001") == ["above_limit"]


def test_the_wider_of_two_letters_counts():
    assert codes(letter(limit=Money("5", "INR")), letter(), amount="500") == []


def test_the_taker_lends_no_rights_of_their_own():
    chief = Actor("sita", "checker", tenant="bluebay", on_behalf_of="dan")
    dan = Actor("dan", "guest", tenant="bluebay")
    assert codes(letter(giver="dan"), actor=chief, giver=dan) == ["not_found"]


def test_what_the_giver_lost_cannot_be_lent():
    former = Actor("ravi", (), tenant="bluebay")
    assert codes(letter(), giver=former) == ["no_role"]


def test_it_is_not_passed_on():
    stand_in = Actor("ravi", "checker", tenant="bluebay", on_behalf_of="dan")
    assert "delegated_twice" in codes(letter(), giver=stand_in)


def test_a_giver_who_is_not_at_hand_lends_nothing():
    checker = Actor("sita", "checker", tenant="bluebay", on_behalf_of="ravi")
    assert codes(letter(), actor=checker, giver=None) == ["no_delegation"]
    dan = Actor("dan", "checker", tenant="bluebay")
    assert codes(letter(), actor=checker, giver=dan) == ["no_delegation"]
    elsewhere = Actor("ravi", "checker", tenant="other")
    assert codes(letter(), actor=checker, giver=elsewhere) == ["no_delegation"]


@pytest.mark.parametrize(
    "forbid", [Forbid("bill.approve", actors=name) for name in ("ravi", "sita")]
)
def test_a_forbid_of_either_holds(forbid):
    assert codes(letter(), policy=attrs.evolve(POLICY, forbids=[forbid])) == ["forbidden"]


def test_nobody_represents_themselves_and_days_do_not_run_backwards():
    with pytest.raises(InvalidDefinition):
        letter(taker="ravi")
    with pytest.raises(InvalidDefinition):
        letter(valid_to=date(2026, 10, 1))
