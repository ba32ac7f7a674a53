"""A supply in a state where its seller charges by itself: exempt, reverse charge, or taxed."""

from __future__ import annotations

import attrs

from invoicekit.documents.problems import Problem
from invoicekit.taxes.rates import DatedRow
from invoicekit.taxes.treatment import Basis
from invoicekit.taxes.vat.categories import Category
from invoicekit.taxes.vat.deciding.case import Case
from invoicekit.taxes.vat.deciding.domestic_reverse_charge import domestic_reverse_charge
from invoicekit.taxes.vat.deciding.outcomes import Outcome, exempt, taxed, untaxed
from invoicekit.taxes.vat.deciding.small_business import small_business
from invoicekit.taxes.vat.deciding.telling import undecided, wrong
from invoicekit.taxes.vat.decision import Decision, Declared
from invoicekit.taxes.vat.territories import EU, Territory

__all__ = ["exempt_activity", "in_state", "margin_scheme"]


def in_state(
    case: Case,
    place: Territory,
    basis: Basis,
    *problems: Problem,
    declared: Declared = Declared.LOCAL,
) -> Outcome:
    """Return what becomes of a supply in a state whose tax its seller declares itself.

    Args:
        case: the facts and the law.
        place: where it is supplied.
        basis: why there.
        problems: what else is to be told.
        declared: where the tax is declared, if any is due.
    """
    for rule in (small_business, exempt_activity, margin_scheme):
        found = rule(case, place, *problems)
        if found is not None:
            return found
    reversed_, told = domestic_reverse_charge(case, place, basis)
    if reversed_ is not None:
        return reversed_
    return taxed(case, place, basis, *problems, *told, declared=declared)


def exempt_activity(case: Case, place: Territory, *problems: Problem) -> Outcome | None:
    """Return the decision on a supply whose exemption the document names; else None.

    Source: Directive 2006/112/EC art. 132, 135 and the articles of the other codes.
    """
    named = case.facts.exemption
    if not named:
        return None
    if not named.upper().startswith("VATEX-"):
        basis = Basis("exempt", "exempt, as the document states", named)
        return _with_reason(exempt(case, place, basis, "", *problems), named)
    row = case.law.table("exemptions").find(named.upper(), case.on)
    reason = "it is not on the list" if row is None else _unfit(row, place)
    if row is None or reason:
        return undecided(
            wrong(
                "unknown_exemption",
                "particulars.exemption",
                f"{named!r} exempts nothing in {place.shown}: {reason}",
                "Use a code of the VATEX list for exemptions, or name the article in words",
            ),
            *problems,
        )
    basis = Basis("exempt", row.detail("text"), row.source)
    return untaxed(case, Category(row.value), place, basis, row.key, *problems)


def _with_reason(outcome: Decision, reason: str) -> Decision:
    return attrs.evolve(outcome, exemption_reason=reason)


def _unfit(row: DatedRow, place: Territory) -> str:
    country = row.detail("country")
    if country and country != place.state:
        return f"it is one of {country} alone"
    if row.value not in {"E", "Z", "O"} or row.key == "VATEX-EU-O":
        return f"it belongs to category {row.value}, which follows from the facts"
    return ""


def margin_scheme(case: Case, place: Territory, *problems: Problem) -> Outcome | None:
    """Return the decision where the seller taxes its margin; the tax must not be shown; else None.

    Source: Directive 2006/112/EC art. 306 to 325, 226(13) and (14).
    """
    margin = case.facts.margin
    if margin is None:
        return None
    row = case.law.table("exemptions").on(margin.code, case.on)
    point = row.detail("wording")
    if place.services == EU:
        basis = Basis("margin_scheme", row.detail("text"), f"{row.source}, {point}")
        return exempt(case, place, basis, row.key, *problems)
    if place.state != "GB":
        return undecided(
            wrong(
                "no_margin_scheme",
                "particulars.margin_scheme",
                f"no margin scheme of {place.shown} is known",
                "Leave the scheme out, or choose by hand with a reason",
                place.source,
            ),
            *problems,
        )
    basis = Basis("margin_scheme", row.detail("text"), "VATA 1994 s.50A, s.53")
    return _with_reason(exempt(case, place, basis, "", *problems), row.detail("text"))
