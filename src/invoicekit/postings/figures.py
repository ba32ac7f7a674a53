"""The frozen figures that an entry is made of, and each line's part of those of the whole."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol

from invoicekit.documents.allowance_charge import AllowanceCharge
from invoicekit.documents.invoice import Invoice
from invoicekit.documents.line import Line
from invoicekit.documents.problems import Problem
from invoicekit.money import Rounding, Steps, minor_unit, plain
from invoicekit.money.decimals import EXACT, ZERO
from invoicekit.money.split import round_parts
from invoicekit.taxes.treatment import Liability
from invoicekit.totals.figures import LineResult, TaxRow, Totals

__all__ = [
    "Figures",
    "after_tax",
    "do_not_fit",
    "line_costs",
    "line_key",
    "other_document",
    "smallest_unit",
    "weights_of",
]


class Figures(Protocol):
    """What was computed, as a `Calculation` and a `Snapshot` both have it."""

    @property
    def totals(self) -> Totals:
        """Return the totals."""
        ...

    @property
    def tax_rows(self) -> tuple[TaxRow, ...]:
        """Return the tax rows."""
        ...

    @property
    def lines(self) -> tuple[LineResult, ...]:
        """Return what came of each line."""
        ...

    @property
    def allowances(self) -> tuple[Decimal, ...]:
        """Return the amount of each document allowance."""
        ...

    @property
    def charges(self) -> tuple[Decimal, ...]:
        """Return the amount of each document charge."""
        ...

    @property
    def rounding(self) -> Rounding:
        """Return how it was rounded."""
        ...


def smallest_unit(invoice: Invoice, figures: Figures) -> Decimal:
    """Return the smallest step of the figures: the currency's, or a finer one that was asked."""
    least = minor_unit(invoice.currency)
    return least if figures.rounding.unit is None else min(least, figures.rounding.unit)


def line_key(line: Line, place: int) -> str:
    """Return by what matches and shares name a line: its id, or its place counted from one."""
    return line.id or str(place + 1)


def after_tax(rows: Sequence[AllowanceCharge], amounts: Sequence[Decimal]) -> list[Decimal]:
    """Return the amounts of the allowances or charges that come after tax."""
    return [amount for row, amount in zip(rows, amounts, strict=True) if row.after_tax]


def weights_of(nets: Sequence[Decimal]) -> list[Decimal] | None:
    """Return the nets as weights; None where they allow no proportion."""
    weights = list(nets)
    if weights and max(weights) <= 0:
        weights = [weight.copy_negate() for weight in weights]
    return weights if any(weights) and min(weights) >= 0 else None


def line_costs(invoice: Invoice, figures: Figures) -> tuple[list[Decimal], Decimal]:
    """Return what each line costs before tax, and what no line can bear.

    Allowances and charges of the document that are part of the price are spread over the lines by
    their nets, so that each cost centre bears its part. Together they are the total before tax.

    Args:
        invoice: the document.
        figures: what was computed of it.
    """
    totals, unit = figures.totals, smallest_unit(invoice, figures)
    taken = after_tax(invoice.allowances, figures.allowances)
    put = after_tax(invoice.charges, figures.charges)
    whole = totals.tax_exclusive + sum(taken, ZERO) - sum(put, ZERO)
    nets = [_before_tax(invoice, figures, line) for line in figures.lines]
    rows = whole - sum(nets, ZERO)
    if not _hides_tax(invoice, figures):
        rows = sum(figures.charges, ZERO) - sum(put, ZERO)
        rows -= sum(figures.allowances, ZERO) - sum(taken, ZERO)
    weights = weights_of(nets)
    if weights is None:
        *costs, rest = round_parts([*nets, rows], whole, unit)
        return costs, rest
    total = sum(weights, ZERO)
    exact = [
        net + EXACT.divide(EXACT.multiply(rows, weight), total)
        for net, weight in zip(nets, weights, strict=True)
    ]
    return list(round_parts(exact, whole, unit)), whole - whole


def _before_tax(invoice: Invoice, figures: Figures, line: LineResult) -> Decimal:
    # Under GOBL's steps a line's net has the included tax in it; the base of that tax has not.
    if not _hides_tax(invoice, figures):
        return line.net
    bases = (tax.base for tax in line.taxes if tax.liability is Liability.SUPPLIER)
    return next(bases, line.net)


def _hides_tax(invoice: Invoice, figures: Figures) -> bool:
    return invoice.prices_include is not None and figures.rounding.steps is Steps.GOBL


def do_not_fit(invoice: Invoice, figures: Figures) -> Problem | None:
    """Return the problem of figures that are of another document; None where they fit."""
    pairs = (
        ("lines", len(invoice.lines), len(figures.lines)),
        ("allowances", len(invoice.allowances), len(figures.allowances)),
        ("charges", len(invoice.charges), len(figures.charges)),
    )
    for name, said, computed in pairs:
        if said != computed:
            return other_document(name, f"the document has {said} {name}, the figures {computed}")
    if _hides_tax(invoice, figures) and (invoice.allowances or invoice.charges):
        # How much of them is tax is not printed; they take what the lines leave of the total.
        return None
    nets = [_before_tax(invoice, figures, line) for line in figures.lines]
    rows = sum(figures.charges, ZERO) - sum(figures.allowances, ZERO)
    gap = abs(sum(nets, ZERO) + rows - figures.totals.tax_exclusive)
    if gap > smallest_unit(invoice, figures) * (len(nets) + 1):
        return other_document("totals.tax_exclusive", f"its lines miss it by {plain(gap)}")
    return None


def other_document(path: str, why: str) -> Problem:
    """Return the problem of figures that cannot be those of the document."""
    return Problem(
        "figures_do_not_fit",
        path,
        f"the figures are not those of this document: {why}",
        "Give the snapshot that was kept of this revision",
    )
