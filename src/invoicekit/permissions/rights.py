"""Rights: which grant carries an act, and if none does, how near the nearest one came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntEnum

import attrs

from invoicekit.permissions.actor import Actor
from invoicekit.permissions.circumstances import Circumstances
from invoicekit.permissions.limits import within
from invoicekit.permissions.question import Question
from invoicekit.permissions.roles import Granted
from invoicekit.permissions.scope import Scope
from invoicekit.statemachines.decision import NOT_FOUND, Failure, Step

__all__ = ["Found", "Reached", "Rights", "grant_failure", "not_found", "reaches", "search"]

Rights = Mapping[tuple[str, str], tuple[Granted, ...]]
"""What each role comes to, by role and permission."""


class Reached(IntEnum):
    """How far a grant carries an act; what stops the farthest one is the reason."""

    NOTHING = 0
    SCOPE = 1
    DAY = 2
    STATE = 3
    LIMIT = 4
    ALL = 5


@attrs.frozen
class Found:
    """The grant that carries an act farthest, if there is one."""

    reached: Reached
    granted: Granted | None = None


_NOTHING = Found(Reached.NOTHING)


def search(rights: Rights, permission: str, asked: Question) -> Found:
    """Return the grant that carries an act farthest."""
    best = _NOTHING
    for role in asked.holder.roles:
        for granted in rights.get((role, permission), ()):
            if granted.unconditional:
                return Found(Reached.ALL, granted)
            reached = _carries(granted, asked)
            if reached > best.reached:
                best = Found(reached, granted)
    return best


def _carries(granted: Granted, asked: Question) -> Reached:
    grant, about = granted.grant, asked.about
    if not _covers(granted.scopes, asked.holder, about):
        return Reached.SCOPE
    if not grant.valid_on(about.today):
        return Reached.DAY
    # An act outside every lifecycle, such as recording a payment, has no state.
    if grant.states and asked.state and asked.state not in grant.states:
        return Reached.STATE
    return Reached.ALL if within(grant.limit, about) else Reached.LIMIT


def _covers(scopes: Iterable[Scope], holder: Actor, about: Circumstances) -> bool:
    return all(
        scope.covers(holder.id, holder.attributes, about.owner, about.attributes)
        for scope in scopes
    )


def reaches(rights: Rights, holder: Actor, about: Circumstances) -> bool:
    """Return whether an actor may know of a record: any of the grants speaks of it.

    An actor without any grant is not kept in the dark, but told so.
    """
    held = [
        granted for (role, _), each in rights.items() if role in holder.roles for granted in each
    ]
    return not held or any(_covers(granted.scopes, holder, about) for granted in held)


def not_found(about: Circumstances) -> Failure:
    """Return the failure that hides a record: it reads as if there were none."""
    return Failure(
        Step.PERMISSION,
        NOT_FOUND,
        "{what} '{id}' is not found",
        parameters=(("what", about.kind), ("id", about.id)),
    )


def grant_failure(
    found: Found, permission: str, holder: Actor, who_could: tuple[str, ...]
) -> Failure:
    """Return why no grant carries the act, told of the one that came nearest."""
    code, template, remedy = _REASONS[found.reached] if holder.roles else _NO_ROLE
    parameters = [("permission", permission), ("roles", ", ".join(sorted(holder.roles)))]
    if found.granted is not None:
        grant = found.granted.grant
        parameters.append(("states", ", ".join(sorted(grant.states))))
        parameters.append(("from", str(grant.valid_from or "any day")))
        parameters.append(("to", str(grant.valid_to or "any day")))
    return Failure(
        Step.PERMISSION,
        code,
        template,
        remedy,
        tuple(parameters),
        who_could=who_could,
        rule=permission,
    )


_NO_ROLE = ("no_role", "the actor has no role", "Give the actor a role")

_REASONS = {
    Reached.NOTHING: (
        "no_grant",
        "none of the actor's roles has the permission {permission}",
        "Ask somebody whose role has it",
    ),
    Reached.SCOPE: (
        "out_of_scope",
        "the actor's roles have the permission {permission} for other records than this",
        "Ask somebody who looks after this one",
    ),
    Reached.DAY: (
        "grant_not_valid",
        "the permission {permission} holds from {from} to {to} only",
        "Have the grant renewed",
    ),
    Reached.STATE: (
        "not_in_this_state",
        "the actor's roles have the permission {permission} only in: {states}",
        "Ask somebody whose role has it here",
    ),
}
