"""The place of a service: the general rules, and the rows for what is placed by its nature."""

from __future__ import annotations

from datetime import date

import attrs

from invoicekit.documents.problems import Problem
from invoicekit.errors import NotCovered
from invoicekit.taxes.rates import DatedRow
from invoicekit.taxes.treatment import Basis
from invoicekit.taxes.vat.categories import Category
from invoicekit.taxes.vat.deciding.case import Case
from invoicekit.taxes.vat.deciding.distance_sales import in_consumers_state, is_below
from invoicekit.taxes.vat.deciding.in_state import in_state
from invoicekit.taxes.vat.deciding.outcomes import Outcome, outside, untaxed
from invoicekit.taxes.vat.deciding.telling import (
    missing,
    not_covered,
    unconfirmed,
    undecided,
    warning,
)
from invoicekit.taxes.vat.deciding.where_taxed import owed_by_buyer, where_taxed
from invoicekit.taxes.vat.terms import IdStatus
from invoicekit.taxes.vat.territories import EU, Territory

__all__ = ["decide_service"]

_DIGITAL_THRESHOLD_FROM = date(2019, 1, 1)
_DIRECTIVE_PLACES = frozenset({"EU", "GB"})


def decide_service(case: Case) -> Outcome:
    """Return what VAT makes of a service.

    Args:
        case: the facts and the law.

    Source: Directive 2006/112/EC art. 43 to 59c; VATA 1994 s.7A and Sch. 4A.
    """
    facts = case.facts
    if not facts.buyer.territory and facts.buyer.status.counts_as_business:
        return undecided(missing("buyer.country", "where the recipient is", path="buyer.country"))
    own_rules = case.home.services not in _DIRECTIVE_PLACES and case.home.rates
    if own_rules:
        return _of_other_law(case)
    if facts.use_and_enjoyment:
        place = case.at(facts.use_and_enjoyment)
        text = f"used and enjoyed in {place.shown}"
        return where_taxed(case, place, Basis("use", text, "Directive 2006/112/EC art. 59a"))
    unproven = case.to_business and _is_refuted(case)
    recipient = "business" if case.to_business and not unproven else "consumer"
    row = case.law.table("services").find(facts.nature.value, case.on, _conditions(case, recipient))
    if row is None:
        return undecided(_no_row(case))
    outcome = _placed(case, row)
    if not unproven:
        return outcome
    return attrs.evolve(outcome, problems=(*outcome.problems, _UNPROVEN))


def _is_refuted(case: Case) -> bool:
    """Tell whether the only proof that the recipient is a business turned out to be none."""
    refuted = case.facts.buyer.id_status in {IdStatus.MALFORMED, IdStatus.INVALID}
    return refuted and case.buyers.services == EU and not case.is_home(case.buyers)


_UNPROVEN = warning(
    "no_valid_vat_id",
    "buyer.tax_ids",
    "the buyer's VAT id is not valid: it is taxed as a consumer is",
    "Ask the buyer for a valid VAT id, or for another proof that it is a business",
    "Implementing Regulation (EU) 282/2011 art. 18",
)


def _conditions(case: Case, recipient: str) -> dict[str, str]:
    facts = case.facts
    held = {"recipient": recipient}
    home = case.home.services
    if case.buyers.services != (home if home in _DIRECTIVE_PLACES else EU):
        held["outside"] = "yes"
    ends = [facts.departure, facts.arrival]
    if all(ends):
        first, last = case.at(ends[0]), case.at(ends[1])
        if first.area == last.area == EU and first.member != last.member:
            held["intra"] = "yes"
    return held


def _placed(case: Case, row: DatedRow) -> Outcome:
    key = _fact(case, row.value)
    if not key:
        return undecided(missing(row.value, row.detail("text"), row.source))
    place = case.at(key)
    british = case.home.services == "GB"
    source = row.detail("gb") if british else row.source
    if not source:
        error = NotCovered("British place of a service", case.facts.nature.value, "Choose by hand")
        return undecided(not_covered(error, "particulars.nature"))
    basis = Basis(f"place_{case.facts.nature.value}", row.detail("text"), source)
    if row.detail("article_44"):
        return owed_by_buyer(case, place, basis)
    if row.detail("leaves") and not case.is_home(place):
        return outside(case, place, basis)
    if row.detail("threshold"):
        return _digital(case, place, basis)
    return where_taxed(case, place, basis)


def _fact(case: Case, name: str) -> str:
    facts = case.facts
    if name == "seller":
        return facts.seller.territory
    if name == "buyer":
        return facts.buyer.territory
    return facts.performance if name == "performance" else facts.departure


def _digital(case: Case, place: Territory, basis: Basis) -> Outcome:
    """Return the decision on telecommunications, broadcasting and electronic services (art. 58)."""
    seller = case.facts.seller
    in_eu = place.services == EU and not case.is_home(place)
    one_state = case.seller_in_eu and not any(
        case.at(key).services == EU for key in seller.establishments
    )
    opted_out = seller.one_stop_shop or case.registered_in(place)
    if not in_eu or not one_state or opted_out or case.on < _DIGITAL_THRESHOLD_FROM:
        return where_taxed(case, place, basis)
    below = is_below(case.facts.turnover)
    if below is None:
        why = "below EUR 10,000 a year the tax is that of the seller's state"
        return undecided(
            missing("oss_turnover", why, "Directive 2006/112/EC art. 59c", path="facts")
        )
    if not below:
        return in_consumers_state(case, place, basis)
    text = f"digital service to {place.shown} below EUR 10,000 a year"
    return in_state(
        case, case.home, Basis("digital_below_threshold", text, "Directive 2006/112/EC art. 59c(1)")
    )


def _of_other_law(case: Case) -> Outcome:
    """Return the decision by a law that is neither the EU's nor the United Kingdom's."""
    facts, home = case.facts, case.home
    place = case.at(facts.performance) if facts.performance else case.buyers
    if case.is_home(place):
        basis = Basis("domestic", f"supplied in {home.shown}", home.source)
        return in_state(case, home, basis)
    if facts.performance:
        return outside(case, place, Basis("place", f"performed in {place.shown}", home.source))
    row = case.law.table("abroad").on(f"services {home.state}", case.on)
    basis = Basis("service_abroad", f"supplied to {place.shown}", row.source)
    told = unconfirmed(row, case.on)
    return untaxed(case, Category(row.value), place, basis, row.detail("code"), *told)


def _no_row(case: Case) -> Problem:
    nature = case.facts.nature.value
    error = NotCovered(
        "place of a service",
        f"{nature!r} on {case.on}",
        "Say what it is by another word of nature, or choose by hand with vat_reason",
    )
    return not_covered(error, "particulars.nature")
