"""The regime of VAT: what the law proposes for each line of a document, each with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import attrs

from invoicekit.documents.invoice import Invoice
from invoicekit.documents.problems import Problem
from invoicekit.money import PRESETS, Rounding
from invoicekit.taxes.facts import TaxFacts
from invoicekit.taxes.regime import UntaxedRows
from invoicekit.taxes.treatment import Taxed, Treatments
from invoicekit.taxes.vat.checks import problems_of_document
from invoicekit.taxes.vat.days import ORIGINALS_DAY_UNKNOWN, other_days, rate_day
from invoicekit.taxes.vat.deciding import decide
from invoicekit.taxes.vat.decision import Decision, Undecided
from invoicekit.taxes.vat.facts import VatFacts
from invoicekit.taxes.vat.law import SHIPPED_LAW, VatLaw, knowledge, past_knowledge
from invoicekit.taxes.vat.lines import LinesOfDocument
from invoicekit.taxes.vat.supply.reading import DocumentFacts, Whole
from invoicekit.taxes.vat.supply.values import values_of

__all__ = ["REGIME", "VatRegime", "decisions_of"]


@attrs.frozen
class VatRegime:
    """The VAT of the EU, the United Kingdom, the Gulf and their neighbours on an invoice.

    A line says what is supplied by its particulars, and may state its tax; the regime proposes the
    category and the rate, and tells where the document states otherwise.

    Args:
        law: the tables; yours in place of the shipped ones.
        rounding: how documents are rounded where nobody says otherwise.
        untaxed_rows: discounts and charges of the whole are spread over the lines' taxes.
    """

    law: VatLaw = attrs.field(default=SHIPPED_LAW, repr=False)
    rounding: Rounding = PRESETS["en16931"]
    untaxed_rows: UntaxedRows = UntaxedRows.SPREAD
    name: str = "vat"

    @property
    def version(self) -> str:
        """Return the version of the shipped tables."""
        return knowledge().version

    def treatments(self, invoice: Invoice, facts: TaxFacts) -> Treatments:
        """Return how each line, allowance and charge is taxed, and what could not be decided."""
        on, known = rate_day(invoice)
        if on is None:
            return Treatments(
                tuple(() for _ in invoice.lines),
                tuple(() for _ in invoice.allowances),
                tuple(() for _ in invoice.charges),
            )
        document = LinesOfDocument(self.law, invoice, facts, on)
        lines = tuple(document.lines())
        allowances, charges = document.rows("allowances"), document.rows("charges")
        problems = document.problems
        outside = past_knowledge(on)
        if outside is not None:
            problems.append(outside)
        if not known:
            problems.append(ORIGINALS_DAY_UNKNOWN)
        problems += self._of_other_days(invoice, facts, on, lines)
        problems += problems_of_document(invoice, (*lines, *allowances, *charges))
        # What a party lacks is found with every line, and told once.
        return Treatments(lines, allowances, charges, tuple(dict.fromkeys(problems)))

    def _of_other_days(
        self, invoice: Invoice, facts: TaxFacts, on: date, lines: Sequence[Taxed]
    ) -> Iterator[Problem]:
        for other in other_days(invoice, on):
            then = LinesOfDocument(self.law, invoice, facts, other.day).lines()
            yield from other.told(on, lines, then)


def decisions_of(
    invoice: Invoice, facts: TaxFacts | None = None, law: VatLaw = SHIPPED_LAW
) -> tuple[Decision | Undecided, ...]:
    """Return the decision on every line of a document: place, wordings and proposal included.

    Args:
        invoice: the document.
        facts: what it cannot know.
        law: the tables.
    """
    on, _ = rate_day(invoice)
    if on is None:
        return tuple(decide(VatFacts(), law) for _ in invoice.lines)
    document = DocumentFacts(Whole.of(invoice, facts or TaxFacts(), on), values_of(invoice))
    return tuple(
        decide(document.of(line.particulars, line.taxes, f"lines[{i}]"), law)
        for i, line in enumerate(invoice.lines)
    )


REGIME = VatRegime()
"""The regime of VAT with the shipped tables."""
