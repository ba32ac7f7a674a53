"""Indian input tax credit, as the books of a buyer ask for it."""

from __future__ import annotations

from datetime import date

import attrs

from invoicekit.documents.invoice import Invoice
from invoicekit.documents.line import Line
from invoicekit.postings.input_tax import Recovery
from invoicekit.taxes.facts import TaxFacts
from invoicekit.taxes.india.cess import CESS
from invoicekit.taxes.india.gst import HEADS
from invoicekit.taxes.india.itc import credit_of
from invoicekit.taxes.india.law import Law

__all__ = ["GstCredit"]


@attrs.frozen
class GstCredit:
    """Indian input tax credit: GST and cess as the law and the clerk decide; all else is cost.

    Args:
        law: the tables.
        facts: what the document cannot know.
        on: the day of the claim; the time bar is not asked without it.

    Source: CGST Act s.16, s.17; State VAT is outside of it.
    """

    law: Law = attrs.field(factory=Law)
    facts: TaxFacts = attrs.field(factory=TaxFacts)
    on: date | None = None

    def recovery(self, invoice: Invoice, line: Line | None, tax: str) -> Recovery:
        """Return what becomes of one tax; see `invoicekit.taxes.india.itc`."""
        if tax not in HEADS and tax != CESS:
            return Recovery(0, reason=f"{tax} is no GST")
        credit = credit_of(invoice, line or Line(), self.law, facts=self.facts, on=self.on)
        if credit.eligible:
            return Recovery(100)
        return Recovery(100 if credit.temporary else 0, credit.temporary, credit.basis.text)
