"""What a list is narrowed to besides its filters: what is overdue, active, or can be acted on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import attrs

from invoicekit.errors import InvalidValue
from invoicekit.permissions import Actor
from invoicekit.ports.storage import Query
from invoicekit.statemachines import Choice, Transition
from invoicekit.workflows import Workflow

__all__ = ["OWING", "active_states", "is_certain", "narrowed", "states_for"]

OWING = ("open", "partly_paid")
"""The settlements of what is still owed."""

_LEAST = Decimal("0.0001")
"""The smallest amount that ISO 4217 knows: the unit of Chile's UF and of Uruguay's index."""


def narrowed(
    query: Query, workflow: Workflow, *, possible: str, overdue: bool, active: bool, today: date
) -> Query:
    """Return a query narrowed to what is asked for besides.

    Args:
        query: what is asked for.
        workflow: what the records follow.
        possible: only records in states from which this act can be done; any, if empty.
        overdue: only what is owed and was due before today.
        active: only records that are still worked on.
        today: the day.

    Raises:
        InvalidValue: for an act that the lifecycle does not know.
    """
    if possible:
        query = _in_states(query, states_for(workflow, possible))
    if active or overdue:
        query = _in_states(query, active_states(workflow))
    if overdue:
        # A credit note that nobody has used yet is late for nobody.
        least = _LEAST if query.balance_from is None else max(query.balance_from, _LEAST)
        query = attrs.evolve(query, overdue_at=today, balance_from=least)
    return query


def active_states(workflow: Workflow) -> tuple[str, ...]:
    """Return the states whose records are still worked on."""
    return tuple(s for s in workflow.lifecycle.states if s not in workflow.inactive)


def states_for(workflow: Workflow, event: str) -> tuple[str, ...]:
    """Return the states from which an act can be done, as far as the lifecycle says.

    Raises:
        InvalidValue: for an act that the lifecycle does not know.
    """
    lifecycle = workflow.lifecycle
    if event not in lifecycle.events:
        known = ", ".join(lifecycle.events)
        raise InvalidValue("act", event, f"{lifecycle.name} knows {known}")
    return tuple(s for s in lifecycle.states if isinstance(lifecycle.rule(s, event), Transition))


def is_certain(workflow: Workflow, event: str, actor: Actor) -> bool:
    """Tell whether state and role alone decide an act, so that no record need be looked into."""
    policy = workflow.policy
    if actor.on_behalf_of or event in policy.watched:
        return False
    return all(_is_certain_in(workflow, event, s, actor) for s in states_for(workflow, event))


def _is_certain_in(workflow: Workflow, event: str, state: str, actor: Actor) -> bool:
    way = workflow.lifecycle.rule(state, event)
    if not isinstance(way, Transition) or way.guards or isinstance(way.target, Choice):
        return False
    held = [
        workflow.policy.certain[role] for role in actor.roles if role in workflow.policy.certain
    ]
    return any(way.permission in by_state.get(state, by_state[""]) for by_state in held)


def _in_states(query: Query, states: Iterable[str]) -> Query:
    return attrs.evolve(query, state=_both(query.state, tuple(states)))


def _both(asked: tuple[str, ...] | None, allowed: tuple[str, ...]) -> tuple[str, ...]:
    return allowed if asked is None else tuple(name for name in asked if name in allowed)
