"""How far an item is settled: derived from its total and what was applied, never set by hand."""

from __future__ import annotations

from datetime import date
from enum import Enum

import attrs

from invoicekit.allocation.fields import day
from invoicekit.errors import InvalidAmount
from invoicekit.money import Money

__all__ = ["Settlement", "Standing", "settlement_of", "standing"]


class Settlement(Enum):
    """Where an item stands between nothing paid and all paid."""

    OPEN = "open"
    PARTLY_PAID = "partly_paid"
    PAID = "paid"


@attrs.frozen
class Standing:
    """The settlement of an item with its flags at a day.

    Args:
        settlement: open, partly paid or paid.
        balance: what is open, with the sign of the total; past zero when over-credited.
        overdue: something is owed, and the due date has passed.
        over_credited: more was applied than the total, because that was lowered later.
    """

    settlement: Settlement
    balance: Money = attrs.field(repr=False)
    overdue: bool
    over_credited: bool


def settlement_of(total: Money, allocated: Money) -> Settlement:
    """Return how far a total is settled; a total of zero is paid.

    Args:
        total: of the item; below zero for a credit note.
        allocated: what was applied to it, or what a credit note gave, with the sign of the total.

    Raises:
        InvalidAmount: when the two have different signs.
        CurrencyMismatch: for two currencies.

    >>> settlement_of(Money("100.00", "INR"), Money("40.00", "INR"))
    <Settlement.PARTLY_PAID: 'partly_paid'>
    """
    if allocated and allocated.amount.is_signed() != total.amount.is_signed() and total:
        raise InvalidAmount("allocated amount", str(allocated), f"the total is {total}")
    if abs(allocated) >= abs(total):
        return Settlement.PAID
    return Settlement.PARTLY_PAID if allocated else Settlement.OPEN


def standing(total: Money, allocated: Money, *, due_date: date, at: date) -> Standing:
    """Return the settlement of an item with its balance and flags.

    Args:
        total: of the item; below zero for a credit note.
        allocated: what was applied to it, with the sign of the total.
        due_date: the last day on which it may be paid.
        at: the day for which overdue is asked.

    Raises:
        InvalidAmount: when total and allocated have different signs.
        CurrencyMismatch: for two currencies.

    >>> due = date(2026, 11, 20)
    >>> standing(Money("100", "INR"), Money("0", "INR"), due_date=due, at=date(2026, 11, 21))
    Standing(settlement=<Settlement.OPEN: 'open'>, overdue=True, over_credited=False)
    """
    settlement = settlement_of(total, allocated)
    return Standing(
        settlement,
        total - allocated,
        overdue=settlement is not Settlement.PAID and total.amount > 0 and day(at) > due_date,
        over_credited=abs(allocated) > abs(total),
    )
