"""The limits that no strategy may pass, a user's own one as little as a built-in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, localcontext

import attrs

from invoicekit.allocation.open_item import OpenItem
from invoicekit.allocation.proposal import Offer, PlanRow
from invoicekit.errors import CannotAllocate, CurrencyMismatch
from invoicekit.money import Money
from invoicekit.money.decimals import EXACT, ZERO

__all__ = ["completed", "kept_within", "within_balances"]

_MEND = "Mend the strategy: it may give out what it is offered, and no more"


def kept_within(
    offer: Offer, items: Mapping[str, OpenItem], rows: Sequence[PlanRow]
) -> tuple[Money, dict[str, int]]:
    """Return what the rows leave of the payment, and the versions of the records they touch.

    Args:
        offer: what the strategy was asked.
        items: all the items given, by id.
        rows: what it answered.

    Raises:
        CannotAllocate: for rows that give out more than there is, pay an unknown, cancelled or
            later item, nothing, or more than is open on it, or touch one record at two versions.
        CurrencyMismatch: for a row in another currency than the payment's.
    """
    given, versions = within_balances(offer, items, rows)
    with localcontext(EXACT):
        left = offer.rest.amount - sum(given.values(), ZERO)
    if left < 0:
        more = Money(-left, offer.rest.currency)
        reason = f"the rows give out {more} more than the {offer.rest} there is"
        raise CannotAllocate(offer.payment.id, f"{len(rows)} items", reason, _MEND)
    return Money(left, offer.rest.currency), versions


def completed(
    offer: Offer, items: Mapping[str, OpenItem], rows: tuple[PlanRow, ...]
) -> tuple[PlanRow, ...]:
    """Return a strategy's rows with their kind and record, which a user's own may leave out."""
    kind = offer.payment.kind
    if all(row.record and row.kind is kind for row in rows):
        return rows
    return tuple(attrs.evolve(row, kind=kind, record=items[row.item].record) for row in rows)


def within_balances(
    offer: Offer, items: Mapping[str, OpenItem], rows: Sequence[PlanRow]
) -> tuple[dict[str, Decimal], dict[str, int]]:
    """Return what each item is given by rows of every kind, and the versions of the records.

    Raises:
        CannotAllocate: as `kept_within`, but for the sum of all rows.
        CurrencyMismatch: for a row in another currency than the payment's.
    """
    on, currency = offer.on, offer.rest.currency
    given: dict[str, Decimal] = {}
    versions: dict[str, int] = {}
    for row in rows:
        item, money = items.get(row.item), row.amount
        if item is None or item.issue_date > on or item.cancelled or money.currency != currency:
            raise _misplaced(offer, row, item)
        amount = money.amount
        if item.id in given:
            amount = EXACT.add(amount, given[item.id])
        if not money.amount > ZERO or amount > item.balance.amount:
            raise _too_much(offer, row, EXACT.subtract(item.balance.amount, given.get(item.id, 0)))
        given[item.id] = amount
        if versions.setdefault(item.record, item.version) != item.version:
            raise _two_versions(offer, item, versions[item.record])
    return given, versions


def _misplaced(
    offer: Offer, row: PlanRow, item: OpenItem | None
) -> CannotAllocate | CurrencyMismatch:
    if item is None:
        return CannotAllocate(offer.payment.id, row.item, "no item with this id was given", _MEND)
    if item.issue_date > offer.on:
        reason = f"the allocation is of {offer.on}, the document of {item.issue_date}"
        return CannotAllocate(offer.payment.id, row.number, reason, _MEND)
    if item.cancelled:
        return CannotAllocate(offer.payment.id, row.number, "it is cancelled", _MEND)
    return CurrencyMismatch(offer.rest.currency, row.amount.currency, "allocated")


def _too_much(offer: Offer, row: PlanRow, balance: Decimal) -> CannotAllocate:
    reason = f"it is given {row.amount}, and {Money(balance, row.amount.currency)} is open"
    return CannotAllocate(offer.payment.id, row.number, reason, _MEND)


def _two_versions(offer: Offer, item: OpenItem, other: int) -> CannotAllocate:
    reason = f"its record was read at the versions {other} and {item.version}"
    advice = "Read all the instalments of a record at once"
    return CannotAllocate(offer.payment.id, item.number, reason, advice)
