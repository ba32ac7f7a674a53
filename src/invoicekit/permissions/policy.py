"""Policy: all that decides who may do what, as one frozen value."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from invoicekit.errors import InvalidDefinition
from invoicekit.permissions.actor import Actor
from invoicekit.permissions.approval import ApprovalMatrix
from invoicekit.permissions.approving import Approval, approval_of
from invoicekit.permissions.circumstances import Circumstances
from invoicekit.permissions.decision import failures_of
from invoicekit.permissions.grants import Forbid, Grant
from invoicekit.permissions.question import Question
from invoicekit.permissions.roles import Granted, Role, Switch, included, resolved
from invoicekit.permissions.separation import Separation
from invoicekit.statemachines import Authorize, Decision, Failure, refusal_error
from invoicekit.statemachines.naming import names_of

__all__ = ["Policy"]


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
class Policy:
    """Who may do what: nothing but what is granted, and never what is forbidden.

    Args:
        name: what the policy is called.
        permissions: those that lifecycles ask for.
        acts: those that are asked for elsewhere, such as `"invoice.view"`.
        roles: the roles there are, with what they include.
        grants: what they may do.
        forbids: what is not done whatever is granted.
        separations: duties that no one person does both.
        matrices: whose approvals an act needs.
        switches: what a tenant switched on or off for its roles.
        strict: whether the separations hold that are kept for the strict.

    Raises:
        InvalidDefinition: for a role or permission that is not declared, or roles in a circle.

    >>> from datetime import UTC, datetime
    >>> policy = Policy("door", acts=["door.open"], roles=["guest", "owner"],
    ...                 grants=[Grant("owner", "door.open")])
    >>> now = Circumstances("house", at=datetime(2026, 11, 2, tzinfo=UTC))
    >>> policy.failures("door.open", Actor("gita", ["guest"], tenant="house"), now)[0].who_could
    ('owner',)
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

    @included.default
    def _included(self) -> dict[str, frozenset[str]]:
        _check(self)
        return included(self.name, self.roles)

    @rights.default
    def _resolved(self) -> dict[tuple[str, str], tuple[Granted, ...]]:
        return resolved(self.roles, self.grants, self.switches)

    def __repr__(self) -> str:
        return f"Policy({self.name!r}, {len(self.roles)} roles, {len(self.grants)} grants)"

    def authorize(self, about: Circumstances) -> Authorize[Actor]:
        """Return the answer to a lifecycle's question, for one record at one moment."""

        def asked(
            permission: str | None, event: str, state: str, actor: Actor, /
        ) -> tuple[Failure, ...]:
            return failures_of(self, _question(permission, event, state, actor, about))

        return asked

    def failures(
        self,
        permission: str,
        actor: Actor,
        about: Circumstances,
        *,
        event: str = "",
        state: str = "",
    ) -> tuple[Failure, ...]:
        """Return every reason against an act; empty where the actor may.

        Args:
            permission: what the act asks for.
            actor: who wants to do it.
            about: the record and the moment.
            event: the act, where a lifecycle knows it.
            state: where the record stands, where it has a state.
        """
        return failures_of(self, _question(permission, event, state, actor, about))

    def require(
        self, permission: str, actor: Actor, about: Circumstances, *, state: str = ""
    ) -> None:
        """Refuse an act outside of every lifecycle, such as looking at a record.

        Raises:
            NotFound: if the actor may not know that the record exists.
            NotPermitted: if the actor may not.
        """
        failures = self.failures(permission, actor, about, state=state)
        if failures:
            raise refusal_error(Decision(permission, state, failures=failures))

    def approval(self, event: str, actor: Actor, about: Circumstances) -> Approval | None:
        """Return what an act would count for as an approval, and whether it is the last one.

        Its `details` go into the audit entry. None where the act is no approval, or where the
        actor is not of the level whose turn it is.

        Raises:
            NotCovered: if the matrix has no answer for the record.
        """
        return approval_of(self, _question(None, event, "", actor, about))

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

    def switched(self, switches: Iterable[Switch]) -> Policy:
        """Return the policy with a tenant's switches, which come after those it has.

        Raises:
            InvalidDefinition: for a role or permission that is not declared.
        """
        return attrs.evolve(self, switches=(*self.switches, *switches))


def _question(
    permission: str | None, event: str, state: str, actor: Actor, about: Circumstances
) -> Question:
    giver, holder = about.represented, actor
    if giver is not None and (giver.id, giver.tenant) == (actor.on_behalf_of, actor.tenant):
        holder = giver
    return Question(permission, event, state, actor, holder, about)


def _check(policy: Policy) -> None:
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


def _named(policy: Policy) -> str:
    return f"policy {policy.name!r}"


def _spoken_of(policy: Policy) -> Iterable[tuple[str, tuple[str, ...]]]:
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
