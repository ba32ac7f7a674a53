"""Decision: a policy's answer to one question, with every reason against it."""

from __future__ import annotations

from invoicekit.permissions.approving import approval_failures
from invoicekit.permissions.limits import limit_failure, within
from invoicekit.permissions.question import Question
from invoicekit.permissions.rights import (
    Found,
    Reached,
    grant_failure,
    not_found,
    reaches,
    search,
)
from invoicekit.permissions.rulebook import Rulebook
from invoicekit.permissions.separation import breaches, separation_failure
from invoicekit.permissions.standing import delegation_failures, forbid_failures
from invoicekit.statemachines.decision import Failure

__all__ = ["failures_of"]


def failures_of(policy: Rulebook, asked: Question) -> tuple[Failure, ...]:
    """Return every reason against an act; empty where the actor may.

    A record of another tenant, or outside all that the actor's grants speak of, is not found,
    and nothing else is told of it.
    """
    about = asked.about
    if asked.actor.tenant != about.tenant:
        return (not_found(about),)
    failures = delegation_failures(asked) if asked.actor.on_behalf_of else ()
    if asked.permission is None:
        return failures if reaches(policy.rights, asked.holder, about) else (not_found(about),)
    found = search(policy.rights, asked.permission, asked)
    if found.reached < Reached.ALL:
        if not reaches(policy.rights, asked.holder, about):
            return (not_found(about),)
        failures += (_ungranted(policy, found, asked.permission, asked),)
    if policy.forbids:
        failures += forbid_failures(policy.forbids, asked)
    if asked.event and about.history and policy.separations:
        for rule, entry in breaches(policy.separations, asked, strict=policy.strict):
            who = policy.roles_with(asked.permission, asked.state)
            failures += (separation_failure(rule, entry, about.day_of(entry.at), who),)
    if asked.event and policy.matrices:
        failures += approval_failures(policy, asked)
    return failures


def _ungranted(policy: Rulebook, found: Found, permission: str, asked: Question) -> Failure:
    could = policy.roles_with(permission, asked.state)
    limit = found.granted.grant.limit if found.granted is not None else None
    if found.reached is Reached.LIMIT and limit is not None:
        higher = tuple(
            role
            for role in could
            if any(
                within(held.grant.limit, asked.about) for held in policy.rights[role, permission]
            )
        )
        return limit_failure(limit, asked.about, higher, permission)
    return grant_failure(found, permission, asked.holder, could)
