"""People: actors of a policy's roles, and what they let each other do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from hypothesis import strategies as st

from invoicekit.money import Money
from invoicekit.permissions import Actor, Delegation, Policy
from invoicekit.testing.surroundings import ELSEWHERE, HOME, marks_of

__all__ = ["PEOPLE", "actors", "delegations"]

PEOPLE = ("asha", "bela", "chand")
"""So few, that the same person comes again."""


@st.composite
def actors(
    draw: st.DrawFn,
    policy: Policy,
    *,
    tenant: str = HOME,
    ids: Iterable[str] = PEOPLE,
    strangers: bool = True,
    representing: bool = True,
) -> Actor:
    """Return a strategy for actors as a policy knows them, and as it does not.

    They hold any of its roles or none, and bear the attributes that its scopes ask for, or others.
    The first to be tried holds every role, acts in the own name and belongs to the house.

    Args:
        draw: given by Hypothesis.
        policy: whose roles and attributes they have.
        tenant: the house of most.
        ids: who they are.
        strangers: whether some are of another house.
        representing: whether some act on behalf of another.
    """
    names = tuple(ids)
    who = draw(st.sampled_from(names))
    roles = [role.name for role in policy.roles]
    some = st.lists(st.sampled_from(roles), unique=True) if roles else st.just([])
    held = draw(st.one_of(st.just(roles), some))
    marks = {
        name: draw(st.sampled_from([values[:1], values, values[-1:]]))
        for name, values in marks_of(policy).items()
    }
    others = ["", *(name for name in names if name != who)] if representing else [""]
    rarely = draw(st.integers(0, 9))
    return Actor(
        who,
        held,
        tenant=ELSEWHERE if strangers and rarely == 9 else tenant,
        attributes=marks,
        on_behalf_of=draw(st.sampled_from(others)) if rarely > 5 else "",
    )


@st.composite
def delegations(
    draw: st.DrawFn,
    policy: Policy,
    giver: str,
    taker: str,
    *,
    around: date,
    tenant: str = HOME,
) -> Delegation:
    """Return a strategy for delegations between two people: of all or little, now or then.

    Args:
        draw: given by Hypothesis.
        policy: whose permissions are given.
        giver: the id of who is represented.
        taker: the id of who acts.
        around: the day on which it may hold, begin or end.
        tenant: the house in which it holds.
    """
    known = (*policy.permissions, *policy.acts)
    some = st.lists(st.sampled_from(known), unique=True, min_size=1)
    given = draw(st.one_of(st.just(list(known)), some))
    start, days = draw(st.sampled_from([(0, 0), (-30, 60), (-30, 29), (1, 30)]))
    limit = draw(st.sampled_from([None, None, None, Money("10", "INR"), Money("1", "CHF")]))
    first = around + timedelta(days=start)
    last = first + timedelta(days=days)
    return Delegation(giver, taker, given, first, last, limit, tenant=tenant)
