"""Rules over the sums: BR-CO-10 to BR-CO-18, and the decimals of every sum."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from invoicekit.documents.problems import Problem
from invoicekit.money import plain, round_to
from invoicekit.money.decimals import ZERO
from invoicekit.profiles.en16931.figures import Figures, VatRow
from invoicekit.profiles.en16931.telling import too_fine, wrong

__all__ = ["near", "total_problems"]

_CENT = Decimal("0.01")
_ONE = Decimal(1)
_HALF = Decimal("0.5")

_DECIMALS = (
    ("BR-DEC-09", "line_total"),
    ("BR-DEC-10", "allowance_total"),
    ("BR-DEC-11", "charge_total"),
    ("BR-DEC-12", "tax_exclusive"),
    ("BR-DEC-13", "tax_total"),
    ("BR-DEC-14", "tax_inclusive"),
    ("BR-DEC-15", "tax_total_converted"),
    ("BR-DEC-16", "prepaid"),
    ("BR-DEC-17", "rounding"),
    ("BR-DEC-18", "payable"),
)


def total_problems(figures: Figures) -> Iterator[Problem]:
    """Give each sum that does not add up, or is too fine.

    Args:
        figures: the figures of a document.
    """
    for rule, name, shown, sum_of, due in _sums(figures):
        due = round_to(due, _CENT)  # noqa: PLW2901 - the rules compare what is rounded to the cent
        if shown != due:
            yield wrong(
                rule,
                f"totals.{name}",
                f"{name} is {plain(shown)}, and {sum_of} is {plain(due)}",
                "Correct the sum, or what it is made of",
                shown=plain(shown),
                due=plain(due),
            )
    for rule, name in _DECIMALS:
        yield from too_fine(getattr(figures, name), rule, f"totals.{name}")
    if not figures.vat_rows:
        message = "the document has no VAT table"
        yield wrong("BR-CO-18", "tax_rows", message, "State the VAT category of each line")
    for index, row in enumerate(figures.vat_rows):
        yield from _row(row, f"tax_rows[{index}]")


def _sums(figures: Figures) -> Iterator[tuple[str, str, Decimal, str, Decimal]]:
    f = figures
    nets = sum([line.net for line in f.lines], ZERO)
    yield "BR-CO-10", "line_total", f.line_total, "the sum of the lines", nets
    allowances, charges = sum(f.allowances, ZERO), sum(f.charges, ZERO)
    yield "BR-CO-11", "allowance_total", f.allowance_total, "the sum of the allowances", allowances
    yield "BR-CO-12", "charge_total", f.charge_total, "the sum of the charges", charges
    exclusive = f.line_total - f.allowance_total + f.charge_total
    what = "line_total - allowance_total + charge_total"
    yield "BR-CO-13", "tax_exclusive", f.tax_exclusive, what, exclusive
    tax = sum([row.amount for row in f.vat_rows], ZERO)
    yield "BR-CO-14", "tax_total", f.tax_total, "the sum of the VAT table", tax
    inclusive = f.tax_exclusive + f.tax_total
    yield "BR-CO-15", "tax_inclusive", f.tax_inclusive, "tax_exclusive + tax_total", inclusive
    due = f.tax_inclusive - f.prepaid + f.rounding
    yield "BR-CO-16", "payable", f.payable, "tax_inclusive - prepaid + rounding", due


def near(row: VatRow) -> bool:
    """Tell whether the VAT of a row is its base at its rate, to less than one unit."""
    due = round_to(abs(row.base) * (row.rate or ZERO).scaleb(-2), _CENT)
    return abs(abs(row.amount) - due) < _ONE


def _row(row: VatRow, path: str) -> Iterator[Problem]:
    yield from too_fine(row.base, "BR-DEC-19", f"{path}.base")
    yield from too_fine(row.amount, "BR-DEC-20", f"{path}.amount")
    if row.rate is None and row.category != "O":
        message = f"the category {row.category} has no rate"
        yield wrong("BR-48", f"{path}.rate", message, "Give the rate; 0 where nothing is charged")
    # The rule takes a rate below a half percent for none.
    zero = row.rate is None or row.rate < _HALF
    fits = -_HALF <= row.amount < _HALF if zero else near(row)
    if not fits:
        rate = "no rate" if row.rate is None else f"{plain(row.rate)} %"
        message = f"the VAT is {plain(row.amount)}, at {rate} of {plain(row.base)}"
        yield wrong("BR-CO-17", f"{path}.amount", message, "Correct the VAT, or its base or rate")
