"""Scope: which records of a tenant a grant speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from invoicekit.permissions.attributes import Attributes, attributes_of, values
from invoicekit.statemachines.naming import names_of

__all__ = ["ALL", "OWN", "Scope"]


def _where(
    value: Mapping[str, str | Iterable[str]] | Iterable[tuple[str, str | Iterable[str]]],
) -> Attributes:
    return attributes_of(value)


@attrs.frozen
class Scope:
    """Which records are meant; all the conditions hold together, none means every record.

    An attribute that the record or the actor does not have meets no condition.

    Args:
        own: only records whose owner is the actor.
        same: attributes that actor and record must share a value of, such as `"branch"`.
        where: attributes of the record, with the values that are meant.

    >>> buyers = Scope(same="account")
    >>> buyers.covers("b1", (("account", ("C-17",)),), "", (("account", ("C-17",)),))
    True
    """

    own: bool = False
    same: tuple[str, ...] = attrs.field(default=(), converter=names_of)
    where: Attributes = attrs.field(default=(), converter=_where)

    def covers(self, id: str, held: Attributes, owner: str, of_record: Attributes) -> bool:
        """Return whether a record is meant.

        Args:
            id: who asks.
            held: the attributes of who asks.
            owner: the id of the record's owner.
            of_record: the attributes of the record.
        """
        if self.own and (not owner or owner != id):
            return False
        return all(
            _meet(values(held, name), values(of_record, name)) for name in self.same
        ) and all(_meet(meant, values(of_record, name)) for name, meant in self.where)


def _meet(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    return any(value in right for value in left)


ALL = Scope()
"""Every record of the tenant."""

OWN = Scope(own=True)
"""The records that the actor owns."""
