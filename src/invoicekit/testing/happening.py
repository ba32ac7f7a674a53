"""Happening: strategies for the circumstances under which somebody tries something."""

from __future__ import annotations

from datetime import UTC, timedelta, timezone
from itertools import product

import attrs
from hypothesis import strategies as st

from invoicekit.money import ExchangeRate, Money
from invoicekit.permissions import Actor, Circumstances, Delegation, Policy
from invoicekit.testing.strategies.people import PEOPLE, actors, delegations
from invoicekit.testing.surroundings import HOME, amounts_of, days_of, marks_of

__all__ = ["circumstances"]

_ZONES = (UTC, timezone(timedelta(hours=5, minutes=30)), timezone(timedelta(hours=-11)))
_HOURS = (timedelta(0), timedelta(hours=11, minutes=59), timedelta(hours=-12))
_RATES = ((), (ExchangeRate("CHF", "INR", "90"), ExchangeRate("CHF", "EUR", "1.05")))


def circumstances(law: Policy, actor: Actor) -> st.SearchStrategy[Circumstances]:
    """Return a strategy for a record and a moment, with the delegations that concern an actor.

    Amounts, days and marks are those at which the rules of the policy turn; days begin and end in
    several time zones.

    Args:
        law: the policy.
        actor: who tries something; whom the actor represents is known, or not.
    """
    moments = [
        Circumstances(HOME, at=day + hours, zone=zone, id="record-1")
        for day, hours, zone in product(days_of(law), _HOURS, _ZONES)
    ]
    sums = list(product(amounts_of(law), _RATES))
    marks = st.fixed_dictionaries(
        {
            name: st.sampled_from([values[:1], values, values[-1:]])
            for name, values in marks_of(law).items()
        }
    )

    def record(
        about: Circumstances,
        sums: tuple[Money | None, tuple[ExchangeRate, ...]],
        owner: str,
        attributes: dict[str, tuple[str, ...]],
    ) -> Circumstances:
        amount, rates = sums
        return attrs.evolve(about, amount=amount, rates=rates, owner=owner, attributes=attributes)

    records = st.builds(
        record,
        st.sampled_from(moments),
        st.sampled_from(sums),
        st.sampled_from(["", *PEOPLE]),
        marks,
    )
    return _represented(law, actor, records) if actor.on_behalf_of else records


def _represented(
    law: Policy, actor: Actor, records: st.SearchStrategy[Circumstances]
) -> st.SearchStrategy[Circumstances]:
    behalf = actor.on_behalf_of
    plain = actors(law, ids=[behalf], strangers=False, representing=False)
    # A giver who is represented in turn, or whom nobody looked up, gives nothing.
    twice = plain.map(lambda giver: attrs.evolve(giver, on_behalf_of="somebody else"))
    givers = st.one_of(plain, plain, plain, twice, st.none())
    days = {moment.date() for moment in days_of(law)}
    letters = st.one_of([delegations(law, behalf, actor.id, around=day) for day in sorted(days)])

    def given(
        about: Circumstances, giver: Actor | None, letters: list[Delegation]
    ) -> Circumstances:
        return attrs.evolve(about, represented=giver, delegations=letters)

    return st.builds(given, records, givers, st.lists(letters, max_size=2))
