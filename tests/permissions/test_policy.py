"""Grants, scopes, limits, validity, forbids, roles and switches."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicekit.errors import InvalidDate, InvalidDefinition, NotFound, NotPermitted
from invoicekit.money import ExchangeRate, Money
from invoicekit.permissions import (
    OWN,
    Actor,
    Circumstances,
    Forbid,
    Grant,
    Policy,
    Role,
    Scope,
    Switch,
)

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
READ, WRITE, PAY = "note.read", "note.write", "note.pay"


def policy(*grants, roles=("clerk", "chief"), **rest):
    return Policy("notes", acts=[READ, WRITE, PAY], roles=roles, grants=grants, **rest)


def clerk(name="cara", roles=("clerk",), **rest):
    return Actor(name, roles, tenant=rest.pop("tenant", "house"), **rest)


def note(**rest):
    rest.setdefault("at", NOON)
    return Circumstances(rest.pop("tenant", "house"), kind="note", id="N-1", **rest)


def codes(of, permission=WRITE, actor=None, about=None, **rest):
    return [f.code for f in of.failures(permission, actor or clerk(), about or note(), **rest)]


def test_what_is_granted_may_be_done():
    assert codes(policy(Grant("clerk", [READ, WRITE]))) == []


def test_what_is_not_granted_may_not_be_done_and_the_roles_that_could_are_told():
    failure = policy(Grant("clerk", READ), Grant("chief", WRITE)).failures(WRITE, clerk(), note())
    assert [f.code for f in failure] == ["no_grant"]
    assert failure[0].who_could == ("chief",)
    assert failure[0].message == "none of the actor's roles has the permission note.write"


def test_an_actor_without_roles_is_told_so():
    assert codes(policy(Grant("clerk", WRITE)), actor=clerk(roles=())) == ["no_role"]


def test_a_role_that_the_policy_does_not_know_grants_nothing():
    assert codes(policy(Grant("clerk", WRITE)), actor=clerk(roles=["king"])) == ["no_grant"]


def test_a_permission_that_the_policy_does_not_know_is_not_granted():
    assert codes(policy(Grant("clerk", WRITE)), "note.burn") == ["no_grant"]


def test_the_record_of_another_tenant_is_not_found():
    of = policy(Grant("clerk", WRITE))
    assert codes(of, actor=clerk(tenant="other")) == ["not_found"]
    with pytest.raises(NotFound) as caught:
        of.require(WRITE, clerk(tenant="other"), note())
    assert str(caught.value) == "note 'N-1' is not found"


def test_a_record_outside_all_scopes_is_not_found():
    of = policy(Grant("clerk", [READ, WRITE], scope=Scope(same="branch")))
    delhi = note(attributes={"branch": "Delhi"})
    assert codes(of, actor=clerk(attributes={"branch": "Pune"}), about=delhi) == ["not_found"]
    assert codes(of, PAY, actor=clerk(attributes={"branch": "Pune"}), about=delhi) == ["not_found"]
    assert codes(of, actor=clerk(attributes={"branch": ["Pune", "Delhi"]}), about=delhi) == []


def test_a_record_that_may_be_seen_is_not_hidden_from_who_may_not_write_it():
    of = policy(Grant("clerk", READ), Grant("clerk", WRITE, scope=OWN))
    assert codes(of, about=note(owner="dan")) == ["out_of_scope"]
    assert codes(of, about=note(owner="cara")) == []
    assert codes(of, about=note()) == ["out_of_scope"]


@pytest.mark.parametrize(
    ("held", "of_record"),
    [({}, {"branch": "Pune"}), ({"branch": "Pune"}, {}), ({"branch": ""}, {}), ({}, {})],
)
def test_an_attribute_that_is_not_there_meets_no_scope(held, of_record):
    of = policy(Grant("clerk", WRITE, scope=Scope(same="branch")))
    assert codes(of, actor=clerk(attributes=held), about=note(attributes=of_record)) == [
        "not_found"
    ]


def test_a_scope_may_name_the_values_that_are_meant():
    of = policy(Grant("clerk", WRITE, scope=Scope(where={"kind": ["letter", "memo"]})))
    assert codes(of, about=note(attributes={"kind": "memo"})) == []
    assert codes(of, about=note(attributes={"kind": "law"})) == ["not_found"]


def test_all_conditions_of_a_scope_hold_together():
    of = policy(Grant("clerk", WRITE, scope=Scope(own=True, where={"kind": "memo"})))
    memo = {"kind": "memo"}
    assert codes(of, about=note(owner="cara", attributes=memo)) == []
    assert codes(of, about=note(owner="dan", attributes=memo)) == ["not_found"]
    assert codes(of, about=note(owner="cara")) == ["not_found"]


def test_a_grant_may_hold_in_some_states_only():
    of = policy(Grant("clerk", WRITE, states=["draft"]), Grant("chief", WRITE))
    assert codes(of, state="draft") == []
    failure = of.failures(WRITE, clerk(), note(), state="sent")[0]
    assert failure.code == "not_in_this_state"
    assert failure.who_could == ("chief",)
    assert failure.message.endswith("only in: draft")


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2026, 10, 31), ["grant_not_valid"]),
        (date(2026, 11, 1), []),
        (date(2026, 11, 30), []),
        (date(2026, 12, 1), ["grant_not_valid"]),
    ],
)
def test_a_grant_holds_from_its_first_to_its_last_day(day, told):
    of = policy(Grant("clerk", WRITE, valid_from=date(2026, 11, 1), valid_to=date(2026, 11, 30)))
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    assert codes(of, about=note(at=at)) == told


def test_the_day_is_the_tenants():
    of = policy(Grant("clerk", WRITE, valid_to=date(2026, 11, 1)))
    late = datetime(2026, 11, 1, 20, tzinfo=UTC)
    assert codes(of, about=note(at=late)) == []
    assert codes(of, about=note(at=late, zone=ZoneInfo("Asia/Kolkata"))) == ["grant_not_valid"]


@pytest.mark.parametrize(
    ("amount", "told"),
    [
        (Money("500.00", "INR"), []),
        (Money("500.01", "INR"), ["above_limit"]),
        (Money("-500.01", "INR"), ["above_limit"]),
        (None, ["amount_unknown"]),
        (Money("1", "USD"), ["no_exchange_rate"]),
    ],
)
def test_an_amount_must_be_within_the_limit(amount, told):
    of = policy(Grant("clerk", PAY, limit=Money("500", "INR")))
    assert codes(of, PAY, about=note(amount=amount)) == told


@pytest.mark.parametrize(("dollars", "told"), [("6.00", []), ("6.01", ["above_limit"])])
def test_a_limit_in_another_currency_is_compared_by_the_rate(dollars, told):
    of = policy(Grant("clerk", PAY, limit=Money("480", "INR")))
    about = note(amount=Money(dollars, "USD"), rates=[ExchangeRate("USD", "INR", "80")])
    assert codes(of, PAY, about=about) == told


def test_a_rate_does_not_round_an_amount_under_the_limit():
    of = policy(Grant("clerk", PAY, limit=Money("500", "INR")))
    rates = [ExchangeRate("USD", "INR", "500.004")]
    assert codes(of, PAY, about=note(amount=Money("1", "USD"), rates=rates)) == ["above_limit"]


def test_a_rate_the_other_way_round_is_no_rate():
    of = policy(Grant("clerk", PAY, limit=Money("480", "INR")))
    about = note(amount=Money("1", "USD"), rates=[ExchangeRate("INR", "USD", "0.0125")])
    assert codes(of, PAY, about=about) == ["no_exchange_rate"]


def test_who_has_a_higher_limit_is_told():
    of = policy(
        Grant("clerk", PAY, limit=Money("500", "INR")),
        Grant("chief", PAY, limit=Money("900", "INR")),
    )
    assert of.failures(PAY, clerk(), note(amount=Money("800", "INR")))[0].who_could == ("chief",)
    assert of.failures(PAY, clerk(), note(amount=Money("950", "INR")))[0].who_could == ()


def test_any_one_grant_is_enough():
    of = policy(
        Grant("clerk", PAY, limit=Money("500", "INR")),
        Grant("clerk", PAY, states=["draft"]),
        Grant("chief", PAY, valid_to=date(2020, 1, 1)),
    )
    big = note(amount=Money("800", "INR"))
    assert codes(of, PAY, clerk(roles=["clerk", "chief"]), big, state="draft") == []


def test_the_end_user_is_told_no_amounts():
    of = policy(Grant("clerk", PAY, limit=Money("500", "INR")))
    failure = of.failures(PAY, clerk(), note(amount=Money("800", "INR")))[0]
    assert failure.message == "800.00 INR is above the limit of 500.00 INR"
    assert failure.redacted().message == "the amount is not within the limit for this"
    assert "800" not in repr(failure)


def test_a_forbid_beats_every_grant():
    of = policy(Grant("clerk", WRITE), forbids=[Forbid(WRITE, code="frozen", message="stop")])
    assert codes(of) == ["frozen"]


@pytest.mark.parametrize(
    ("forbid", "told"),
    [
        (Forbid(WRITE, roles="clerk"), ["forbidden"]),
        (Forbid(WRITE, roles="chief"), []),
        (Forbid(WRITE, actors="cara"), ["forbidden"]),
        (Forbid(WRITE, actors="dan"), []),
        (Forbid(READ), []),
        (Forbid(WRITE, states="sent"), ["forbidden"]),
        (Forbid(WRITE, states="draft"), []),
        (Forbid(WRITE, scope=OWN), ["forbidden"]),
        (Forbid(WRITE, scope=Scope(where={"kind": "law"})), []),
    ],
)
def test_a_forbid_meets_whom_it_names(forbid, told):
    of = policy(Grant("clerk", WRITE), forbids=[forbid])
    assert codes(of, about=note(owner="cara"), state="sent") == told


def test_a_role_has_the_rights_of_those_it_includes():
    of = policy(
        Grant("clerk", READ),
        Grant("chief", WRITE),
        roles=["clerk", Role("chief", includes="clerk"), Role("owner", includes="chief")],
    )
    assert [role for role in ("clerk", "chief", "owner") if not codes(of, READ, clerk(roles=role))]
    assert of.roles_with(READ) == ("clerk", "chief", "owner")
    assert of.roles_with(WRITE) == ("chief", "owner")
    assert of.plays(clerk(roles=["owner"]), "clerk")
    assert not of.plays(clerk(), "owner")


def test_roles_that_include_each_other_are_refused_with_the_circle():
    with pytest.raises(InvalidDefinition, match="go in a circle") as caught:
        policy(roles=[Role("a", includes="b"), Role("b", includes="c"), Role("c", includes="a")])
    assert all(f"'{name}'" in caught.value.reason for name in "abc")


def test_a_role_that_includes_itself_is_refused():
    with pytest.raises(InvalidDefinition, match="circle"):
        policy(roles=[Role("a", includes="a")])


def test_a_long_row_of_roles_is_resolved():
    row = ["r0", *(Role(f"r{n}", includes=f"r{n - 1}") for n in range(1, 3000))]
    of = policy(Grant("r0", READ), roles=row)
    assert codes(of, READ, clerk(roles=["r2999"])) == []


def test_a_role_bounds_what_it_has_wherever_it_came_from():
    of = policy(
        Grant("clerk", WRITE),
        roles=["clerk", Role("branch clerk", includes="clerk", scope=Scope(same="branch"))],
    )
    pune = clerk(roles=["branch clerk"], attributes={"branch": "Pune"})
    assert codes(of, actor=pune, about=note(attributes={"branch": "Pune"})) == []
    assert codes(of, actor=pune, about=note(attributes={"branch": "Delhi"})) == ["not_found"]


def test_a_switch_takes_a_permission_from_one_role_alone():
    of = policy(Grant("clerk", [READ, WRITE]), roles=["clerk", Role("chief", includes="clerk")])
    off = of.switched([Switch("clerk", WRITE, on=False)])
    assert codes(off) == ["no_grant"]
    assert codes(off, READ) == []
    assert codes(off, actor=clerk(roles=["chief"])) == []
    assert codes(of) == []


def test_a_switch_gives_a_permission_to_a_role_and_those_that_include_it():
    of = policy(Grant("clerk", READ), roles=["clerk", Role("chief", includes="clerk"), "guest"])
    on = of.switched([Switch("clerk", PAY, on=True, limit=Money("10", "INR"))])
    small, large = note(amount=Money("10", "INR")), note(amount=Money("11", "INR"))
    assert codes(on, PAY, about=small) == []
    assert codes(on, PAY, about=large) == ["above_limit"]
    assert codes(on, PAY, clerk(roles=["chief"]), small) == []
    assert codes(on, PAY, clerk(roles=["guest"]), small) == ["no_grant"]


def test_what_is_switched_on_stays_within_the_scope_of_the_role():
    of = policy(Grant("buyer", READ), roles=[Role("buyer", scope=Scope(same="account"))]).switched(
        [Switch("buyer", WRITE, on=True)]
    )
    buyer = clerk(roles=["buyer"], attributes={"account": "C-1"})
    assert codes(of, actor=buyer, about=note(attributes={"account": "C-1"})) == []
    assert codes(of, actor=buyer, about=note(attributes={"account": "C-2"})) == ["not_found"]


def test_switching_on_what_a_role_has_widens_nothing():
    of = policy(Grant("clerk", WRITE, states=["draft"])).switched([Switch("clerk", WRITE, on=True)])
    assert codes(of, state="sent") == ["not_in_this_state"]


def test_the_last_switch_holds():
    of = policy(Grant("clerk", WRITE))
    twice = of.switched([Switch("clerk", WRITE, on=False)]).switched(
        [Switch("clerk", WRITE, on=True)]
    )
    assert codes(twice) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"grants": [Grant("king", READ)]},
        {"grants": [Grant("clerk", "note.burn")]},
        {"switches": [Switch("clerk", "note.burn", on=True)]},
        {"switches": [Switch("king", READ, on=True)]},
        {"forbids": [Forbid("note.burn")]},
        {"forbids": [Forbid(READ, roles="king")]},
        {"roles": ["clerk", Role("chief", includes="king")]},
    ],
)
def test_a_name_that_is_not_declared_is_refused(wrong):
    sound = {"acts": [READ], "roles": ["clerk"], "grants": []}
    with pytest.raises(InvalidDefinition, match=r"king|burn"):
        Policy("notes", **{**sound, **wrong})


def test_a_name_declared_twice_is_refused():
    with pytest.raises(InvalidDefinition, match="declared twice"):
        policy(roles=["clerk", "clerk"])
    with pytest.raises(InvalidDefinition, match="declared twice"):
        Policy("notes", permissions=[READ], acts=[READ], roles=["clerk"], grants=[])


def test_require_raises_with_every_reason():
    of = policy(Grant("clerk", READ), forbids=[Forbid(WRITE, message="stop")])
    with pytest.raises(NotPermitted, match=r"permission note\.write; stop") as caught:
        of.require(WRITE, clerk(), note())
    assert caught.value.event == WRITE
    of.require(READ, clerk(), note())


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(InvalidDate):
        note(at=datetime(2026, 11, 2))  # noqa: DTZ001  that is the point


def test_a_policy_shows_little_of_itself():
    assert repr(policy(Grant("clerk", READ))) == "Policy('notes', 2 roles, 1 grants)"


ROLES = ["clerk", Role("chief", includes="clerk"), "guest"]
names = st.sampled_from(["clerk", "chief", "guest"])
permissions = st.sampled_from([READ, WRITE, PAY])
states = st.sampled_from(["draft", "sent"])
scopes = st.sampled_from([Scope(), OWN, Scope(same="branch"), Scope(where={"kind": "memo"})])
limits = st.sampled_from([None, Money("500", "INR"), Money("5", "USD")])
grants = st.lists(
    st.builds(
        Grant,
        names,
        permissions,
        scope=scopes,
        states=st.lists(states, max_size=1),
        limit=limits,
        valid_to=st.sampled_from([None, date(2026, 11, 1), date(2026, 11, 2)]),
    ),
    max_size=6,
)
forbids = st.lists(
    st.builds(
        Forbid,
        permissions,
        roles=st.lists(names, max_size=1),
        scope=scopes,
        states=st.lists(states, max_size=1),
    ),
    max_size=3,
)
actors = st.builds(
    Actor,
    st.sampled_from(["cara", "dan"]),
    st.lists(names, max_size=2),
    tenant=st.sampled_from(["house", "other"]),
    attributes=st.sampled_from([{}, {"branch": "Pune"}]),
)
notes = st.builds(
    Circumstances,
    st.just("house"),
    at=st.just(NOON),
    owner=st.sampled_from(["", "cara", "dan"]),
    attributes=st.sampled_from([{}, {"branch": "Pune"}, {"kind": "memo"}]),
    amount=st.sampled_from([None, Money("500", "INR"), Money("501", "INR")]),
)


questions = st.tuples(permissions, actors, notes, states)


def answer(of, question):
    permission, actor, about, state = question
    return of.failures(permission, actor, about, state=state)


@given(grants, forbids, forbids, questions)
def test_one_more_forbid_never_allows_more(held, old, new, question):
    before = policy(*held, roles=ROLES, forbids=old)
    after = attrs.evolve(before, forbids=[*old, *new])
    if not answer(after, question):
        assert not answer(before, question)


@given(grants, forbids, questions, st.data())
def test_one_grant_less_never_adds_an_act(held, old, question, data):
    cut = data.draw(st.integers(0, len(held)))
    fewer = policy(*held[:cut], *held[cut + 1 :], roles=ROLES, forbids=old)
    if not answer(fewer, question):
        assert not answer(policy(*held, roles=ROLES, forbids=old), question)


@given(grants, forbids, questions)
def test_every_refusal_has_a_code_and_words(held, old, question):
    failures = answer(policy(*held, roles=ROLES, forbids=old), question)
    assert all(f.code and f.message and "{" not in f.message for f in failures)
    if "not_found" in [f.code for f in failures]:
        assert len(failures) == 1


@given(grants, questions)
def test_the_order_of_grants_plays_no_part(held, question):
    one, other = policy(*held, roles=ROLES), policy(*reversed(held), roles=ROLES)
    assert bool(answer(one, question)) == bool(answer(other, question))
