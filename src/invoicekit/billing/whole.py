"""The whole: an order as the one invoice that its parts have to add up to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

import attrs

from invoicekit.documents import AllowanceCharge, Invoice, Line, StatedTax
from invoicekit.errors import InvalidValue
from invoicekit.money import Rounding, minor_unit, split
from invoicekit.money.decimals import ZERO
from invoicekit.taxes.regime import TaxRegime
from invoicekit.totals import Calculation, LineResult, calculate

__all__ = ["key_of", "undivided_in", "whole_of"]

Taxes = tuple[StatedTax, ...]


def whole_of(
    invoice: Invoice, regime: TaxRegime, *, rounding: Rounding | None = None
) -> Calculation:
    """Return an order's whole invoice with its figures, ready to be billed in parts.

    Its charges and allowances stand in amounts, and one without a tax of its own is divided by the
    taxes of the lines, those that the regime decides too: in a part, other lines than those of the
    whole would decide about its tax. A line of no quantity is left out.

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
    stated = calculate(_settled(invoice, first, _stated), regime, rounding=rounding)
    if not undivided_in(stated):
        return stated
    # The regime decides the taxes of the lines: the rows are divided by what it decided.
    divided = calculate(_settled(invoice, first, _decided), regime, rounding=rounding)
    fits = _are_alike(divided, first) and _stands_apart(divided, regime)
    return divided if fits else stated


def undivided_in(whole: Calculation) -> AllowanceCharge | None:
    """Return a charge or allowance whose tax hangs on which lines it is billed with, if any does.

    Args:
        whole: the order, as `whole_of` gives it.
    """
    if len({_names(result) for result in whole.lines}) <= 1:
        return None
    rows = (*whole.invoice.allowances, *whole.invoice.charges)
    return next((row for row in rows if row.amount and not row.taxes and not row.after_tax), None)


def key_of(line: Line) -> str:
    """Return the name of the order's line that a line is, or bills."""
    return line.order_line or line.id


_TaxesOf = Callable[[Line, LineResult], Taxes]


def _stated(line: Line, result: LineResult) -> Taxes:
    del result
    return line.taxes


def _decided(line: Line, result: LineResult) -> Taxes:
    """Return the taxes that a line states, or else those that the regime decided for it."""
    return line.taxes or tuple(
        StatedTax(share.tax, share.category, share.rate, liability=share.liability)
        for share in result.taxes
    )


def _names(result: LineResult) -> tuple[object, ...]:
    return tuple((each.tax, each.category, each.rate, each.liability) for each in result.taxes)


def _settled(invoice: Invoice, first: Calculation, taxes_of: _TaxesOf) -> Invoice:
    """Return the order with its charges and allowances in amounts, divided by taxes of the lines.

    Args:
        invoice: the order.
        first: what it comes to.
        taxes_of: gives the taxes of a line.
    """
    kept = [(n, line) for n, line in enumerate(invoice.lines) if line.quantity]
    nets = [first.lines[n].net for n, _ in kept]
    taxes = [taxes_of(line, first.lines[n]) for n, line in kept]
    unit = minor_unit(invoice.currency)
    return attrs.evolve(
        invoice,
        lines=[line for _, line in kept],
        allowances=_in_amounts(invoice.allowances, first.allowances, nets, taxes, unit),
        charges=_in_amounts(invoice.charges, first.charges, nets, taxes, unit),
    )


def _are_alike(divided: Calculation, first: Calculation) -> bool:
    """Tell whether an order is taxed after its rows are divided as it was before, to some cents."""
    rows = len(first.invoice.allowances) + len(first.invoice.charges)
    slack = minor_unit(first.invoice.currency) * rows
    bases = [
        {(row.tax, row.category, row.rate, row.liability): row.base for row in each.tax_rows}
        for each in (divided, first)
    ]
    same = bases[0].keys() == bases[1].keys() and len(divided.problems) <= len(first.problems)
    return same and all(abs(bases[0][name] - base) <= slack for name, base in bases[1].items())


def _stands_apart(divided: Calculation, regime: TaxRegime) -> bool:
    """Tell whether the divided rows keep their taxes beside the lines of one kind alone."""
    order = divided.invoice
    of_rows = {
        (tax.tax, tax.category, tax.rate, tax.liability)
        for row in (*order.allowances, *order.charges)
        for tax in row.taxes
        if row.amount
    }
    groups: dict[tuple[object, ...], list[Line]] = {}
    for line, result in zip(order.lines, divided.lines, strict=True):
        groups.setdefault(_names(result), []).append(line)
    parts = (attrs.evolve(order, lines=lines) for lines in groups.values())
    return all(
        of_rows <= {(row.tax, row.category, row.rate, row.liability) for row in alone.tax_rows}
        for alone in (calculate(part, regime, rounding=divided.rounding) for part in parts)
    )


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
