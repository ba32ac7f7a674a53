"""What came of each line: its net, and its share of every tax."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from invoicekit.documents.invoice import Invoice
from invoicekit.totals.figures import LineResult, LineTax
from invoicekit.totals.row_amounts import row_shares
from invoicekit.totals.rows import RowSum, Step

__all__ = ["line_results"]


def line_results(
    invoice: Invoice,
    nets: Sequence[Decimal],
    extras: Mapping[int, tuple[Decimal, Decimal]],
    rows: Sequence[RowSum],
    quantities: Sequence[Decimal],
    step: Step,
) -> tuple[LineResult, ...]:
    """Return the result of each line, in the order of the lines.

    Args:
        invoice: the document.
        nets: the net of each line, as added up.
        extras: the allowance and the charge of the lines that have any.
        rows: the rows, added up.
        quantities: the quantity of each taxable item.
        step: how shares are rounded.
    """
    taxes: list[list[LineTax]] = [[] for _ in invoice.lines]
    count = len(taxes)
    for row in rows:
        treatment = row.treatment
        for item, amount, surcharge in row_shares(row, quantities, step):
            if item < count:
                taxes[item].append(
                    LineTax(
                        treatment.tax,
                        treatment.category,
                        treatment.rate,
                        step.at_the_end(row.bases[item]),
                        amount,
                        surcharge,
                        treatment.liability,
                    )
                )
    zero = step.zero
    none = (zero, zero)
    return tuple(
        LineResult(
            line.id,
            step.at_the_end(nets[index]),
            *extras.get(index, none),
            tuple(taxes[index]),
        )
        for index, line in enumerate(invoice.lines)
    )
