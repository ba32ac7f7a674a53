"""Paying one item after the other, in an order, until the money is used up."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import attrgetter

from invoicekit.allocation.open_item import OpenItem, by_due_date
from invoicekit.allocation.proposal import Offer, PlanRow, Proposal
from invoicekit.money import Money
from invoicekit.money.decimals import EXACT

__all__ = ["fill", "highest_first", "oldest_due", "oldest_first", "smallest_first"]

_by_balance = attrgetter("balance.amount")


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
    left = rest.amount
    for item in items:
        if left <= 0:
            break
        amount = item.balance
        if amount.amount > left:
            amount = Money(left, rest.currency)
        left = EXACT.subtract(left, amount.amount)
        rows.append(PlanRow(item.id, item.number, amount, rule, reason(item)))
    return tuple(rows)


def oldest_first(offer: Offer) -> list[OpenItem]:
    """Return the items in their order; none when there is nothing left to pay them with."""
    return sorted(offer.items, key=by_due_date) if offer.rest.amount > 0 else []


def _due(item: OpenItem) -> str:
    return f"due {item.due_date}, the oldest first"


def oldest_due(offer: Offer) -> Proposal:
    """Pay what has been due for longest; at most one item is left partly paid."""
    return Proposal(fill(offer.rest, oldest_first(offer), "oldest_due", _due))


def highest_first(offer: Offer) -> Proposal:
    """Pay the largest balance first; equal ones, the oldest due first."""
    ordered = sorted(oldest_first(offer), key=_by_balance, reverse=True)
    return Proposal(fill(offer.rest, ordered, "highest_first", lambda _: "largest balance first"))


def smallest_first(offer: Offer) -> Proposal:
    """Pay the smallest balance first, which closes the most items; equal ones, the oldest first."""
    ordered = sorted(oldest_first(offer), key=_by_balance)
    return Proposal(fill(offer.rest, ordered, "smallest_first", lambda _: "smallest balance first"))
