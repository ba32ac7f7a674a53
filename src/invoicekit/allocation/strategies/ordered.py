"""Paying one item after the other, in an order, until the money is used up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from operator import attrgetter

from invoicekit.allocation.open_item import OpenItem
from invoicekit.allocation.proposal import Offer, PlanRow, Proposal
from invoicekit.money import Money
from invoicekit.money.decimals import EXACT

__all__ = ["fill", "highest_first", "oldest_due", "oldest_first", "smallest_first"]

_by_balance = attrgetter("balance.amount")
_within_a_day = attrgetter("issue_date", "number", "id")


def fill(
    rest: Money, items: Iterable[OpenItem], rule: str, reason: Callable[[OpenItem], str]
) -> tuple[PlanRow, ...]:
    """Pay items in the order given; the last one may be paid in part.

    Args:
        rest: what there is, zero or above.
        items: each with a balance above zero.
        rule: the name of the strategy.
        reason: gives the words for one item.
    """
    rows = []
    left, subtract = rest.amount, EXACT.subtract
    for item in items:
        amount = item.balance
        if amount.amount >= left:
            if left > 0:
                part = Money(left, rest.currency)
                rows.append(PlanRow(item.id, item.number, part, rule, reason(item)))
            break
        left = subtract(left, amount.amount)
        rows.append(PlanRow(item.id, item.number, amount, rule, reason(item)))
    return tuple(rows)


def oldest_first(offer: Offer) -> Iterator[OpenItem]:
    """Give the items in their order; none when there is nothing left to pay them with."""
    if offer.rest.amount > 0:
        # Sorted day by day, and no day before it is reached: half the time of one great sort.
        by_day: defaultdict[date, list[OpenItem]] = defaultdict(list)
        for item in offer.items:
            by_day[item.due_date].append(item)
        for due in sorted(by_day):
            yield from sorted(by_day[due], key=_within_a_day)


def oldest_due(offer: Offer) -> Proposal:
    """Pay what has been due for longest; at most one item is left partly paid."""
    words: dict[date, str] = {}

    def reason(item: OpenItem) -> str:
        # Many items share a due date, and a text for each of 100,000 would double the time.
        due = item.due_date
        return words.get(due) or words.setdefault(due, f"due {due}, the oldest first")

    return Proposal(fill(offer.rest, oldest_first(offer), "oldest_due", reason))


def highest_first(offer: Offer) -> Proposal:
    """Pay the largest balance first; equal ones, the oldest due first."""
    ordered = sorted(oldest_first(offer), key=_by_balance, reverse=True)
    return Proposal(fill(offer.rest, ordered, "highest_first", lambda _: "largest balance first"))


def smallest_first(offer: Offer) -> Proposal:
    """Pay the smallest balance first, which closes the most items; equal ones, the oldest first."""
    ordered = sorted(oldest_first(offer), key=_by_balance)
    return Proposal(fill(offer.rest, ordered, "smallest_first", lambda _: "smallest balance first"))
