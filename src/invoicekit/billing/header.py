"""The charges and allowances of the whole order: billed once, or with every part its share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from enum import StrEnum

import attrs

from invoicekit.billing.billed import Billed, identity_of, summed
from invoicekit.billing.running import due_by
from invoicekit.documents import AllowanceCharge, StatedTax
from invoicekit.money.decimals import ZERO

__all__ = ["HeaderCharges", "header_rows"]


class HeaderCharges(StrEnum):
    """When the charges and allowances of the whole order are billed."""

    ONCE = "once"
    """With the first invoice, whole."""
    PRORATED = "prorated"
    """With every invoice its share by the value of the goods, the last one the remainder."""


def header_rows(
    rows: Sequence[AllowanceCharge],
    name: str,
    billed: Sequence[Billed],
    progress: tuple[Decimal, Decimal],
    unit: Decimal,
) -> Iterator[AllowanceCharge]:
    """Give what the next invoice bills of the order's charges, or of its allowances.

    Args:
        rows: the whole order's, in amounts.
        name: `"allowances"` or `"charges"`.
        billed: the live invoices before.
        progress: how much of the goods is billed with this invoice, and how much there is.
        unit: the smallest step.
    """
    done, whole = progress
    before = summed(pair for each in billed for pair in each.rows(name))
    for row in rows:
        amount = row.amount or ZERO
        # Two rows that differ in nothing but their amount are billed one after the other.
        shown = before.get(identity_of(row), ZERO)
        mine = min(shown, amount)
        before[identity_of(row)] = shown - mine
        part = due_by(amount, done, whole, unit) - mine
        if part > 0:
            taxes = [_part_of_tax(tax, part, amount, unit) for tax in row.taxes]
            yield attrs.evolve(row, amount=part, taxes=taxes)


def _part_of_tax(tax: StatedTax, part: Decimal, whole: Decimal, unit: Decimal) -> StatedTax:
    amount, stated = tax.amount, tax.stated_amount
    return attrs.evolve(
        tax,
        amount=None if amount is None else due_by(amount, part, whole, unit),
        stated_amount=None if stated is None else due_by(stated, part, whole, unit),
    )
