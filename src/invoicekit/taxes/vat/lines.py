"""The lines of a document, decided one by one; what documents have alike is decided once."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import attrs

from invoicekit.documents.allowance_charge import AllowanceCharge
from invoicekit.documents.invoice import Invoice
from invoicekit.documents.particulars import Particulars, particular
from invoicekit.documents.problems import Problem
from invoicekit.documents.stated_tax import StatedTax
from invoicekit.taxes.facts import TaxFacts
from invoicekit.taxes.treatment import Taxed, Treatment, as_stated
from invoicekit.taxes.vat.deciding import decide
from invoicekit.taxes.vat.decision import Decision, Undecided
from invoicekit.taxes.vat.law import VatLaw
from invoicekit.taxes.vat.supply.names import PREPAYMENT
from invoicekit.taxes.vat.supply.reading import (
    VAT,
    DocumentFacts,
    Whole,
    hangs_on_prices,
    stated_vat,
)
from invoicekit.taxes.vat.supply.values import Values, values_of

__all__ = ["LinesOfDocument"]

_OF_ONE_LINE = frozenset(
    {
        "vat_rate",
        "vat_rate_kind",
        "exemption",
        "margin_scheme",
        "vat_category",
        "vat_reason",
        "exemption_code",
        PREPAYMENT,
    }
)
_LINE = "line"
"""The path of a line before it is known which."""


@attrs.frozen
class _Decided:
    """The taxes of a line, and what is told of it: paths that begin with `line` are its own."""

    taxed: Taxed
    problems: tuple[Problem, ...]


class LinesOfDocument:
    """One document while its lines are decided; lines that tell the same are decided once.

    Args:
        law: the tables.
        invoice: the document.
        facts: what it cannot know.
        on: the day that the rates are of.
    """

    def __init__(self, law: VatLaw, invoice: Invoice, facts: TaxFacts, on: date) -> None:
        self._law = law
        self._invoice = invoice
        self._whole = Whole.of(invoice, facts, on)
        self._values = values_of(invoice)
        self._lines: list[Taxed] = []
        self.problems: list[Problem] = []

    def lines(self) -> list[Taxed]:
        """Return the taxes of each line; what is told of them is kept in `problems`."""
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
        self._lines = found
        return found

    def rows(self, name: str) -> tuple[Taxed, ...]:
        """Return the taxes of the document's allowances or charges that state one of their own.

        Each is of the kind of a line that is taxed as it states, of which it is a part; where there
        is none, of the kind of the first line.
        """
        rows: tuple[AllowanceCharge, ...] = getattr(self._invoice, name)
        return tuple([self._row(row, f"{name}[{index}]") for index, row in enumerate(rows)])

    def _row(self, row: AllowanceCharge, place: str) -> Taxed:
        if not row.taxes or row.after_tax:
            return ()
        stated = stated_vat(row.taxes)
        decided = self._decide(self._kind_of(stated), row.taxes)
        self._tell(decided, place)
        return decided.taxed

    def _kind_of(self, stated: StatedTax | None) -> Particulars:
        lines = self._invoice.lines
        for line, taxed in zip(lines, self._lines, strict=False):
            taken_back = particular(line.particulars, PREPAYMENT)
            if stated is not None and not taken_back and _is_taxed_so(taxed, stated):
                return line.particulars
        # Its rate is its own, and so is what a person chose.
        first = lines[0].particulars if lines else ()
        return tuple((name, text) for name, text in first if name not in _OF_ONE_LINE)

    def _decide(self, own: Particulars, taxes: tuple[StatedTax, ...]) -> _Decided:
        if hangs_on_prices(self._whole, own):
            return _decided(self._law, self._whole, own, taxes, self._values)
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
    others = tuple(as_stated(tax) for tax in taxes if tax.tax != VAT)
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


def _is_taxed_so(taxed: Taxed, stated: StatedTax) -> bool:
    return any(
        one.tax == VAT
        and one.category == stated.category
        and (stated.rate is None or one.rate == stated.rate)
        for one in taxed
    )


def _placed(problem: Problem) -> Problem:
    inner = problem.path.startswith(("taxes", "particulars"))
    return attrs.evolve(problem, path=f"{_LINE}.{problem.path}") if inner else problem
