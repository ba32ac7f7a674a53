"""From the place of a supply to the state whose tax it bears, and who owes that tax."""

from __future__ import annotations

from datetime import date

from invoicekit.documents.problems import Problem
from invoicekit.taxes.treatment import Basis
from invoicekit.taxes.vat.categories import Category
from invoicekit.taxes.vat.deciding.case import Case
from invoicekit.taxes.vat.deciding.distance_sales import in_consumers_state, registration_needed
from invoicekit.taxes.vat.deciding.in_state import exempt_activity, in_state
from invoicekit.taxes.vat.deciding.outcomes import Outcome, outside, reverse_charge, untaxed
from invoicekit.taxes.vat.deciding.telling import warning
from invoicekit.taxes.vat.terms import IdStatus
from invoicekit.taxes.vat.territories import EU, Territory

__all__ = ["UNESTABLISHED_SELLERS_FROM", "owed_by_buyer", "where_taxed"]

UNESTABLISHED_SELLERS_FROM = date(2028, 7, 1)
"""The day from which art. 194 binds every member state: Directive (EU) 2025/516."""

_194 = "Directive 2006/112/EC art. 194"
_AT_THE_RECIPIENT = {
    "GB": "VATA 1994 s.8",
    "AE": "Federal Decree-Law 8/2017 art. 48",
    "SA": "KSA VAT Implementing Regulations art. 47",
}


def where_taxed(case: Case, place: Territory, basis: Basis) -> Outcome:
    """Return the decision on a supply at a place that follows from no rule of the recipient.

    Args:
        case: the facts and the law.
        place: where it is supplied.
        basis: why there.
    """
    if case.is_home(place) or (place.rates and case.registered_in(place)):
        return in_state(case, place, basis)
    if place.services != EU:
        return outside(case, place, basis)
    if not case.to_business:
        return in_consumers_state(case, place, basis)
    if case.facts.reverse_charge or case.on >= UNESTABLISHED_SELLERS_FROM:
        text = f"{basis.text}; the seller has neither an establishment nor a VAT id there"
        return reverse_charge(place, Basis("unestablished_seller", text, f"{_194}; {basis.source}"))
    return in_state(case, place, basis, registration_needed(place))


def owed_by_buyer(case: Case, place: Territory, basis: Basis) -> Outcome:
    """Return the decision on a service to a business, taxed where the business is.

    Args:
        case: the facts and the law.
        place: where the recipient is established.
        basis: why there.

    Source: Directive 2006/112/EC art. 44, 192a, 196; VATA 1994 s.7A, s.8.
    """
    if case.is_home(place):
        return in_state(case, place, basis)
    if place.services == EU and (case.seller_in_eu or not case.home.rates):
        exempted = exempt_activity(case, place)
        if exempted is not None:
            return exempted
        source = f"{basis.source}, 196"
        text = f"{basis.text}, {place.shown}: the recipient owes the tax"
        owed = Basis("reverse_charge_service", text, source)
        return reverse_charge(place, owed, *_of_id(case))
    if case.seller_in_eu or case.home.rates:
        return _abroad(case, place, basis)
    law = _AT_THE_RECIPIENT.get(place.state)
    if law is None:
        return outside(case, place, basis)
    text = f"{basis.text}, {place.shown}: the recipient owes the tax"
    return reverse_charge(place, Basis("imported_service", text, law))


def _abroad(case: Case, place: Territory, basis: Basis) -> Outcome:
    category = case.law.services_abroad
    if not case.seller_in_eu or category is Category.OUTSIDE:
        return outside(case, place, basis)
    code = "VATEX-EU-G" if category is Category.EXPORT else ""
    text = f"{basis.text}, outside the EU; written as {category.value} by your own choice"
    return untaxed(case, category, place, Basis("service_abroad", text, basis.source), code)


def _of_id(case: Case) -> tuple[Problem, ...]:
    buyer = case.facts.buyer
    if not buyer.has_id:
        told, remedy = "there is no VAT id that proves it", "Ask for the VAT id, or charge the tax"
    elif buyer.id_status is not IdStatus.VALID:
        told, remedy = "nobody confirmed its VAT id", "Ask VIES, and keep the answer"
    else:
        return ()
    return (
        warning(
            "vat_id_not_confirmed",
            "buyer.tax_ids",
            f"reverse charge rests on the buyer being a business, and {told}",
            remedy,
            "Implementing Regulation (EU) 282/2011 art. 18",
        ),
    )
