"""The law as data: every table that the rules of GST ask, its version and its last known day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

import attrs

from invoicekit.documents.problems import Problem
from invoicekit.taxes.india.place.rules import PlaceRules
from invoicekit.taxes.india.rates import shipped_tariff
from invoicekit.taxes.india.tariff import Tariff
from invoicekit.taxes.knowledge import Knowledge, knowledge_of
from invoicekit.taxes.rates import DatedRow, DatedTable, Gap, shipped_table

__all__ = ["Knowledge", "Law", "knowledge", "outside_knowledge"]

_PACKAGE = "invoicekit.taxes.india"


def knowledge() -> Knowledge:
    """Return the version of the shipped tables and the days that they know."""
    return knowledge_of(_PACKAGE)


# Compared by identity: the same tables are the same law, and rows are many.
@attrs.frozen(slots=False, eq=False)
class Law:
    """The tables that the rules of GST ask: the shipped ones, or yours in their place.

    Args:
        tariff: the rates by HSN and SAC; the shipped sample if left out.
        own: tables of your own, each under the name of the shipped one that it replaces.
        places: the rows of the place of supply; the shipped ones if left out.

    >>> Law().table("tcs").on("scrap", date(2026, 5, 1)).value
    '2'
    """

    tariff: Tariff = attrs.field(factory=shipped_tariff, repr=False)
    own: tuple[tuple[str, DatedTable], ...] = attrs.field(default=(), repr=False)
    places: PlaceRules | None = attrs.field(default=None, repr=False)

    def table(self, name: str) -> DatedTable:
        """Return a table by the name of its file: `"tcs"`, `"reverse_charge"`, `"cess"`."""
        return dict(self.own).get(name) or shipped_table(_PACKAGE, name)

    def with_rows(self, name: str, rows: Iterable[DatedRow], gaps: Iterable[Gap] = ()) -> Law:
        """Return a law in which your rows replace those of the same key and conditions.

        Args:
            name: the table: `"tcs"`, `"switches"`.
            rows: yours, each with its source.
            gaps: the holes between them that you know of.
        """
        others = tuple((n, table) for n, table in self.own if n != name)
        changed = self.table(name).with_rows(rows, gaps)
        return attrs.evolve(self, own=(*others, (name, changed)))

    def with_tariff(self, tariff: Tariff) -> Law:
        """Return a law with rates by HSN and SAC of your own."""
        return attrs.evolve(self, tariff=tariff)

    def switch(self, name: str, on: date) -> bool:
        """Tell how a reading on which sources differ is set for a day."""
        return self.table("switches").on(name, on).value == "yes"


@lru_cache(maxsize=512)
def outside_knowledge(on: date) -> Problem | None:
    """Return what is to be told of a day that the tables do not know, if anything.

    Args:
        on: the day of the tax point.
    """
    known = knowledge()
    if on < known.first_day:
        return Problem(
            "before_gst",
            "issue_date",
            f"{on} is before {known.first_day}, the first day of GST",
            "Give the tax point of the supply; an older one is under the laws before GST",
            parameters={"date": str(on), "first_day": str(known.first_day)},
            source="CGST Act s.1; Notification 1/2017-CTR",
        )
    return known.past(on)
