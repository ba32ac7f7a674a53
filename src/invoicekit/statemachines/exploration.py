"""Exploration: every step that a record can ever take, found by walking all of them once."""

from __future__ import annotations

from collections import deque

import attrs

from invoicekit.errors import InvalidDefinition
from invoicekit.statemachines.definition import Definition

__all__ = ["Move", "explore", "leaving", "path_to"]


@attrs.frozen
class Move:
    """One step that a record can take: an event from a state to a state."""

    source: str
    event: str
    target: str


def explore(lifecycle: Definition) -> tuple[Move, ...]:
    """List every step that a record can take, from the initial state outwards.

    A choice counts with each of its targets: which one a record takes, its facts decide.
    """
    ways = _ways(lifecycle)
    seen = {lifecycle.initial}
    waiting = deque([lifecycle.initial])
    moves = []
    while waiting:
        for move in ways.get(waiting.popleft(), ()):
            moves.append(move)
            if move.target not in seen:
                seen.add(move.target)
                waiting.append(move.target)
    return tuple(moves)


def path_to(lifecycle: Definition, state: str) -> tuple[Move, ...]:
    """Return a shortest way from the initial state to another, step by step.

    Raises:
        InvalidDefinition: for a state that the lifecycle does not have.
    """
    if state not in lifecycle.state_set:
        raise InvalidDefinition(lifecycle.name, f"there is no state {state!r}", f"state {state!r}")
    came_by: dict[str, Move] = {}
    for move in explore(lifecycle):
        if move.target != lifecycle.initial:
            came_by.setdefault(move.target, move)
    steps = []
    while state != lifecycle.initial:
        steps.append(came_by[state])
        state = came_by[state].source
    return tuple(reversed(steps))


def _ways(lifecycle: Definition) -> dict[str, list[Move]]:
    ways: dict[str, list[Move]] = {}
    for way in lifecycle.transitions:
        for source in way.sources:
            for target in way.targets(source):
                ways.setdefault(source, []).append(Move(source, way.event, target))
    return ways


def leaving(lifecycle: Definition) -> frozenset[str]:
    """Return the states from which a way leads on.

    Where there are final states, on means to one of them; where there are none, to any other.
    """
    ways = _ways(lifecycle)
    if not lifecycle.final:
        return frozenset(
            state for state, moves in ways.items() if any(m.target != state for m in moves)
        )
    back: dict[str, list[str]] = {}
    for moves in ways.values():
        for move in moves:
            back.setdefault(move.target, []).append(move.source)
    seen = set(lifecycle.final)
    waiting = list(seen)
    while waiting:
        for state in back.get(waiting.pop(), ()):
            if state not in seen:
                seen.add(state)
                waiting.append(state)
    return frozenset(seen)
