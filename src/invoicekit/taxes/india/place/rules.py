"""The rules of the place of supply as dated rows: which fact is the place, from when to when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

import attrs

from invoicekit.errors import NotCovered
from invoicekit.taxes.india.dated import in_force, law_file

__all__ = ["PlaceRule", "PlaceRules", "SezRule", "shipped_rules"]


def _cases(value: Iterable[str]) -> tuple[str, ...]:
    return tuple(value)


@attrs.frozen(kw_only=True)
class PlaceRule:
    """One row: which fact of a supply is its place.

    Args:
        clause: what a reason cites: `"12(3)"`.
        kind: `"goods"` or `"services"`.
        border: `"domestic"`, `"export"`, `"import"` or `"abroad"` (services with one party abroad).
        cases: the words of `Movement` or `ServiceNature` that it is for.
        recipient: `"registered"`, `"unregistered"`, `"overseas"` or `"any"`.
        takes: the field of `Supply` that is the place.
        says: how a reason names the place.
        valid_from: the first day.
        source: the section.
        valid_to: the last day; None while it is open.
        only: a further condition: `"ecommerce"` or `"carried_abroad"`.
        otherwise: the field where the first is empty, because the Act says so.
        says_otherwise: how a reason names that one.
        abroad: the field where the first is outside India.
        says_abroad: how a reason names that one.
        note: what a person should know when the row decides.
        unsure: whether no source proves its dates yet.
    """

    clause: str
    kind: str
    border: str
    cases: tuple[str, ...] = attrs.field(converter=_cases)
    recipient: str
    takes: str
    says: str
    valid_from: date
    source: str
    valid_to: date | None = None
    only: str = ""
    otherwise: str = ""
    says_otherwise: str = ""
    abroad: str = ""
    says_abroad: str = ""
    note: str = ""
    unsure: bool = False


@attrs.frozen(kw_only=True)
class SezRule:
    """Whether a supply to an SEZ is zero-rated only for its authorised operations, and when."""

    authorised_operations_needed: bool
    valid_from: date
    source: str
    valid_to: date | None = None


def _rules(value: Iterable[PlaceRule]) -> tuple[PlaceRule, ...]:
    return tuple(value)


def _sez(value: Iterable[SezRule]) -> tuple[SezRule, ...]:
    return tuple(value)


@attrs.frozen(slots=False)
class PlaceRules:
    """All rows, in the order in which they are asked.

    Args:
        rules: the rows of sections 10 to 13.
        sez: the rows of section 16 on special economic zones.
        version: the version of the data.
    """

    rules: tuple[PlaceRule, ...] = attrs.field(converter=_rules)
    sez: tuple[SezRule, ...] = attrs.field(converter=_sez)
    version: str = ""
    _by_case: Mapping[tuple[str, str, str], tuple[PlaceRule, ...]] = attrs.field(
        init=False, eq=False, repr=False
    )

    @_by_case.default
    def _index(self) -> Mapping[tuple[str, str, str], tuple[PlaceRule, ...]]:
        found: dict[tuple[str, str, str], tuple[PlaceRule, ...]] = {}
        for rule in self.rules:
            for case in rule.cases:
                key = (rule.kind, rule.border, case)
                found[key] = (*found.get(key, ()), rule)
        return found

    def of(self, kind: str, border: str, case: str, on: date) -> Iterator[PlaceRule]:
        """Give the rows for a case that are the law on a day."""
        for rule in self._by_case.get((kind, border, case), ()):
            if in_force(rule.valid_from, rule.valid_to, on):
                yield rule

    def authorised_operations_needed(self, on: date) -> bool:
        """Tell whether only authorised operations make a supply to an SEZ zero-rated."""
        return any(
            row.authorised_operations_needed
            for row in self.sez
            if in_force(row.valid_from, row.valid_to, on)
        )

    def ending(self, clause: str, last: date) -> PlaceRules:
        """Return these rules with a clause closed on its last day; the next row holds from then.

        Args:
            clause: as the rows name it: `"13(8)(b)"`.
            last: the last day on which it is the law.

        Raises:
            NotCovered: for a clause that no row has.
        """
        if clause not in {rule.clause for rule in self.rules}:
            raise NotCovered("rule of the place of supply", clause, "Name it as its row does")
        rules = [
            attrs.evolve(rule, valid_to=last) if rule.clause == clause else rule
            for rule in self.rules
        ]
        return attrs.evolve(self, rules=rules)


@cache
def shipped_rules() -> PlaceRules:
    """Return the rows that the library ships, read when first asked for."""
    data: Mapping[str, Any] = law_file("place_of_supply")
    return PlaceRules(
        [PlaceRule(**row) for row in data["rule"]],
        [SezRule(**row) for row in data["sez"]],
        data["version"],
    )
