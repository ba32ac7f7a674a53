"""Circumstances: what a policy must know of a record and the moment, given by who asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal

import attrs

from invoicekit.money import ExchangeRate, Money
from invoicekit.money.decimals import EXACT
from invoicekit.permissions.actor import Actor
from invoicekit.permissions.attributes import Attributes, attributes_of
from invoicekit.permissions.delegation import Delegation
from invoicekit.statemachines.history import AuditEntry
from invoicekit.statemachines.moments import utc

__all__ = ["Circumstances"]


def _instant(value: datetime) -> datetime:
    return utc(value)


def _attributes(
    value: Mapping[str, str | Iterable[str]] | Iterable[tuple[str, str | Iterable[str]]],
) -> Attributes:
    return attributes_of(value)


def _rates(value: Iterable[ExchangeRate]) -> tuple[ExchangeRate, ...]:
    return tuple(value)


def _history(value: Iterable[AuditEntry]) -> tuple[AuditEntry, ...]:
    return tuple(value)


def _delegations(value: Iterable[Delegation]) -> tuple[Delegation, ...]:
    return tuple(value)


@attrs.frozen
class Circumstances:
    """A record and a moment, as far as the question "who may?" depends on them.

    Args:
        tenant: whose record it is.
        at: this instant, with a time zone.
        zone: the tenant's time zone: in it, an instant is of a day.
        kind: what the record is, for the words of an error.
        id: the record's id, for the same.
        owner: the id of who owns it.
        attributes: what scopes look at, such as branch or account.
        amount: what limits are compared with; of either sign, its size counts.
        rates: what one currency is worth in another, for limits.
        history: the record's audit history, oldest first.
        revision: the number of the content that holds now.
        fingerprint: the digest of that content.
        delegations: those between the persons concerned.
        represented: the person for whom the actor acts, with the roles held today.

    Raises:
        InvalidDate: for an instant without a time zone.
    """

    tenant: str
    at: datetime = attrs.field(converter=_instant, kw_only=True)
    zone: tzinfo = attrs.field(default=UTC, kw_only=True)
    kind: str = attrs.field(default="record", kw_only=True)
    id: str = attrs.field(default="", kw_only=True)
    owner: str = attrs.field(default="", kw_only=True, repr=False)
    attributes: Attributes = attrs.field(
        default=(), converter=_attributes, kw_only=True, repr=False
    )
    amount: Money | None = attrs.field(default=None, kw_only=True, repr=False)
    rates: tuple[ExchangeRate, ...] = attrs.field(default=(), converter=_rates, kw_only=True)
    history: tuple[AuditEntry, ...] = attrs.field(
        default=(), converter=_history, kw_only=True, repr=False
    )
    revision: int = attrs.field(default=0, kw_only=True)
    fingerprint: str = attrs.field(default="", kw_only=True)
    delegations: tuple[Delegation, ...] = attrs.field(
        default=(), converter=_delegations, kw_only=True, repr=False
    )
    represented: Actor | None = attrs.field(default=None, kw_only=True, repr=False)

    @property
    def today(self) -> date:
        """Return the day, where the tenant is."""
        return self.day_of(self.at)

    def day_of(self, instant: datetime) -> date:
        """Return the day on which an instant falls, where the tenant is."""
        return instant.astimezone(self.zone).date()

    def amount_in(self, currency: str) -> Decimal | None:
        """Return the size of the amount in a currency, unrounded; None where it is not known."""
        if self.amount is None:
            return None
        size = abs(self.amount.amount)
        if self.amount.currency == currency:
            return size
        for rate in self.rates:
            if (rate.source, rate.target) == (self.amount.currency, currency):
                return EXACT.multiply(size, rate.rate)
        return None
