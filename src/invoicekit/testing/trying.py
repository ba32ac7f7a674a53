"""Trying: strategies for attempts on a record that has come so far."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, timedelta, timezone
from typing import Any

import attrs
from hypothesis import strategies as st

from invoicekit.money import ExchangeRate
from invoicekit.permissions import Actor, Circumstances, Forbid, Policy
from invoicekit.statemachines import AuditEntry, Choice
from invoicekit.testing.answering import answers_of, passing
from invoicekit.testing.attempt import Answers, Attempt
from invoicekit.testing.strategies.people import PEOPLE, actors, delegations
from invoicekit.testing.subject import Subject
from invoicekit.testing.surroundings import (
    HOME,
    amounts_of,
    days_of,
    marks_of,
    record_of,
    scopes_of,
)

__all__ = ["Standing", "attempts", "forbids"]


@attrs.frozen
class Standing:
    """How far a record has come: its state, its history, and the revision of its content."""

    state: str
    history: tuple[AuditEntry, ...] = ()
    revision: int = 1


def attempts(
    subject: Subject, facts: st.SearchStrategy[Any] | None = None
) -> Callable[[Standing], st.SearchStrategy[Attempt]]:
    """Return what gives a strategy for attempts on a record, for each way that it stands.

    Half of them are by somebody of every role with nothing against it, so that walks go far.

    Args:
        subject: what is tried.
        facts: what the guards look at; left out, the guards say what is drawn for them.
    """
    life, law = subject.life, subject.law
    plain = st.sampled_from(PEOPLE).map(lambda name: _of_every_role(law, name))
    people, moments = actors(law), _circumstances(law)
    reasons = st.sampled_from(["because", "", "  "])

    @st.composite
    def drawn(draw: st.DrawFn, standing: Standing) -> Attempt:
        here = [way.event for way in life.transitions if standing.state in way.sources]
        event = draw(st.sampled_from([*here, *here, *here, *life.events, "unheard of"]))
        is_plain = draw(st.booleans())
        actor = draw(plain if is_plain else people)
        about = record_of(law, actor.id) if is_plain else draw(moments(actor))
        about = attrs.evolve(
            about,
            history=standing.history,
            revision=standing.revision,
            fingerprint=f"ik1:{standing.revision}",
        )
        if facts is None:
            answers = draw(_answers(subject, standing.state, event, is_plain=is_plain))
            seen: object = answers
        else:
            seen = draw(facts)
            answers = answers_of(subject.machine, seen)
        reason = "because" if is_plain else draw(reasons)
        return Attempt(event, standing.state, actor, about, answers, seen, reason)

    return drawn


def _of_every_role(law: Policy, name: str) -> Actor:
    marks = {mark: values[0] for mark, values in marks_of(law).items()}
    return Actor(name, [role.name for role in law.roles], tenant=HOME, attributes=marks)


@st.composite
def _answers(
    draw: st.DrawFn, subject: Subject, state: str, event: str, *, is_plain: bool
) -> Answers:
    lives = (subject.life, subject.machine.lifecycle)
    ways = [
        w for life in lives for w in life.transitions if w.event == event and state in w.sources
    ]
    guards = list(dict.fromkeys(name for way in ways for name in way.guards))
    chosen = dict(passing(*lives).chosen)
    for choice in dict.fromkeys(w.target for w in ways if isinstance(w.target, Choice)):
        chosen[choice.name] = draw(st.sampled_from(choice.values))
    if is_plain or not guards:
        return Answers(chosen=chosen)
    some = st.sets(st.sampled_from(guards))
    raising = draw(some) if draw(st.integers(0, 4)) == 4 else ()
    return Answers(draw(some), raising, chosen)


_ZONES = (UTC, timezone(timedelta(hours=5, minutes=30)), timezone(timedelta(hours=-11)))
_HOURS = (timedelta(0), timedelta(hours=11, minutes=59), timedelta(hours=-12))
_RATES = ((), (ExchangeRate("CHF", "INR", "90"), ExchangeRate("CHF", "EUR", "1.05")))


def _circumstances(law: Policy) -> Callable[[Actor], st.SearchStrategy[Circumstances]]:
    amounts, days = st.sampled_from(amounts_of(law)), st.sampled_from(days_of(law))
    marks = {
        name: st.sampled_from([values[:1], values, values[-1:]])
        for name, values in marks_of(law).items()
    }
    givers = actors(law, ids=["giver"], strangers=False)

    @st.composite
    def drawn(draw: st.DrawFn, actor: Actor) -> Circumstances:
        about = Circumstances(
            HOME,
            at=draw(days) + draw(st.sampled_from(_HOURS)),
            zone=draw(st.sampled_from(_ZONES)),
            id="record-1",
            owner=draw(st.sampled_from(["", *PEOPLE])),
            attributes={name: draw(values) for name, values in marks.items()},
            amount=draw(amounts),
            rates=draw(st.sampled_from(_RATES)),
        )
        behalf = actor.on_behalf_of
        if not behalf:
            return about
        giver = draw(givers)
        # A giver who is represented in turn, or whom nobody looked up, gives nothing.
        turn = giver.on_behalf_of if draw(st.integers(0, 4)) == 4 else ""
        letters = st.lists(delegations(law, behalf, actor.id, around=about.today), max_size=2)
        return attrs.evolve(
            about,
            represented=draw(
                st.sampled_from([attrs.evolve(giver, id=behalf, on_behalf_of=turn)] * 4 + [None])
            ),
            delegations=draw(letters),
        )

    return drawn


@st.composite
def forbids(draw: st.DrawFn, subject: Subject) -> Forbid:
    """Return a strategy for rules that forbid something to somebody, or everything to all."""
    policy = subject.policy

    def some(names: tuple[str, ...], least: int = 0) -> list[str]:
        if not names:
            return []
        return draw(st.lists(st.sampled_from(names), unique=True, min_size=least, max_size=3))

    return Forbid(
        some((*policy.permissions, *policy.acts), 1),
        roles=some(tuple(role.name for role in policy.roles)),
        actors=some(PEOPLE),
        scope=draw(st.sampled_from(scopes_of(policy))),
        states=some(subject.life.states),
    )
