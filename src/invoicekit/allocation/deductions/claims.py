"""The deductions of one plan, sorted by what is done with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import attrs

from invoicekit.allocation.deductions.cash_discount import CashDiscount
from invoicekit.allocation.deductions.fees import BankFee
from invoicekit.allocation.deductions.short import ShortPayment
from invoicekit.allocation.deductions.tolerance import Tolerance
from invoicekit.allocation.deductions.withholding import Withheld
from invoicekit.allocation.naming import refusal, unknown
from invoicekit.allocation.open_item import OpenItem
from invoicekit.allocation.payment import SourceKind
from invoicekit.allocation.proposal import Note, NoteCode, Offer, PlanRow
from invoicekit.errors import CannotAllocate, CurrencyMismatch, InvalidDefinition
from invoicekit.money import Money

__all__ = ["Claims", "Deduction", "claimed"]

_Claim = Withheld | ShortPayment

Deduction = Withheld | ShortPayment | CashDiscount | BankFee | Tolerance
"""What a plan may be given beside the payment; a tolerance allows small differences to go."""


@attrs.frozen
class Claims:
    """What was claimed on named items, and what may be given beyond that.

    Args:
        rows: the deductions that settle a part of an item, whatever the money does.
        disputed: short payments that stay open; no money is planned for them.
        held: how much of each item is claimed, by its id, disputed parts too.
        discounts: the cash discounts on offer.
        fee: what the bank kept.
        tolerance: what may be written off.
    """

    rows: tuple[PlanRow, ...]
    disputed: tuple[ShortPayment, ...]
    held: Mapping[str, Money]
    discounts: tuple[CashDiscount, ...]
    fee: BankFee | None
    tolerance: Tolerance | None

    def notes(self) -> Iterable[Note]:
        """Give a note for each short payment that stays open."""
        for short in self.disputed:
            text = f"kept back by the payer, {short.told}: it stays open"
            yield Note(NoteCode.SHORT_PAYMENT, text, [short.item])


def claimed(
    offer: Offer,
    items: Mapping[str, OpenItem],
    deductions: Iterable[Deduction],
) -> Claims:
    """Sort the deductions, and check those on named items.

    Raises:
        CannotAllocate: for a claim on an unknown item, or for more than is open on it.
        CurrencyMismatch: for a claim in another currency than the items'.
        InvalidDefinition: for two fees or two tolerances, or something that is no deduction.
    """
    given = tuple(deductions)
    claims = [one for one in given if isinstance(one, _Claim)]
    disputed = [one for one in claims if isinstance(one, ShortPayment) and not one.accepted]
    fees = [one for one in given if isinstance(one, BankFee)]
    tolerances = [one for one in given if isinstance(one, Tolerance)]
    discounts = [one for one in given if isinstance(one, CashDiscount)]
    if len(fees) > 1 or len(tolerances) > 1:
        raise InvalidDefinition("deductions", "one fee and one tolerance at most")
    if len(given) > len(claims) + len(fees) + len(tolerances) + len(discounts):
        raise InvalidDefinition("deductions", "one of them is no deduction")
    for amount in (*(fee.amount for fee in fees), *(one.amount for one in tolerances)):
        _same_currency(offer, amount)
    held = _held(offer, items, claims)
    rows = [_row(items[one.item], one) for one in claims if one not in disputed]
    return Claims(
        tuple(rows),
        tuple(disputed),
        held,
        tuple(discounts),
        fees[0] if fees else None,
        tolerances[0] if tolerances else None,
    )


def _same_currency(offer: Offer, money: Money) -> None:
    if money.currency != offer.rest.currency:
        raise CurrencyMismatch(money.currency, offer.rest.currency, "allocated")


def _held(
    offer: Offer, items: Mapping[str, OpenItem], claims: Iterable[_Claim]
) -> Mapping[str, Money]:
    held: defaultdict[str, Money] = defaultdict(lambda: Money.zero(offer.rest.currency))
    for claim in claims:
        _same_currency(offer, claim.amount)
        item = items.get(claim.item)
        if item is None:
            raise CannotAllocate(offer.payment.id, claim.item, *unknown(items, claim.item))
        held[item.id] += claim.amount
        refused = refusal(offer.on, item, held[item.id])
        if refused:
            raise CannotAllocate(offer.payment.id, item.number, *refused)
    return dict(held)


def _row(item: OpenItem, claim: _Claim) -> PlanRow:
    if isinstance(claim, Withheld):
        kind, rule, reason, source = (
            SourceKind.WITHHOLDING,
            "withheld",
            claim.reason,
            claim.certificate,
        )
    else:
        kind, rule, reason, source = SourceKind.DEDUCTION, "short_payment", claim.told, ""
    return PlanRow(item.id, item.number, claim.amount, rule, reason, kind, item.record, source)
