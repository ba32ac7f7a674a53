"""Routing: strategies that bring a record far on its way, act by act, by one person or several."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any

import attrs
from hypothesis import strategies as st

from invoicekit.permissions import Actor, Circumstances, Delegation, Policy
from invoicekit.statemachines import Choice, Lifecycle
from invoicekit.testing.answering import Answers, answers_of, passing
from invoicekit.testing.attempt import Attempt
from invoicekit.testing.standing import Standing
from invoicekit.testing.strategies.people import PEOPLE
from invoicekit.testing.subject import Subject
from invoicekit.testing.surroundings import HOME, marks_of, record_of

__all__ = ["Route", "hops_to", "moments_of", "routes"]

Moment = tuple[Actor, Circumstances]
"""Somebody who acts, in the own name or for another, and the record as it is then."""

Hop = tuple[str, str, str]
"""An act, the value of its choice, and where it leads."""


@attrs.frozen(repr=False)
class Route:
    """A state to be brought to, and who takes turns on the way.

    Args:
        goal: the state.
        people: who acts first, second and so on, over and over.
        facts: what the guards look at; None where they pass.
    """

    goal: str
    people: tuple[Moment, ...]
    facts: Any = None

    def __repr__(self) -> str:
        behalf = [
            f"{actor.id} for {actor.on_behalf_of}" if actor.on_behalf_of else actor.id
            for actor, _ in self.people
        ]
        return f"<to {self.goal!r} by {', '.join(behalf)}>"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """Show the route in one line where a test tool would spread out every field."""
        printer.text(repr(self))

    def attempt(self, subject: Subject, standing: Standing, place: int, hop: Hop) -> Attempt:
        """Return the next act on the way, which is the one at a place from the beginning."""
        actor, about = self.people[place % len(self.people)]
        event, value, _ = hop
        if self.facts is not None:
            answers, facts = answers_of(subject.machine, self.facts), self.facts
        else:
            calm = dict(passing(subject.machine.lifecycle, subject.life).chosen)
            ways = subject.life.transitions
            choices = [way.target for way in ways if way.event == event]
            named = {c.name: value for c in choices if isinstance(c, Choice) and value}
            answers = facts = Answers(chosen={**calm, **named})
        return Attempt(event, standing.state, actor, standing.of(about), answers, facts)


def moments_of(law: Policy) -> list[Moment]:
    """Return people of every role, in the own name and for each other, with nothing in the way."""
    marks = {mark: values[0] for mark, values in marks_of(law).items()}
    roles = [role.name for role in law.roles]
    people = [Actor(name, roles, tenant=HOME, attributes=marks) for name in PEOPLE]
    moments = [(actor, record_of(law, actor.id)) for actor in people]
    for taker, giver in [(a, b) for a in people for b in people if a is not b]:
        about = record_of(law, giver.id)
        known = (*law.permissions, *law.acts)
        letter = Delegation(giver.id, taker.id, known, about.today, about.today, tenant=HOME)
        stead = attrs.evolve(about, represented=giver, delegations=[letter])
        moments.append((attrs.evolve(taker, on_behalf_of=giver.id), stead))
    return moments


def routes(subject: Subject, facts: st.SearchStrategy[Any] | None = None) -> st.SearchStrategy[Any]:
    """Return a strategy for routes to every state.

    Args:
        subject: what is tried.
        facts: what the guards look at; left out, they pass.
    """
    return st.builds(
        Route,
        st.sampled_from(subject.life.states),
        st.lists(st.sampled_from(moments_of(subject.law)), min_size=1, max_size=3).map(tuple),
        st.none() if facts is None else facts,
    )


def hops_to(life: Lifecycle, state: str, goal: str) -> tuple[Hop, ...]:
    """Return a shortest way between two states; empty where there is none, or no need."""
    came: dict[str, tuple[str, Hop]] = {}
    waiting = deque([state])
    while waiting and goal not in came:
        here = waiting.popleft()
        for hop in _hops(life, here):
            if hop[2] not in came and hop[2] != state:
                came[hop[2]] = (here, hop)
                waiting.append(hop[2])
    hops: list[Hop] = []
    while goal in came:
        goal, hop = came[goal]
        hops.append(hop)
    return tuple(reversed(hops))


def _hops(life: Lifecycle, state: str) -> Iterator[Hop]:
    for way in life.transitions:
        if state in way.sources:
            if isinstance(way.target, Choice):
                for value, target in way.target.targets:
                    yield way.event, value, target or state
            else:
                yield way.event, "", way.target or state
