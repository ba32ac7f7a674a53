"""The limits that no strategy may pass, a user's own one as little as a built-in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from invoicekit.allocation.open_item import OpenItem
from invoicekit.allocation.payment import Payment
from invoicekit.allocation.proposal import PlanRow
from invoicekit.errors import CannotAllocate, CurrencyMismatch
from invoicekit.money import Money
from invoicekit.money.decimals import EXACT

__all__ = ["check_rows", "left_after", "versions_seen"]

_MEND = "Mend the strategy: it may give out what it is offered, and no more"


def left_after(payment: Payment, rest: Money, rows: Sequence[PlanRow]) -> Money:
    """Return what is left of the rest after the rows, zero or above.

    Raises:
        CannotAllocate: when the rows add up to more than the rest.
        CurrencyMismatch: for a row in another currency.
    """
    left = rest.amount
    for row in rows:
        if row.amount.currency != rest.currency:
            raise CurrencyMismatch(rest.currency, row.amount.currency, "allocated")
        left = EXACT.subtract(left, row.amount.amount)
    if left < 0:
        reason = f"the rows give out {Money(-left, rest.currency)} more than the {rest} there is"
        raise CannotAllocate(payment.id, f"{len(rows)} items", reason, _MEND)
    return Money(left, rest.currency)


def check_rows(
    payment: Payment, items: Mapping[str, OpenItem], rows: Sequence[PlanRow], on: date
) -> None:
    """Refuse rows that pay an unknown or later item, nothing, or more than is open.

    Raises:
        CannotAllocate: with the row's figures.
    """
    open_on: dict[str, Decimal] = {}
    for row in rows:
        item, amount = items.get(row.item), row.amount.amount
        if item is None:
            raise CannotAllocate(payment.id, row.item, "no item with this id was given", _MEND)
        if item.issue_date > on:
            reason = f"the allocation is of {on}, the document of {item.issue_date}"
            raise CannotAllocate(payment.id, row.number, reason, _MEND)
        balance = open_on.get(row.item, item.balance.amount)
        if not 0 < amount <= balance:
            reason = f"it is given {row.amount}, and {Money(balance, row.amount.currency)} is open"
            raise CannotAllocate(payment.id, row.number, reason, _MEND)
        open_on[row.item] = EXACT.subtract(balance, amount)


def versions_seen(
    payment: Payment, items: Mapping[str, OpenItem], rows: Sequence[PlanRow]
) -> Sequence[tuple[str, int]]:
    """Return the records that the rows touch with their versions, by record id.

    Raises:
        CannotAllocate: when instalments of one record were read at different versions.
    """
    versions: dict[str, int] = {}
    for row in rows:
        item = items[row.item]
        seen = versions.setdefault(item.record, item.version)
        if seen != item.version:
            reason = f"its record was read at the versions {seen} and {item.version}"
            advice = "Read all the instalments of a record at once"
            raise CannotAllocate(payment.id, row.number, reason, advice)
    return sorted(versions.items())
