"""Tolerances: how far a bill may go beyond order and receipt before a person must say why."""

from __future__ import annotations

from decimal import Decimal

import attrs

from invoicekit.errors import InvalidAmount
from invoicekit.money import DecimalLike, to_decimal
from invoicekit.money.decimals import EXACT, ZERO

__all__ = ["Tolerance", "Tolerances"]


def _bound(value: DecimalLike | None) -> Decimal | None:
    if value is None:
        return None
    bound = to_decimal(value, "tolerance")
    if bound < 0:
        raise InvalidAmount("tolerance", str(value), "it is zero or above")
    return bound


@attrs.frozen
class Tolerance:
    """How far a figure may go beyond the one that it is laid beside.

    Args:
        amount: so much, in the figure's own unit: pieces, or the order's currency.
        percent: 5 means 5 % of the figure that it is laid beside.
        larger: where both are given, whether the larger of the two counts; else the smaller does.

    Raises:
        InvalidAmount: for a bound below zero, or a float.

    >>> Tolerance("100", "5").allowed(Decimal("1500")), Tolerance("100", "5", larger=True).allowed(
    ...     Decimal("1500"))
    (Decimal('75.00'), Decimal('100'))
    >>> Tolerance().allowed(Decimal("1500"))
    Decimal('0')
    """

    amount: Decimal | None = attrs.field(default=None, converter=_bound)
    percent: Decimal | None = attrs.field(default=None, converter=_bound)
    larger: bool = False

    def allowed(self, figure: Decimal) -> Decimal:
        """Return how far one may go beyond a figure; nothing, where no bound is given.

        Args:
            figure: what was ordered or received; its sign plays no part.
        """
        bounds = [] if self.amount is None else [self.amount]
        if self.percent is not None:
            bounds.append(EXACT.multiply(self.percent.scaleb(-2), abs(figure)))
        if not bounds:
            return ZERO
        return max(bounds) if self.larger else min(bounds)


@attrs.frozen(kw_only=True)
class Tolerances:
    """What a house lets pass when it lays a bill beside its order and receipts.

    Args:
        quantity: above what was received, or ordered where no receipt is asked for.
        price: above the order's price of one unit.
        value: above what the matched lines of a bill come to at the order's prices, taken together;
            not bounded if left out. Also above the received value of a line that counts by value.
        price_below: below the order's price of one unit; not bounded if left out.
    """

    quantity: Tolerance = Tolerance()
    price: Tolerance = Tolerance()
    value: Tolerance | None = None
    price_below: Tolerance | None = None
