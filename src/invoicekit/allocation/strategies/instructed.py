"""Applying a payment as a person said: so much to this invoice, so much to that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from invoicekit.allocation.fields import whole_amount
from invoicekit.allocation.open_item import ItemKind, OpenItem
from invoicekit.allocation.proposal import Offer, PlanRow, Proposal, Strategy
from invoicekit.errors import CannotAllocate, CurrencyMismatch
from invoicekit.money import Money

__all__ = ["explicit"]


def explicit(amounts: Mapping[str, Money] | Iterable[tuple[str, Money]]) -> Strategy:
    """Return the strategy that pays exactly these amounts, or refuses the whole instruction.

    An invoice of another customer may be named: a parent company pays for its subsidiary.

    Args:
        amounts: the id of an open item with its amount above zero, as a mapping or as pairs.

    Raises:
        CannotAllocate: by the strategy, for an item that is unknown, named twice, a credit note,
            or issued later; for an amount above the balance, or a sum above what is left.
        CurrencyMismatch: by the strategy, for an amount in another currency than the payment's.
    """
    pairs = tuple(amounts.items() if isinstance(amounts, Mapping) else amounts)

    def as_instructed(offer: Offer) -> Proposal:
        known = {item.id: item for item in (*offer.passed_over, *offer.items)}
        _refuse_repeats(offer, pairs)
        rows = [_row(offer, known, item_id, amount) for item_id, amount in pairs]
        asked = Money.total((row.amount for row in rows), offer.rest.currency)
        if asked > offer.rest:
            raise CannotAllocate(
                offer.payment.id,
                f"{len(rows)} items",
                f"they add up to {asked}, and {offer.rest} is left of it",
                f"Lower the amounts by {asked - offer.rest}",
            )
        return Proposal(rows)

    return as_instructed


def _refuse_repeats(offer: Offer, pairs: tuple[tuple[str, Money], ...]) -> None:
    counts = Counter(item_id for item_id, _ in pairs)
    repeated = [item_id for item_id, count in counts.items() if count > 1]
    if repeated:
        raise CannotAllocate(
            offer.payment.id,
            repeated[0],
            f"it is named {counts[repeated[0]]} times in one instruction",
            "Name each item once, with one amount",
        )


def _row(offer: Offer, known: Mapping[str, OpenItem], item_id: str, amount: Money) -> PlanRow:
    if amount.currency != offer.rest.currency:
        raise CurrencyMismatch(amount.currency, offer.rest.currency, "allocated")
    item = known.get(item_id)
    if item is None:
        raise CannotAllocate(offer.payment.id, item_id, *_unknown(known, item_id))
    refusal = _refusal(offer, item, whole_amount(amount))
    if refusal:
        raise CannotAllocate(offer.payment.id, item.number, *refusal)
    return PlanRow(item.id, item.number, amount, "explicit", "as instructed")


def _unknown(known: Mapping[str, OpenItem], item_id: str) -> tuple[str, str]:
    reason = f"none of the {len(known)} items given has this id"
    same_number = [item.id for item in known.values() if item.number == item_id]
    if same_number:
        return reason, f"It is a number; name the item by its id: {', '.join(same_number)}"
    return reason, "Name an item that was given to the plan, by its id"


def _refusal(offer: Offer, item: OpenItem, amount: Money) -> tuple[str, str] | None:
    if amount.amount <= 0:
        return f"{amount} is not above zero", "Give an amount above zero, or leave the item out"
    if item.kind is ItemKind.CREDIT_NOTE:
        return "it is a credit note", "Use the credit note as a source, with from_credit_note"
    if item.issue_date > offer.on:
        reason = f"the allocation is of {offer.on}, the document of {item.issue_date}"
        return reason, f"Date the allocation {item.issue_date} or later"
    if amount > item.balance:
        advice = f"Apply at most {item.balance}; what is left stays unapplied"
        if item.balance.amount <= 0:
            advice = "Leave it out: nothing is open on it"
        return f"{amount} is more than its balance of {item.balance}", advice
    return None
