"""The law as data: every table that the rules of VAT ask, its version and its last known day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

import attrs

from invoicekit.documents.problems import Problem
from invoicekit.taxes.knowledge import Knowledge, knowledge_of
from invoicekit.taxes.rates import DatedRow, DatedTable, Gap, shipped_table
from invoicekit.taxes.vat.categories import Category
from invoicekit.taxes.vat.rates import SHIPPED_RATES, RateSource

__all__ = ["SHIPPED_LAW", "Knowledge", "VatLaw", "knowledge", "past_knowledge"]

_PACKAGE = "invoicekit.taxes.vat"


def knowledge() -> Knowledge:
    """Return the version of the shipped tables and the days that they know."""
    return knowledge_of(_PACKAGE)


# Compared by identity: the same tables are the same law, and rows are many.
@attrs.frozen(slots=False, eq=False)
class VatLaw:
    """The tables that the rules of VAT ask: the shipped ones, or yours in their place.

    Args:
        rates: where rates are looked up.
        own: tables of your own, each under the name of the shipped one that it replaces.
        services_abroad: what a service to a business outside the EU is written as: outside the
            scope, as the law has it; some sellers write `G` or `E` all the same.

    >>> VatLaw().table("reverse_charges").on("DE mobile_phones", date(2026, 5, 1)).value
    '5000'
    """

    rates: RateSource = SHIPPED_RATES
    own: tuple[tuple[str, DatedTable], ...] = attrs.field(default=(), repr=False)
    services_abroad: Category = Category.OUTSIDE

    def table(self, name: str) -> DatedTable:
        """Return a table by the name of its file: `"services"`, `"reverse_charges"`."""
        return dict(self.own).get(name) or shipped_table(_PACKAGE, name)

    def with_rows(self, name: str, rows: Iterable[DatedRow], gaps: Iterable[Gap] = ()) -> VatLaw:
        """Return a law in which your rows replace those of the same key and conditions.

        Args:
            name: the table: `"reverse_charges"`, `"exemptions"`.
            rows: yours, each with its source.
            gaps: the holes between them that you know of.
        """
        others = tuple((n, table) for n, table in self.own if n != name)
        changed = self.table(name).with_rows(rows, gaps)
        return attrs.evolve(self, own=(*others, (name, changed)))


SHIPPED_LAW = VatLaw()
"""The law with the shipped tables."""


@lru_cache(maxsize=512)
def past_knowledge(on: date) -> Problem | None:
    """Return what is to be told of a day later than the law is known to, if anything.

    Args:
        on: the day of the tax point.
    """
    return knowledge().past(on)
