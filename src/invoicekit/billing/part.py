"""The next part of an order: an invoice over so much of each of its lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

import attrs

from invoicekit.billing.billed import Billed, left_of, summed
from invoicekit.billing.header import HeaderCharges, header_rows
from invoicekit.billing.lines import part_of_line, priced_at, rounded_by
from invoicekit.billing.running import due_by
from invoicekit.billing.taxing import taxed_to_the_cent
from invoicekit.billing.whole import key_of, undivided_in
from invoicekit.documents import Invoice, Line
from invoicekit.errors import InvalidAmount, InvalidValue
from invoicekit.money import minor_unit, plain
from invoicekit.money.decimals import ZERO
from invoicekit.taxes.regime import TaxRegime
from invoicekit.totals import Calculation, LineResult, calculate

__all__ = ["bill_part"]


def bill_part(
    whole: Calculation,
    quantities: Mapping[str, Decimal],
    billed: Sequence[Billed],
    regime: TaxRegime,
    *,
    header: HeaderCharges = HeaderCharges.PRORATED,
) -> Invoice:
    """Return the next invoice of an order, over so much of each line.

    Args:
        whole: the order, as `whole_of` gives it.
        quantities: how much of each line, by the line's name, above zero.
        billed: the live invoices before; the voided ones are not among them.
        regime: whose law applies.
        header: when the charges and allowances of the whole order are billed.

    Returns:
        An invoice without number and date. With it, and once all of the order is billed, the
        invoices add up to the order: each line, each charge, each tax, and what is payable.

    Raises:
        InvalidValue: for a line that the order does not have, or nothing at all; for a charge or
            allowance of which the regime cannot say the tax apart from the lines, unless all of the
            order is billed at once.
        InvalidAmount: for more than is left of a line.
    """
    left = left_of(whole, billed)
    _check(whole, quantities, left)
    unit = minor_unit(whole.invoice.currency)
    done = all(quantities.get(name, ZERO) == rest for name, rest in left.items())
    if billed or not done:
        _refuse_undivided(whole)
    lines = _lines(whole, quantities, left, unit)
    bare = calculate(
        attrs.evolve(whole.invoice, lines=lines, allowances=(), charges=()),
        regime,
        rounding=whole.rounding,
    )
    fitted = _exactly(_fitted(bare, whole, billed, unit), bare, regime)
    progress = _progress(fitted, whole, billed, done=done, once=header is HeaderCharges.ONCE)
    drawn = attrs.evolve(
        whole.invoice,
        lines=[line for line, _ in fitted],
        allowances=header_rows(whole.invoice.allowances, "allowances", billed, progress, unit),
        charges=header_rows(whole.invoice.charges, "charges", billed, progress, unit),
    )
    figured = calculate(drawn, regime, rounding=whole.rounding)
    return taxed_to_the_cent(figured, whole, billed, regime, unit)


def _check(
    whole: Calculation, quantities: Mapping[str, Decimal], left: Mapping[str, Decimal]
) -> None:
    known = {key_of(line) for line in whole.invoice.lines}
    if not quantities:
        raise InvalidValue("quantities", "", "an invoice bills something")
    for name, quantity in quantities.items():
        if name not in known:
            raise InvalidValue("line", name, "the order has no such line")
        if quantity <= 0:
            raise InvalidAmount("quantity", plain(quantity), "it is above zero")
        if quantity > left.get(name, ZERO):
            rest = plain(left.get(name, ZERO))
            raise InvalidAmount("quantity", plain(quantity), f"of line {name}, {rest} is left")


def _refuse_undivided(whole: Calculation) -> None:
    row = undivided_in(whole)
    if row is not None:
        reason = "its tax hangs on the lines beside it: state the tax, or bill all at once"
        raise InvalidValue("charge or allowance", row.reason or "without a reason", reason)


def _lines(
    whole: Calculation,
    quantities: Mapping[str, Decimal],
    left: Mapping[str, Decimal],
    unit: Decimal,
) -> list[Line]:
    return [
        part_of_line(line, line.quantity - left[key_of(line)], quantities[key_of(line)], unit)
        for line in whole.invoice.lines
        if key_of(line) in quantities
    ]


def _fitted(
    bare: Calculation, whole: Calculation, billed: Sequence[Billed], unit: Decimal
) -> list[tuple[Line, Decimal]]:
    """Return each line with its net, brought to what the running total leaves for it."""
    quantities = summed(pair for each in billed for pair in each.quantities())
    shown = summed(pair for each in billed for pair in each.nets())
    of = {key_of(line): (line, result.net) for line, result in _results(whole)}
    fitted = []
    for line, result in _results(bare):
        name = key_of(line)
        ordered, net = of[name]
        done = quantities.get(name, ZERO) + line.quantity
        due = due_by(net, done, ordered.quantity, unit) - shown.get(name, ZERO)
        off = due - result.net
        # More than roundings come to is another price: what was billed at the old one stays.
        slack = unit * (len(billed) + len(line.allowances) + len(line.charges) + 2)
        if off and abs(off) <= slack:
            fitted.append((rounded_by(line, off), due))
        else:
            fitted.append((line, result.net))
    return fitted


def _exactly(
    fitted: Sequence[tuple[Line, Decimal]], bare: Calculation, regime: TaxRegime
) -> list[tuple[Line, Decimal]]:
    """Return the lines so that each comes to its net: half a cent may round to either side."""
    lines = [line for line, _ in fitted]
    if tuple(lines) == bare.invoice.lines:
        return list(fitted)
    again = calculate(attrs.evolve(bare.invoice, lines=lines), regime, rounding=bare.rounding)
    return [
        (line if result.net == net else priced_at(line, net), net)
        for (line, net), result in zip(fitted, again.lines, strict=True)
    ]


def _results(calculation: Calculation) -> Iterator[tuple[Line, LineResult]]:
    return zip(calculation.invoice.lines, calculation.lines, strict=True)


def _progress(
    fitted: Sequence[tuple[Line, Decimal]],
    whole: Calculation,
    billed: Sequence[Billed],
    *,
    done: bool,
    once: bool,
) -> tuple[Decimal, Decimal]:
    """Return how much of the goods' value is billed with this part, and how much there is."""
    value = whole.totals.line_total
    before = sum((net for each in billed for _, net in each.nets()), ZERO)
    so_far = before + sum((net for _, net in fitted), ZERO)
    if done or once or value <= 0:
        return (value, value) if done or once else (ZERO, Decimal(1))
    return min(max(so_far, ZERO), value), value
