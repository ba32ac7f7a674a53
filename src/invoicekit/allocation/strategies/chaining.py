"""Strategies one after the other."""

from __future__ import annotations

import attrs

from invoicekit.allocation.open_item import OpenItem
from invoicekit.allocation.proposal import Note, Offer, PlanRow, Proposal, Strategy
from invoicekit.errors import InvalidDefinition
from invoicekit.money import Money

__all__ = ["chain"]


def chain(*stages: Strategy) -> Strategy:
    """Return a strategy that asks each stage in turn; each gets what the ones before it left.

    Args:
        stages: the first is asked first, such as `by_reference, exact_sum, oldest_due`.

    Raises:
        InvalidDefinition: for a chain without stages.
    """
    if not stages:
        raise InvalidDefinition("chain", "it has no stages")

    def in_turn(offer: Offer) -> Proposal:
        rows: list[PlanRow] = []
        notes: list[Note] = []
        for stage in stages:
            proposal = stage(offer)
            rows += proposal.rows
            notes += proposal.notes
            offer = _after(offer, proposal.rows)
        return Proposal(rows, notes)

    return in_turn


def _after(offer: Offer, rows: tuple[PlanRow, ...]) -> Offer:
    if not rows:
        return offer
    taken: dict[str, Money] = {}
    for row in rows:
        taken[row.item] = taken[row.item] + row.amount if row.item in taken else row.amount
    given = Money.total(taken.values(), offer.rest.currency)
    items = [_less(item, taken) for item in offer.items]
    others = [_less(item, taken) for item in offer.passed_over]
    return attrs.evolve(
        offer,
        rest=offer.rest - given,
        items=[item for item in items if item.balance.amount > 0],
        passed_over=[*others, *(item for item in items if item.balance.amount <= 0)],
    )


def _less(item: OpenItem, taken: dict[str, Money]) -> OpenItem:
    if item.id not in taken:
        return item
    return attrs.evolve(item, balance=item.balance - taken[item.id])
