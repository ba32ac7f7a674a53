"""What a bill states, laid beside what the arithmetic says."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import attrs

from invoicekit.documents.problems import Problem
from invoicekit.documents.stated_totals import StatedTotals
from invoicekit.money import DecimalLike, plain, to_decimal
from invoicekit.totals.figures import Difference, Totals

__all__ = ["Tolerance", "compare_totals", "tax_differs"]


def _figure(value: DecimalLike) -> Decimal:
    return to_decimal(value, "tolerance")


@attrs.frozen
class Tolerance:
    """How far a stated figure may lie from the computed one and still be booked.

    Args:
        tax: for each tax at each rate, in the document's currency.
        total: for each total of the document.

    Source: one unit each way, as India's invoice registration portal and EN 16931 BR-CO-17 allow.
    """

    tax: Decimal = attrs.field(default=Decimal(1), converter=_figure)
    total: Decimal = attrs.field(default=Decimal(1), converter=_figure)


def tax_differs(path: str, tax: str, stated: Decimal, computed: Decimal) -> Problem:
    """Return the problem of a stated tax that lies beyond the tolerance."""
    figures = {"tax": tax, "stated": plain(stated), "computed": plain(computed)}
    return Problem(
        "stated_tax_differs",
        path,
        "the bill states {tax} of {stated}, and its own figures give {computed}".format(**figures),
        "Ask for a corrected bill, or enter the amount that is to be booked",
        parameters=figures,
    )


_NO_TOTALS = frozenset({"tax_total_converted", "tax_rows", "line_nets"})
"""What a bill states beside its totals."""


def compare_totals(
    stated: StatedTotals, totals: Totals, tolerance: Tolerance
) -> Iterator[tuple[Difference, Problem | None]]:
    """Give each stated total that differs, with a problem where it lies beyond the tolerance.

    The totals themselves stay computed: they follow from the lines, and a line's stated tax is
    where a bill's own figure is booked.
    """
    for name in (field.name for field in attrs.fields(StatedTotals)):
        if name in _NO_TOTALS:
            continue
        says: Decimal | None = getattr(stated, name)
        computed: Decimal = getattr(totals, name)
        if says is None or says == computed:
            continue
        path = f"stated.{name}"
        figures = {"total": name, "stated": plain(says), "computed": plain(computed)}
        beyond = abs(says - computed) > tolerance.total
        yield (
            Difference(path, says, computed, computed),
            Problem(
                "stated_total_differs",
                path,
                "the bill states {total} of {stated}, its lines give {computed}".format(**figures),
                "Correct the lines after the bill, or ask for a corrected bill",
                parameters=figures,
            )
            if beyond
            else None,
        )
