"""Input tax credit: given or not, why, and what becomes of the tax where it is not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Protocol

import attrs

from invoicekit.documents.invoice import Invoice
from invoicekit.documents.line import Line
from invoicekit.documents.problems import Problem
from invoicekit.documents.stated_tax import Liability
from invoicekit.money import split
from invoicekit.money.decimals import ZERO
from invoicekit.taxes.facts import TaxFacts
from invoicekit.taxes.india.deadlines import itc_deadline
from invoicekit.taxes.india.gst import HEADS
from invoicekit.taxes.india.law import Law
from invoicekit.taxes.india.place import PlaceOfSupply, place_of_supply
from invoicekit.taxes.india.supply import Supply, supply_of
from invoicekit.taxes.india.supply.told import Told
from invoicekit.taxes.treatment import Basis

__all__ = [
    "Credit",
    "CreditReason",
    "InputTax",
    "TaxShare",
    "cost_shares",
    "credit_of",
    "input_tax",
]


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


class TaxShare(Protocol):
    """A line's share of a tax, as the line results of a calculation have it."""

    @property
    def tax(self) -> str:
        """Return the name of the tax."""
        ...

    @property
    def amount(self) -> Decimal:
        """Return the amount."""
        ...

    @property
    def liability(self) -> Liability:
        """Return who owes it."""
        ...


@attrs.frozen
class InputTax:
    """What becomes of a line's taxes in the buyer's books.

    Args:
        credit: input tax by head, the recipient's own under reverse charge included.
        cost: tax that is added to the line's cost: ineligible GST and State VAT.
        owed: what the buyer owes under reverse charge, by head, in cash.
    """

    credit: tuple[tuple[str, Decimal], ...] = attrs.field(repr=False)
    cost: Decimal = attrs.field(repr=False)
    owed: tuple[tuple[str, Decimal], ...] = attrs.field(repr=False)


def input_tax(shares: Iterable[TaxShare], credit: Credit) -> InputTax:
    """Return which of a line's taxes are input tax and which are cost.

    The totals and the rows of the return stay as they are: only the books differ. TCS is neither.

    Args:
        shares: the taxes of the line result.
        credit: whether the line's tax is credit.

    Source: CGST Act s.16, s.17(5), s.49(4).
    """
    given: dict[str, Decimal] = {}
    owed: dict[str, Decimal] = {}
    cost = ZERO
    for share in shares:
        gst = share.tax in HEADS or share.tax == "CESS"
        if share.liability is Liability.RECIPIENT:
            owed[share.tax] = owed.get(share.tax, ZERO) + share.amount
        elif share.liability is not Liability.SUPPLIER:
            continue
        if gst and credit.eligible:
            given[share.tax] = given.get(share.tax, ZERO) + share.amount
        else:
            cost += share.amount
    return InputTax(tuple(given.items()), cost, tuple(owed.items()))


def cost_shares(tax: Decimal, nets: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Return an ineligible tax spread over cost centres by their nets, the last paisa not lost.

    Args:
        tax: in rupees.
        nets: of the cost centres.

    >>> [str(part) for part in cost_shares(Decimal("180"), [Decimal(1), Decimal(2)])]
    ['60.00', '120.00']
    """
    return tuple(split(tax, list(nets), Decimal("0.01")))
