"""Mutants: a workflow with one small fault planted in its lifecycle or its policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import attrs

from invoicekit.errors import InvalidDefinition
from invoicekit.permissions import ALL, Grant, Policy
from invoicekit.statemachines import Choice, Lifecycle, Machine, Transition


@attrs.frozen
class Pair:
    """A lifecycle and a policy, as the shipped proofs take them."""

    machine: Machine[Any]
    policy: Policy


@attrs.frozen
class Mutant:
    """One planted fault.

    Args:
        kind: what was done, such as "drop a guard".
        place: where.
        pair: the faulty workflow; None where the definition could not even be built.
        alike: why nothing that a lifecycle is asked can tell it from the original; empty where
            it must be told.
    """

    kind: str
    place: str
    pair: Pair | None
    alike: str = ""


def pair_of(life: Lifecycle, policy: Policy) -> Pair:
    """Return a lifecycle with guards that are never called: the proofs answer for them."""

    def nothing(facts: object) -> None:
        return None

    def first(facts: object) -> str:
        return ""

    guards = dict.fromkeys(life.guards, nothing)
    return Pair(Machine(life, guards, {c.name: first for c in life.choices}), policy)


def mutants_of(life: Lifecycle, policy: Policy) -> Iterator[Mutant]:
    """Give every mutant of a lifecycle, then every one of its policy."""
    for place, way in enumerate(life.transitions):
        for kind, where, changed in _ways(life, way):
            ways = (*life.transitions[:place], changed, *life.transitions[place + 1 :])

            def built(ways: tuple[Transition, ...] = ways) -> Pair:
                return pair_of(attrs.evolve(life, transitions=ways), policy)

            alike = "" if policy.roles_with(way.permission) else "no role may do it anyway"
            yield _mutant(kind, f"{way.event} from {', '.join(way.sources)}: {where}", built, alike)
    yield from _undenied(life, policy)
    yield from _policies(life, policy)


def _mutant(kind: str, place: str, built: Callable[[], Pair], alike: str = "") -> Mutant:
    try:
        return Mutant(kind, place, built(), alike)
    except InvalidDefinition:
        return Mutant(kind, place, None)


def _ways(life: Lifecycle, way: Transition) -> Iterator[tuple[str, str, Transition]]:
    for name in way.guards:
        fewer = tuple(guard for guard in way.guards if guard != name)
        yield "drop a guard", name, attrs.evolve(way, guards=fewer)
    for state in life.states:
        if life.rule(state, way.event) is None:
            wider = attrs.evolve(way, sources=(*way.sources, state))
            yield "widen a source", state, wider
    for where, target in _targets(life, way):
        yield "swap a target", where, attrs.evolve(way, target=target)
    if way.needs_reason:
        yield "drop needs_reason", "", attrs.evolve(way, needs_reason=False)
    for name in ("inside", "outbox"):
        for effect in getattr(way, name):
            kept = tuple(each for each in getattr(way, name) if each is not effect)
            yield "drop an effect", effect.name, attrs.evolve(way, **{name: kept})


def _targets(life: Lifecycle, way: Transition) -> Iterator[tuple[str, str | Choice | None]]:
    if not isinstance(way.target, Choice):
        for state in life.states:
            # From one source, a target that is the source is the same as none.
            if state != way.target and not (way.target is None and way.sources == (state,)):
                yield state, state
        return
    for value, before in way.target.targets:
        for state in life.states:
            if state != before and not (before is None and way.sources == (state,)):
                turned = {**dict(way.target.targets), value: state}
                yield f"{value} to {state}", attrs.evolve(way.target, targets=turned)


def _undenied(life: Lifecycle, policy: Policy) -> Iterator[Mutant]:
    for place, denial in enumerate(life.denials):
        kept = (*life.denials[:place], *life.denials[place + 1 :])
        where = f"{denial.event} in {', '.join(denial.sources)}"

        def built(kept: tuple[Any, ...] = kept) -> Pair:
            return pair_of(attrs.evolve(life, denials=kept), policy)

        yield _mutant("drop a deny", where, built)


def _policies(life: Lifecycle, policy: Policy) -> Iterator[Mutant]:
    def mutant(kind: str, place: str, alike: str = "", **changed: Any) -> Mutant:
        return _mutant(kind, place, lambda: pair_of(life, attrs.evolve(policy, **changed)), alike)

    for place, rule in enumerate(policy.separations):
        fewer = (*policy.separations[:place], *policy.separations[place + 1 :])
        asleep = rule.when_strict and not policy.strict
        alike = "it holds for a strict policy alone" if asleep else ""
        yield mutant("drop a separation", rule.name, alike, separations=fewer)
    for place, forbid in enumerate(policy.forbids):
        fewer_forbids = (*policy.forbids[:place], *policy.forbids[place + 1 :])
        where = ", ".join(forbid.permissions)
        yield mutant("drop a forbid", where, forbids=fewer_forbids)
    for place, grant in enumerate(policy.grants):
        for kind, where, changed in _grants(life, grant):
            grants = (*policy.grants[:place], changed, *policy.grants[place + 1 :])
            alike = _unasked(life, grant, changed)
            named = f"{grant.role}, {', '.join(grant.permissions)}: {where}"
            yield mutant(kind, named, alike, grants=grants)


def _grants(life: Lifecycle, grant: Grant) -> Iterator[tuple[str, str, Grant]]:
    for state in life.states:
        if grant.states and state not in grant.states:
            wider = attrs.evolve(grant, states={*grant.states, state})
            yield "widen a grant's states", state, wider
    if grant.limit is not None:
        yield "drop a limit", str(grant.limit), attrs.evolve(grant, limit=None)
    if grant.scope != ALL:
        yield "drop a scope", repr(grant.scope), attrs.evolve(grant, scope=ALL)
    if grant.valid_from or grant.valid_to:
        always = attrs.evolve(grant, valid_from=None, valid_to=None)
        yield "drop a grant's days", "", always


def _unasked(life: Lifecycle, grant: Grant, changed: Grant) -> str:
    """Return why a lifecycle never comes to ask what a wider grant adds; empty where it does."""
    added = changed.states - grant.states if grant.states else set(life.states)
    asked = {way.permission for way in life.transitions if added & {*way.sources}}
    if asked.isdisjoint(grant.permissions):
        return "no act there asks for any of its permissions"
    return ""
