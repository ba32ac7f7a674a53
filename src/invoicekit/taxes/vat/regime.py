"""The regime of VAT: what the law proposes for each line of a document, each with its reason."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import attrs

from invoicekit.documents.allowance_charge import AllowanceCharge
from invoicekit.documents.invoice import Invoice
from invoicekit.documents.particulars import Particulars
from invoicekit.documents.problems import Problem, Severity
from invoicekit.documents.reference import ReferenceKind
from invoicekit.documents.stated_tax import Liability, StatedTax
from invoicekit.money import PRESETS, Rounding
from invoicekit.taxes.facts import TaxFacts
from invoicekit.taxes.regime import UntaxedRows
from invoicekit.taxes.treatment import BaseRule, Taxed, Treatment, Treatments
from invoicekit.taxes.vat.checks import problems_of_document
from invoicekit.taxes.vat.deciding import decide
from invoicekit.taxes.vat.decision import Decision, Undecided
from invoicekit.taxes.vat.facts import VatFacts
from invoicekit.taxes.vat.law import SHIPPED_LAW, VatLaw, knowledge, past_knowledge
from invoicekit.taxes.vat.supply.reading import (
    VAT,
    DocumentFacts,
    Values,
    Whole,
    hangs_on_prices,
    stated_vat,
    values_of,
)

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
        document = _Document(self.law, invoice, facts, on)
        lines = tuple(document.lines())
        allowances, charges = document.rows("allowances"), document.rows("charges")
        problems = document.problems
        outside = past_knowledge(on)
        if outside is not None:
            problems.append(outside)
        if not known:
            problems.append(_ORIGINALS_DAY)
        problems += problems_of_document(invoice, (*lines, *allowances, *charges))
        # What a party lacks is found with every line, and told once.
        return Treatments(lines, allowances, charges, tuple(dict.fromkeys(problems)))


_OF_RATE = frozenset({"vat_rate", "vat_rate_kind", "exemption"})
_LINE = "line"
"""The path of a line before it is known which."""


@attrs.frozen
class _Decided:
    """The taxes of a line, and what is told of it: paths that begin with `line` are its own."""

    taxed: Taxed
    problems: tuple[Problem, ...]


class _Document:
    """One document while its lines are decided; lines that tell the same are decided once."""

    def __init__(self, law: VatLaw, invoice: Invoice, facts: TaxFacts, on: date) -> None:
        self._law = law
        self._invoice = invoice
        self._whole = Whole.of(invoice, facts, on)
        self.problems: list[Problem] = []

    def lines(self) -> list[Taxed]:
        known: dict[tuple[object, ...], _Decided] = {}
        found = []
        for index, line in enumerate(self._invoice.lines):
            taxes = line.taxes
            key = (line.particulars, tuple([tax.key for tax in taxes]) if taxes else ())
            decided = known.get(key)
            if decided is None:
                decided = known[key] = self._decide(line.particulars, taxes)
            if decided.problems:
                self._tell(decided, f"lines[{index}]")
            found.append(decided.taxed)
        return found

    def rows(self, name: str) -> tuple[Taxed, ...]:
        """Return the taxes of the document's allowances or charges that state one of their own."""
        rows: tuple[AllowanceCharge, ...] = getattr(self._invoice, name)
        return tuple([self._row(row, f"{name}[{index}]") for index, row in enumerate(rows)])

    def _row(self, row: AllowanceCharge, place: str) -> Taxed:
        if not row.taxes or row.after_tax:
            return ()
        # It is of the kind of the first line; its rate is its own.
        first = self._invoice.lines[0].particulars if self._invoice.lines else ()
        told = tuple((name, text) for name, text in first if name not in _OF_RATE)
        decided = self._decide(told, row.taxes)
        self._tell(decided, place)
        return decided.taxed

    def _decide(self, own: Particulars, taxes: tuple[StatedTax, ...]) -> _Decided:
        if hangs_on_prices(self._whole, own):
            return _decided(self._law, self._whole, own, taxes, values_of(self._invoice))
        return _decided_plainly(self._law, self._whole, own, taxes)

    def _tell(self, decided: _Decided, place: str) -> None:
        for problem in decided.problems:
            own = problem.path.startswith(f"{_LINE}.")
            path = f"{place}{problem.path.removeprefix(_LINE)}"
            self.problems.append(attrs.evolve(problem, path=path) if own else problem)


@lru_cache(maxsize=4096)
def _decided_plainly(
    law: VatLaw, whole: Whole, own: Particulars, taxes: tuple[StatedTax, ...]
) -> _Decided:
    """Return the decision on a line that hangs on no price; documents have many that are alike."""
    return _decided(law, whole, own, taxes)


def _decided(
    law: VatLaw,
    whole: Whole,
    own: Particulars,
    taxes: tuple[StatedTax, ...],
    values: Values | None = None,
) -> _Decided:
    document = DocumentFacts(whole) if values is None else DocumentFacts(whole, values)
    facts = document.of(own, taxes, _LINE)
    decision = decide(facts, law)
    others = tuple(_as_stated(tax) for tax in taxes if tax.tax != VAT)
    # What could not be read has its place already: the line, or the whole document.
    told = [p if p in facts.problems else _placed(p) for p in decision.problems]
    problems = (*document.problems, *told)
    if isinstance(decision, Undecided):
        return _Decided(others, problems)
    return _Decided((_treatment(decision, stated_vat(taxes)), *others), problems)


def _treatment(decision: Decision, stated: StatedTax | None) -> Treatment:
    agrees = (
        stated is not None
        and decision.category.is_taxed
        and stated.category in {"", decision.category.value}
    )
    own = stated if agrees and stated is not None else _NOTHING
    return Treatment(
        VAT,
        decision.category.value,
        decision.rate,
        own.amount,
        own.stated_amount,
        surcharge=own.surcharge,
        liability=decision.liability,
        group=own.group,
        basis=decision.basis,
        exemption_code=decision.exemption_code,
        exemption_reason=decision.exemption_reason,
    )


_NOTHING = StatedTax(VAT)


def _as_stated(tax: StatedTax) -> Treatment:
    """Return a tax that is not VAT, such as a printed retention, as the document states it."""
    collected = tax.liability is Liability.COLLECTED
    return Treatment(
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


def _placed(problem: Problem) -> Problem:
    inner = problem.path.startswith(("taxes", "particulars"))
    return attrs.evolve(problem, path=f"{_LINE}.{problem.path}") if inner else problem


def _rate_day(invoice: Invoice) -> tuple[date | None, bool]:
    """Return the day that the rates are of; a note's is its original's, where that is known."""
    if invoice.tax_point is not None:
        return invoice.tax_point, True
    kind = ReferenceKind.PRECEDING_INVOICE
    originals = [r for r in invoice.references if r.kind is kind]
    issued = [r.issued for r in originals if r.issued is not None]
    if issued:
        return min(issued), True
    is_note = invoice.kind.is_credit or bool(originals)
    return invoice.issue_date, not is_note


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
