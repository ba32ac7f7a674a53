"""Input tax credit: given or not, why, and what becomes of the tax where it is not."""

from __future__ import annotations

from datetime import date
from enum import Enum

import attrs

from invoicekit.documents.invoice import Invoice
from invoicekit.documents.line import Line
from invoicekit.documents.problems import Problem
from invoicekit.taxes.facts import TaxFacts
from invoicekit.taxes.india.deadlines import itc_deadline
from invoicekit.taxes.india.law import Law
from invoicekit.taxes.india.place import PlaceOfSupply, place_of_supply
from invoicekit.taxes.india.supply import Supply, supply_of
from invoicekit.taxes.india.supply.told import Told
from invoicekit.taxes.treatment import Basis

__all__ = ["Credit", "CreditReason", "credit_of"]


class CreditReason(Enum):
    """Why there is no credit."""

    S17_5 = "S17_5"
    """Blocked by CGST Act s.17(5)."""
    POS_RULES = "POS_RULES"
    """Supplier and place of supply are in one State, the recipient in another."""
    TIME_BAR = "TIME_BAR"
    """After the last day of CGST Act s.16(4)."""
    NOT_IN_2B = "NOT_IN_2B"
    """Not in the statement of the portal yet: for a time only."""
    EXEMPT_USE = "EXEMPT_USE"
    """Used for exempt supplies or outside the business: s.17(1) and (2)."""
    BY_HAND = "BY_HAND"
    """A person said so, and the rules give no reason."""


@attrs.frozen
class Credit:
    """Whether the tax of a line is input tax credit.

    Args:
        eligible: the answer that counts.
        proposed: what the rules say; a decision by hand goes before it.
        reason: why not; None where it is.
        basis: the same in words, with its source.
        problems: words that could not be read.
    """

    eligible: bool
    proposed: bool
    reason: CreditReason | None = None
    basis: Basis = attrs.field(factory=lambda: Basis("itc", "input tax credit", "CGST Act s.16"))
    problems: tuple[Problem, ...] = ()

    @property
    def temporary(self) -> bool:
        """Tell whether the credit only waits."""
        return self.reason is CreditReason.NOT_IN_2B


def credit_of(
    invoice: Invoice, line: Line, law: Law, *, facts: TaxFacts | None = None, on: date | None = None
) -> Credit:
    """Return whether the tax of a bill's line is input tax credit of its buyer.

    The particulars that tell it: `itc` ("ineligible" or "eligible", by hand), `blocked_credit` (a
    row of s.17(5)) with `used_for`, `use` ("taxable", "exempt", "non_business", "common"), `in_2b`
    ("yes" or "no"). A line's own goes before the document's.

    Args:
        invoice: the bill.
        line: one of its lines.
        law: the tables.
        facts: what the document cannot know.
        on: the day of the claim; the time bar is not asked without it.
    """
    known = facts or TaxFacts()
    told = Told(line.particulars, invoice.particulars, known, "")
    supply = supply_of(invoice, line, known)
    place = place_of_supply(supply)
    found = (
        _blocked(told, law, invoice)
        or _by_place(supply, place if isinstance(place, PlaceOfSupply) else None)
        or _by_time(invoice, on)
        or _by_use(told)
        or _by_statement(told)
    )
    proposed = found is None
    decided = told.text("itc")
    if decided not in {"eligible", "ineligible"}:
        return found or Credit(eligible=True, proposed=True)
    if decided == "eligible":
        return Credit(eligible=True, proposed=proposed, basis=_by_hand(proposed=proposed))
    if found is not None:
        return found
    basis = _by_hand(proposed=True)
    return Credit(eligible=False, proposed=True, reason=CreditReason.BY_HAND, basis=basis)


def _by_hand(*, proposed: bool) -> Basis:
    proposal = "eligible" if proposed else "ineligible"
    return Basis("itc_by_hand", f"by hand; the rules propose {proposal}", "CGST Act s.16, s.17")


def _none(reason: CreditReason, text: str, source: str) -> Credit:
    basis = Basis(reason.value, text, source)
    return Credit(eligible=False, proposed=False, reason=reason, basis=basis)


def _blocked(told: Told, law: Law, invoice: Invoice) -> Credit | None:
    key, on = told.text("blocked_credit"), invoice.tax_date
    if not key or on is None:
        return None
    row = law.table("blocked_credits").on(key, on)
    used_for = told.text("used_for")
    if used_for and used_for in row.detail("unless").split("|"):
        return None
    return _none(CreditReason.S17_5, f"no credit on {key.replace('_', ' ')}", row.source)


def _by_place(supply: Supply, place: PlaceOfSupply | None) -> Credit | None:
    if place is None or place.inter_state or supply.recipient_state == place.state:
        return None
    text = "supplier and place of supply are in one State, the recipient in another"
    return _none(CreditReason.POS_RULES, text, "CGST Act s.16(2); GSTR-2B reason P")


def _by_time(invoice: Invoice, on: date | None) -> Credit | None:
    if on is None or invoice.issue_date is None or on <= itc_deadline(invoice.issue_date):
        return None
    last = itc_deadline(invoice.issue_date)
    return _none(CreditReason.TIME_BAR, f"the last day was {last}", "CGST Act s.16(4)")


def _by_use(told: Told) -> Credit | None:
    if told.text("use") not in {"exempt", "non_business"}:
        return None
    text = f"for {told.text('use').replace('_', '-')} use"
    return _none(CreditReason.EXEMPT_USE, text, "CGST Act s.17(1), s.17(2)")


def _by_statement(told: Told) -> Credit | None:
    if told.text("in_2b") != "no":
        return None
    return _none(CreditReason.NOT_IN_2B, "not in GSTR-2B yet", "CGST Act s.16(2)(aa)")
