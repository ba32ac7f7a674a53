"""The whole: an order as the one invoice that its parts have to add up to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import attrs

from invoicekit.documents import AllowanceCharge, Invoice, Line, StatedTax
from invoicekit.errors import InvalidValue
from invoicekit.money import Rounding, minor_unit, split
from invoicekit.money.decimals import ZERO
from invoicekit.taxes.regime import TaxRegime
from invoicekit.totals import Calculation, calculate

__all__ = ["key_of", "whole_of"]

Taxes = tuple[StatedTax, ...]


def whole_of(
    invoice: Invoice, regime: TaxRegime, *, rounding: Rounding | None = None
) -> Calculation:
    """Return an order's whole invoice with its figures, ready to be billed in parts.

    Its charges and allowances stand in amounts, and one without a tax of its own is divided by the
    taxes of the lines: in a part, other lines than those of the whole would decide about its tax.
    A line of no quantity is left out.

    Args:
        invoice: all of the order, as one invoice.
        regime: whose law applies.
        rounding: how to round; the regime's own if left out.

    Raises:
        InvalidValue: for two lines of one name, or one without; for a price that includes tax.
    """
    if invoice.prices_include:
        raise InvalidValue("prices", invoice.prices_include, "an order is billed at net prices")
    names = [key_of(line) for line in invoice.lines]
    if "" in names or len(set(names)) != len(names):
        raise InvalidValue("lines", ", ".join(names), "each line of an order has a name of its own")
    first = calculate(invoice, regime, rounding=rounding)
    kept = [(n, line) for n, line in enumerate(invoice.lines) if line.quantity]
    nets = [first.lines[n].net for n, _ in kept]
    taxes = [line.taxes for _, line in kept]
    unit = minor_unit(invoice.currency)
    settled = attrs.evolve(
        invoice,
        lines=[line for _, line in kept],
        allowances=_in_amounts(invoice.allowances, first.allowances, nets, taxes, unit),
        charges=_in_amounts(invoice.charges, first.charges, nets, taxes, unit),
    )
    return calculate(settled, regime, rounding=rounding)


def key_of(line: Line) -> str:
    """Return the name of the order's line that a line is, or bills."""
    return line.order_line or line.id


def _in_amounts(
    rows: Sequence[AllowanceCharge],
    amounts: Sequence[Decimal],
    nets: Sequence[Decimal],
    taxes: Sequence[Taxes],
    unit: Decimal,
) -> Iterator[AllowanceCharge]:
    for row, amount in zip(rows, amounts, strict=True):
        shown = row.percent if row.stated_percent is None else row.stated_percent
        fixed = attrs.evolve(row, amount=amount, percent=None, base=None, stated_percent=shown)
        if row.taxes or row.after_tax:
            yield fixed
        else:
            yield from _divided(fixed, amount, nets, taxes, unit)


def _divided(
    row: AllowanceCharge,
    amount: Decimal,
    nets: Sequence[Decimal],
    taxes: Sequence[Taxes],
    unit: Decimal,
) -> Iterator[AllowanceCharge]:
    sums: dict[tuple[str, ...], tuple[Decimal, Taxes]] = {}
    for net, stated in zip(nets, taxes, strict=True):
        # An amount that was entered for a line is that line's alone.
        by_rate = tuple(
            attrs.evolve(tax, amount=None, stated_amount=None)
            for tax in stated
            if tax.rate is not None or tax.amount is None
        )
        key = tuple(tax.key for tax in by_rate)
        sums[key] = (sums.get(key, (ZERO, ()))[0] + net, by_rate)
    # The order of the lines must not decide which rate gets the last cent.
    parts = [sums[key] for key in sorted(sums)]
    weights = [net for net, _ in parts]
    if not any(sums) or min(weights) < 0 or not any(weights):
        yield row
        return
    for part, (_, stated) in zip(split(amount, weights, unit), parts, strict=True):
        yield attrs.evolve(row, amount=part, taxes=stated)
