"""The result of a calculation: a document with its figures, and the reason for each."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cached_property

import attrs

from invoicekit.documents.invoice import Invoice
from invoicekit.documents.problems import Problem
from invoicekit.money import Money, Rounding
from invoicekit.taxes.facts import TaxFacts
from invoicekit.totals.explaining import Statement, explanation
from invoicekit.totals.figures import Difference, LineResult, TaxRow, Totals

__all__ = ["Calculation"]


# Without slots a frozen value of many fields is made in half the time.
@attrs.frozen(slots=False)
class Calculation:
    """A document with its taxes and totals, and the reason for each.

    Attributes:
        invoice: what was calculated.
        regime: the name of the regime.
        regime_version: the version of its data.
        rounding: how it was rounded.
        facts: what was given from outside.
        totals: the totals.
        tax_rows: one row for each tax, category and rate, in order of first appearance.
        allowances: the amount of each document allowance, before tax.
        charges: the amount of each document charge, before tax.
        problems: everything that a person should mend or know.
        differences: figures stated otherwise than computed.
    """

    invoice: Invoice
    regime: str
    regime_version: str
    rounding: Rounding
    facts: TaxFacts
    totals: Totals
    tax_rows: tuple[TaxRow, ...]
    allowances: tuple[Decimal, ...] = attrs.field(repr=False)
    charges: tuple[Decimal, ...] = attrs.field(repr=False)
    problems: tuple[Problem, ...]
    differences: tuple[Difference, ...]
    _line_results: Callable[[], tuple[LineResult, ...]] = attrs.field(repr=False, eq=False)

    @cached_property
    def lines(self) -> tuple[LineResult, ...]:
        """Return what came of each line, in the order of the lines."""
        return self._line_results()

    @property
    def tax_total_converted(self) -> Money | None:
        """Return the tax total in the currency of the books or of the tax office (BT-111).

        None where the invoice gives no exchange rate from its own currency. Multiplied first,
        rounded last.
        """
        rate = self.invoice.exchange_rate
        if rate is None or rate.source != self.invoice.currency:
            return None
        return rate.convert(Money(self.totals.tax_total, self.invoice.currency))

    @property
    def reasons(self) -> tuple[Statement, ...]:
        """Return why each figure is what it is, as data, from the lines down to the payable."""
        return explanation(self.invoice, self.totals, self.tax_rows)

    def explain(self) -> str:
        """Return the reasons as text, one line each."""
        return "\n".join(statement.text for statement in self.reasons)
