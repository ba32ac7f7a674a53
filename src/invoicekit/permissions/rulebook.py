"""Rulebook: the rules of a policy as frozen data, checked and resolved by role."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from invoicekit.errors import InvalidDefinition
from invoicekit.permissions.actor import Actor
from invoicekit.permissions.approval import ApprovalMatrix
from invoicekit.permissions.certain import Certain, certain_rights, watched_events
from invoicekit.permissions.grants import Forbid, Grant
from invoicekit.permissions.roles import Granted, Role, Switch, included, resolved
from invoicekit.permissions.separation import Separation
from invoicekit.statemachines.naming import names_of

__all__ = ["Rulebook"]


def _roles(value: Iterable[Role | str]) -> tuple[Role, ...]:
    return tuple(Role(role) if isinstance(role, str) else role for role in value)


def _grants(value: Iterable[Grant]) -> tuple[Grant, ...]:
    return tuple(value)


def _forbids(value: Iterable[Forbid]) -> tuple[Forbid, ...]:
    return tuple(value)


def _separations(value: Iterable[Separation]) -> tuple[Separation, ...]:
    return tuple(value)


def _matrices(value: Iterable[ApprovalMatrix]) -> tuple[ApprovalMatrix, ...]:
    return tuple(value)


def _switches(value: Iterable[Switch]) -> tuple[Switch, ...]:
    return tuple(value)


@attrs.frozen(repr=False)
class Rulebook:
    """The rules of a `Policy`, which adds the questions that they answer.

    Its arguments are those of `Policy`. What comes after `strict` is made from them.
    """

    name: str
    permissions: tuple[str, ...] = attrs.field(default=(), converter=names_of, kw_only=True)
    acts: tuple[str, ...] = attrs.field(default=(), converter=names_of, kw_only=True)
    roles: tuple[Role, ...] = attrs.field(converter=_roles, kw_only=True)
    grants: tuple[Grant, ...] = attrs.field(converter=_grants, kw_only=True)
    forbids: tuple[Forbid, ...] = attrs.field(default=(), converter=_forbids, kw_only=True)
    separations: tuple[Separation, ...] = attrs.field(
        default=(), converter=_separations, kw_only=True
    )
    matrices: tuple[ApprovalMatrix, ...] = attrs.field(
        default=(), converter=_matrices, kw_only=True
    )
    switches: tuple[Switch, ...] = attrs.field(default=(), converter=_switches, kw_only=True)
    strict: bool = attrs.field(default=False, kw_only=True)
    included: dict[str, frozenset[str]] = attrs.field(init=False, eq=False)
    rights: dict[tuple[str, str], tuple[Granted, ...]] = attrs.field(init=False, eq=False)
    certain: Certain = attrs.field(init=False, eq=False)
    watched: frozenset[str] = attrs.field(init=False, eq=False)

    @included.default
    def _included(self) -> dict[str, frozenset[str]]:
        _check(self)
        return included(self.name, self.roles)

    @rights.default
    def _resolved(self) -> dict[tuple[str, str], tuple[Granted, ...]]:
        return resolved(self.roles, self.grants, self.switches)

    @certain.default
    def _certain_rights(self) -> Certain:
        return certain_rights(self.rights, self.forbids)

    @watched.default
    def _watched_events(self) -> frozenset[str]:
        return watched_events(self.separations, self.matrices)

    def __repr__(self) -> str:
        kind = type(self).__name__
        return f"{kind}({self.name!r}, {len(self.roles)} roles, {len(self.grants)} grants)"

    def plays(self, actor: Actor, role: str) -> bool:
        """Return whether an actor has a role, or one that includes it."""
        return any(role in self.included.get(held, ()) for held in actor.roles)

    def roles_with(self, permission: str, state: str = "") -> tuple[str, ...]:
        """Return the roles that have a permission, in a state or anywhere, in their order."""
        return tuple(
            role.name
            for role in self.roles
            if any(
                not state or not held.grant.states or state in held.grant.states
                for held in self.rights.get((role.name, permission), ())
            )
        )


def _check(policy: Rulebook) -> None:
    roles = [role.name for role in policy.roles]
    known = (*policy.permissions, *policy.acts)
    for names, what in ((roles, "role"), (known, "permission")):
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise InvalidDefinition(_named(policy), f"{what} {twice!r} is declared twice", what)
    for role, permissions in _spoken_of(policy):
        if role not in roles:
            raise InvalidDefinition(_named(policy), f"there is no role {role!r}", f"role {role!r}")
        for permission in permissions:
            if permission not in known:
                raise InvalidDefinition(
                    _named(policy),
                    f"the permission {permission!r} is not declared",
                    f"permission {permission!r}",
                )


def _named(policy: Rulebook) -> str:
    return f"policy {policy.name!r}"


def _spoken_of(policy: Rulebook) -> Iterable[tuple[str, tuple[str, ...]]]:
    first = policy.roles[0].name if policy.roles else ""
    for grant in policy.grants:
        yield grant.role, grant.permissions
    for switch in policy.switches:
        yield switch.role, (switch.permission,)
    for forbid in policy.forbids:
        for role in forbid.roles or (first,):
            yield role, forbid.permissions
    for matrix in policy.matrices:
        for band in matrix.bands:
            for level in band.levels:
                yield level.role, ()
