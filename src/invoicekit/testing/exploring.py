"""Exploring: every state, act and role of a workflow, tried one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import attrs

from invoicekit.permissions import Actor, Circumstances, Duty, Policy
from invoicekit.statemachines import AuditEntry, Choice, Denial, Transition
from invoicekit.testing.agreement import can_agrees, fire_agrees, list_agrees
from invoicekit.testing.answering import passing
from invoicekit.testing.attempt import Answers, Attempt
from invoicekit.testing.subject import Subject, Testable, subject_of
from invoicekit.testing.surroundings import (
    NOON,
    amounts_of,
    days_of,
    marks_of,
    people_of,
    record_of,
)

__all__ = ["Explored", "explore"]

UNHEARD_OF = "unheard of"
"""A state and an event that no definition has."""


@attrs.frozen
class Explored:
    """What an exploration came to; every attempt went as the definition says.

    Args:
        states: how many states were looked at.
        attempts: how many attempts were made.
        allowed: how many of them the definition allows.
        refused: how many it refuses.
        separations: how many of them were about separated duties.
        never_done: the states and acts that were allowed to nobody, with all guards passing: a
            grant may be missing.
    """

    states: int
    attempts: int
    allowed: int
    refused: int
    separations: int
    never_done: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return (
            f"{self.states} states, {self.attempts} attempts: {self.allowed} allowed, "
            f"{self.refused} refused, {self.separations} on separated duties"
        )


def explore(
    workflow: Testable, policy: Policy | None = None, *, expected: Testable | None = None
) -> Explored:
    """Try every act in every state as every role, with each guard passing and refusing.

    Besides, each amount, day and mark at which the policy turns, each half of every separated pair
    after the other, and a state and an act that are not in the definition.

    Args:
        workflow: a workflow, a machine, or a lifecycle; its guards are answered for it.
        policy: who may do what; left out, the workflow's own.
        expected: the definition by which it is judged; left out, its own.

    Returns:
        How many attempts were made, and what nobody may ever do.

    Raises:
        ProofFailed: at the first attempt that does not go as the definition says.
        InvalidValue: for a machine or lifecycle without a policy.
    """
    subject = subject_of(workflow, policy, expected).answered()
    tally: Counter[str] = Counter()
    possible: set[tuple[str, str]] = set()
    for tried in _bystanders(subject):
        list_agrees(subject, tried)
    for kind, attempts in (("plain", _attempts(subject)), ("apart", _separated(subject))):
        for tried in attempts:
            due = subject.verdict(tried)
            allowed = can_agrees(subject, tried, due).allowed
            fire_agrees(subject, tried, due)
            tally.update([kind, "allowed" if allowed else "refused"])
            if allowed:
                possible.add((tried.state, tried.event))
    ways = [(source, way.event) for way in subject.life.transitions for source in way.sources]
    return Explored(
        len(subject.life.states),
        tally["plain"] + tally["apart"],
        tally["allowed"],
        tally["refused"],
        tally["apart"],
        tuple(pair for pair in ways if pair not in possible),
    )


def _bystanders(subject: Subject) -> Iterator[Attempt]:
    """Give three who ask for the list in every state: one of all roles, one of none, a stranger."""
    people = {actor.id: actor for actor in people_of(subject.law)}
    answers = _calm(subject)
    for state in (*subject.life.states, UNHEARD_OF):
        for name in ("all-roles", "no-role", "stranger"):
            about = record_of(subject.law, name)
            yield Attempt("", state, people[name], about, answers, answers)


def _attempts(subject: Subject) -> Iterator[Attempt]:
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
    for name, values in marks_of(law).items():
        for value in values:
            marks = {**dict(usual.attributes), name: value}
            yield attrs.evolve(usual, attributes=marks)


def _separated(subject: Subject) -> Iterator[Attempt]:
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
