"""Verification: what is wrong with a definition, found before any record meets it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from invoicekit.errors import InvalidDefinition
from invoicekit.statemachines.choice import Choice
from invoicekit.statemachines.definition import Definition
from invoicekit.statemachines.exploration import explore, leaving
from invoicekit.statemachines.naming import flaw_of_name
from invoicekit.statemachines.timers import Timer
from invoicekit.statemachines.transition import Denial, Transition

__all__ = ["Finding", "findings", "prove"]

_MOST_FINDINGS = 10


@attrs.frozen
class Finding:
    """One thing that is wrong with a definition, and where."""

    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"


def prove(lifecycle: Definition) -> None:
    """Refuse a definition that cannot work, with all that is wrong.

    Raises:
        InvalidDefinition: with the first findings in words, and the first place.
    """
    found = findings(lifecycle)
    if found:
        shown = "; ".join(str(finding) for finding in found[:_MOST_FINDINGS])
        more = len(found) - _MOST_FINDINGS
        reason = f"{shown}; and {more} more" if more > 0 else shown
        raise InvalidDefinition(f"lifecycle {lifecycle.name!r}", reason, found[0].place)


def findings(lifecycle: Definition) -> tuple[Finding, ...]:
    """List everything that is wrong with a definition; empty where it is sound.

    Whether states can be reached and left is asked only when all names are known.
    """
    words = (_names, _unknown, _forks, _choices, _effects)
    ways = (_finality, _timers, _roads)
    found = tuple(finding for check in words for finding in check(lifecycle))
    return found or tuple(finding for check in ways for finding in check(lifecycle))


def _names(lifecycle: Definition) -> Iterator[Finding]:
    named = [
        ("lifecycle", [lifecycle.name]),
        ("state", lifecycle.states),
        ("label", [label for _, label in lifecycle.labels]),
        ("event", lifecycle.events),
        ("permission", lifecycle.permissions),
        ("guard", lifecycle.guards),
        ("code", [denial.code for denial in lifecycle.denials]),
        ("choice", [choice.name for choice in lifecycle.choices]),
        ("value", [value for choice in lifecycle.choices for value in choice.values]),
        ("effect", [e.name for way in lifecycle.transitions for e in (*way.inside, *way.outbox)]),
    ]
    for what, names in named:
        for name in dict.fromkeys(names):
            flaw = flaw_of_name(name)
            if flaw:
                yield Finding(f"{what} {name!r}", flaw)
    yield from _twice("state", lifecycle.states)
    if lifecycle.version < 1:
        yield Finding("version", "it is counted from one")


def _twice(what: str, names: Iterable[str]) -> Iterator[Finding]:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            yield Finding(f"{what} {name!r}", "it is declared twice")
        seen.add(name)


def _unknown(lifecycle: Definition) -> Iterator[Finding]:
    known = lifecycle.state_set

    def check(place: str, states: Iterable[str]) -> Iterator[Finding]:
        for state in states:
            if state not in known:
                yield Finding(place, f"there is no state {state!r}")

    yield from check("initial", [lifecycle.initial])
    yield from check("final", lifecycle.final)
    yield from check("labels", dict(lifecycle.labels))
    rules: tuple[Transition | Denial | Timer, ...] = (
        *lifecycle.transitions,
        *lifecycle.denials,
        *lifecycle.timers,
    )
    for rule in rules:
        place = _place(rule.event, rule.sources)
        yield from check(place, rule.sources)
        if not rule.sources:
            yield Finding(place, "it starts from no state")
    for way in lifecycle.transitions:
        yield from check(_place(way.event, way.sources), way.targets(lifecycle.initial))
    for change in lifecycle.restatements:
        place = f"restatement of version {change.version}"
        later = {
            old
            for other in lifecycle.restatements
            if other.version > change.version
            for old, _ in other.states
        }
        yield from check(place, [new for _, new in change.states if new not in later])
        if change.version > lifecycle.version:
            yield Finding(place, f"the lifecycle is at version {lifecycle.version}")


def _forks(lifecycle: Definition) -> Iterator[Finding]:
    seen: set[tuple[str, str]] = set()
    rules: tuple[Transition | Denial, ...] = (*lifecycle.transitions, *lifecycle.denials)
    for rule in rules:
        for source in rule.sources:
            if (source, rule.event) in seen:
                yield Finding(
                    _place(rule.event, (source,)),
                    "two rules speak of it; several targets need a Choice",
                )
            seen.add((source, rule.event))


def _choices(lifecycle: Definition) -> Iterator[Finding]:
    by_name: dict[str, Choice] = {}
    for choice in lifecycle.choices:
        place = f"choice {choice.name!r}"
        targets = [value for value, _ in choice.targets]
        for value in choice.values:
            if value not in targets:
                yield Finding(place, f"no target for {value!r}")
        for value in targets:
            if value not in choice.values:
                yield Finding(place, f"{value!r} is none of its values")
        if len(set(targets)) < len(targets) or not targets:
            yield Finding(place, "each value has one target, and there is at least one value")
        if set(by_name.setdefault(choice.name, choice).values) != set(choice.values):
            yield Finding(place, "two choices of this name have different values")


def _effects(lifecycle: Definition) -> Iterator[Finding]:
    for way in lifecycle.transitions:
        values = way.target.values if isinstance(way.target, Choice) else ()
        for effect in (*way.inside, *way.outbox):
            for value in effect.on:
                if value not in values:
                    yield Finding(
                        f"effect {effect.name!r} of {_place(way.event, way.sources)}",
                        f"no choice of this transition has the value {value!r}",
                    )


def _finality(lifecycle: Definition) -> Iterator[Finding]:
    final = set(lifecycle.final)
    for way in lifecycle.transitions:
        for source in way.sources:
            for target in way.targets(source):
                if source in final and target != source:
                    place = _place(way.event, (source,))
                    yield Finding(place, f"it leads out of a final state, to {target!r}")


def _timers(lifecycle: Definition) -> Iterator[Finding]:
    for timer in lifecycle.timers:
        for source in timer.sources:
            if not isinstance(lifecycle.rule(source, timer.event), Transition):
                yield Finding(
                    f"timer {_place(timer.event, (source,))}", "no transition is there to fire"
                )


def _roads(lifecycle: Definition) -> Iterator[Finding]:
    reached = {lifecycle.initial, *(move.target for move in explore(lifecycle))}
    for state in lifecycle.states:
        if state not in reached:
            yield Finding(f"state {state!r}", "no way leads to it from the initial state")
    ending = leaving(lifecycle)
    for state in lifecycle.states:
        if state not in ending:
            yield Finding(f"state {state!r}", "a dead end: no way leads on, and it is not final")


def _place(event: str, sources: tuple[str, ...]) -> str:
    shown = ", ".join(repr(source) for source in sources[:3]) + (", ..." if sources[3:] else "")
    return f"{event!r} from {shown}"
