"""Cases: each state, act, actor and circumstance that an exploration looks at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from invoicekit.permissions import Actor, Circumstances, Duty, Policy
from invoicekit.statemachines import AuditEntry, Choice, Denial, Transition
from invoicekit.testing.answering import Answers, passing
from invoicekit.testing.attempt import Attempt
from invoicekit.testing.subject import Subject
from invoicekit.testing.surroundings import (
    NOON,
    amounts_of,
    days_of,
    marks_of,
    people_of,
    record_of,
)

__all__ = ["after_the_other_half", "bystanders", "every_attempt"]

UNHEARD_OF = "unheard of"
"""A state and an event that no definition has."""


def bystanders(subject: Subject) -> Iterator[Attempt]:
    """Give three who ask for the list in every state: one of all roles, one of none, a stranger."""
    people = {actor.id: actor for actor in people_of(subject.law)}
    answers = _calm(subject)
    for state in (*subject.life.states, UNHEARD_OF):
        for name in ("all-roles", "no-role", "stranger"):
            about = record_of(subject.law, name)
            yield Attempt("", state, people[name], about, answers, answers)


def every_attempt(subject: Subject) -> Iterator[Attempt]:
    """Give each act of each state, by each actor, in each case that might matter."""
    people = tuple(people_of(subject.law))
    for state, event in _pairs(subject):
        for actor in people:
            for about, answers, reason in _cases(subject, state, event, actor):
                yield Attempt(event, state, actor, about, answers, answers, reason)


def _pairs(subject: Subject) -> Iterator[tuple[str, str]]:
    """Give each state and act of which either definition speaks, and what neither has."""
    lives = (subject.life, subject.machine.lifecycle)
    rules: list[Transition | Denial] = [way for life in lives for way in life.transitions]
    rules += [denial for life in lives for denial in life.denials]
    yield from dict.fromkeys((source, rule.event) for rule in rules for source in rule.sources)
    yield (subject.life.initial, UNHEARD_OF)
    yield (UNHEARD_OF, subject.life.transitions[0].event)
    yield (UNHEARD_OF, UNHEARD_OF)


def _cases(
    subject: Subject, state: str, event: str, actor: Actor
) -> Iterator[tuple[Circumstances, Answers, str]]:
    calm = _calm(subject)
    usual = _favourable(
        subject, Attempt(event, state, actor, record_of(subject.law, actor.id), calm)
    )
    yield usual, calm, ""
    for answers in _answers(subject, state, event):
        yield usual, answers, "because"
    for about in _turns(subject.law, usual):
        yield about, calm, "because"


def _favourable(subject: Subject, tried: Attempt) -> Circumstances:
    """Return the first record for which an attempt is allowed; the usual one if none is."""
    for about in (tried.about, *_turns(subject.law, tried.about)):
        if subject.verdict(attrs.evolve(tried, about=about)).allowed:
            return about
    return tried.about


def _calm(subject: Subject) -> Answers:
    return passing(subject.machine.lifecycle, subject.life)


def _answers(subject: Subject, state: str, event: str) -> Iterator[Answers]:
    """Give all guards passing, each one refusing or raising, all of them, and each choice."""
    calm = _calm(subject)
    yield calm
    lives = (subject.life, subject.machine.lifecycle)
    ways = [
        w for life in lives for w in life.transitions if w.event == event and state in w.sources
    ]
    guards = tuple(dict.fromkeys(name for way in ways for name in way.guards))
    for refusing in (*guards, guards) if guards else ():
        yield attrs.evolve(calm, refusing=refusing)
    for choice in dict.fromkeys(w.target for w in ways if isinstance(w.target, Choice)):
        guards += (choice.name,)
        for value in choice.values:
            yield attrs.evolve(calm, chosen={**dict(calm.chosen), choice.name: value})
    for name in guards:
        yield attrs.evolve(calm, raising=name)


def _turns(law: Policy, usual: Circumstances) -> Iterator[Circumstances]:
    """Give the record with each amount, day, mark and owner at which a rule might turn."""
    yield attrs.evolve(usual, owner="somebody else")
    for amount in amounts_of(law):
        yield attrs.evolve(usual, amount=amount)
    for at in days_of(law):
        yield attrs.evolve(usual, at=at)
    # A grant that another would cover is told apart by an amount that only itself allows.
    for limit in {g.limit: None for g in law.grants if g.limit and (g.valid_from or g.valid_to)}:
        for at in days_of(law):
            yield attrs.evolve(usual, at=at, amount=limit)
    for name, values in marks_of(law).items():
        for value in values:
            marks = {**dict(usual.attributes), name: value}
            yield attrs.evolve(usual, attributes=marks)


def after_the_other_half(subject: Subject) -> Iterator[Attempt]:
    """Give each duty of each separation after the other, by the same person and by another."""
    everybody, answers = (
        next(iter(people_of(subject.law))),
        _calm(subject),
    )
    rules = (*subject.law.separations, *subject.policy.separations)
    halves = dict.fromkeys(
        half for rule in rules for half in ((rule.first, rule.second), (rule.second, rule.first))
    )
    ways = [(source, way.event) for way in subject.life.transitions for source in way.sources]
    for before, now in halves:
        for state, event in ways:
            if not now.meant(event, state):
                continue
            tried = Attempt(event, state, everybody, record_of(subject.law, everybody.id), answers)
            usual = _favourable(subject, tried)
            for entry in _entries(subject, before, ways):
                about = attrs.evolve(usual, history=[entry])
                yield Attempt(event, state, everybody, about, answers, answers)


def _entries(subject: Subject, duty: Duty, ways: Iterable[tuple[str, str]]) -> Iterator[AuditEntry]:
    """Give every act of a duty: done by the one person, for them, by another, and long ago."""
    life, one = subject.life, "all-roles"
    for source, event in ways:
        if duty.meant(event, source):
            for actor, behalf, revision in (
                (one, "", 1),
                ("another", one, 1),
                ("another", "", 1),
                (one, "", 0),
            ):
                yield AuditEntry(
                    event,
                    source,
                    source,
                    actor,
                    NOON,
                    life.name,
                    life.version,
                    behalf,
                    revision=revision,
                )
