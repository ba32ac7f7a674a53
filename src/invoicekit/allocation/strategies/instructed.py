"""Applying a payment as a person said: so much to this invoice, so much to that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from invoicekit.allocation.fields import whole_amount
from invoicekit.allocation.naming import refusal, unknown
from invoicekit.allocation.open_item import OpenItem
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
        raise CannotAllocate(offer.payment.id, item_id, *unknown(known, item_id))
    refused = refusal(offer.on, item, whole_amount(amount))
    if refused:
        raise CannotAllocate(offer.payment.id, item.number, *refused)
    kind = offer.payment.kind
    return PlanRow(item.id, item.number, amount, "explicit", "as instructed", kind, item.record)
