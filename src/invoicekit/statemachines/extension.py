"""Making a lifecycle from another: its rules renamed, guarded further, or taken out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol, TypeVar

import attrs

from invoicekit.errors import InvalidDefinition
from invoicekit.statemachines.choice import Choice
from invoicekit.statemachines.definition import Definition
from invoicekit.statemachines.naming import names_of
from invoicekit.statemachines.timers import Timer
from invoicekit.statemachines.transition import Denial, Transition

__all__ = ["guarded", "renamed", "without"]


class _Rule(Protocol):
    @property
    def sources(self) -> tuple[str, ...]: ...

    @property
    def event(self) -> str: ...


R = TypeVar("R", Transition, Denial, Timer)


def renamed(base: Definition, states: Mapping[str, str], events: Mapping[str, str]) -> Definition:
    """Return the words of a lifecycle with states and events renamed, not yet proven.

    Raises:
        InvalidDefinition: for a name that the lifecycle does not have.
    """
    _known(base.name, "state", states, base.states)
    _known(base.name, "event", events, base.events)

    def rule(old: R) -> R:
        return attrs.evolve(
            old,
            sources=tuple(states.get(source, source) for source in old.sources),
            event=events.get(old.event, old.event),
        )

    return Definition(
        base.name,
        version=base.version,
        initial=states.get(base.initial, base.initial),
        states=tuple(states.get(state, state) for state in base.states),
        final=tuple(states.get(state, state) for state in base.final),
        transitions=tuple(
            attrs.evolve(rule(way), target=_target(way.target, states)) for way in base.transitions
        ),
        denials=tuple(rule(denial) for denial in base.denials),
        timers=tuple(rule(timer) for timer in base.timers),
        labels=[(states.get(state, state), label) for state, label in base.labels],
        restatements=base.restatements,
    )


def _target(target: str | Choice | None, states: Mapping[str, str]) -> str | Choice | None:
    if isinstance(target, Choice):
        return attrs.evolve(
            target,
            targets=[
                (value, None if state is None else states.get(state, state))
                for value, state in target.targets
            ],
        )
    return None if target is None else states.get(target, target)


def _known(name: str, what: str, given: Iterable[str], known: tuple[str, ...]) -> None:
    for item in given:
        if item not in known:
            raise InvalidDefinition(name, f"there is no {what} {item!r}", f"{what} {item!r}")


def without(rules: Iterable[R], others: Iterable[_Rule]) -> tuple[R, ...]:
    """Return rules less the states and events that other rules speak of."""
    taken = {(source, other.event) for other in others for source in other.sources}
    kept = []
    for rule in rules:
        sources = tuple(source for source in rule.sources if (source, rule.event) not in taken)
        if sources:
            kept.append(rule if sources == rule.sources else attrs.evolve(rule, sources=sources))
    return tuple(kept)


def guarded(
    transitions: Iterable[Transition], guards: Mapping[str, str | Iterable[str]], name: str
) -> tuple[Transition, ...]:
    """Return transitions with further guards, by event.

    Raises:
        InvalidDefinition: for an event without a transition.
    """
    given = tuple(transitions)
    _known(name, "event", guards, tuple(way.event for way in given))
    return tuple(
        attrs.evolve(way, guards=(*way.guards, *names_of(guards[way.event])))
        if way.event in guards
        else way
        for way in given
    )
