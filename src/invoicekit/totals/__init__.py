"""From facts and treatments to figures: totals, tax rows, reasons, snapshots."""

from __future__ import annotations

from invoicekit.totals.calculating import calculate
from invoicekit.totals.calculation import Calculation
from invoicekit.totals.figures import Difference, LineResult, LineTax, TaxRow, Totals
from invoicekit.totals.stated import Tolerance

__all__ = [
    "Calculation",
    "Difference",
    "LineResult",
    "LineTax",
    "TaxRow",
    "Tolerance",
    "Totals",
    "calculate",
]
