"""Whose approval an amount needs."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from invoicekit.errors import InvalidDefinition, NotCovered
from invoicekit.money import ExchangeRate, Money
from invoicekit.permissions import (
    Actor,
    ApprovalMatrix,
    Band,
    Circumstances,
    Grant,
    Level,
    Policy,
    Role,
)
from invoicekit.statemachines import AuditEntry

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
MATRIX = ApprovalMatrix(
    "approve",
    bands=[
        Band([Level("chief")], where={"kind": "land"}),
        Band([Level("checker")], up_to=Money("1000", "INR")),
        Band([Level("checker", people=2), Level("chief")], up_to=Money("9000", "INR")),
    ],
    voided_by=["edit", "return"],
)
POLICY = Policy(
    "bills",
    permissions=["bill.approve"],
    roles=["checker", Role("chief", includes="checker")],
    grants=[Grant("checker", "bill.approve")],
    matrices=[MATRIX],
)


def person(name, role="checker"):
    return Actor(name, role, tenant="bluebay")


def bill(*history, amount="5000", currency="INR", **rest):
    rest.setdefault("fingerprint", "ik1:a")
    return Circumstances(
        "bluebay",
        at=NOON,
        kind="bill",
        id="B-1",
        amount=None if amount is None else Money(amount, currency),
        history=history,
        revision=rest.pop("revision", 1),
        **rest,
    )


def approved(actor, role="checker", fingerprint="ik1:a", revision=1, behalf=""):
    return AuditEntry(
        "approve",
        "checking",
        "checking",
        actor,
        NOON,
        "ap",
        1,
        behalf,
        revision=revision,
        fingerprint=fingerprint,
        details=(("approved_as", role),),
    )


def edited(actor="dan"):
    return AuditEntry("edit", "checking", "checking", actor, NOON, "ap", 1)


def codes(actor, about):
    failures = POLICY.failures("bill.approve", actor, about, event="approve", state="checking")
    return [failure.code for failure in failures]


@pytest.mark.parametrize(
    ("amount", "roles"),
    [
        ("1000.00", ["checker"]),
        ("1000.01", ["checker", "chief"]),
        ("9000", ["checker", "chief"]),
        ("-1000", ["checker"]),
    ],
)
def test_the_amount_picks_the_band(amount, roles):
    levels = MATRIX.progress(bill(amount=amount)).levels
    assert [level.role for level in levels] == roles


def test_attributes_pick_a_band_before_amounts_do():
    land = bill(amount="10", attributes={"kind": "land"})
    assert [level.role for level in MATRIX.progress(land).levels] == ["chief"]


def test_an_amount_beyond_every_band_is_not_guessed():
    with pytest.raises(NotCovered, match="band of the approval matrix"):
        MATRIX.progress(bill(amount="9001"))
    assert codes(person("ravi"), bill(amount="9001")) == ["approval_unknown"]


@pytest.mark.parametrize("about", [bill(amount=None), bill(amount="1", currency="USD")])
def test_an_amount_that_is_not_known_in_the_currency_is_not_guessed(about):
    assert codes(person("ravi"), about) == ["approval_unknown"]


def test_an_amount_is_turned_by_a_rate():
    about = bill(amount="100", currency="USD", rates=[ExchangeRate("USD", "INR", "80")])
    assert len(MATRIX.progress(about).levels) == 2


def test_levels_approve_in_their_order():
    assert codes(person("uma", "chief"), bill()) == []
    one, two = approved("ravi"), approved("sita")
    assert MATRIX.progress(bill(one)).next_level == Level("checker", 2)
    assert MATRIX.progress(bill(one, two)).next_level == Level("chief")
    assert codes(person("tara"), bill(one, two)) == ["not_the_level"]
    assert codes(person("uma", "chief"), bill(one, two)) == []
    assert MATRIX.progress(bill(one, two, approved("uma", "chief"))).next_level is None


def test_a_level_out_of_turn_does_not_count():
    progress = MATRIX.progress(bill(approved("uma", "chief")))
    assert (progress.given, progress.missing) == ((0, 0), 3)


def test_one_person_approves_once():
    assert codes(person("ravi"), bill(approved("ravi"))) == ["already_approved"]
    assert MATRIX.progress(bill(approved("ravi"), approved("ravi"))).given == (1, 0)
    as_chief = approved("ravi"), approved("sita")
    assert codes(person("ravi", "chief"), bill(*as_chief)) == ["already_approved"]


def test_a_stand_in_and_whom_they_represent_are_one():
    about = bill(approved("sita", behalf="ravi"))
    assert codes(person("ravi"), about) == ["already_approved"]
    assert MATRIX.progress(bill(approved("sita", behalf="ravi"), approved("ravi"))).given == (1, 0)


@pytest.mark.parametrize(
    "history",
    [
        [approved("ravi", fingerprint="ik1:b")],
        [approved("ravi", revision=2)],
        [approved("ravi"), edited()],
        [approved("ravi", role="")],
    ],
)
def test_an_approval_binds_to_the_content_and_falls_with_an_edit(history):
    assert MATRIX.progress(bill(*history)).missing == 3


def test_without_a_fingerprint_there_is_nothing_to_bind_to():
    assert codes(person("ravi"), bill(fingerprint="")) == ["approval_unknown"]


def test_what_an_approval_comes_to_is_told_before_it_is_given():
    first = POLICY.approval("approve", person("ravi"), bill())
    assert first.details == (("approved_as", "checker"),)
    assert not first.completes
    last = POLICY.approval(
        "approve", person("uma", "chief"), bill(approved("ravi"), approved("sita"))
    )
    assert last.details == (("approved_as", "chief"),)
    assert last.completes
    assert POLICY.approval("edit", person("ravi"), bill()) is None
    assert POLICY.approval("approve", person("x", ()), bill()) is None


def test_when_all_have_approved_nobody_is_asked_again():
    done = bill(approved("ravi"), amount="10")
    assert codes(person("sita"), done) == ["all_approved"]


@pytest.mark.parametrize(
    "bands",
    [
        [],
        [Band([])],
        [Band([Level("checker", people=0)])],
        [Band([Level("a")]), Band([Level("a")])],
        [Band([Level("a")], Money("9", "INR")), Band([Level("a")], Money("9", "INR"))],
        [Band([Level("a")], Money("9", "INR")), Band([Level("a")], Money("99", "USD"))],
    ],
)
def test_bands_that_can_never_be_met_are_refused(bands):
    with pytest.raises(InvalidDefinition):
        ApprovalMatrix("approve", bands)


def test_an_approval_does_not_void_itself():
    with pytest.raises(InvalidDefinition):
        ApprovalMatrix("approve", [Band([Level("a")])], voided_by="approve")


def test_a_level_of_a_role_that_is_not_there_is_refused():
    with pytest.raises(InvalidDefinition, match="'king'"):
        Policy(
            "bills",
            roles=["checker"],
            grants=[],
            matrices=[ApprovalMatrix("approve", [Band([Level("king")])])],
        )
