"""The taxes of a part, so that those of all parts add up to the order's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import attrs

from invoicekit.billing.billed import Billed, Identity, row_of
from invoicekit.billing.running import due_by
from invoicekit.documents import AllowanceCharge, Invoice, Line, StatedTax
from invoicekit.money import round_to
from invoicekit.money.decimals import ZERO
from invoicekit.taxes.regime import TaxRegime
from invoicekit.totals import Calculation, LineTax, TaxRow, calculate

__all__ = ["taxed_to_the_cent"]

_TRIES = 3


def taxed_to_the_cent(
    part: Calculation,
    whole: Calculation,
    billed: Sequence[Billed],
    regime: TaxRegime,
    unit: Decimal,
) -> Invoice:
    """Return a part whose taxes take up the cents that the roundings of the parts before left.

    Where a tax is by its own arithmetic what the running total leaves for it, nothing is entered.
    A tax that is off by more than roundings come to is another one than the order's, after a change
    of its rate or price: it is left as the law has it.

    Args:
        part: the next invoice, with its figures.
        whole: the order.
        billed: the live invoices before.
        regime: whose law applies.
        unit: the smallest step.
    """
    targets = _targets(part, whole, billed, unit)
    tried = part
    for _ in range(_TRIES):
        off = _off(tried, targets)
        if not off:
            return tried.invoice
        corrected = _corrected(tried, off, unit)
        if corrected == tried.invoice:
            break
        tried = calculate(corrected, regime, rounding=part.rounding)
    settled = not _off(tried, targets) and len(tried.problems) <= len(part.problems)
    return tried.invoice if settled else part.invoice


def _targets(
    part: Calculation, whole: Calculation, billed: Sequence[Billed], unit: Decimal
) -> Mapping[Identity, Decimal]:
    """Return what each row of the order's taxes has to come to in this part."""
    wholes = {row_of(row): row for row in whole.tax_rows}
    slack = unit * (len(billed) + len(part.invoice.lines) + 2)
    targets = {}
    for row in part.tax_rows:
        of, before = wholes.get(row_of(row)), _before(billed, row_of(row))
        if of is None or not of.base:
            continue
        done = sum((each.base for each in before), row.base)
        target = due_by(of.amount, done, of.base, unit)
        target -= sum((each.amount for each in before), ZERO)
        if abs(target - row.amount) <= slack:
            targets[row_of(row)] = target
    return targets


def _before(billed: Sequence[Billed], name: Identity) -> list[TaxRow]:
    return [row for each in billed for row in each.figures.tax_rows if row_of(row) == name]


def _off(part: Calculation, targets: Mapping[Identity, Decimal]) -> dict[Identity, Decimal]:
    """Return by how much each tax is off its target, where it is."""
    rows = ((row_of(row), row.amount) for row in part.tax_rows)
    wide = {name: targets[name] - amount for name, amount in rows if name in targets}
    return {name: difference for name, difference in wide.items() if difference}


def _corrected(part: Calculation, off: Mapping[Identity, Decimal], unit: Decimal) -> Invoice:
    invoice = part.invoice
    for name, difference in off.items():
        invoice = _entered_on_lines(part, invoice, name, difference, unit)
    return invoice


def _entered_on_lines(
    part: Calculation, invoice: Invoice, name: Identity, difference: Decimal, unit: Decimal
) -> Invoice:
    """Enter a tax on each line that bears it, the difference on the largest."""
    shares = {
        place: share
        for place, result in enumerate(part.lines)
        for share in result.taxes
        if _is(share, name)
    }
    if not shares:
        return _entered_on_row(invoice, name, difference, unit)
    largest = max(shares, key=lambda place: (abs(shares[place].base), -place))
    lines = list(invoice.lines)
    for place, share in shares.items():
        amount = share.amount + (difference if place == largest else ZERO)
        lines[place] = _with_tax(lines[place], share, amount)
    return attrs.evolve(invoice, lines=lines)


def _is(share: LineTax, name: Identity) -> bool:
    return (share.tax, share.category, share.rate, share.liability) == (
        name[0],
        name[1],
        name[2],
        name[4],
    )


def _with_tax(line: Line, share: LineTax, amount: Decimal) -> Line:
    stated = [tax for tax in line.taxes if tax.tax == share.tax]
    if not stated:
        new = StatedTax(share.tax, share.category, share.rate, amount, liability=share.liability)
        return attrs.evolve(line, taxes=(*line.taxes, new))
    entered = attrs.evolve(stated[0], amount=amount, stated_amount=None)
    return attrs.evolve(line, taxes=[entered if tax is stated[0] else tax for tax in line.taxes])


def _entered_on_row(
    invoice: Invoice, name: Identity, difference: Decimal, unit: Decimal
) -> Invoice:
    """Enter a tax that no line bears on the first charge or allowance that does."""
    charges = _entered(invoice.charges, name, difference, unit, 1)
    if charges is not None:
        return attrs.evolve(invoice, charges=charges)
    allowances = _entered(invoice.allowances, name, difference, unit, -1)
    return invoice if allowances is None else attrs.evolve(invoice, allowances=allowances)


def _entered(
    rows: Sequence[AllowanceCharge], name: Identity, difference: Decimal, unit: Decimal, sign: int
) -> list[AllowanceCharge] | None:
    """Return the rows with the tax entered on the first that bears it; None where none does."""
    for place, row in enumerate(rows):
        for n, tax in enumerate(row.taxes):
            if (tax.tax, tax.category, tax.rate) == name[:3]:
                by_rate = (row.amount or ZERO) * (tax.rate or ZERO).scaleb(-2) * sign
                own = round_to(by_rate, unit) if tax.amount is None else tax.amount
                taxes = list(row.taxes)
                taxes[n] = attrs.evolve(tax, amount=own + difference, stated_amount=None)
                return [*rows[:place], attrs.evolve(row, taxes=taxes), *rows[place + 1 :]]
    return None
