"""What all pictures of a lifecycle share: its arrows, and where a record went."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from invoicekit.errors import UnknownState
from invoicekit.statemachines.definition import Definition
from invoicekit.statemachines.history import AuditEntry

__all__ = ["Arrow", "arrows", "entries_of", "standing_in"]


@attrs.frozen
class Arrow:
    """All that leads from one state to another, and whether a record went that way."""

    source: str
    target: str
    events: tuple[str, ...]
    taken: bool


def arrows(lifecycle: Definition, entries: tuple[AuditEntry, ...]) -> list[Arrow]:
    """Return the arrows between states, those that a record took apart from the others."""
    taken = {(entry.source, entry.event, entry.target) for entry in entries}
    found: dict[tuple[str, str, bool], list[str]] = {}
    for way in lifecycle.transitions:
        for source in way.sources:
            for target in way.targets(source):
                strong = (source, way.event, target) in taken
                found.setdefault((source, target, strong), []).append(way.event)
    return [
        Arrow(source, target, tuple(events), strong)
        for (source, target, strong), events in found.items()
    ]


def entries_of(lifecycle: Definition, history: Iterable[AuditEntry]) -> tuple[AuditEntry, ...]:
    """Return the part of a history that speaks of this lifecycle."""
    return tuple(entry for entry in history if entry.definition == lifecycle.name)


def standing_in(lifecycle: Definition, current: str, entries: tuple[AuditEntry, ...]) -> str:
    """Return the state to highlight: the given one, or the last of the history, or none.

    Raises:
        UnknownState: if it is none of the lifecycle's.
    """
    state = current or (entries[-1].target if entries else "")
    if state and state not in lifecycle.state_set:
        raise UnknownState(
            event="draw",
            state=state,
            definition=lifecycle.name,
            definition_version=lifecycle.version,
        )
    return state
