"""The rows of a write-off: what little is left open of an item when the money is used up."""

from __future__ import annotations

from collections.abc import Mapping

from invoicekit.allocation.deductions.claims import Claims
from invoicekit.allocation.limits import within_balances
from invoicekit.allocation.open_item import OpenItem
from invoicekit.allocation.payment import SourceKind
from invoicekit.allocation.proposal import Offer, PlanRow
from invoicekit.money import Money

__all__ = ["written_off"]


def written_off(
    offer: Offer, items: Mapping[str, OpenItem], rows: tuple[PlanRow, ...], claims: Claims
) -> tuple[PlanRow, ...]:
    """Return the write-offs that the tolerance allows; all of them together within its amount.

    Args:
        offer: what was asked.
        items: all the items, by id, with their whole balances.
        rows: all that is given to them otherwise.
        claims: with the tolerance; what is disputed on an item is not given up.
    """
    tolerance, currency = claims.tolerance, offer.rest.currency
    own = (row.amount for row in rows if row.kind is offer.payment.kind)
    if tolerance is None or Money.total(own, currency) < offer.rest:
        return ()
    disputed = {short.item for short in claims.disputed}
    room, found = tolerance.amount, []
    for key, given in within_balances(offer, items, rows)[0].items():
        item = items[key]
        left = item.balance - Money(given, currency)
        if left and key not in disputed and left <= min(room, tolerance.limit(item.total)):
            room -= left
            found.append(_row(item, left))
    return tuple(found)


def _row(item: OpenItem, amount: Money) -> PlanRow:
    return PlanRow(
        item.id,
        item.number,
        amount,
        "write_off",
        "a difference within the tolerance",
        SourceKind.WRITE_OFF,
        item.record,
    )
