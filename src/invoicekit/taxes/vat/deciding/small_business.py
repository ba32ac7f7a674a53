"""The exemption of small businesses: at home, and since 2025 across the border."""

from __future__ import annotations

from datetime import date

from invoicekit.documents.problems import Problem
from invoicekit.taxes.treatment import Basis
from invoicekit.taxes.vat.deciding.case import Case
from invoicekit.taxes.vat.deciding.outcomes import Outcome, exempt, outside
from invoicekit.taxes.vat.terms import Status
from invoicekit.taxes.vat.territories import EU, Territory

__all__ = ["ACROSS_BORDERS_FROM", "small_business"]

ACROSS_BORDERS_FROM = date(2025, 1, 1)
"""The first day of the scheme across the border: Directive (EU) 2020/285."""

_HOME = "Directive 2006/112/EC art. 284"


def small_business(case: Case, place: Territory, *problems: Problem) -> Outcome | None:
    """Return the decision on a supply of a small business in a state that exempts it; else None.

    The exemption at home does not reach other states; that across the border reaches those in which
    the seller may use it by its `EX` number, up to EUR 100,000 in the whole Union.

    Args:
        case: the facts and the law.
        place: where the supply is.
        problems: what else is to be told.
    """
    if case.facts.seller.status is not Status.SMALL_BUSINESS:
        return None
    if place.services != EU:
        return _unregistered(case, place, *problems) if case.is_home(place) else None
    if case.is_home(place):
        code = "VATEX-FR-FRANCHISE" if place.state == "FR" else ""
        basis = Basis("small_business", f"exempt as a small business in {place.shown}", _HOME)
        return exempt(case, place, basis, code, *problems)
    exempt_there = any(case.at(key).state == place.state for key in case.facts.seller.exempt_in)
    if exempt_there and case.on >= ACROSS_BORDERS_FROM:
        text = f"exempt as a small business in {place.shown}, by the scheme across the border"
        basis = Basis("small_business_abroad", text, f"{_HOME}(2), 284a")
        return exempt(case, place, basis, "", *problems)
    return None


def _unregistered(case: Case, place: Territory, *problems: Problem) -> Outcome | None:
    if place.state != "GB":
        return None
    text = "the seller is not registered for VAT, below the threshold"
    return outside(case, place, Basis("not_registered", text, "VATA 1994 Sch. 1"), *problems)
