"""The regime of India: GST, cess, State VAT and TCS of a whole document, each with its reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import attrs

from invoicekit.documents.allowance_charge import AllowanceCharge
from invoicekit.documents.invoice import Invoice
from invoicekit.documents.line import Line
from invoicekit.documents.problems import Problem
from invoicekit.documents.reference import ReferenceKind
from invoicekit.documents.stated_tax import StatedTax
from invoicekit.money import PRESETS, Rounding
from invoicekit.taxes.facts import TaxFacts
from invoicekit.taxes.india.case import LineCase
from invoicekit.taxes.india.law import Law, knowledge, outside_knowledge
from invoicekit.taxes.india.line_taxes import Decision, taxes_of
from invoicekit.taxes.india.notes import note_problems
from invoicekit.taxes.india.place import Undecided, place_of_supply
from invoicekit.taxes.india.supply import Supply, supplies_of
from invoicekit.taxes.regime import UntaxedRows
from invoicekit.taxes.treatment import Taxed, Treatments

__all__ = ["REGIME", "IndiaRegime"]


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
        problems += note_problems(invoice, lines, on)
        problems += document.problems
        return Treatments(lines, allowances, charges, tuple(dict.fromkeys(problems)))


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
        self._known: dict[tuple[object, ...], Decision] = {}
        self._on, self._rate_day_known = _rate_day(invoice, on)
        self._is_note = bool(invoice.preceding()) or invoice.kind.is_credit
        self.problems: list[Problem] = []

    def lines(self) -> Iterator[Taxed]:
        known = self._known.get
        for index, (line, supply) in enumerate(
            zip(self._invoice.lines, self._supplies, strict=True)
        ):
            key = _signature(line, supply)
            decision = known(key)
            if decision is None:
                decision = self._known[key] = self._decide(line, supply)
            if decision.problems:
                self.problems += [_placed(p, f"lines[{index}]") for p in decision.problems]
            yield decision.taxes

    def row(self, row: AllowanceCharge) -> Taxed:
        """Return the taxes of a document's allowance or charge that states a rate of its own."""
        if not row.taxes or row.after_tax or not self._supplies:
            return ()
        return self._decide(Line(taxes=row.taxes), self._supplies[0]).taxes

    def _decide(self, line: Line, supply: Supply) -> Decision:
        place = place_of_supply(supply)
        if isinstance(place, Undecided):
            return Decision((), (*supply.problems, *place.problems))
        case = LineCase(
            self._invoice,
            line,
            supply,
            place,
            self._law,
            self._on,
            self._facts,
            self._is_note,
            self._rate_day_known,
        )
        decision = taxes_of(case)
        told = (*supply.problems, *place.problems)
        if told:
            return attrs.evolve(decision, problems=(*told, *decision.problems))
        return decision


def _signature(line: Line, supply: Supply) -> tuple[object, ...]:
    """Return what the taxes of a line hang on: equal for lines that are decided alike."""
    taxes: tuple[str, ...] | tuple[StatedTax, ...] = ()
    if line.taxes:
        taxes = tuple([tax.key for tax in line.taxes])
    codes = tuple([code.value for code in line.codes])
    return id(supply), line.particulars, codes, taxes, line.unit, line.unit_price


def _placed(problem: Problem, line: str) -> Problem:
    inner = problem.path.startswith(("taxes", "codes", "unit", "particulars."))
    return attrs.evolve(problem, path=f"{line}.{problem.path}") if inner else problem


def _rate_day(invoice: Invoice, on: date) -> tuple[date, bool]:
    """Return the day that the rates are of: a note's is its original's, where that is known."""
    if invoice.tax_point is not None:
        return on, True
    issued = [
        r.issued
        for r in invoice.references
        if r.kind is ReferenceKind.PRECEDING_INVOICE and r.issued is not None
    ]
    if issued:
        return min(issued), True
    return on, not (invoice.kind.is_credit or invoice.preceding())


REGIME = IndiaRegime()
"""The regime of India with the shipped tables."""
