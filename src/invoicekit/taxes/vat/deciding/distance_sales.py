"""Sales to consumers in other member states: whose rate, and where the tax is declared.

The threshold of EUR 10,000 is one for distance sales of goods and digital services to consumers in
all other states together, in this calendar year and in the one before.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from invoicekit.documents.problems import Problem
from invoicekit.taxes.treatment import Basis
from invoicekit.taxes.vat.deciding.case import Case
from invoicekit.taxes.vat.deciding.in_state import in_state
from invoicekit.taxes.vat.deciding.outcomes import Outcome
from invoicekit.taxes.vat.deciding.telling import missing, undecided, warning
from invoicekit.taxes.vat.decision import Declared
from invoicekit.taxes.vat.facts import Turnover
from invoicekit.taxes.vat.territories import EU, Territory

__all__ = [
    "ONE_STOP_SHOP_FROM",
    "THRESHOLD",
    "distance_sale",
    "in_consumers_state",
    "is_below",
    "registration_needed",
]

THRESHOLD = Decimal(10_000)
"""EUR before tax, in a calendar year: Directive 2006/112/EC art. 59c(1)(c)."""

ONE_STOP_SHOP_FROM = date(2021, 7, 1)
"""The first day of these rules: Directive (EU) 2017/2455, (EU) 2020/1109."""

_ONLY_OWN_STOCK_FROM = date(2027, 1, 1)
_59C = "Directive 2006/112/EC art. 59c"


def is_below(turnover: Turnover) -> bool | None:
    """Tell whether a sale is still below the threshold; None where the turnover is not known.

    The sale that crosses it is above it already.

    >>> is_below(Turnover("9990", "0", "10")), is_below(Turnover("9990", "0", "10.01"))
    (True, False)
    """
    this, last, sale = turnover.this_year, turnover.last_year, turnover.this_sale
    if (this is not None and this > THRESHOLD) or (last is not None and last > THRESHOLD):
        return False
    if this is None or last is None or sale is None:
        return None
    return this + sale <= THRESHOLD


def distance_sale(case: Case, dispatch: Territory, delivery: Territory) -> Outcome:
    """Return the decision on goods sent to a consumer in another member state.

    Args:
        case: the facts and the law.
        dispatch: where the transport begins.
        delivery: where it ends.

    Source: Directive 2006/112/EC art. 32, 33(a), 59c.
    """
    if case.on < ONE_STOP_SHOP_FROM:
        return _before_one_stop_shop(case)
    # From 2027 goods from a stock in another state do not count, and have no threshold.
    own_stock = dispatch.state == case.home.state
    has_threshold = own_stock or case.on < _ONLY_OWN_STOCK_FROM
    below = _has_choice(case, delivery) and has_threshold and is_below(case.facts.turnover)
    if below is None:
        return undecided(_unknown_turnover(case))
    if not below:
        text = f"goods sent from {dispatch.shown} to a consumer in {delivery.shown}"
        basis = Basis("distance_sale", text, "Directive 2006/112/EC art. 33(a)")
        return in_consumers_state(case, delivery, basis)
    text = f"distance sale to {delivery.shown} below EUR 10,000 a year, sent from {dispatch.shown}"
    basis = Basis("distance_sale_below_threshold", text, f"{_59C}(1), 32")
    return in_state(case, dispatch, basis, *([] if own_stock else [_foreign_stock(dispatch)]))


def in_consumers_state(case: Case, place: Territory, basis: Basis) -> Outcome:
    """Return the decision on a supply that is taxed where its consumer is.

    Args:
        case: the facts and the law.
        place: the consumer's state.
        basis: why there.
    """
    if case.is_home(place):
        return in_state(case, place, basis)
    if case.facts.seller.one_stop_shop:
        return in_state(case, place, basis, declared=Declared.ONE_STOP_SHOP)
    if case.registered_in(place):
        return in_state(case, place, basis)
    return in_state(case, place, basis, registration_needed(place))


def registration_needed(place: Territory) -> Problem:
    """Return the warning of a seller that charges the tax of a state in which it has no number."""
    return warning(
        "registration_needed",
        "seller.tax_ids",
        f"the tax is of {place.shown}, and the seller has neither a VAT id there nor the one-stop "
        "shop",
        "Register there or for the one-stop shop, and say so by the fact one_stop_shop",
        "Directive 2006/112/EC art. 214, 369b",
    )


def _has_choice(case: Case, place: Territory) -> bool:
    """Tell whether the threshold can apply: in one state alone, and not opted out of it."""
    seller = case.facts.seller
    one_state = case.home.area == EU and not any(
        case.at(key).area == EU and case.at(key).state != case.home.state
        for key in seller.establishments
    )
    opted_out = seller.one_stop_shop or case.registered_in(place)
    return one_state and not opted_out


def _unknown_turnover(case: Case) -> Problem:
    turnover = case.facts.turnover
    given = {
        "oss_turnover": turnover.this_year,
        "oss_turnover_last_year": turnover.last_year,
        "oss_sale": turnover.this_sale,
    }
    fact = next(name for name, figure in given.items() if figure is None)
    why = "below EUR 10,000 a year the tax is that of the state where the supply begins"
    return missing(fact, why, _59C, path="facts")


def _foreign_stock(dispatch: Territory) -> Problem:
    return warning(
        "foreign_stock",
        "particulars.dispatch",
        f"the goods come from a stock in {dispatch.shown}, and not from the seller's own state",
        "Look at it: the seller needs a VAT id there, and from 2027 such sales have no threshold",
        _59C,
    )


def _before_one_stop_shop(case: Case) -> Outcome:
    return undecided(
        missing(
            "vat_category",
            f"before {ONE_STOP_SHOP_FROM} each state had a threshold of its own, which no table "
            f"here knows for {case.on}; choose by hand with vat_reason",
            "Directive 2006/112/EC art. 34 as it was",
        )
    )
