"""Restatement: what the states of an earlier version are called now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import attrs

from invoicekit.errors import UnknownState

if TYPE_CHECKING:
    from invoicekit.statemachines.lifecycle import Lifecycle

__all__ = ["Restated", "Restatement", "Stored", "plan_restatement"]


def _states(value: Mapping[str, str] | Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(value.items()) if isinstance(value, Mapping) else tuple(value)


@attrs.frozen
class Restatement:
    """The states that a version of a lifecycle renamed, joined or took out.

    Args:
        version: the version that brought the change; it speaks of every earlier one.
        states: the new state for each old one; a state that is not named keeps its name.
    """

    version: int
    states: tuple[tuple[str, str], ...] = attrs.field(converter=_states)


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


def restated_state(lifecycle: Lifecycle, state: str, version: int) -> str:
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


def plan_restatement(lifecycle: Lifecycle, stored: Iterable[Stored]) -> tuple[Restated, ...]:
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
