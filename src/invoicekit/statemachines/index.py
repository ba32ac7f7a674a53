"""Index: the rules of a definition, found by state and event without a search."""

from __future__ import annotations

import attrs

from invoicekit.statemachines.transition import Denial, Transition

__all__ = ["Index", "index_of"]


@attrs.frozen
class Index:
    """What a definition says, by state and event, and by event alone.

    Args:
        rules: the transition or denial of each state and event.
        sources: the states from which each event can be done; empty for one that is only denied.
        permissions: what each event asks for; None where it differs from state to state.
        leaving: what can be done in each state.
    """

    rules: dict[tuple[str, str], Transition | Denial]
    sources: dict[str, tuple[str, ...]]
    permissions: dict[str, str | None]
    leaving: dict[str, tuple[Transition, ...]]


def index_of(transitions: tuple[Transition, ...], denials: tuple[Denial, ...]) -> Index:
    """Return the index of rules, in their order."""
    rules: dict[tuple[str, str], Transition | Denial] = {}
    sources: dict[str, list[str]] = {}
    asked: dict[str, dict[str, None]] = {}
    leaving: dict[str, list[Transition]] = {}
    for way in transitions:
        sources.setdefault(way.event, []).extend(way.sources)
        asked.setdefault(way.event, {})[way.permission] = None
        rules.update({(source, way.event): way for source in way.sources})
        for source in way.sources:
            leaving.setdefault(source, []).append(way)
    for denial in denials:
        sources.setdefault(denial.event, [])
        rules.update({(source, denial.event): denial for source in denial.sources})
    return Index(
        rules,
        {event: tuple(states) for event, states in sources.items()},
        {event: next(iter(names)) if len(names) == 1 else None for event, names in asked.items()},
        {state: tuple(ways) for state, ways in leaving.items()},
    )
