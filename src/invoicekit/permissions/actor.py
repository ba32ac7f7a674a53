"""Actor: whoever does something, a person or the system, always within one tenant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from invoicekit.errors import InvalidValue
from invoicekit.permissions.attributes import Attributes, attributes_of
from invoicekit.statemachines.naming import flaw_of_name, names_of

__all__ = ["SYSTEM", "Actor"]

SYSTEM = "system"
"""The id and the role of the program itself."""


def _id(value: str) -> str:
    flaw = flaw_of_name(value)
    if flaw:
        raise InvalidValue("actor's id", value, flaw)
    return value


def _tenant(value: str) -> str:
    flaw = flaw_of_name(value)
    if flaw:
        raise InvalidValue("tenant", value, flaw)
    return value


def _roles(value: str | Iterable[str]) -> frozenset[str]:
    return frozenset(names_of(value))


def _attributes(
    value: Mapping[str, str | Iterable[str]] | Iterable[tuple[str, str | Iterable[str]]],
) -> Attributes:
    return attributes_of(value)


def _sorted(roles: frozenset[str]) -> str:
    return repr(sorted(roles))


@attrs.frozen
class Actor:
    """Who acts, with the roles held today; there is never an act by nobody.

    Args:
        id: the id under which acts are recorded.
        roles: what the actor is, such as `"maker"`.
        tenant: the house that the actor belongs to; nothing outside it is found.
        attributes: what scopes look at, such as the actor's branch or account.
        on_behalf_of: the id of the person who is represented; empty for none.

    Raises:
        InvalidValue: for an empty id or tenant, or one with signs that do not print.

    >>> Actor("meera", roles=["maker"], tenant="bluebay")
    Actor(roles=['maker'], tenant='bluebay')
    """

    id: str = attrs.field(converter=_id, repr=False)
    roles: frozenset[str] = attrs.field(default=(), converter=_roles, repr=_sorted)
    tenant: str = attrs.field(converter=_tenant, kw_only=True)
    attributes: Attributes = attrs.field(
        default=(), converter=_attributes, kw_only=True, repr=False
    )
    on_behalf_of: str = attrs.field(default="", kw_only=True, repr=False)

    @classmethod
    def system(cls, tenant: str) -> Actor:
        """Return the program itself as an actor: it needs its grants like everybody else."""
        return cls(SYSTEM, [SYSTEM], tenant=tenant)

    @property
    def persons(self) -> tuple[str, ...]:
        """Return who answers for an act: the actor, and whom the actor represents."""
        return (self.id, self.on_behalf_of) if self.on_behalf_of else (self.id,)
