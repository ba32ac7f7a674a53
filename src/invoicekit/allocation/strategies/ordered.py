"""Paying one item after the other, in an order, until the money is used up."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from operator import attrgetter

from invoicekit.allocation.open_item import OpenItem
from invoicekit.allocation.proposal import Offer, PlanRow, Proposal
from invoicekit.money import Money
from invoicekit.money.decimals import EXACT

__all__ = [
    "by_day",
    "due_reason",
    "fill",
    "highest_first",
    "oldest_due",
    "oldest_first",
    "smallest_first",
]

_by_balance = attrgetter("balance.amount")
_within_a_day = attrgetter("issue_date", "number", "id")


def fill(
    offer: Offer, rule: str, groups: Iterable[tuple[str, Iterable[OpenItem]]]
) -> tuple[PlanRow, ...]:
    """Pay items in the order given; the last one may be paid in part.

    Args:
        offer: what is asked; all of its rest may be used.
        rule: the name of the strategy.
        groups: items, each with a balance above zero, behind the reason that they share.
    """
    rows: list[PlanRow] = []
    left, kind, subtract = offer.rest.amount, offer.payment.kind, EXACT.subtract
    for reason, items in groups:
        for item in items:
            amount = item.balance
            if amount.amount >= left:
                if left > 0:
                    part = Money(left, offer.rest.currency)
                    rows.append(
                        PlanRow(item.id, item.number, part, rule, reason, kind, item.record)
                    )
                return tuple(rows)
            left = subtract(left, amount.amount)
            rows.append(PlanRow(item.id, item.number, amount, rule, reason, kind, item.record))
    return tuple(rows)


def by_day(items: Iterable[OpenItem]) -> Iterator[tuple[date, list[OpenItem]]]:
    """Give the items of each due date, the oldest first, in their order."""
    # Sorted day by day, and no day before it is reached: half the time of one great sort.
    days: defaultdict[date, list[OpenItem]] = defaultdict(list)
    for item in items:
        days[item.due_date].append(item)
    for due in sorted(days):
        yield due, sorted(days[due], key=_within_a_day)


def due_reason(due: date) -> str:
    """Return why an item of a due date is paid before others."""
    return f"due {due}, the oldest first"


def oldest_first(offer: Offer) -> Iterator[OpenItem]:
    """Give the items in their order; none when there is nothing left to pay them with."""
    return itertools.chain.from_iterable(items for _, items in _day_by_day(offer))


def _day_by_day(offer: Offer) -> Iterator[tuple[str, list[OpenItem]]]:
    if offer.rest.amount > 0:
        for due, items in by_day(offer.items):
            yield due_reason(due), items


def oldest_due(offer: Offer) -> Proposal:
    """Pay what has been due for longest; at most one item is left partly paid."""
    return Proposal(fill(offer, "oldest_due", _day_by_day(offer)))


def highest_first(offer: Offer) -> Proposal:
    """Pay the largest balance first; equal ones, the oldest due first."""
    ordered = sorted(oldest_first(offer), key=_by_balance, reverse=True)
    return Proposal(fill(offer, "highest_first", [("largest balance first", ordered)]))


def smallest_first(offer: Offer) -> Proposal:
    """Pay the smallest balance first, which closes the most items; equal ones, the oldest first."""
    ordered = sorted(oldest_first(offer), key=_by_balance)
    return Proposal(fill(offer, "smallest_first", [("smallest balance first", ordered)]))
