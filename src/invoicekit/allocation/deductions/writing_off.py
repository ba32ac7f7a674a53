"""The rows of a write-off: what little is left open of an item when the money is used up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from invoicekit.allocation.deductions.claims import Claims
from invoicekit.allocation.deductions.tolerance import Tolerance
from invoicekit.allocation.limits import within_balances
from invoicekit.allocation.open_item import OpenItem
from invoicekit.allocation.payment import Payment, SourceKind
from invoicekit.allocation.proposal import Offer, PlanRow
from invoicekit.errors import CannotAllocate
from invoicekit.money import Money

__all__ = ["given_up", "written_off"]


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


def given_up(item: OpenItem, tolerance: Tolerance, *, id: str, on: date) -> Payment:
    """Return what is left open of an item as a source that settles it, without a payment.

    Plan it with `explicit` on that item alone.

    Args:
        item: with a balance above zero.
        tolerance: of the actor who gives it up; see `WriteOffPolicy.of`.
        id: of the write-off.
        on: its day.

    Raises:
        CannotAllocate: for more than the tolerance allows, or an item with nothing open.

    >>> from invoicekit.allocation import ItemKind
    >>> day, whole = date(2026, 11, 2), Money("100.00", "INR")
    >>> item = OpenItem("r1", "AT-1", "", ItemKind.INVOICE, whole, Money("0.40", "INR"), day, day)
    >>> given_up(item, Tolerance(Money("0.50", "INR")), id="WO-1", on=day).amount
    Money('0.40', 'INR')
    """
    limit = tolerance.limit(item.total)
    if item.balance.amount <= 0:
        raise CannotAllocate(id, item.number, "nothing is open on it", "Leave it out")
    if item.balance > limit:
        why = f"{item.balance} is open, and at most {limit} may be written off"
        raise CannotAllocate(id, item.number, why, "Ask someone with a wider tolerance")
    return Payment(id, item.balance, received=on, customer=item.customer, kind=SourceKind.WRITE_OFF)


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
