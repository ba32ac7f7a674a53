"""The regime of VAT: what the law proposes for each line of a document, each with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import attrs

from invoicekit.documents.invoice import Invoice
from invoicekit.documents.kinds import InvoiceKind
from invoicekit.documents.problems import Problem, Severity
from invoicekit.documents.reference import ReferenceKind
from invoicekit.money import PRESETS, Rounding, plain
from invoicekit.taxes.facts import TaxFacts
from invoicekit.taxes.regime import UntaxedRows
from invoicekit.taxes.treatment import Taxed, Treatments
from invoicekit.taxes.vat.checks import problems_of_document
from invoicekit.taxes.vat.deciding import decide
from invoicekit.taxes.vat.decision import Decision, Undecided
from invoicekit.taxes.vat.facts import VatFacts
from invoicekit.taxes.vat.law import SHIPPED_LAW, VatLaw, knowledge, past_knowledge
from invoicekit.taxes.vat.lines import LinesOfDocument
from invoicekit.taxes.vat.supply.reading import VAT, DocumentFacts, Whole
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
        on, known = _rate_day(invoice)
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
            problems.append(_ORIGINALS_DAY)
        problems += self._of_another_day(invoice, facts, on, lines)
        problems += problems_of_document(invoice, (*lines, *allowances, *charges))
        # What a party lacks is found with every line, and told once.
        return Treatments(lines, allowances, charges, tuple(dict.fromkeys(problems)))

    def _of_another_day(
        self, invoice: Invoice, facts: TaxFacts, on: date, lines: Sequence[Taxed]
    ) -> Iterator[Problem]:
        supplied = _supplied(invoice)
        if supplied is None or supplied == on:
            return
        others = LinesOfDocument(self.law, invoice, facts, supplied).lines()
        for index, (one, other) in enumerate(zip(lines, others, strict=True)):
            yield from _differing(index, one, other, on, supplied)


def _rate_day(invoice: Invoice) -> tuple[date | None, bool]:
    """Return the day that the rates are of; a note's is its original's, where that is known.

    Source: Directive 2006/112/EC art. 63, 65, 90, 93.
    """
    if invoice.tax_point is not None:
        return invoice.tax_point, True
    if not invoice.kind.corrects:
        # A final invoice names its prepayments, and has the rate of its own day.
        return invoice.issue_date, True
    kind = ReferenceKind.PRECEDING_INVOICE
    issued = [r.issued for r in invoice.references if r.kind is kind and r.issued is not None]
    return (min(issued), True) if issued else (invoice.issue_date, False)


def _supplied(invoice: Invoice) -> date | None:
    """Return the day of the supply, where the rates are taken of another day without a word."""
    if invoice.tax_point or invoice.kind.corrects or invoice.kind is InvoiceKind.PREPAYMENT_INVOICE:
        return None
    if invoice.delivery and invoice.delivery.date:
        return invoice.delivery.date
    return invoice.period.end if invoice.period else None


def _differing(index: int, one: Taxed, other: Taxed, on: date, supplied: date) -> Iterator[Problem]:
    now, then = (" ".join(_letters(taxed)) for taxed in (one, other))
    if not now or not then or now == then:
        return
    yield Problem(
        "supplied_on_another_day",
        f"lines[{index}]",
        f"it is {now} as of the invoice's own day {on}, and was {then} on {supplied}, when it was "
        "supplied",
        "Give the tax point; the tax is due with the supply, unless the law or a payment moved it",
        Severity.WARNING,
        {"on": str(on), "supplied": str(supplied), "taken": now, "then": then},
        source="Directive 2006/112/EC art. 63, 66, 93",
    )


def _letters(taxed: Taxed) -> Iterator[str]:
    for one in taxed:
        if one.tax == VAT:
            yield one.category
            if one.rate:
                yield f"{plain(one.rate.normalize())} %"


_ORIGINALS_DAY = Problem(
    "original_date_unknown",
    "references",
    "a note has the rates of the supply that it corrects, and that day is not told: those of its "
    "own date are taken",
    "Give the date of the preceding invoice, or the tax point",
    Severity.WARNING,
    source="Directive 2006/112/EC art. 90, 93",
)


def decisions_of(
    invoice: Invoice, facts: TaxFacts | None = None, law: VatLaw = SHIPPED_LAW
) -> tuple[Decision | Undecided, ...]:
    """Return the decision on every line of a document: place, wordings and proposal included.

    Args:
        invoice: the document.
        facts: what it cannot know.
        law: the tables.
    """
    on, _ = _rate_day(invoice)
    if on is None:
        return tuple(decide(VatFacts(), law) for _ in invoice.lines)
    document = DocumentFacts(Whole.of(invoice, facts or TaxFacts(), on), values_of(invoice))
    return tuple(
        decide(document.of(line.particulars, line.taxes, f"lines[{i}]"), law)
        for i, line in enumerate(invoice.lines)
    )


REGIME = VatRegime()
"""The regime of VAT with the shipped tables."""
