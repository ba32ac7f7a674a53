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


def actors(
    policy: Policy,
    *,
    tenant: str = HOME,
    ids: Iterable[str] = PEOPLE,
    strangers: bool = True,
    representing: bool = True,
) -> st.SearchStrategy[Actor]:
    """Return a strategy for actors as a policy knows them, and as it does not.

    They hold any of its roles or none, and bear the attributes that its scopes ask for, or others.
    The first to be tried holds every role, acts in the own name and belongs to the house.

    Args:
        policy: whose roles and attributes they have.
        tenant: the house of most.
        ids: who they are.
        strangers: whether some are of another house.
        representing: whether some act on behalf of another.
    """
    names = tuple(ids)
    behalfs = [(who, "") for who in names] * 3
    if representing:
        behalfs += [(who, other) for who in names for other in names if who != other]
    roles = [role.name for role in policy.roles]
    some = st.lists(st.sampled_from(roles), unique=True) if roles else st.just([])
    marks = {
        name: st.sampled_from([values[:1], values, values[-1:]])
        for name, values in marks_of(policy).items()
    }

    def one(
        who: tuple[str, str], roles: list[str], tenant: str, marks: dict[str, tuple[str, ...]]
    ) -> Actor:
        return Actor(who[0], roles, tenant=tenant, attributes=marks, on_behalf_of=who[1])

    return st.builds(
        one,
        st.sampled_from(behalfs),
        st.one_of(st.just(roles), some),
        st.sampled_from([tenant] * 9 + [ELSEWHERE] * strangers),
        st.fixed_dictionaries(marks),
    )


def delegations(
    policy: Policy,
    giver: str,
    taker: str,
    *,
    around: date,
    tenant: str = HOME,
) -> st.SearchStrategy[Delegation]:
    """Return a strategy for delegations between two people: of all or little, now or then.

    Args:
        policy: whose permissions are given.
        giver: the id of who is represented.
        taker: the id of who acts.
        around: the day on which it may hold, begin or end.
        tenant: the house in which it holds.
    """
    known = (*policy.permissions, *policy.acts)
    some = st.lists(st.sampled_from(known), unique=True, min_size=1)
    terms = [
        (around + timedelta(days=start), around + timedelta(days=end))
        for start, end in ((0, 0), (-30, 30), (-30, -1), (1, 30))
    ]

    def letter(given: list[str], term: tuple[date, date], limit: Money | None) -> Delegation:
        return Delegation(giver, taker, given, *term, limit, tenant=tenant)

    return st.builds(
        letter,
        st.one_of(st.just(list(known)), some),
        st.sampled_from(terms),
        st.sampled_from([None, None, None, Money("10", "INR"), Money("1", "CHF")]),
    )
