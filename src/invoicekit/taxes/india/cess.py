"""Compensation cess: in percent, by the unit, both, the higher of both, or of the retail price."""

from __future__ import annotations

from decimal import Decimal

from invoicekit.documents.problems import Problem
from invoicekit.money.decimals import EXACT, ZERO
from invoicekit.taxes.india.case import LineCase, missing_particular
from invoicekit.taxes.india.gst import FAMILY
from invoicekit.taxes.rates import DatedRow
from invoicekit.taxes.treatment import Basis, Liability, Taxed, Treatment

__all__ = ["CESS", "cess_taxes"]

CESS = "CESS"
"""The name of its rows; what is by the unit stands in a group of its own, as returns ask."""

_ADVALOREM, _BY_UNIT = "ad_valorem", "by_unit"


def cess_taxes(
    case: LineCase, key: str, liability: Liability = Liability.SUPPLIER
) -> tuple[Taxed, tuple[Problem, ...]]:
    """Return the cess on a line, and what is missing for it.

    Amounts by the unit are what the tables say for so many units, brought to one unit; what they
    come to for the quantity is worked out with the totals.

    Args:
        case: the line.
        key: the row of the cess table, such as `"suv"`, `"filter_cigarettes_65mm"`.
        liability: who owes it.

    Raises:
        NotCovered: for a product or a day that the table does not know.

    Source: GST (Compensation to States) Act 2017 s.8.
    """
    row = case.law.table("cess").on(key, case.on)
    problems = _unit_problems(case, row)
    if problems:
        return (), problems
    if row.detail("form") == "retail_price_factor":
        return _of_retail_price(case, row, liability)
    return _by_form(row, liability), ()


def _by_form(row: DatedRow, liability: Liability) -> Taxed:
    form = row.detail("form")
    rate = row.rate if row.value else None
    if form == _ADVALOREM:
        return _row(row, rate, None, _ADVALOREM, liability) if rate else ()
    if form == "specific":
        return _row(row, None, _per_unit(row), _BY_UNIT, liability)
    if form == "both":
        by_rate = _row(row, rate, None, _ADVALOREM, liability)
        return by_rate + _row(row, None, _per_unit(row), _BY_UNIT, liability)
    return _row(row, rate, _per_unit(row), "higher_of", liability, higher_of=True)


def _of_retail_price(
    case: LineCase, row: DatedRow, liability: Liability
) -> tuple[Taxed, tuple[Problem, ...]]:
    price = case.text("retail_price")
    if not price:
        return (), (missing_particular("retail_price", f"the cess of {row.key}", row.source),)
    each = EXACT.multiply(row.number("factor") or ZERO, Decimal(price))
    return _row(row, None, each, _BY_UNIT, liability), ()


def _per_unit(row: DatedRow) -> Decimal:
    return EXACT.divide(row.number("amount") or ZERO, row.number("per") or Decimal(1))


def _unit_problems(case: LineCase, row: DatedRow) -> tuple[Problem, ...]:
    units = row.detail("units")
    if not units or case.line.unit in units.split("|"):
        return ()
    return (
        Problem(
            "cess_unit",
            "unit",
            f"the cess of {row.key} is by the unit, and the quantity is in {case.line.unit!r}",
            f"Give the quantity in {units.replace('|', ' or ')}",
            parameters={"unit": case.line.unit, "units": units},
            source=row.source,
        ),
    )


def _row(
    row: DatedRow,
    rate: Decimal | None,
    per_unit: Decimal | None,
    group: str,
    liability: Liability,
    *,
    higher_of: bool = False,
) -> Taxed:
    text = f"compensation cess on {row.key.replace('_', ' ')}"
    return (
        Treatment(
            CESS,
            "taxable",
            rate,
            per_unit=per_unit,
            liability=liability,
            group=group,
            family=FAMILY,
            basis=Basis("cess", text, f"Cess Act 2017 s.8; {row.source}"),
            higher_of=higher_of,
        ),
    )
