"""Portions of an invoice: part of a line, and the same part of what hangs on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

import attrs

from invoicekit.documents import AllowanceCharge, Invoice, Line
from invoicekit.money import minor_unit, round_to
from invoicekit.money.decimals import ZERO

__all__ = ["part_of_line", "proportion", "rows_in_proportion", "value_lines"]


def part_of_line(line: Line, line_id: str, quantity: Decimal, currency: str) -> Line:
    """Return a line for some of its quantity, its fixed amounts in the same proportion."""
    share = proportion(quantity, line.quantity)
    unit = minor_unit(currency)

    def scaled(rows: Sequence[AllowanceCharge]) -> Iterator[AllowanceCharge]:
        for row in rows:
            if row.amount is not None:
                yield attrs.evolve(row, amount=round_to(row.amount * share, unit))
            elif row.base is not None:
                yield attrs.evolve(row, base=round_to(row.base * share, unit))
            else:
                yield row

    value = line.taxable_value
    return attrs.evolve(
        line,
        quantity=quantity,
        allowances=tuple(scaled(line.allowances)),
        charges=tuple(scaled(line.charges)),
        taxable_value=None if value is None else round_to(value * share, unit),
        taxes=[
            attrs.evolve(tax, amount=tax.amount and round_to(tax.amount * share, unit))
            for tax in line.taxes
        ],
        preceding_line=line_id,
    )


def proportion(part: Decimal, whole: Decimal) -> Decimal:
    """Return what share a part is of the whole; none of nothing."""
    return part / whole if whole else ZERO


def rows_in_proportion(
    rows: Sequence[AllowanceCharge], amounts: Sequence[Decimal], share: Decimal, unit: Decimal
) -> tuple[AllowanceCharge, ...]:
    """Return document allowances or charges in proportion, each as a rounded amount."""
    parts = (round_to(amount * share, unit) for amount in amounts)
    return tuple(
        attrs.evolve(row, amount=part, percent=None, base=None)
        for row, part in zip(rows, parts, strict=True)
        if part
    )


def value_lines(invoice: Invoice, amounts: Mapping[str, Decimal]) -> Iterator[Line]:
    """Give a line of value only for each amount: one unit, so that a match counts no quantity."""
    for place, line in enumerate(invoice.lines, start=1):
        line_id = line.id or str(place)
        if line_id in amounts:
            yield Line(
                line.description,
                quantity=1,
                unit_price=amounts[line_id],
                id=line_id,
                taxes=line.taxes,
                codes=line.codes,
                account=line.account,
                preceding_line=line_id,
                particulars=line.particulars,
            )
