"""One line with all that its taxes hang on."""

from __future__ import annotations

from datetime import date
from functools import cached_property

import attrs

from invoicekit.documents.line import Line
from invoicekit.documents.particulars import Particulars
from invoicekit.documents.party import Party
from invoicekit.documents.problems import Problem, Severity
from invoicekit.errors import InvalidValue
from invoicekit.taxes.facts import TaxFacts
from invoicekit.taxes.india.identifiers import Holder, parse_pan
from invoicekit.taxes.india.law import Law
from invoicekit.taxes.india.place import PlaceOfSupply
from invoicekit.taxes.india.supply import Registration, Supply
from invoicekit.taxes.india.supply.sides import gstin_of
from invoicekit.taxes.india.supply.told import Told

__all__ = ["LineCase", "form_of", "missing_particular", "pan_of"]

_FORMS = {
    Holder.COMPANY: "body_corporate",
    Holder.INDIVIDUAL: "individual",
    Holder.HINDU_FAMILY: "huf",
    Holder.FIRM: "firm",
    Holder.GOVERNMENT: "government",
    Holder.LOCAL_AUTHORITY: "government",
}


_NO_FACTS = TaxFacts()
_NOBODY = Party()


@attrs.frozen(slots=False)
class LineCase:
    """One line with all that its taxes hang on.

    Args:
        line: the line.
        supply: the facts of the supply.
        place: where it is taxed.
        law: the tables.
        on: the day that the rates are of; a note's is its original's.
        seller: who supplies.
        buyer: who receives.
        particulars: those of the whole document.
        facts: what the document cannot know.
        is_note: whether the document corrects another.
        rate_day_known: whether that day is known, and not merely the note's own.
    """

    line: Line
    supply: Supply
    place: PlaceOfSupply
    law: Law
    on: date
    seller: Party = _NOBODY
    buyer: Party = _NOBODY
    particulars: Particulars = ()
    facts: TaxFacts = _NO_FACTS
    is_note: bool = False
    rate_day_known: bool = True

    @cached_property
    def told(self) -> Told:
        """Return the particulars of the line, of the document, and the facts, in this order."""
        return Told(self.line.particulars, self.particulars, self.facts, "")

    def text(self, name: str) -> str:
        """Return what is told under a name; empty where nothing is."""
        return self.told.text(name)

    @cached_property
    def code(self) -> str:
        """Return the digits of the line's HSN or SAC; empty without one."""
        codes = (c.value for c in self.line.codes if c.scheme in {"HSN", "SAC"})
        return next(codes, "").replace(" ", "")


def pan_of(party: Party) -> str:
    """Return the PAN of a party, told or inside its GSTIN; empty where there is none."""
    told = party.tax_id("PAN")
    if told:
        return told
    gstin = gstin_of(party)
    return (gstin.pan or "") if gstin is not None else ""


def form_of(party: Party, registration: Registration) -> str:
    """Return what a party is by law, as its PAN tells: `"body_corporate"`, `"individual"`.

    A limited liability partnership has the letter of a firm, and is a body corporate: say so by the
    particular `supplier_form` or `recipient_form`.

    Args:
        party: the party.
        registration: what kind of taxpayer it is.
    """
    if registration is Registration.GOVERNMENT:
        return "government"
    try:
        holder = parse_pan(pan_of(party)).holder
    except InvalidValue:
        return ""
    return _FORMS.get(holder, "other")


def missing_particular(name: str, why: str, source: str = "") -> Problem:
    """Return the problem that says which particular a line must tell, and for what."""
    return Problem(
        "missing_fact",
        f"particulars.{name}",
        f"the particular {name!r} is needed: {why}",
        f"Give it as particulars={{{name!r}: ...}} of the line or of the document",
        Severity.ERROR,
        {"fact": name},
        source,
    )
