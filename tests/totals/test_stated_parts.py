"""What a bill states of its rows and lines, laid beside what they come to."""

from __future__ import annotations

from typing import Any

import pytest

from invoicekit.documents import StatedTaxRow, StatedTotals
from support.european import TAXES, calculated, invoice, line


def told(category: str = "S", **stated: Any) -> tuple[list[tuple[str, str, str]], list[str]]:
    result = calculated(invoice(category, stated=StatedTotals(**stated)))
    differences = [(d.path, str(d.stated), str(d.computed)) for d in result.differences]
    return differences, [p.path for p in result.problems if p.code == "stated_figure_differs"]


# The invoice has 29.99 + 100 = 129.99, and 21 % of it is 27.30.
@pytest.mark.parametrize(
    ("base", "tax", "differences", "problems"),
    [
        ("129.99", "27.30", [], []),
        ("129.99", "28.30", ["amount"], []),
        ("129.99", "28.31", ["amount"], ["amount"]),
        ("131.00", "27.30", ["base"], ["base"]),
    ],
)
def test_a_row_may_lie_within_the_tolerance(
    base: str, tax: str, differences: list[str], problems: list[str]
) -> None:
    found, beyond = told(tax_rows=[StatedTaxRow("VAT", "S", "21.00", base, tax)])
    path = "stated.tax_rows[0]."
    assert [place for place, _, _ in found] == [path + name for name in differences]
    assert beyond == [path + name for name in problems]


def test_a_row_that_no_line_has_is_computed_as_nothing() -> None:
    found, beyond = told(tax_rows=[StatedTaxRow("VAT", "S", "9", "10", "0.90")])
    assert found == [
        ("stated.tax_rows[0].base", "10", "0"),
        ("stated.tax_rows[0].amount", "0.90", "0"),
    ]
    assert beyond == ["stated.tax_rows[0].base"]


def test_a_line_is_laid_beside_its_own_arithmetic() -> None:
    found, beyond = told(line_nets=["29.98", "102"])
    assert found == [
        ("stated.line_nets[0]", "29.98", "29.99"),
        ("stated.line_nets[1]", "102", "100.00"),
    ]
    assert beyond == ["stated.line_nets[1]"]


def test_what_the_recipient_owes_is_no_tax_of_the_bill() -> None:
    owed = TAXES["AE"]
    rows = [StatedTaxRow("VAT", "AE", "0", "129.99", "0")]
    lines = [line(owed), line(owed, 2, quantity="1", unit_price="100")]
    result = calculated(invoice("AE", lines=lines, stated=StatedTotals(tax_rows=rows)))
    assert result.differences == ()
