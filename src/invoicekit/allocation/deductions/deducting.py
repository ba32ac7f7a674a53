"""Asking a strategy for what is left to pay in money, beside the deductions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import attrs

from invoicekit.allocation.deductions import discounting
from invoicekit.allocation.deductions.claims import Claims, Deduction, claimed
from invoicekit.allocation.deductions.discounting import Chance, chances
from invoicekit.allocation.deductions.fees import Bearer
from invoicekit.allocation.deductions.kept_by_banks import fee_notes, with_fee
from invoicekit.allocation.deductions.writing_off import written_off
from invoicekit.allocation.limits import completed, kept_within
from invoicekit.allocation.open_item import OpenItem
from invoicekit.allocation.proposal import Note, Offer, PlanRow, Proposal, Strategy
from invoicekit.errors import CannotAllocate
from invoicekit.money import Money

__all__ = ["deducted"]


@attrs.frozen
class _Answer:
    rows: tuple[PlanRow, ...]
    notes: tuple[Note, ...]
    chances: Mapping[str, Chance]
    short: Sequence[str]


def deducted(
    offer: Offer, items: Mapping[str, OpenItem], strategy: Strategy, deductions: Iterable[Deduction]
) -> Proposal:
    """Return the strategy's rows with the rows of the deductions beside them.

    The strategy sees each item without what is claimed or discounted on it, so that what it gives
    is money. A discount that is not earned then falls away, and it is asked again.

    Args:
        offer: what is asked, with the whole balances.
        items: all the items given, by id.
        strategy: gives out the money.
        deductions: what comes beside it.

    Raises:
        CannotAllocate: for claims or instructions that cannot be followed.
        CurrencyMismatch: for a deduction in another currency than the items'.
        InvalidDefinition: for deductions that contradict each other.
    """
    if not offer.payment.kind.is_spent:
        word = offer.payment.kind.value.replace("_", " ")
        why, advice = f"it is a {word}, no money", "Give deductions beside money or credit"
        raise CannotAllocate(offer.payment.id, "items with deductions", why, advice)
    claims = claimed(offer, items, deductions)
    found, late = chances(offer, claims.discounts, claims.held)
    answer = _settled(offer, strategy, claims, found)
    currency = offer.rest.currency
    rows, fee_used = with_fee(answer.rows, offer.rest, claims.fee)
    rows += (*claims.rows, *discounting.earned(answer.chances, answer.rows, currency))
    if claims.tolerance is not None:
        rows += written_off(offer, items, rows, claims)
    notes = (
        *answer.notes,
        *claims.notes(),
        *fee_notes(claims.fee, fee_used),
        *discounting.lost(late, answer.short, answer.rows),
    )
    return Proposal(rows, notes)


def _settled(offer: Offer, strategy: Strategy, claims: Claims, found: dict[str, Chance]) -> _Answer:
    lost: list[str] = []
    while True:
        asked = _reduced(offer, claims, found)
        try:
            proposal = strategy(asked)
        except CannotAllocate as refused:
            # An instruction that does not count on a discount is followed without it.
            gone = [key for key, c in found.items() if c.item.number == refused.target]
            if not gone:
                raise
        else:
            by_id = {item.id: item for item in (*asked.items, *asked.passed_over)}
            left, _ = kept_within(asked, by_id, proposal.rows)
            short, in_full = discounting.unearned(found, proposal.rows, left)
            lost += short
            gone = [*short, *in_full]
            if not gone:
                rows = completed(offer, by_id, proposal.rows)
                return _Answer(rows, proposal.notes, found, lost)
        found = {key: chance for key, chance in found.items() if key not in gone}


def _reduced(offer: Offer, claims: Claims, found: Mapping[str, Chance]) -> Offer:
    rest = offer.rest
    if claims.fee is not None and claims.fee.bearer is Bearer.PAYEE:
        rest += claims.fee.amount
    items = [_less(item, claims.held, found) for item in offer.items]
    others = [_less(item, claims.held, found) for item in offer.passed_over]
    return attrs.evolve(
        offer,
        rest=rest,
        items=[item for item in items if item.balance],
        passed_over=[*others, *(item for item in items if not item.balance)],
    )


def _less(item: OpenItem, held: Mapping[str, Money], found: Mapping[str, Chance]) -> OpenItem:
    if item.id in found:
        return attrs.evolve(item, balance=found[item.id].needed)
    return attrs.evolve(item, balance=item.balance - held[item.id]) if item.id in held else item
