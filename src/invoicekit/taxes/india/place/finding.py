"""Where a supply is taxed: the row of the Act that fits, and the fact that it takes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import attrs

from invoicekit.documents.problems import Problem, Severity
from invoicekit.errors import NotCovered
from invoicekit.taxes.india.place.levy import place_with_levy
from invoicekit.taxes.india.place.missing import GST_BEGAN, before_gst, facts_missing, missing
from invoicekit.taxes.india.place.result import PlaceOfSupply, Undecided
from invoicekit.taxes.india.place.rules import PlaceRule, PlaceRules, shipped_rules
from invoicekit.taxes.india.place.several import single_place
from invoicekit.taxes.india.states import state_of
from invoicekit.taxes.india.supply import ABROAD, Registration, Supply, SupplyKind
from invoicekit.taxes.treatment import Basis

__all__ = ["place_of_supply"]


def place_of_supply(supply: Supply, rules: PlaceRules | None = None) -> PlaceOfSupply | Undecided:
    """Return where a supply is taxed and by which levy, or the facts that are missing for it.

    Args:
        supply: the facts, as `supply_of` reads them or as you give them.
        rules: the rows to ask; those that the library ships where you give none.

    Returns:
        The place with the clause that decided; or `Undecided`, whose problems name what to give.
        Where facts are missing and the document states its place, the stated one is taken, and a
        problem says so.

    >>> supply = Supply(kind=SupplyKind.SERVICES, on=date(2026, 11, 2), supplier_state="27",
    ...     recipient_state="29", recipient_registration=Registration.REGULAR)
    >>> place = place_of_supply(supply)
    >>> place.state, place.taxes, place.basis.source
    ('29', ('IGST',), 'IGST Act s.12(2)(a), s.7(3)')
    """
    rules = rules or shipped_rules()
    found = facts_missing(supply)
    if found or supply.on is None:
        return _as_stated(supply, found, rules)
    if supply.on < GST_BEGAN:
        return Undecided((before_gst(supply.on),))
    rule = next(_fitting(supply, supply.on, rules), None)
    if rule is None:
        return _as_stated(supply, (_no_rule(supply),), rules)
    state, says = _taken(supply, rule)
    if not state:
        needed = missing(rule.takes, rule.says, rule.source)
        return _as_stated(supply, (needed,), rules)
    several = single_place(state, rule)
    if isinstance(several, Problem):
        return _as_stated(supply, (several,), rules)
    basis = Basis(rule.clause, says, rule.source)
    placed = place_with_levy(supply, several, basis, rules)
    return _with_notes(placed, supply, rule)


def _fitting(supply: Supply, on: date, rules: PlaceRules) -> Iterator[PlaceRule]:
    """Give the rows that fit, in their order."""
    kind = supply.kind
    goods = kind is SupplyKind.GOODS
    case = (supply.movement.value if supply.movement else "") if goods else supply.nature.value
    border = _border(supply, goods=goods)
    who = _recipient(supply)
    for rule in rules.of(kind.value if kind else "", border, case, on):
        if rule.recipient in {"any", who} and _holds(rule.only, supply):
            yield rule


def _border(supply: Supply, *, goods: bool) -> str:
    if not goods:
        return "abroad" if supply.crosses_border else "domestic"
    if supply.supplier_state == ABROAD:
        return "import"
    return "export" if supply.delivery_state == ABROAD else "domestic"


def _recipient(supply: Supply) -> str:
    if supply.recipient_registration is Registration.OVERSEAS or supply.recipient_state == ABROAD:
        return "overseas"
    return "registered" if supply.recipient_registration.is_registered else "unregistered"


def _holds(only: str, supply: Supply) -> bool:
    if only == "ecommerce":
        return supply.ecommerce
    if only == "carried_abroad":
        return supply.delivery_state == ABROAD
    return True


def _taken(supply: Supply, rule: PlaceRule) -> tuple[str, str]:
    """Return the place that a row takes, and how a reason names it."""
    state: str = getattr(supply, rule.takes)
    if not state and rule.otherwise:
        return getattr(supply, rule.otherwise), rule.says_otherwise or rule.says
    if state == ABROAD and rule.abroad:
        return getattr(supply, rule.abroad), rule.says_abroad
    return state, rule.says


def _with_notes(
    placed: PlaceOfSupply | Undecided, supply: Supply, rule: PlaceRule
) -> PlaceOfSupply | Undecided:
    if isinstance(placed, Undecided):
        return placed
    notes = []
    if rule.note:
        notes.append(
            Problem(
                "note_on_place",
                "",
                rule.note,
                "Check it before you rely on the place",
                Severity.NOTE,
                {"clause": rule.clause},
                rule.source,
            )
        )
    if supply.stated_place not in {"", placed.state}:
        notes.append(_differs(supply.stated_place, placed))
    return attrs.evolve(placed, problems=(*placed.problems, *notes)) if notes else placed


def _differs(stated: str, placed: PlaceOfSupply) -> Problem:
    return Problem(
        "place_of_supply_differs",
        "particulars.place_of_supply",
        f"the document states the place of supply {_shown(stated)}, and by {placed.basis.source} "
        f"it is {_shown(placed.state)}",
        "Correct the facts of the supply, or ask the supplier for a corrected document",
        Severity.WARNING,
        {"stated": stated, "found": placed.state},
        placed.basis.source,
    )


def _as_stated(
    supply: Supply, problems: tuple[Problem, ...], rules: PlaceRules
) -> PlaceOfSupply | Undecided:
    """Return the place that the document states, where the facts do not suffice to find it."""
    known = supply.on is not None and supply.on >= GST_BEGAN and supply.supplier_state
    # What contradicts itself, or was not understood, is not mended by a printed place.
    wrong = supply.problems or any(p.code == "nobody_in_india" for p in problems)
    if not known or wrong or supply.kind is None or len(supply.stated_place) != len("29"):
        return Undecided(problems)
    basis = Basis("stated", "as the document states", "CGST Rules, rule 46")
    placed = place_with_levy(supply, supply.stated_place, basis, rules)
    if isinstance(placed, Undecided):
        return placed
    told = [attrs.evolve(p, severity=Severity.WARNING) for p in problems]
    return attrs.evolve(placed, problems=(*placed.problems, *told))


def _no_rule(supply: Supply) -> Problem:
    goods = supply.kind is SupplyKind.GOODS
    name = "movement" if goods else "nature"
    case = (supply.movement.value if supply.movement else "") if goods else supply.nature.value
    section = "13" if supply.crosses_border and not goods else "10 to 12"
    return Problem(
        "no_place_rule",
        f"particulars.{name}",
        f"section {section} of the IGST Act has no case {case!r} on {supply.on}",
        "Say what it is by another word; a training with people present is individual_present",
        parameters={"name": name, "value": case},
        source=f"IGST Act s.{section}",
    )


def _shown(code: str) -> str:
    try:
        return state_of(code).shown
    except NotCovered:
        return code
