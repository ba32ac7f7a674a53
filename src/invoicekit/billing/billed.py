"""What is billed of an order already, and what is left of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

import attrs

from invoicekit.billing.whole import key_of
from invoicekit.documents import AllowanceCharge, Invoice
from invoicekit.money.decimals import ZERO
from invoicekit.totals import Calculation, TaxRow
from invoicekit.totals.snapshot import Snapshot

__all__ = ["Billed", "Identity", "identity_of", "left_of", "row_of"]

Identity = tuple[object, ...]
"""What makes two charges, or two rows of a tax, the same from one invoice to the next."""


@attrs.frozen
class Billed:
    """A live invoice of an order, as it was made.

    Args:
        invoice: what it bills; each line names the order's line.
        figures: what that came to, frozen.
    """

    invoice: Invoice
    figures: Snapshot

    def quantities(self) -> Iterator[tuple[str, Decimal]]:
        """Give how much it bills of each line of the order."""
        for line in self.invoice.lines:
            yield key_of(line), line.quantity

    def nets(self) -> Iterator[tuple[str, Decimal]]:
        """Give the net of each line of the order in it."""
        for line, result in zip(self.invoice.lines, self.figures.lines, strict=True):
            yield key_of(line), result.net

    def rows(self, name: str) -> Iterator[tuple[Identity, Decimal]]:
        """Give what it bills of each of the order's `"allowances"` or `"charges"`."""
        rows: tuple[AllowanceCharge, ...] = getattr(self.invoice, name)
        amounts: tuple[Decimal, ...] = getattr(self.figures, name)
        for row, amount in zip(rows, amounts, strict=True):
            yield identity_of(row), amount


def identity_of(row: AllowanceCharge) -> Identity:
    """Return what an allowance or charge is, whatever its amount."""
    taxes = tuple(attrs.evolve(t, amount=None, stated_amount=None).key for t in row.taxes)
    return row.reason, row.reason_code, row.after_tax, taxes


def row_of(row: TaxRow) -> Identity:
    """Return which tax a row is."""
    return row.tax, row.category, row.rate, row.surcharge_rate, row.liability, row.group


def summed(pairs: Iterable[tuple[Identity | str, Decimal]]) -> dict[object, Decimal]:
    """Return the sum of the amounts under each name."""
    sums: dict[object, Decimal] = {}
    for name, amount in pairs:
        sums[name] = sums.get(name, ZERO) + amount
    return sums


def left_of(whole: Calculation, billed: Iterable[Billed]) -> Mapping[str, Decimal]:
    """Return how much of each line of an order is not billed yet, by the line's name.

    Args:
        whole: the order, as `whole_of` gives it.
        billed: its live invoices.

    Returns:
        A quantity for each line of which something is left; none below zero, even where the order
        was cut down after it was billed.
    """
    done = summed(pair for each in billed for pair in each.quantities())
    left = {
        key_of(line): line.quantity - done.get(key_of(line), ZERO) for line in whole.invoice.lines
    }
    return {name: quantity for name, quantity in left.items() if quantity > 0}
