"""Which records of a list an actor may see."""

from __future__ import annotations

import attrs

from invoicekit.errors import NotCovered
from invoicekit.permissions import Actor, Policy, Scope
from invoicekit.permissions.attributes import values
from invoicekit.ports.storage import Query
from invoicekit.service.loaded import ACCOUNT

__all__ = ["within_reach"]


def within_reach(query: Query, policy: Policy, permission: str, actor: Actor) -> Query:
    """Return the query with the bounds of what the actor may see.

    Args:
        query: what is asked for.
        policy: who may do what.
        permission: what seeing a record asks for.
        actor: who asks; that the permission is held at all is checked elsewhere.

    Raises:
        NotCovered: for scopes that no single list can express.
    """
    granted = [
        held for role in sorted(actor.roles) for held in policy.rights.get((role, permission), ())
    ]
    if any(not held.scopes for held in granted):
        return query
    bounds = {scope for held in granted for scope in held.scopes}
    if len({held.scopes for held in granted}) > 1:
        raise NotCovered("list", "several scopes at once", "Ask with one role at a time")
    for scope in bounds:
        query = _within(query, scope, actor)
    return query


def _within(query: Query, scope: Scope, actor: Actor) -> Query:
    if scope.where or any(name != ACCOUNT for name in scope.same):
        raise NotCovered("list", f"the scope {scope}", "Lists are bounded by account or by owner")
    if scope.same:
        query = attrs.evolve(
            query, customer=_both(query.customer, values(actor.attributes, ACCOUNT))
        )
    if scope.own:
        query = attrs.evolve(query, created_by=_both(query.created_by, (actor.id,)))
    return query


def _both(asked: tuple[str, ...] | None, allowed: tuple[str, ...]) -> tuple[str, ...]:
    return allowed if asked is None else tuple(name for name in asked if name in allowed)
