"""The rates of VAT: a source that can be changed, and the shipped one by territory."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Protocol

import attrs

from invoicekit.errors import NotCovered
from invoicekit.taxes.rates import DatedRow, DatedTable, shipped_table
from invoicekit.taxes.vat.territories import known_territories, territory_of

__all__ = ["SHIPPED_RATES", "STANDARD", "RateSource", "ShippedRates", "rate_for"]

STANDARD = "standard"
"""The kind of the rate that holds where nothing else is said."""


class RateSource(Protocol):
    """A table of rates: the shipped one, a published package, your own."""

    def rate(self, territory: str, kind: str, on: date) -> DatedRow:
        """Return the row of one kind of rate on a day.

        Raises:
            NotCovered: where it has none; a rate is never guessed.
        """
        ...

    def rates(self, territory: str, on: date) -> tuple[DatedRow, ...]:
        """Return every rate of a territory on a day.

        Raises:
            NotCovered: for a territory or a day that it does not know.
        """
        ...


def _rows(value: Iterable[tuple[str, DatedRow]]) -> tuple[tuple[str, DatedRow], ...]:
    return tuple(value)


@attrs.frozen
class ShippedRates:
    """The rates that the library ships, from 2016, with rows of yours in front where you give any.

    A kind of rate is `"standard"`, `"reduced"`, `"second_reduced"`, `"super_reduced"`, `"parking"`,
    `"zero"`, or the name of what a territory taxes apart: `"restaurants"`, `"books"`.

    Args:
        own: rows of yours, each under the key of its territory.

    >>> ShippedRates().rate("DE", "standard", date(2020, 7, 1)).rate
    Decimal('16')
    >>> ShippedRates().rate("DE", "standard", date(2015, 7, 1))
    Traceback (most recent call last):
    invoicekit.errors.NotCovered: no VAT rate of DE for 'standard' on 2015-07-01...
    """

    own: tuple[tuple[str, DatedRow], ...] = attrs.field(default=(), converter=_rows)

    def rate(self, territory: str, kind: str, on: date) -> DatedRow:
        """Return the row of one kind of rate on a day."""
        return self.table(territory, on).on(kind, on)

    def rates(self, territory: str, on: date) -> tuple[DatedRow, ...]:
        """Return every rate of a territory on a day, the standard one first."""
        table = self.table(territory, on)
        found = [table.find(kind, on) for kind in table.by_key]
        rows = tuple(row for row in found if row is not None)
        if not rows:
            table.on(STANDARD, on)
        return tuple(sorted(rows, key=_standard_first))

    def table(self, territory: str, on: date) -> DatedTable:
        """Return the table of a territory.

        Raises:
            NotCovered: for a territory whose rates are not shipped, or that has no VAT.
        """
        found = territory_of(territory, on)
        rows = [row for key, row in self.own if key == found.key]
        if found.rates:
            shipped = shipped_table("invoicekit.taxes.vat", f"rates/{found.rates}")
            return shipped.with_rows(rows) if rows else shipped
        if rows:
            return DatedTable(f"VAT rate of {found.key}", rows)
        raise NotCovered("VAT rate", _why(territory, on), _advice(on))


def _why(territory: str, on: date) -> str:
    found = territory_of(territory, on)
    return f"{found.shown}, which has no VAT" if found.tax == "none" else found.shown


def _advice(on: date) -> str:
    with_rates = [key for key in known_territories() if _has_rates(key, on)]
    return "Known are " + ", ".join(with_rates) + "; give a source of rates of your own"


def _has_rates(key: str, on: date) -> bool:
    return bool(territory_of(key, on).rates)


def _standard_first(row: DatedRow) -> tuple[bool, Decimal]:
    return row.key != STANDARD, -row.rate


SHIPPED_RATES = ShippedRates()
"""The shipped rates, as they are."""


def rate_for(
    territory: str, on: date, kind: str = STANDARD, source: RateSource = SHIPPED_RATES
) -> Decimal:
    """Return a rate in percent: 19 means 19 %.

    Args:
        territory: the key of the territory: `"DE"`, `"XI"`, `"PT-30"`.
        on: the day of the tax point, not of the invoice.
        kind: which rate.
        source: where rates are looked up.

    Raises:
        NotCovered: for an unknown day, territory or kind; it names the gap.

    >>> rate_for("EE", date(2025, 7, 1)), rate_for("GR", date(2016, 5, 31))
    (Decimal('24'), Decimal('23'))
    """
    return source.rate(territory, kind, on).rate
