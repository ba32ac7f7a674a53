"""A calculation frozen for keeps, and laid beside a later one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

import attrs

from invoicekit.documents.content import Override
from invoicekit.money import Rounding
from invoicekit.totals.calculation import Calculation
from invoicekit.totals.figures import Difference, LineResult, TaxRow, Totals

__all__ = ["Snapshot"]


@attrs.frozen
class Snapshot:
    """What was computed when it counted: at submit, or at issue.

    Approvals, postings, ledger and search read it. A later release that computes otherwise is
    reported by `differences`, and never applied by itself.

    Attributes:
        regime: the name of the regime.
        regime_version: the version of its data.
        rounding: how it was rounded.
        facts: what was given from outside, by name, as text.
        totals: the totals.
        tax_rows: the tax rows.
        lines: what came of each line.
        allowances: the amount of each document allowance.
        charges: the amount of each document charge.
        overrides: what persons decided against a proposal.
    """

    regime: str
    regime_version: str
    rounding: Rounding
    facts: tuple[tuple[str, str], ...] = attrs.field(repr=False)
    totals: Totals
    tax_rows: tuple[TaxRow, ...]
    lines: tuple[LineResult, ...]
    allowances: tuple[Decimal, ...] = attrs.field(repr=False)
    charges: tuple[Decimal, ...] = attrs.field(repr=False)
    overrides: tuple[Override, ...] = ()

    @classmethod
    def of(cls, calculation: Calculation, overrides: Iterable[Override] = ()) -> Snapshot:
        """Freeze a calculation, with the decisions that persons took on its document."""
        return cls(
            calculation.regime,
            calculation.regime_version,
            calculation.rounding,
            tuple((name, str(fact)) for name, fact in calculation.facts.named),
            calculation.totals,
            calculation.tax_rows,
            calculation.lines,
            calculation.allowances,
            calculation.charges,
            tuple(overrides),
        )

    def differences(self, later: Calculation) -> tuple[Difference, ...]:
        """Return every figure that a later calculation gives otherwise; the kept one stays booked.

        Args:
            later: the same document, calculated again.
        """
        return tuple(self._differing(Snapshot.of(later)))

    def _differing(self, later: Snapshot) -> Iterator[Difference]:
        for field in attrs.fields(Totals):
            kept, new = getattr(self.totals, field.name), getattr(later.totals, field.name)
            if kept != new:
                yield Difference(f"totals.{field.name}", kept, new, kept)
        ours, theirs = _by_key(self.tax_rows), _by_key(later.tax_rows)
        for key in dict.fromkeys((*ours, *theirs)):
            for name in ("base", "amount", "surcharge"):
                kept = getattr(ours[key], name) if key in ours else Decimal(0)
                new = getattr(theirs[key], name) if key in theirs else Decimal(0)
                if kept != new:
                    yield Difference(f"tax_rows[{' '.join(key)}].{name}", kept, new, kept)


def _by_key(rows: Iterable[TaxRow]) -> dict[tuple[str, ...], TaxRow]:
    return {
        (row.tax, row.category, _text(row.rate), row.liability.value, row.group): row
        for row in rows
    }


def _text(rate: Decimal | None) -> str:
    return "" if rate is None else f"{rate.normalize():f}"
