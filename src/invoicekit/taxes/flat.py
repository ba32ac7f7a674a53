"""The smallest complete regime: every tax is what the document states. The one to copy."""

from __future__ import annotations

import attrs

from invoicekit.documents.invoice import Invoice
from invoicekit.documents.stated_tax import Liability, StatedTax
from invoicekit.money import PRESETS, Rounding
from invoicekit.taxes.facts import TaxFacts
from invoicekit.taxes.regime import UntaxedRows
from invoicekit.taxes.treatment import BaseRule, Taxed, Treatment, Treatments

__all__ = ["REGIME", "FlatRegime"]


@attrs.frozen
class FlatRegime:
    """A regime that takes the taxes which each line states, and decides nothing itself.

    Args:
        rounding: how documents are rounded where nobody says otherwise.
        untaxed_rows: what becomes of document allowances and charges without a tax of their own.
    """

    rounding: Rounding = PRESETS["en16931"]
    untaxed_rows: UntaxedRows = UntaxedRows.SPREAD
    name: str = "flat"
    version: str = "1"

    def treatments(self, invoice: Invoice, facts: TaxFacts) -> Treatments:  # noqa: ARG002 - the protocol's; nothing outside the document counts here
        """Return the stated taxes as treatments; equal statements share one."""
        known: dict[str, Taxed] = {}

        def row(stated: tuple[StatedTax, ...]) -> Taxed:
            # Most lines state one tax, and most of those the same: they share one row.
            if len(stated) == 1:
                return known.get(stated[0].key) or _remember(known, stated[0])
            return tuple([(known.get(t.key) or _remember(known, t))[0] for t in stated])

        lines = tuple([row(line.taxes) for line in invoice.lines])
        if not invoice.allowances and not invoice.charges:
            return Treatments(lines)
        return Treatments(
            lines,
            tuple([row(allowance.taxes) for allowance in invoice.allowances]),
            tuple([row(charge.taxes) for charge in invoice.charges]),
        )


def _remember(known: dict[str, Taxed], tax: StatedTax) -> Taxed:
    collected = tax.liability is Liability.COLLECTED
    treatment = Treatment(
        tax.tax,
        tax.category,
        tax.rate,
        tax.amount,
        tax.stated_amount,
        tax.per_unit,
        tax.surcharge,
        tax.liability,
        BaseRule.TAXED_PRICE if collected else BaseRule.NET,
        tax.group,
        exemption_code=tax.exemption_code,
        exemption_reason=tax.exemption_reason,
    )
    row = known[tax.key] = (treatment,)
    return row


REGIME = FlatRegime()
"""The flat regime with EN 16931's rounding."""
