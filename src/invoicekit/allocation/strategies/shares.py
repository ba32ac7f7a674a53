"""Giving every item its share."""

from __future__ import annotations

from invoicekit.allocation.proposal import Offer, PlanRow, Proposal
from invoicekit.allocation.strategies.ordered import fill, oldest_first
from invoicekit.money import Money

__all__ = ["proportional"]


def proportional(offer: Offer) -> Proposal:
    """Give each item a part in proportion to its balance, to the last minor unit.

    The parts are cut by largest remainder: they add up to the payment, each is less than one
    minor unit away from its exact share, and of equal remainders the older item is served first.
    """
    ordered = tuple(oldest_first(offer))
    rule, reason = "proportional", "its share by open balance"
    owed = Money.total((item.balance for item in ordered), offer.rest.currency)
    if offer.rest >= owed:
        return Proposal(fill(offer, rule, [(reason, ordered)]))
    parts = offer.rest.split([item.balance.amount for item in ordered])
    return Proposal(
        PlanRow(item.id, item.number, part, rule, reason, offer.payment.kind, item.record)
        for item, part in zip(ordered, parts, strict=True)
        if part
    )
