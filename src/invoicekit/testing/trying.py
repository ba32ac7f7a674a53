"""Trying: strategies for attempts on a record that has come so far.

Every strategy here is made once for a subject: making one costs more than drawing from it.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Protocol

from hypothesis import strategies as st

from invoicekit.permissions import Forbid
from invoicekit.statemachines import Choice
from invoicekit.testing.answering import Answers, answers_of, passing
from invoicekit.testing.attempt import Attempt
from invoicekit.testing.happening import circumstances
from invoicekit.testing.routing import moments_of
from invoicekit.testing.standing import Standing
from invoicekit.testing.strategies.people import PEOPLE, actors
from invoicekit.testing.subject import Subject
from invoicekit.testing.surroundings import scopes_of

__all__ = ["attempts", "forbids", "steps"]

Facts = st.SearchStrategy[Any] | None
"""What the guards look at; None where they say what is drawn for them."""


class _Walking(Protocol):
    """The walk for which something is drawn."""

    def standing(self) -> Standing: ...


_walk: st.SearchStrategy[_Walking] = st.runner()


def attempts(subject: Subject, facts: Facts = None) -> st.SearchStrategy[Attempt]:
    """Return a strategy for whatever anybody may try on the record of a walk.

    Args:
        subject: what is tried.
        facts: what the guards look at; left out, the guards say what is drawn for them.
    """
    life, law = subject.life, subject.law
    people, moments = actors(law), cache(lambda who: circumstances(law, who))
    reasons, answers = st.sampled_from(["because", "", "  "]), _answers(subject, facts)
    asked = {
        state: st.sampled_from([*_events(subject, state) * 3, *life.events, "unheard of"])
        for state in life.states
    }

    @st.composite
    def drawn(draw: st.DrawFn) -> Attempt:
        standing = draw(_walk).standing()
        event, actor = draw(asked[standing.state]), draw(people)
        about = standing.of(draw(moments(actor)))
        said, seen = draw(answers(standing.state, event))
        return Attempt(event, standing.state, actor, about, said, seen, draw(reasons))

    return drawn()


def steps(subject: Subject, facts: Facts = None) -> st.SearchStrategy[Attempt]:
    """Return a strategy for attempts against which little speaks, so that walks go far.

    They are by people of every role, some in the stead of another, with all guards passing.

    Args:
        subject: what is tried.
        facts: what the guards look at; left out, they pass.
    """
    answers = _answers(subject, facts, calm=True)
    who_and_when = st.sampled_from(moments_of(subject.law))
    asked = {
        state: st.sampled_from([*_events(subject, state), *subject.life.events[:1]])
        for state in subject.life.states
    }

    @st.composite
    def drawn(draw: st.DrawFn) -> Attempt:
        standing = draw(_walk).standing()
        event, (actor, about) = draw(asked[standing.state]), draw(who_and_when)
        said, seen = draw(answers(standing.state, event))
        return Attempt(event, standing.state, actor, standing.of(about), said, seen)

    return drawn()


def _events(subject: Subject, state: str) -> list[str]:
    """Return the acts of a state; those that end the record's way come last, and once."""
    ways = [way for way in subject.life.transitions if state in way.sources]
    final = set(subject.life.final)
    on = [way.event for way in ways if final.isdisjoint(way.targets(state))]
    return [*on * 2, *(way.event for way in ways if way.event not in on)]


def _answers(subject: Subject, facts: Facts, *, calm: bool = False) -> Any:
    """Return what gives a strategy for answers with their facts, by state and event."""
    lives = (subject.life, subject.machine.lifecycle)
    real = None if facts is None else facts.map(lambda f: (answers_of(subject.machine, f), f))

    @cache
    def of(state: str, event: str) -> st.SearchStrategy[tuple[Answers, object]]:
        if real is not None:
            return real
        ways = [way for life in lives for way in life.transitions if way.event == event]
        here = [way for way in ways if state in way.sources]
        chosen = {name: st.just(value) for name, value in passing(*lives).chosen}
        for choice in [way.target for way in here if isinstance(way.target, Choice)]:
            chosen[choice.name] = st.sampled_from(choice.values)
        guards = list(dict.fromkeys(name for way in here for name in way.guards))
        some = st.sets(st.sampled_from(guards)) if guards and not calm else st.just(set[str]())
        rarely = st.one_of(st.just(set[str]()), st.just(set[str]()), some)
        said = st.builds(Answers, some, rarely, st.fixed_dictionaries(chosen))
        return said.map(lambda answers: (answers, answers))

    return of


def forbids(subject: Subject) -> st.SearchStrategy[Forbid]:
    """Return a strategy for rules that forbid something to somebody, or to all."""
    policy = subject.policy

    def some(names: tuple[str, ...], least: int = 0) -> st.SearchStrategy[list[str]]:
        return st.lists(st.sampled_from(names), unique=True, min_size=least, max_size=3)

    return st.builds(
        Forbid,
        some((*policy.permissions, *policy.acts), 1),
        roles=some(tuple(role.name for role in policy.roles)),
        actors=some(PEOPLE),
        scope=st.sampled_from(scopes_of(policy)),
        states=some(subject.life.states),
    )
