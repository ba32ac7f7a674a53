"""What the command line prints of a calculation."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import attrs

from invoicekit.documents.problems import Problem
from invoicekit.serialization.converter import converter
from invoicekit.totals import Calculation, Difference, LineResult, LineTax, TaxRow, Totals

__all__ = ["Result", "result_data", "result_of"]


@attrs.frozen
class Result:
    """The figures of one document; without totals where it could not be read.

    Attributes:
        number: the invoice's number.
        currency: its currency.
        totals: the totals by name.
        tax_rows: one for each tax, category and rate.
        lines: the net and the tax shares of each line.
        allowances: the amount of each document allowance.
        charges: the amount of each document charge.
        problems: everything to mend or to know.
        differences: figures stated otherwise than computed.
        line: in a stream, the number of the line that it was read from.
    """

    number: str = ""
    currency: str = ""
    totals: Totals | None = None
    tax_rows: tuple[TaxRow, ...] = ()
    lines: tuple[LineResult, ...] = ()
    allowances: tuple[Decimal, ...] = ()
    charges: tuple[Decimal, ...] = ()
    problems: tuple[Problem, ...] = ()
    differences: tuple[Difference, ...] = ()
    line: int | None = None


def result_of(
    calculation: Calculation, line: int | None = None, more: Iterable[Problem] = ()
) -> Result:
    """Return what is printed of a calculation; rates are shown without trailing zeros."""
    return Result(
        calculation.invoice.number,
        calculation.invoice.currency,
        calculation.totals,
        tuple(attrs.evolve(row, rate=_bare(row.rate)) for row in calculation.tax_rows),
        tuple(
            attrs.evolve(result, taxes=tuple(_bare_rate(tax) for tax in result.taxes))
            for result in calculation.lines
        ),
        calculation.allowances,
        calculation.charges,
        (*calculation.problems, *more),
        calculation.differences,
        line,
    )


def _bare_rate(tax: LineTax) -> LineTax:
    return attrs.evolve(tax, rate=_bare(tax.rate))


def _bare(rate: Decimal | None) -> Decimal | None:
    return None if rate is None else rate.normalize()


def result_data(result: Result) -> dict[str, Any]:
    """Return a result as plain data for JSON: amounts as text, every field present."""
    data: dict[str, Any] = converter(with_defaults=True).unstructure(result)
    for problem in data["problems"]:
        problem["parameters"] = dict(problem["parameters"])
    if data["line"] is None:
        del data["line"]
    return data
