"""Which levy a place calls for: IGST or CGST with the State's tax; IGST Act s.7, s.8 and s.16."""

from __future__ import annotations

import attrs

from invoicekit.documents.problems import Problem
from invoicekit.errors import NotCovered
from invoicekit.taxes.india.place.result import PlaceOfSupply, Undecided
from invoicekit.taxes.india.place.rules import PlaceRules
from invoicekit.taxes.india.place.zero_rating import Rating, rating_of
from invoicekit.taxes.india.states import StateKind, state_of
from invoicekit.taxes.india.supply import ABROAD, Supply, SupplyKind
from invoicekit.taxes.treatment import Basis

__all__ = ["place_with_levy"]


@attrs.frozen
class _Levy:
    rule: str
    section: str
    inter_state: bool = True
    says: str = ""
    imported: bool = False
    outside: bool = False
    bill_of_entry: bool = False


def place_with_levy(
    supply: Supply, state: str, found: Basis, rules: PlaceRules
) -> PlaceOfSupply | Undecided:
    """Return the place with its levy and its reason, or what zero-rating still asks for.

    Args:
        supply: the facts.
        state: the State that a rule found.
        found: the rule, how it names the place, and its section.
        rules: the rows, for what section 16 asks on that day.
    """
    try:
        place, seller = state_of(state, supply.on), state_of(supply.supplier_state, supply.on)
    except NotCovered as unknown:
        return Undecided((_unknown_state(unknown),))
    levy = _levy(supply, state)
    rating = Rating() if levy.outside or levy.imported else rating_of(supply, state, rules)
    if isinstance(rating, Undecided):
        return rating
    says = [f"seller in {seller.shown}", f"place of supply {place.shown}"]
    says += [word for word in (found.text, levy.says, rating.says) if word]
    source = ", ".join(word for word in (found.source, levy.section, rating.section) if word)
    return PlaceOfSupply(
        state,
        levy.inter_state,
        union_territory=place.kind is StateKind.UT and not levy.inter_state,
        zero_rated=rating.zero_rated,
        route=supply.export_route if rating.zero_rated else None,
        imported=levy.imported,
        outside=levy.outside,
        bill_of_entry=levy.bill_of_entry,
        basis=Basis(levy.rule, ", ".join(says), source),
        problems=rating.problems,
    )


def _levy(supply: Supply, state: str) -> _Levy:
    if supply.supplier_state == ABROAD:
        return _from_abroad(supply, state)
    if supply.supplier_registration.is_sez or supply.recipient_registration.is_sez:
        return _of_zone(supply, state)
    if state == ABROAD:
        return _Levy("outside_india", "s.7(5)(a)")
    goods = supply.kind is SupplyKind.GOODS
    if state != supply.supplier_state:
        return _Levy("inter_state", "s.7(1)" if goods else "s.7(3)")
    if supply.igst_on_intra:
        return _Levy("igst_on_intra", "s.7", says="IGST by hand though both are in one State")
    return _Levy("intra_state", "s.8(1)" if goods else "s.8(2)", inter_state=False)


def _from_abroad(supply: Supply, state: str) -> _Levy:
    goods = supply.kind is SupplyKind.GOODS
    if state == ABROAD:
        return _Levy("outside", "", says="no GST, as both are outside India", outside=True)
    return _Levy("import", "s.7(2)" if goods else "s.7(4)", imported=True, bill_of_entry=goods)


def _of_zone(supply: Supply, state: str) -> _Levy:
    side = "the supplier" if supply.supplier_registration.is_sez else "the recipient"
    # What leaves a zone for the home market is cleared like an import.
    to_home = supply.supplier_registration.is_sez and not supply.recipient_registration.is_sez
    entry = to_home and supply.kind is SupplyKind.GOODS and state != ABROAD
    says = f"{side} is in a special economic zone"
    return _Levy("sez", "s.7(5)(b)", says=says, bill_of_entry=entry)


def _unknown_state(unknown: NotCovered) -> Problem:
    return Problem(
        "unknown_state",
        "",
        unknown.message,
        unknown.remedy,
        parameters={"code": unknown.key.strip("'")},
        source="GSTN State code list",
    )
