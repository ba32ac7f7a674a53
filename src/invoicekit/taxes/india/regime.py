"""The regime of India: GST, cess, State VAT and TCS of a whole document, each with its reason."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

import attrs

from invoicekit.documents.allowance_charge import AllowanceCharge
from invoicekit.documents.identifier import Code
from invoicekit.documents.invoice import Invoice
from invoicekit.documents.line import Line
from invoicekit.documents.particulars import Particulars
from invoicekit.documents.problems import Problem
from invoicekit.documents.stated_tax import StatedTax
from invoicekit.money import PRESETS, Rounding
from invoicekit.taxes.facts import TaxFacts
from invoicekit.taxes.india.case import LineCase
from invoicekit.taxes.india.law import Law, knowledge, outside_knowledge
from invoicekit.taxes.india.line_taxes import Decision, taxes_of
from invoicekit.taxes.india.notes import note_problems, originals_of
from invoicekit.taxes.india.place import Undecided, place_of_supply
from invoicekit.taxes.india.refusals import stated_problems
from invoicekit.taxes.india.supply import Supply, supplies_of
from invoicekit.taxes.india.supply.numbers import wrong_numbers
from invoicekit.taxes.regime import UntaxedRows
from invoicekit.taxes.treatment import Taxed, Treatments

__all__ = ["REGIME", "IndiaRegime"]

_NO_FACTS = TaxFacts()


@attrs.frozen
class IndiaRegime:
    """The law of India on an invoice.

    A line tells its rate by the particular `gst_rate` ("18" means 18 %), by the taxes that its bill
    states, or by its HSN or SAC; the place of supply decides between IGST and the two halves.

    Args:
        law: the tables; yours in place of the shipped ones.
        rounding: how documents are rounded where nobody says otherwise: every line's tax.
        untaxed_rows: discounts and charges of the whole are spread over the lines' taxes.
    """

    law: Law = attrs.field(factory=Law, repr=False)
    rounding: Rounding = PRESETS["gst"]
    untaxed_rows: UntaxedRows = UntaxedRows.SPREAD
    name: str = "india"

    @property
    def version(self) -> str:
        """Return the version of the shipped tables."""
        return knowledge().version

    def treatments(self, invoice: Invoice, facts: TaxFacts) -> Treatments:
        """Return how each line, allowance and charge is taxed, and what could not be decided."""
        on = invoice.tax_date
        if on is None:
            return _untaxed(invoice, ())
        outside = outside_knowledge(on)
        if outside is not None and outside.code == "before_gst":
            return _untaxed(invoice, (outside,))
        document = _Document(self.law, invoice, facts, on)
        lines = tuple(document.lines())
        allowances = tuple([document.row(row) for row in invoice.allowances])
        charges = tuple([document.row(row) for row in invoice.charges])
        problems = [outside] if outside is not None else []
        problems += wrong_numbers(invoice, facts)
        if invoice.kind.is_credit:
            problems += note_problems(invoice, lines, on)
        if invoice.stated is not None:
            problems += stated_problems(invoice.stated, lines)
        if document.problems:
            # What a party lacks is found with every line, and told once.
            problems += dict.fromkeys(document.problems)
        return Treatments(lines, allowances, charges, tuple(problems))


def _untaxed(invoice: Invoice, problems: tuple[Problem, ...]) -> Treatments:
    return Treatments(
        tuple(() for _ in invoice.lines),
        tuple(() for _ in invoice.allowances),
        tuple(() for _ in invoice.charges),
        problems,
    )


class _Document:
    """One document while its lines are decided; lines that tell the same are decided once."""

    def __init__(self, law: Law, invoice: Invoice, facts: TaxFacts, on: date) -> None:
        self._law = law
        self._invoice = invoice
        self._facts = facts
        self._supplies = supplies_of(invoice, facts)
        rate_day, known = _rate_day(invoice, on)
        is_note = invoice.kind.is_credit or bool(invoice.references and invoice.preceding())
        self._day = _RateDay(rate_day, is_note, known)
        self._particular = _hangs_on_parties(invoice.particulars, facts)
        self.problems: list[Problem] = []

    def lines(self) -> list[Taxed]:
        decided: dict[tuple[object, ...], Decision] = {}
        known, found = decided.get, []
        for index, (line, supply) in enumerate(
            zip(self._invoice.lines, self._supplies, strict=True)
        ):
            key = (id(supply), line.particulars, line.codes, line.unit, _keys(line.taxes))
            decision = known(key)
            if decision is None:
                decision = self._plain(line, supply)
                if decision is None:
                    decision = self._decide(line, supply)
                else:
                    decided[key] = decision
            if decision.of_supply:
                self.problems += decision.of_supply
            if decision.problems:
                self.problems += [_placed(p, f"lines[{index}]") for p in decision.problems]
            found.append(decision.taxes)
        return found

    def row(self, row: AllowanceCharge) -> Taxed:
        """Return the taxes of a document's allowance or charge that states a rate of its own."""
        if not row.taxes or row.after_tax or not self._supplies:
            return ()
        return self._decide(Line(taxes=row.taxes), self._supplies[0]).taxes

    def _plain(self, line: Line, supply: Supply) -> Decision | None:
        if self._particular or supply.is_import or _hangs_on_parties(line.particulars):
            return None
        return _decided_plainly(
            self._law,
            supply,
            line.particulars,
            line.codes,
            line.unit,
            line.taxes,
            self._invoice.particulars,
            self._facts,
            self._day,
        )

    def _decide(self, line: Line, supply: Supply) -> Decision:
        invoice = self._invoice
        parties = {"seller": invoice.seller, "buyer": invoice.buyer}
        told = {"particulars": invoice.particulars, "facts": self._facts}
        return _decided(self._law, line, supply, self._day, **parties, **told)


