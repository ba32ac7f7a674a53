"""Goods from one member state to another: K, its conditions, and what stands in its place."""

from __future__ import annotations

from invoicekit.documents.problems import Problem
from invoicekit.taxes.treatment import Basis
from invoicekit.taxes.vat.categories import Category
from invoicekit.taxes.vat.deciding.case import Case
from invoicekit.taxes.vat.deciding.distance_sales import distance_sale
from invoicekit.taxes.vat.deciding.in_state import exempt_activity, in_state, margin_scheme
from invoicekit.taxes.vat.deciding.outcomes import Outcome, exempt, reverse_charge, untaxed
from invoicekit.taxes.vat.deciding.telling import undecided, warning, wrong
from invoicekit.taxes.vat.terms import IdStatus, Nature, Status
from invoicekit.taxes.vat.territories import EU, Territory

__all__ = ["between_member_states"]

_138 = "Directive 2006/112/EC art. 138(1)"


def between_member_states(case: Case, dispatch: Territory, delivery: Territory) -> Outcome:
    """Return the decision on goods that are sent from one member state to another.

    Args:
        case: the facts and the law.
        dispatch: where the transport begins; its tax is the one that is not charged.
        delivery: where it ends.

    Source: Directive 2006/112/EC art. 17a, 32, 33, 136a, 138 to 141.
    """
    facts = case.facts
    for rule in (margin_scheme, exempt_activity):
        found = rule(case, dispatch)
        if found is not None:
            return found
    if facts.triangulation:
        return _triangle(case, dispatch, delivery)
    if facts.through_platform:
        text = f"supplied to the platform that is deemed to sell on to {delivery.shown}"
        basis = Basis("through_platform", text, "Directive 2006/112/EC art. 14a(2), 136a")
        return exempt(case, dispatch, basis)
    if case.to_business or facts.call_off_stock:
        return _to_business(case, dispatch, delivery)
    if facts.nature is Nature.NEW_VEHICLE:
        text = f"a new means of transport to {delivery.shown}, taxed there"
        return exempt(
            case, dispatch, Basis("new_vehicle", text, "Directive 2006/112/EC art. 138(2)(a)")
        )
    return distance_sale(case, dispatch, delivery)


def _to_business(case: Case, dispatch: Territory, delivery: Territory) -> Outcome:
    seller = case.facts.seller
    new_vehicle = case.facts.nature is Nature.NEW_VEHICLE
    # New means of transport are outside the scheme of small businesses (art. 283(1)(b)).
    if seller.status is Status.SMALL_BUSINESS and case.is_home(dispatch) and not new_vehicle:
        text = f"goods of a small business to a business in {delivery.shown}"
        return exempt(
            case, dispatch, Basis("small_business", text, "Directive 2006/112/EC art. 139(1), 284")
        )
    if not _has_id_of_another_state(case, dispatch):
        basis = Basis(
            "no_valid_id",
            f"goods from {dispatch.shown} to {delivery.shown} without a valid VAT id of another "
            "state",
            "Directive 2006/112/EC art. 32, 138(1)(b)",
        )
        return in_state(case, dispatch, basis, _no_id(case, dispatch))
    rule, text, source = "intra_community", f"sent from {dispatch.shown} to a business", _138
    if case.facts.call_off_stock:
        rule, text = "call_off_stock", f"sent from {dispatch.shown} to a stock for a known buyer"
        source = f"Directive 2006/112/EC art. 17a; {_138}"
    basis = Basis(rule, f"{text} in {delivery.shown}", source)
    code, problems = "VATEX-EU-IC", _of_ids(case, dispatch)
    return untaxed(case, Category.INTRA_COMMUNITY, dispatch, basis, code, *problems)


def _has_id_of_another_state(case: Case, dispatch: Territory) -> bool:
    buyer = case.facts.buyer
    if not buyer.has_id:
        return False
    state = case.at(buyer.id_territory)
    return state.area == EU and state.member != dispatch.member


def _no_id(case: Case, dispatch: Territory) -> Problem:
    buyer = case.facts.buyer
    if buyer.id_status in {IdStatus.MALFORMED, IdStatus.INVALID}:
        reason = f"the buyer's VAT id is {buyer.id_status.value}"
    elif buyer.has_id:
        reason = f"the buyer's VAT id is of {buyer.id_territory}"
    else:
        reason = "the buyer gave no VAT id"
    return warning(
        "no_valid_vat_id",
        "buyer.tax_ids",
        f"{reason}: the sale is taxed in {dispatch.shown}",
        "Ask the buyer for a valid VAT id of a state other than that of dispatch",
        "Directive 2006/112/EC art. 138(1)(b)",
    )


def _of_ids(case: Case, dispatch: Territory) -> tuple[Problem, ...]:
    told = []
    if case.facts.buyer.id_status is not IdStatus.VALID:
        told.append(
            warning(
                "vat_id_not_confirmed",
                "buyer.tax_ids",
                "the exemption needs a VAT id that is registered at the time of the supply, and "
                "nobody confirmed this one",
                "Ask VIES, and keep the answer",
                _138,
            )
        )
    if not any(case.at(key).member == dispatch.member for key in case.facts.seller.ids):
        told.append(
            wrong(
                "seller_id_missing",
                "seller.tax_ids",
                f"the goods leave {dispatch.shown}, and the seller has no VAT id there",
                "Give the seller's VAT id of the state of dispatch",
                "Directive 2006/112/EC art. 214, 226(3); EN 16931 BR-IC-02",
            )
        )
    return tuple(told)


def _triangle(case: Case, dispatch: Territory, delivery: Territory) -> Outcome:
    """Return the decision on the sale of the middle party of a triangle.

    Source: Directive 2006/112/EC art. 42, 141, 197, 226(11a).
    """
    facts = case.facts
    states = {case.at(key).member for key in facts.seller.ids}
    buyer = case.at(facts.buyer.id_territory) if facts.buyer.has_id else None
    fits = (
        bool(states - {dispatch.member, delivery.member})
        and delivery.member not in states
        and not case.is_home(delivery)
        and buyer is not None
        and buyer.member == delivery.member
    )
    source = "Directive 2006/112/EC art. 141, 197"
    if not fits:
        return undecided(
            wrong(
                "no_triangle",
                "particulars.triangulation",
                "a triangle needs a seller with the VAT id of a third state and none of that of "
                "delivery, and a buyer with a VAT id of the state of delivery",
                "Give these ids, or leave triangulation out",
                source,
            )
        )
    text = f"sale in a triangle from {dispatch.shown} to {delivery.shown}: the buyer owes the tax"
    return reverse_charge(delivery, Basis("triangulation", text, source))
