"""The ledger of allocations: rows are added and never changed; every balance is a sum of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import Enum

import attrs

from invoicekit.allocation.fields import day, name, whole_amount
from invoicekit.allocation.payment import Payment, SourceKind
from invoicekit.errors import CurrencyMismatch, InvalidAmount
from invoicekit.money import Money

__all__ = [
    "Allocation",
    "TargetKind",
    "active",
    "allocated",
    "came_with",
    "given_for_clearing",
    "refunded",
    "unapplied",
]


class TargetKind(Enum):
    """Where the money of a row went."""

    ITEM = "item"
    """To an open item."""
    REFUND = "refund"
    """Back to the payer: a refund, a bounced cheque, a chargeback."""
    REPLACEMENT = "replacement"
    """To nobody: the document that arrived stands in the place of its source."""


def _optional(value: Money | None) -> Money | None:
    return None if value is None else whole_amount(value)


@attrs.frozen
class Allocation:
    """One row of the ledger: so much of a source went to a target.

    Args:
        id: the row's own id.
        source: the id of the payment, credit note or certificate.
        source_kind: what the source is. A cash discount, withholding or write-off may name the
            payment that it came with: it uses up none of it.
        target: the id of the open item, or of the refund.
        amount: above zero; below zero in a reversal, so that a balance is a plain sum of rows.
        on: the day on which it counts.
        by: who did it.
        key: the key of the act that wrote it; the rows of one act share it.
        reverses: the id of the row that this one takes back; empty for all others.
        reason: why, in words.
        target_kind: an open item, or a refund.
        spent: what it used up of its source, in the source's currency; the amount itself where
            both have one currency.
        base: the amount in the home currency at the rate of the document; for a refund, at that
            of the payment. None where the home currency plays no part.
        gain: the exchange gain that it realised, in the home currency; a loss is below zero.

    Raises:
        InvalidAmount: for zero, or a sign that does not fit `reverses`.
        CurrencyMismatch: for base and gain in two currencies.
        InvalidDate: for a date that is no plain day.
        InvalidValue: for an empty id, source, target, actor or key.
    """

    id: str = attrs.field(converter=name)
    source: str = attrs.field(converter=name)
    source_kind: SourceKind
    target: str = attrs.field(converter=name)
    amount: Money = attrs.field(converter=whole_amount, repr=False)
    on: date = attrs.field(converter=day)
    by: str = attrs.field(converter=name, repr=False)
    key: str = attrs.field(converter=name, repr=False)
    reverses: str = ""
    reason: str = attrs.field(default="", repr=False)
    target_kind: TargetKind = TargetKind.ITEM
    spent: Money | None = attrs.field(default=None, converter=_optional, repr=False)
    base: Money | None = attrs.field(default=None, converter=_optional, repr=False)
    gain: Money | None = attrs.field(default=None, converter=_optional, repr=False)

    def __attrs_post_init__(self) -> None:
        """Refuse an amount whose sign does not say whether it gives or takes back."""
        if self.reverses and self.amount.amount >= 0:
            raise InvalidAmount("amount", str(self.amount), "a reversal's is below zero")
        if not self.reverses and self.amount.amount <= 0:
            raise InvalidAmount("amount", str(self.amount), "an allocation's is above zero")
        for what, money in (("spent amount", self.spent), ("base amount", self.base)):
            if money and (money.amount < 0) is not bool(self.reverses):
                raise InvalidAmount(what, str(money), f"the amount itself is {self.amount}")
        if self.base and self.gain and self.base.currency != self.gain.currency:
            raise CurrencyMismatch(self.base.currency, self.gain.currency, "booked in one row")

    @property
    def used(self) -> Money:
        """Return what it took of its source, in the source's currency."""
        return self.amount if self.spent is None else self.spent


def active(rows: Iterable[Allocation], *, at: date | None = None) -> tuple[Allocation, ...]:
    """Return the rows that still stand: not reversed, and no reversals themselves.

    Args:
        rows: the ledger's rows.
        at: as it was at the end of that day; by default, as it is after all of them.
    """
    given = tuple(row for row in rows if at is None or row.on <= at)
    reversed_ids = {row.reverses for row in given if row.reverses}
    return tuple(row for row in given if not row.reverses and row.id not in reversed_ids)


_FOR_CLEARING = frozenset({SourceKind.CASH_DISCOUNT, SourceKind.WRITE_OFF})


def given_for_clearing(rows: Iterable[Allocation], row: Allocation) -> tuple[Allocation, ...]:
    """Return the discounts and write-offs that stand because the money of a row cleared its item.

    Args:
        rows: the ledger's rows, or all those of the row's source.
        row: the money.
    """
    return tuple(one for one in came_with(rows, row) if one.source_kind in _FOR_CLEARING)


def came_with(rows: Iterable[Allocation], row: Allocation) -> tuple[Allocation, ...]:
    """Return the deductions that still stand and came with the money of a row, on its item."""
    if not row.source_kind.is_spent:
        return ()
    act = (row.source, row.target, row.key)
    return tuple(
        one
        for one in active(rows)
        if (one.source, one.target, one.key) == act and not one.source_kind.is_spent
    )


def allocated(rows: Iterable[Allocation], target: str, currency: str) -> Money:
    """Return what was applied to one item or refund, from all sources, reversals taken off.

    Args:
        rows: the ledger's rows, or all those of this target.
        target: the id of the item or refund.
        currency: the currency of the item, for a ledger without a row for it.
    """
    return Money.total((row.amount for row in rows if row.target == target), currency)


def unapplied(payment: Payment, rows: Iterable[Allocation], *, at: date | None = None) -> Money:
    """Return what is left of a payment or credit note, after allocations and refunds.

    Args:
        payment: the source.
        rows: the ledger's rows, or all those of this source.
        at: as it was at the end of that day; by default, as it is after all the rows.
    """
    spent = (row.used for row in rows if _spends(row, payment) and (at is None or row.on <= at))
    return payment.amount - Money.total(spent, payment.amount.currency)


def refunded(payment: Payment, rows: Iterable[Allocation]) -> Money:
    """Return what went back to the payer, zero or above."""
    back = (
        row.used for row in rows if _spends(row, payment) and row.target_kind is TargetKind.REFUND
    )
    return Money.total(back, payment.amount.currency)


def _spends(row: Allocation, payment: Payment) -> bool:
    return row.source == payment.id and (
        row.source_kind.is_spent or row.source_kind is payment.kind
    )
