"""Allowances and charges: what comes off a price, and what comes on top."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import attrs

from invoicekit.documents.stated_tax import StatedTax
from invoicekit.errors import InvalidValue
from invoicekit.money import DecimalLike, to_decimal

__all__ = ["AllowanceCharge"]


def _amount(value: DecimalLike | None) -> Decimal | None:
    return None if value is None else to_decimal(value, "amount")


def _percent(value: DecimalLike | None) -> Decimal | None:
    return None if value is None else to_decimal(value, "percent")


def _taxes(value: Iterable[StatedTax]) -> tuple[StatedTax, ...]:
    return tuple(value)


@attrs.frozen
class AllowanceCharge:
    """An allowance or a charge, of a line or of the whole; the list it stands in says which.

    Args:
        amount: before tax, in the document's currency; positive. Either this or `percent`.
        percent: 10 means 10 %, of `base` or else of the line's price, or of the sum of the lines.
        base: what the percent is of, where that is another figure.
        stated_percent: the percent that the document prints beside the amount (BT-94, BT-101,
            BT-138, BT-143); the amount is what counts.
        reason: in words (BT-97, BT-104, BT-139, BT-144).
        reason_code: UNTDID 5189 for an allowance, 7161 for a charge.
        taxes: the taxes on it; on a document's allowance or charge only, a line's follows its line.
        after_tax: it comes after tax, and is in no tax base: a financial discount, a deposit.

    Raises:
        InvalidValue: when both amount and percent are given, or neither; for a stated percent
            beside a percent.

    >>> AllowanceCharge(percent="10", reason="introductory price").percent
    Decimal('10')
    """

    amount: Decimal | None = attrs.field(default=None, converter=_amount, repr=False)
    percent: Decimal | None = attrs.field(default=None, converter=_percent)
    base: Decimal | None = attrs.field(default=None, converter=_amount, repr=False)
    reason: str = ""
    reason_code: str = ""
    taxes: tuple[StatedTax, ...] = attrs.field(default=(), converter=_taxes)
    after_tax: bool = False
    stated_percent: Decimal | None = attrs.field(default=None, converter=_percent)

    def __attrs_post_init__(self) -> None:
        if (self.amount is None) == (self.percent is None):
            given = "neither" if self.amount is None else "both"
            raise InvalidValue("allowance or charge", given, "give either an amount or a percent")
        if self.percent is not None and self.stated_percent is not None:
            reason = "it stands beside an amount, and a percent is given"
            raise InvalidValue("stated percent", str(self.stated_percent), reason)
