"""The lines of a part: so much of a line of the order, and the same part of what hangs on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import attrs

from invoicekit.billing.running import due_by
from invoicekit.billing.whole import key_of
from invoicekit.documents import AllowanceCharge, Line, StatedTax

__all__ = ["ROUNDING", "part_of_line", "priced_at", "rounded_by"]

ROUNDING = "rounding to the order's total"
"""The reason of an allowance or charge of some cents, without which the parts would not add up."""


def part_of_line(line: Line, before: Decimal, quantity: Decimal, unit: Decimal) -> Line:
    """Return a line for some of the quantity of a line of the order.

    Args:
        line: the order's.
        before: how much of it is billed already.
        quantity: how much this part bills.
        unit: the smallest step.
    """

    def part(amount: Decimal | None) -> Decimal | None:
        if amount is None:
            return None
        after = due_by(amount, before + quantity, line.quantity, unit)
        return after - due_by(amount, before, line.quantity, unit)

    def rows(whole: Sequence[AllowanceCharge]) -> Iterator[AllowanceCharge]:
        for row in whole:
            yield attrs.evolve(row, amount=part(row.amount), base=part(row.base))

    def taxes(whole: Sequence[StatedTax]) -> Iterator[StatedTax]:
        for tax in whole:
            yield attrs.evolve(tax, amount=part(tax.amount), stated_amount=part(tax.stated_amount))

    return attrs.evolve(
        line,
        quantity=quantity,
        order_line=key_of(line),
        allowances=tuple(rows(line.allowances)),
        charges=tuple(rows(line.charges)),
        taxes=tuple(taxes(line.taxes)),
        taxable_value=part(line.taxable_value),
    )


def priced_at(line: Line, net: Decimal) -> Line:
    """Return a line whose price is its net: for fractions of a cent that no rounding row brings."""
    return attrs.evolve(
        line, unit_price=net, base_quantity=line.quantity, allowances=(), charges=()
    )


def rounded_by(line: Line, difference: Decimal) -> Line:
    """Return a line with its net changed by some cents, told as what they are."""
    row = AllowanceCharge(abs(difference), reason=ROUNDING)
    if difference > 0:
        return attrs.evolve(line, charges=(*line.charges, row))
    return attrs.evolve(line, allowances=(*line.allowances, row))
