"""Compiling: a lifecycle and its functions as one table by state and event."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Generic, TypeVar

import attrs

from invoicekit.statemachines.choice import Choice
from invoicekit.statemachines.decision import Decision, Failure, Step
from invoicekit.statemachines.elsewhere import elsewhere
from invoicekit.statemachines.firing import Row
from invoicekit.statemachines.guards import Chooser, Guard
from invoicekit.statemachines.lifecycle import Lifecycle
from invoicekit.statemachines.naming import LONGEST_NAME
from invoicekit.statemachines.transition import Effect, Transition

__all__ = ["FULL_TABLE", "Sheet", "compiled", "empty_row", "full_sheet"]

F = TypeVar("F")


_MOST_NAMED, _MOST_COMPARED = 20, 200

FULL_TABLE = 10_000
"""The most pairs of state and event for which the rows of silence are made beforehand too."""


@attrs.frozen(eq=False)
class Sheet(Generic[F]):
    """The rows of one state.

    Args:
        by_event: those of which the definition speaks, and for most lifecycles the others too.
        every: one for each event, in the order of the definition; None where made on demand.
        questions: what each event asks for.
        prepared: the decision on each before anybody is asked.
        open: the places and rows of those that the state allows.
    """

    by_event: dict[str, Row[F]]
    every: tuple[Row[F], ...] | None = None
    questions: dict[str, str | None] = attrs.field(factory=dict)
    prepared: tuple[Decision, ...] = ()
    open: tuple[tuple[int, Row[F]], ...] = ()


def compiled(
    lifecycle: Lifecycle, guards: Mapping[str, Guard[F]], choices: Mapping[str, Chooser[F]]
) -> dict[str, Sheet[F]]:
    """Return the sheet of every state."""
    table: dict[str, dict[str, Row[F]]] = {state: {} for state in lifecycle.states}
    for way in lifecycle.transitions:
        bound = tuple((name, guards[name]) for name in way.guards)
        for source in way.sources:
            table[source][way.event] = _row(lifecycle, way, source, bound, choices)
    for denial in lifecycle.denials:
        for source in denial.sources:
            refused = Failure(Step.STATE, denial.code, denial.message, denial.remedy)
            table[source][denial.event] = _closed(lifecycle, source, denial.event, refused)
    full = len(lifecycle.states) * len(lifecycle.events) <= FULL_TABLE
    return {
        state: full_sheet(lifecycle, state, known) if full else Sheet(known)
        for state, known in table.items()
    }


def full_sheet(lifecycle: Lifecycle, state: str, known: dict[str, Row[F]]) -> Sheet[F]:
    """Return the sheet of a state with a row for every event, also where nothing is said."""
    rows = {
        event: known.get(event) or empty_row(lifecycle, state, event) for event in lifecycle.events
    }
    every = tuple(rows.values())
    return Sheet(
        rows,
        every,
        {event: row.permission for event, row in rows.items()},
        tuple(row.undecided for row in every),
        tuple((place, row) for place, row in enumerate(every) if not row.closed),
    )


def _row(
    lifecycle: Lifecycle,
    way: Transition,
    source: str,
    guards: tuple[tuple[str, Guard[F]], ...],
    choices: Mapping[str, Chooser[F]],
) -> Row[F]:
    choice = way.target if isinstance(way.target, Choice) else None
    question = Decision(
        way.event,
        source,
        None if choice else way.targets(source)[0],
        (),
        way.permission,
        way.needs_reason,
        definition=lifecycle.name,
        definition_version=lifecycle.version,
    )
    if choice is None:
        ways = {"": attrs.evolve(question, inside=way.inside, outbox=way.outbox)}
        return Row(question, way.permission, guards, None, ways)
    ways = {
        value: attrs.evolve(
            question,
            target=target or source,
            inside=_on(value, way.inside),
            outbox=_on(value, way.outbox),
        )
        for value, target in choice.targets
    }
    return Row(question, way.permission, guards, (choice.name, choices[choice.name]), ways)


def _on(value: str, effects: tuple[Effect, ...]) -> tuple[Effect, ...]:
    return tuple(effect for effect in effects if not effect.on or value in effect.on)


def empty_row(lifecycle: Lifecycle, state: str, event: str) -> Row[F]:
    """Return the row of a state and event of which the definition does not speak."""
    refused: list[Failure] = []
    if state not in lifecycle.state_set:
        refused.append(_unknown_state(lifecycle, state))
    if event not in lifecycle.index.sources:
        refused.append(_unknown_event(lifecycle, event))
    if not refused:
        refused.append(elsewhere(lifecycle, state, event))
    return _closed(lifecycle, state, event, *refused)


def _closed(lifecycle: Lifecycle, state: str, event: str, *refused: Failure) -> Row[F]:
    question = Decision(
        event,
        state,
        failures=refused,
        definition=lifecycle.name,
        definition_version=lifecycle.version,
    )
    return Row(question, lifecycle.index.permissions.get(event), closed=True)


def _unknown_state(lifecycle: Lifecycle, state: str) -> Failure:
    return Failure(
        Step.DEFINITION,
        "unknown_state",
        "the state '{state}' is none of {definition}, version {version}",
        "Restate the stored records to this version",
        (
            ("state", state),
            ("definition", lifecycle.name),
            ("version", str(lifecycle.version)),
        ),
    )


def _unknown_event(lifecycle: Lifecycle, event: str) -> Failure:
    # Neither a name of no sensible length nor thousands of events are worth the comparison.
    alike = lifecycle.events[:_MOST_COMPARED] if len(event) <= LONGEST_NAME else ()
    near = get_close_matches(event, alike, 1, 0.7)
    return Failure(
        Step.DEFINITION,
        "unknown_event",
        "{definition} has no event '{event}'",
        "Did you mean '{near}'? Use one of: {events}" if near else "Use one of: {events}",
        (
            ("event", event),
            ("definition", lifecycle.name),
            ("events", ", ".join(lifecycle.events[:_MOST_NAMED])),
            *(("near", name) for name in near),
        ),
    )
