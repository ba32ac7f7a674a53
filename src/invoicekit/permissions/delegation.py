"""Delegation: one person lets another act in their stead, within bounds, for a time."""

from __future__ import annotations

from datetime import date

import attrs

from invoicekit.errors import InvalidDefinition
from invoicekit.money import Money
from invoicekit.statemachines.naming import names_of

__all__ = ["Delegation"]


@attrs.frozen
class Delegation:
    """The giver lets the taker do what the giver may do, never more.

    It cannot be passed on: who acts for somebody delegates nothing of it. The audit history
    keeps both, and both count where duties are separated.

    Args:
        giver: the id of who is represented.
        taker: the id of who acts.
        permissions: what may be done; one or several.
        valid_from: the first day.
        valid_to: the last day, itself included.
        limit: up to which amount, besides the giver's own limit; None for no further bound.
        tenant: the house in which it holds.

    Raises:
        InvalidDefinition: if nobody is given, or the days end before they begin.
    """

    giver: str = attrs.field(repr=False)
    taker: str = attrs.field(repr=False)
    permissions: tuple[str, ...] = attrs.field(converter=names_of)
    valid_from: date
    valid_to: date
    limit: Money | None = attrs.field(default=None, repr=False)
    tenant: str = attrs.field(kw_only=True)

    def __attrs_post_init__(self) -> None:
        if self.giver == self.taker:
            raise InvalidDefinition("delegation", "nobody represents themselves", "taker")
        if self.valid_to < self.valid_from:
            raise InvalidDefinition("delegation", "it ends before it begins", "valid_to")

    def valid_on(self, day: date) -> bool:
        """Return whether the delegation holds on a day."""
        return self.valid_from <= day <= self.valid_to