@attrs.frozen
class _RateDay:
    """The day that the rates are of; a note's is its original's, where that is known."""

    on: date
    is_note: bool
    known: bool


@lru_cache(maxsize=4096)
def _decided_plainly(
    law: Law,
    supply: Supply,
    own: Particulars,
    codes: tuple[Code, ...],
    unit: str,
    taxes: tuple[StatedTax, ...],
    particulars: Particulars,
    facts: TaxFacts,
    day: _RateDay,
) -> Decision | None:
    """Return the decision on a line that hangs on no party and on no price; else None.

    Such lines are most of all, and many documents have the same: what is decided is kept.
    """
    line = Line(unit=unit, codes=codes, taxes=taxes, particulars=own)
    if any(law.tariff.asks_price(code.value) for code in codes):
        return None
    return _decided(law, line, supply, day, particulars=particulars, facts=facts)


def _decided(law: Law, line: Line, supply: Supply, day: _RateDay, **document: Any) -> Decision:
    place = place_of_supply(supply, law.places)
    if isinstance(place, Undecided):
        return Decision((), (), place.problems)
    case = LineCase(
        line,
        supply,
        place,
        law,
        day.on,
        is_note=day.is_note,
        rate_day_known=day.known,
        **document,
    )
    decision = taxes_of(case)
    told = (*supply.problems, *place.problems)
    return attrs.evolve(decision, of_supply=told) if told else decision


_OF_PARTIES = frozenset({"tcs", "notified_supply", "tcs_year_to_date"})


def _hangs_on_parties(particulars: Particulars, facts: TaxFacts = _NO_FACTS) -> bool:
    """Tell whether the parties or the price play a part in the taxes of a line."""
    return not _OF_PARTIES.isdisjoint(dict((*particulars, *facts.named)))


def _keys(taxes: tuple[StatedTax, ...]) -> tuple[str, ...]:
    return tuple([tax.key for tax in taxes]) if taxes else ()


def _placed(problem: Problem, line: str) -> Problem:
    inner = problem.path.startswith(("taxes", "codes", "unit", "particulars."))
    return attrs.evolve(problem, path=f"{line}.{problem.path}") if inner else problem


def _rate_day(invoice: Invoice, on: date) -> tuple[date, bool]:
    """Return the day that the rates are of: a note's is its original's, where that is known."""
    if invoice.tax_point is not None:
        return on, True
    issued = originals_of(invoice) if invoice.references else []
    if issued:
        return min(issued), True
    return on, not (invoice.kind.is_credit or invoice.preceding())


REGIME = IndiaRegime()
"""The regime of India with the shipped tables."""
