"""Reverse charge: which supplies the lists name, and what a person decided by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import attrs

from invoicekit.documents.problems import Problem, Severity
from invoicekit.money import round_to
from invoicekit.money.decimals import ZERO
from invoicekit.taxes.india.case import LineCase, form_of, missing_particular
from invoicekit.taxes.india.law import Law
from invoicekit.taxes.india.supply import Registration, SupplyKind
from invoicekit.taxes.rates import DatedRow

__all__ = [
    "ReverseCharge",
    "Shortfall",
    "listed",
    "parties_of",
    "promoter_shortfall",
    "reverse_charge_of",
]

_ANSWER = {True: "yes", False: "no"}


@attrs.frozen
class ReverseCharge:
    """Who owes the tax of a line: what the rules propose, and what a person decided.

    Args:
        proposed: whether the lists name the supply, for these two parties on this day.
        decided: what a person said by hand; None where nobody did.
        row: the row of the list; None where none names it.
        problems: what the lists ask for and nobody told, and a decision against the proposal.
    """

    proposed: bool
    decided: bool | None = None
    row: DatedRow | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def applies(self) -> bool:
        """Tell whether the recipient owes the tax."""
        return self.proposed if self.decided is None else self.decided

    @property
    def by_hand(self) -> bool:
        """Tell whether a person decided against the proposal."""
        return self.decided is not None and self.decided is not self.proposed

    @property
    def text(self) -> str:
        """Return the reason in one clause."""
        if self.by_hand:
            decided, proposed = _ANSWER[self.applies], _ANSWER[self.proposed]
            return f"reverse charge by hand: {decided}, where the rules propose {proposed}"
        return "reverse charge" + (": yes by hand" if self.row is None else "")

    def source(self, *, inter_state: bool) -> str:
        """Return the section of the levy and the row of the list."""
        listed_in = "9(4)" if self.row and self.row.detail("list") == "9(4)" else "9(3)"
        section = f"CGST Act s.{listed_in}"
        if inter_state:
            section = f"IGST Act s.5({listed_in[2]})"
        return f"{section}; {self.row.source}" if self.row else section


def parties_of(case: LineCase) -> dict[str, str]:
    """Return who supplies whom, in the words that the rows of the lists ask for."""
    supply = case.supply
    theirs, ours = supply.supplier_registration, supply.recipient_registration
    recipient_form = case.text("recipient_form") or form_of(case.buyer, ours)
    business = ours.is_registered or recipient_form not in {"", "individual"}
    facts = {
        "supplier_registered": _ANSWER[theirs.is_registered],
        "recipient_registered": _ANSWER[ours.is_registered],
        "recipient_composition": _ANSWER[ours is Registration.COMPOSITION],
        "recipient_tds_only": _ANSWER[ours is Registration.TDS],
        "supplier_form": case.text("supplier_form") or form_of(case.seller, theirs),
        "recipient_form": recipient_form,
        "recipient_business": _ANSWER[business],
        "imported": _ANSWER[case.place.imported],
    }
    for name in ("supplier_role", "recipient_role"):
        facts[name] = case.text(name)
    for name in ("forward_charge", "full_rate", "recipient_personal"):
        facts[name] = case.text(name) or "no"
    return facts


def listed(key: str, on: date, parties: Mapping[str, str], law: Law) -> ReverseCharge:
    """Return whether a list names a supply between two parties on a day.

    Args:
        key: the row, as the particular `notified_supply` names it: `"gta"`, `"metal_scrap"`.
        on: the day of the tax point.
        parties: who supplies whom, as `parties_of` tells it.
        law: the tables.

    Source: CGST Act s.9(3) and (4); Notifications 4/2017-CTR, 13/2017-CTR, 7/2019-CTR.
    """
    table = law.table("reverse_charge")
    row = table.find(key, on, parties)
    if row is not None:
        return ReverseCharge(proposed=True, row=row)
    rows = [r for r in table.by_key.get(key, ()) if r.period.covers(on)]
    if key not in table.by_key:
        known = ", ".join(sorted(table.by_key))
        problem = Problem(
            "unknown_particular",
            "particulars.notified_supply",
            f"{key!r} is no row of the lists of reverse charge",
            f"Use one of {known}",
            parameters={"name": "notified_supply", "value": key},
        )
        return ReverseCharge(proposed=False, problems=(problem,))
    return ReverseCharge(proposed=False, problems=tuple(_missing(rows, parties)))


def _missing(rows: list[DatedRow], parties: Mapping[str, str]) -> list[Problem]:
    """Return the facts that alone keep a row from being decided."""
    problems = {}
    for row in rows:
        unknown = [name for name, _ in row.when if not parties.get(name)]
        others = attrs.evolve(row, when=[(n, w) for n, w in row.when if n not in unknown])
        if unknown and others.holds(parties):
            for name in unknown:
                problems[name] = missing_particular(name, f"{row.key} asks for it", row.source)
    return list(problems.values())


def reverse_charge_of(case: LineCase) -> ReverseCharge:
    """Return who owes the tax of a line: the proposal of the lists, and the decision by hand.

    Args:
        case: the line.
    """
    key = case.text("notified_supply")
    if not key and case.place.imported and case.supply.kind is not SupplyKind.GOODS:
        key = "import_of_services"
    decided = case.supply.reverse_charge
    if not key and decided is None:
        return _NEITHER
    found = listed(key, case.on, parties_of(case), case.law) if key else _NEITHER
    found = attrs.evolve(found, decided=decided)
    if not found.by_hand:
        return found
    told = Problem(
        "reverse_charge_by_hand",
        "particulars.reverse_charge",
        f"reverse charge is set to {_ANSWER[found.applies]} by hand, and the rules propose "
        f"{_ANSWER[found.proposed]}",
        "Nothing, where this was meant",
        Severity.NOTE,
        {"proposed": _ANSWER[found.proposed], "decided": _ANSWER[found.applies]},
        found.row.source if found.row else "CGST Act s.9(3)",
    )
    return attrs.evolve(found, problems=(*found.problems, told))


_NEITHER = ReverseCharge(proposed=False)


@attrs.frozen
class Shortfall:
    """What a promoter owes for buying too little from registered persons in a year.

    Args:
        required: what should have come from registered persons, in rupees.
        shortfall: what is missing to it.
        tax: on the shortfall, due with the return of June.
        source: the notification.
    """

    required: Decimal = attrs.field(repr=False)
    shortfall: Decimal = attrs.field(repr=False)
    tax: Decimal = attrs.field(repr=False)
    source: str = ""


def promoter_shortfall(total: Decimal, registered: Decimal, on: date, law: Law) -> Shortfall:
    """Return the tax on a promoter's purchases below 80 % from registered persons.

    Args:
        total: inputs and services of the year in rupees, without development rights, leases,
            electricity, petrol, diesel and gas.
        registered: of that from registered persons, supplies under reverse charge included.
        on: the last day of the year.
        law: the tables.

    >>> owed = promoter_shortfall(Decimal(10000000), Decimal(7000000), date(2026, 3, 31), Law())
    >>> str(owed.tax)
    '180000.00'
    """
    row = law.table("reverse_charge").on("promoter_shortfall", on, {"recipient_role": "promoter"})
    share = row.number("share") or ZERO
    cent = Decimal("0.01")
    required = round_to(total * share.scaleb(-2), cent)
    shortfall = max(required - registered, ZERO)
    tax = round_to(shortfall * row.rate.scaleb(-2), cent)
    return Shortfall(required, round_to(shortfall, cent), tax, row.source)
