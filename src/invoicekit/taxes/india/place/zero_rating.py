"""Whether a supply is zero-rated: exports, and supplies to special economic zones (IGST s.16)."""

from __future__ import annotations

import attrs

from invoicekit.documents.problems import Problem, Severity
from invoicekit.taxes.india.place.missing import missing
from invoicekit.taxes.india.place.result import Undecided, ZeroRating
from invoicekit.taxes.india.place.rules import PlaceRules
from invoicekit.taxes.india.supply import ABROAD, Supply, SupplyKind

__all__ = ["Rating", "rating_of"]

_SERVICE_EXPORT = "IGST Act s.2(6)"
_ZERO_RATED = "s.16(1)"


@attrs.frozen
class Rating:
    """Whether and why a supply is zero-rated, how a reason says it, and what to look at."""

    zero_rated: ZeroRating | None = None
    says: str = ""
    section: str = ""
    problems: tuple[Problem, ...] = ()


def rating_of(supply: Supply, state: str, rules: PlaceRules) -> Rating | Undecided:
    """Return whether a supply from India is zero-rated, or the fact that is missing to tell."""
    if state == ABROAD:
        rating = _export(supply)
    elif supply.recipient_registration.is_sez:
        needed = supply.on is None or rules.authorised_operations_needed(supply.on)
        if needed and supply.authorised_operations is None:
            why = "a supply to an SEZ is zero-rated only for its authorised operations"
            return Undecided((missing("authorised_operations", why, f"IGST Act {_ZERO_RATED}"),))
        rating = _zone(supply, needed=needed)
    else:
        return Rating(problems=_no_export(supply, state))
    if rating.zero_rated and supply.taxability.is_taxed and supply.export_route is None:
        why = "with payment of tax, or without under a letter of undertaking"
        return Undecided((missing("export_route", why, "IGST Act s.16(3)"),))
    return rating


def _export(supply: Supply) -> Rating:
    if supply.kind is SupplyKind.GOODS:
        return Rating(ZeroRating.EXPORT, "an export of goods", _ZERO_RATED)
    # Each condition of the definition by itself; the place outside India is known by now.
    failing = [
        words
        for fails, words in (
            (supply.recipient_state != ABROAD, "the recipient is in India"),
            (supply.foreign_exchange is False, "it is not paid in foreign exchange"),
            (supply.distinct_persons, "both are establishments of one person"),
        )
        if fails
    ]
    if failing:
        return Rating(None, f"no export of services, as {' and '.join(failing)}", "s.2(6)")
    problems = () if supply.foreign_exchange else (_unpaid(),)
    return Rating(ZeroRating.EXPORT, "an export of services", _ZERO_RATED, problems)


def _zone(supply: Supply, *, needed: bool) -> Rating:
    if needed and not supply.authorised_operations:
        return Rating(None, "not for its authorised operations, so not zero-rated")
    return Rating(ZeroRating.SEZ, "zero-rated", _ZERO_RATED)


def _unpaid() -> Problem:
    return Problem(
        "missing_fact",
        "particulars.foreign_exchange",
        "an export of services is paid in convertible foreign exchange, or in rupees as the "
        "Reserve Bank permits; it is taken as such until you say otherwise",
        'Give foreign_exchange as "yes" or "no"',
        Severity.WARNING,
        {"fact": "foreign_exchange"},
        _SERVICE_EXPORT,
    )


def _no_export(supply: Supply, state: str) -> tuple[Problem, ...]:
    """Return the problem of a supply that is told as an export and stays in India."""
    if supply.export_route is None:
        return ()
    return (
        Problem(
            "not_an_export",
            "particulars.export_route",
            f"an export route is given, and the place of supply is in India ({state})",
            "Leave the route out and charge the tax, or correct where the supply goes",
            parameters={"place": state, "route": supply.export_route.value},
            source="IGST Act s.11(b), s.16(1)",
        ),
    )
