"""Which records of a list an actor may see."""

from __future__ import annotations

from datetime import date, datetime, tzinfo

import attrs

from invoicekit.errors import NotCovered, NotPermitted
from invoicekit.permissions import ALL, Actor, Circumstances, Policy, Scope
from invoicekit.permissions.attributes import values
from invoicekit.ports.storage import Page, Query, UnitOfWork
from invoicekit.service.context import Context
from invoicekit.service.loaded import ACCOUNT
from invoicekit.service.merging import found_within
from invoicekit.statemachines import NOT_FOUND, Failure, Step
from invoicekit.workflows import Workflow

__all__ = ["listed", "may_list", "reaches", "require_apart"]


def require_apart(
    policy: Policy,
    permission: str,
    actor: Actor,
    *,
    at: datetime,
    zone: tzinfo,
    kind: str,
    account: str = "",
) -> None:
    """Refuse an act that is about no record there is yet, such as adding one.

    Args:
        policy: who may do what.
        permission: what the act asks for.
        actor: who wants to do it.
        at: the instant.
        zone: the house's time zone, by which it is today.
        kind: the kind of record, for the words of the error.
        account: whose account it would belong to; left out, it is nobody's, so that who is bounded
            to an account may not do what concerns the whole house.

    Raises:
        NotPermitted: if the actor may not.
    """
    attributes = {ACCOUNT: account} if account else {}
    about = Circumstances(
        actor.tenant, at=at, zone=zone, kind=kind, owner=actor.id, attributes=attributes
    )
    failures = policy.failures(permission, actor, about)
    # Where there is no record, there is none to hide: out of reach is not permitted.
    told = tuple(_OUT_OF_REACH if failure.code == NOT_FOUND else failure for failure in failures)
    if told:
        raise NotPermitted(permission, "", told)


_OUT_OF_REACH = Failure(
    Step.PERMISSION,
    "not_permitted",
    "the actor's roles do not reach so far",
    "Ask somebody whose role does",
)


def may_list(ctx: Context, workflow: Workflow, permission: str, by: Actor) -> None:
    """Refuse an actor who holds a permission in no scope at all.

    Raises:
        NotPermitted: if the actor does not.
    """
    if not any((role, permission) in workflow.policy.rights for role in by.roles):
        now = ctx.clock.now()
        require_apart(workflow.policy, permission, by, at=now, zone=ctx.zone, kind=workflow.kind)


def listed(
    ctx: Context, work: UnitOfWork, workflow: Workflow, permission: str, query: Query, by: Actor
) -> Page:
    """Return the page of what an actor may see of a list.

    Args:
        ctx: where to work.
        work: where to read.
        workflow: whose policy says who sees what.
        permission: what seeing a record asks for.
        query: what is asked for.
        by: who asks.

    Raises:
        NotPermitted: if the actor may see nothing of the kind.
        InvalidValue: for a cursor of another list.
        NotCovered: for scopes that no list can express.
    """
    may_list(ctx, workflow, permission, by)
    today = ctx.today()
    return found_within(work, reaches(query, workflow.policy, permission, by, today))


def reaches(
    query: Query, policy: Policy, permission: str, actor: Actor, today: date
) -> tuple[Query, ...]:
    """Return the queries that together find what the actor may see of a list; mostly one.

    Several roles may have several scopes: the own account, and what one made oneself.

    Args:
        query: what is asked for.
        policy: who may do what.
        permission: what seeing a record asks for.
        actor: who asks; that the permission is held at all is checked elsewhere.
        today: the day on which a grant must hold; one that has expired widens nothing.

    Raises:
        NotCovered: for scopes that no list can express.
    """
    granted = [
        held
        for role in sorted(actor.roles)
        for held in policy.rights.get((role, permission), ())
        if held.grant.valid_on(today)
    ]
    if not granted:
        return (attrs.evolve(query, id=()),)
    if any(all(scope == ALL for scope in held.scopes) for held in granted):
        return (query,)
    bounds = {frozenset().union(*map(_bounds_of, held.scopes)) for held in granted}
    widest = [each for each in bounds if not any(other < each for other in bounds)]
    return tuple(_bounded(query, each, actor) for each in sorted(widest, key=sorted))


def _bounds_of(scope: Scope) -> frozenset[str]:
    """Return by which facts of a record a scope bounds a list."""
    if scope.where or any(name != ACCOUNT for name in scope.same):
        raise NotCovered("list", f"the scope {scope}", "Lists are bounded by account or by owner")
    return frozenset((*scope.same, *([OWNER] if scope.own else ())))


def _bounded(query: Query, bounds: frozenset[str], actor: Actor) -> Query:
    if ACCOUNT in bounds:
        query = attrs.evolve(
            query, customer=_both(query.customer, values(actor.attributes, ACCOUNT))
        )
    if OWNER in bounds:
        query = attrs.evolve(query, created_by=_both(query.created_by, (actor.id,)))
    return query


def _both(asked: tuple[str, ...] | None, allowed: tuple[str, ...]) -> tuple[str, ...]:
    return allowed if asked is None else tuple(name for name in asked if name in allowed)


OWNER = "owner"
"""The bound of a scope to what the actor made."""
