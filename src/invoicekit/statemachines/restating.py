"""Restating: stored states in the words of the present version."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from invoicekit.errors import UnknownState
from invoicekit.statemachines.definition import Definition

__all__ = ["Restated", "Stored", "plan_restatement", "restated_state"]


@attrs.frozen
class Stored:
    """A record as it is stored: where it stands, by which version."""

    id: str
    state: str
    definition_version: int


@attrs.frozen
class Restated:
    """What becomes of a stored record; `state` is None where the definition has no answer."""

    id: str
    stored: str
    state: str | None


def restated_state(lifecycle: Definition, state: str, version: int) -> str:
    """Return what a state of a version is called in the present one.

    Raises:
        UnknownState: if the present version has no such state, or is older than the stored one.
    """
    now = state
    for change in sorted(lifecycle.restatements, key=lambda change: change.version):
        if version < change.version <= lifecycle.version:
            now = dict(change.states).get(now, now)
    if version > lifecycle.version or now not in lifecycle.state_set:
        raise UnknownState(
            event="restate",
            state=state,
            definition=lifecycle.name,
            definition_version=lifecycle.version,
        )
    return now


def plan_restatement(lifecycle: Definition, stored: Iterable[Stored]) -> tuple[Restated, ...]:
    """List the records whose state changes its name, and those for which there is none.

    Nothing is written: an operator reads the list first. A record that needs no change is left
    out.
    """
    plan = []
    for record in stored:
        try:
            state = restated_state(lifecycle, record.state, record.definition_version)
        except UnknownState:
            plan.append(Restated(record.id, record.state, None))
            continue
        if state != record.state:
            plan.append(Restated(record.id, record.state, state))
    return tuple(plan)
