"""Grant and Forbid: what a role may do, and what nobody may do whatever is granted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import attrs

from invoicekit.money import Money
from invoicekit.permissions.scope import ALL, Scope
from invoicekit.statemachines.naming import names_of

__all__ = ["Forbid", "Grant"]


def _states(value: str | Iterable[str]) -> frozenset[str]:
    return frozenset(names_of(value))


@attrs.frozen
class Grant:
    """A role may do this.

    Args:
        role: who.
        permissions: what, such as `"invoice.edit"`; one or several.
        scope: to which records.
        states: in which states; empty for all.
        limit: up to which amount, itself included; None for any.
        valid_from: the first day; None for always.
        valid_to: the last day, itself included; None for ever.

    >>> Grant("checker", "bill.approve", limit=Money("500000", "INR")).permissions
    ('bill.approve',)
    """

    role: str
    permissions: tuple[str, ...] = attrs.field(converter=names_of)
    scope: Scope = ALL
    states: frozenset[str] = attrs.field(default=(), converter=_states)
    limit: Money | None = attrs.field(default=None, repr=False)
    valid_from: date | None = None
    valid_to: date | None = None

    def valid_on(self, day: date) -> bool:
        """Return whether the grant holds on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )

    @property
    def unconditional(self) -> bool:
        """Return whether it holds for every record, state, amount and day."""
        return (
            self.scope == ALL
            and not self.states
            and self.limit is None
            and self.valid_from is None
            and self.valid_to is None
        )


@attrs.frozen
class Forbid:
    """This is not done, whatever is granted; the order of rules plays no part.

    A role is meant as it is held: a forbid of one does not reach the roles that include it.

    Args:
        permissions: what; one or several.
        roles: who; empty for everybody.
        actors: ids of persons; empty for everybody.
        scope: to which records.
        states: in which states; empty for all.
        code: a stable name of the reason.
        message: the reason.
        remedy: what to do instead.
    """

    permissions: tuple[str, ...] = attrs.field(converter=names_of)
    roles: frozenset[str] = attrs.field(default=(), converter=_states, kw_only=True)
    actors: frozenset[str] = attrs.field(default=(), converter=_states, kw_only=True, repr=False)
    scope: Scope = attrs.field(default=ALL, kw_only=True)
    states: frozenset[str] = attrs.field(default=(), converter=_states, kw_only=True)
    code: str = attrs.field(default="forbidden", kw_only=True)
    message: str = attrs.field(default="this is forbidden here", kw_only=True)
    remedy: str = attrs.field(default="", kw_only=True)
