"""Roles: what they include, how they are switched, and which grants each of them comes to."""

from __future__ import annotations

from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter

import attrs

from invoicekit.errors import InvalidDefinition
from invoicekit.money import Money
from invoicekit.permissions.grants import Grant
from invoicekit.permissions.scope import ALL, Scope
from invoicekit.statemachines.naming import names_of

__all__ = ["Granted", "Role", "Switch", "included", "resolved"]


@attrs.frozen
class Role:
    """A role, with the roles whose rights it has as well.

    Args:
        name: such as `"finance"`.
        includes: the roles whose rights it has too.
        scope: the records to which all its rights are bounded, whoever granted them.
    """

    name: str
    includes: tuple[str, ...] = attrs.field(default=(), converter=names_of)
    scope: Scope = ALL


@attrs.frozen
class Switch:
    """A permission switched on or off for one role: plain data, to be stored by the tenant.

    Off takes it from this role alone: a role that includes it keeps what it had. On gives it to
    this role, and to those that include it, within the scope of each.

    Args:
        role: whose.
        permission: which.
        on: whether the role has it.
        limit: up to which amount, where it is switched on; None for any.
    """

    role: str
    permission: str
    on: bool
    limit: Money | None = attrs.field(default=None, repr=False)


@attrs.frozen
class Granted:
    """A grant as a role holds it: its own scope, and those of the roles it came through."""

    grant: Grant
    scopes: tuple[Scope, ...]
    unconditional: bool


def included(policy: str, roles: Iterable[Role]) -> dict[str, frozenset[str]]:
    """Return for each role all the roles whose rights it has, itself among them.

    The order is such that a role comes after those it includes.

    Raises:
        InvalidDefinition: for roles that include each other, or one that is not there.
    """
    by_name = {role.name: role for role in roles}
    try:
        order = tuple(TopologicalSorter({r.name: r.includes for r in roles}).static_order())
    except CycleError as error:
        circle = " includes ".join(repr(name) for name in reversed(error.args[1]))
        raise InvalidDefinition(policy, f"roles go in a circle: {circle}", circle) from None
    found: dict[str, frozenset[str]] = {}
    for name in order:
        if name not in by_name:
            raise InvalidDefinition(policy, f"there is no role {name!r}", f"role {name!r}")
        found[name] = frozenset({name}).union(*(found[part] for part in by_name[name].includes))
    return found


def resolved(
    roles: Iterable[Role], grants: Iterable[Grant], switches: Iterable[Switch]
) -> dict[tuple[str, str], tuple[Granted, ...]]:
    """Return what each role comes to, by role and permission; includes come before includers."""
    known = tuple(roles)
    set_to = {(switch.role, switch.permission): switch for switch in switches}
    own: dict[str, dict[str, list[Granted]]] = {role.name: {} for role in known}
    for grant in grants:
        for permission in grant.permissions:
            held = Granted(grant, _scopes(grant.scope), grant.unconditional)
            own[grant.role].setdefault(permission, []).append(held)
    by_name = {role.name: role for role in known}
    for name in included("", known):
        role = by_name[name]
        for part in role.includes:
            for permission, inherited in own[part].items():
                own[name].setdefault(permission, []).extend(inherited)
        for (switched, permission), switch in set_to.items():
            if switched == name and switch.on and permission not in own[name]:
                grant = Grant(name, permission, limit=switch.limit)
                own[name][permission] = [Granted(grant, (), grant.unconditional)]
        if role.scope != ALL:
            own[name] = {
                p: [_bounded(g, role.scope) for g in held] for p, held in own[name].items()
            }
    off = {pair for pair, switch in set_to.items() if not switch.on}
    return {
        (name, permission): tuple(dict.fromkeys(held))
        for name, permissions in own.items()
        for permission, held in permissions.items()
        if (name, permission) not in off
    }


def _scopes(scope: Scope) -> tuple[Scope, ...]:
    return () if scope == ALL else (scope,)


def _bounded(granted: Granted, scope: Scope) -> Granted:
    return attrs.evolve(granted, scopes=(*granted.scopes, scope), unconditional=False)
