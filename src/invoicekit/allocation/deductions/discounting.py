"""Which cash discounts a payment earns: those in time, on what it clears."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import attrs

from invoicekit.allocation.deductions.cash_discount import CashDiscount
from invoicekit.allocation.open_item import OpenItem
from invoicekit.allocation.payment import SourceKind
from invoicekit.allocation.proposal import Note, NoteCode, Offer, PlanRow
from invoicekit.money import Money

__all__ = ["Chance", "chances", "earned", "lost", "unearned"]


@attrs.frozen
class Chance:
    """A discount that an item may get.

    Args:
        item: the open item.
        amount: the whole discount, above zero.
        needed: the money that clears the item beside it, above zero.
        prorated: a part of that money brings its share.
        reason: the terms, in words.
    """

    item: OpenItem
    amount: Money
    needed: Money
    prorated: bool
    reason: str


Chances = Mapping[str, Chance]


def chances(
    offer: Offer, discounts: Iterable[CashDiscount], held: Mapping[str, Money]
) -> tuple[dict[str, Chance], list[str]]:
    """Return the discounts that are in time, by item, and the ids of the items that are too late.

    Args:
        offer: what is asked; the day on which the payment was received is what counts.
        discounts: of two on one item the first counts.
        held: what is claimed otherwise, by item.
    """
    found: dict[str, Chance] = {}
    late: list[str] = []
    known: set[str] = set()
    for discount in discounts:
        for item in offer.items:
            if item.id in known or not (discount.items is None or item.id in discount.items):
                continue
            known.add(item.id)
            nothing = Money.zero(item.balance.currency)
            chance = _chance(offer, discount, item, item.balance - held.get(item.id, nothing))
            if chance:
                found[item.id] = chance
            elif _is_late(offer, discount, item):
                late.append(item.id)
    return found, late


def _is_late(offer: Offer, discount: CashDiscount, item: OpenItem) -> bool:
    paid = offer.payment.received
    return paid > item.due_date or not discount.terms.percent(item.issue_date, paid)


def _chance(offer: Offer, discount: CashDiscount, item: OpenItem, room: Money) -> Chance | None:
    if _is_late(offer, discount, item):
        return None
    terms, paid, nothing = discount.terms, offer.payment.received, Money.zero(room.currency)
    percent = terms.percent(item.issue_date, paid)
    tax = discount.taxes.get(item.id, nothing)
    whole = terms.amount(percent, total=item.total, tax=tax)
    amount = whole - discount.taken.get(item.id, nothing)
    if not nothing < amount < room:
        return None
    reason = f"{percent.normalize():f} % for payment by {terms.until(item.issue_date)}"
    return Chance(item, amount, room - amount, terms.prorated, reason)


def unearned(chances: Chances, rows: Iterable[PlanRow], left: Money) -> tuple[list[str], list[str]]:
    """Return the items whose discount falls away: too little was paid, or money would be left.

    Args:
        chances: the discounts that were counted on.
        rows: what the strategy gave each item, with them.
        left: what it left of the payment.
    """
    cash = _cash(rows, left.currency)
    paid = [chances[item] for item in cash if item in chances]
    short = [c.item.id for c in paid if cash[c.item.id] < c.needed and not c.prorated]
    in_full = []
    for chance in reversed(paid):
        if cash[chance.item.id] == chance.needed and chance.amount <= left:
            in_full.append(chance.item.id)
            left -= chance.amount
    return short, in_full


def earned(chances: Chances, rows: Iterable[PlanRow], currency: str) -> Iterable[PlanRow]:
    """Give the rows of the discounts, each whole or in proportion to the money."""
    for item, money in _cash(rows, currency).items():
        chance = chances.get(item)
        if chance is None:
            continue
        amount, kept = chance.amount, chance.needed - money
        if kept:
            # What is left of the discount is the share of the money that is still to come.
            amount = chance.amount.split([money.amount, kept.amount])[0]
        if amount:
            yield PlanRow(
                item,
                chance.item.number,
                amount,
                "cash_discount",
                chance.reason,
                SourceKind.CASH_DISCOUNT,
                chance.item.record,
            )


def lost(late: Iterable[str], short: Iterable[str], rows: Iterable[PlanRow]) -> Iterable[Note]:
    """Give the notes on discounts that items with money did not get."""
    paid = {row.item for row in rows}
    told = {
        "cash discount lost: paid after its last day": late,
        "cash discount not given: the payment does not clear the item": short,
    }
    for text, ids in told.items():
        named = sorted(paid.intersection(ids))
        if named:
            yield Note(NoteCode.DISCOUNT_LOST, text, named)


def _cash(rows: Iterable[PlanRow], currency: str) -> dict[str, Money]:
    cash: defaultdict[str, Money] = defaultdict(lambda: Money.zero(currency))
    for row in rows:
        cash[row.item] += row.amount
    return dict(cash)
