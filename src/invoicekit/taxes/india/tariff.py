"""A tariff: rates by patterns of HSN and SAC, each with its days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import pairwise

import attrs

from invoicekit.errors import InvalidDefinition
from invoicekit.taxes.india.supply import Taxability

__all__ = ["Tariff", "TariffRate"]


# Without slots a field is read as fast, and the value is made in half the time: tables are long.
@attrs.frozen(slots=False)
class TariffRate:
    """The rate of what a pattern of HSN or SAC covers, in one period.

    Args:
        pattern: the digits that a code begins with; empty for all.
        rate: CGST and SGST together, or IGST: 18 means 18 %.
        start: its first day.
        end: its last day; None while it holds.
        taxability: how the law sees it.
        entry: which of several entries under one code: `"small"` among cars; empty for the rest.
        price_above: the entry holds for a unit price above this, in rupees.
        price_to: and up to this, this included.
        itc: whether the supplier may take input tax credit at this rate.
        valuation: the rule of its value, where that is not the price: `"retail_price"`.
        cess: its row of the compensation cess.
        description: what it is, in words.
        source: the notification.
        sure: False for a row to be confirmed before it is relied on.
    """

    pattern: str
    rate: Decimal
    start: date
    end: date | None = None
    taxability: Taxability = Taxability.TAXABLE
    entry: str = ""
    price_above: Decimal | None = None
    price_to: Decimal | None = None
    itc: bool = True
    valuation: str = ""
    cess: str = ""
    description: str = ""
    source: str = ""
    sure: bool = True

    @property
    def asks_price(self) -> bool:
        """Tell whether the row hangs on the price of a unit."""
        return self.price_above is not None or self.price_to is not None

    def takes(self, price: Decimal | None) -> bool:
        """Tell whether the price of a unit is one of the row's."""
        if self.price_above is None and self.price_to is None:
            return True
        if price is None:
            return False
        above = self.price_above is None or price > self.price_above
        return above and (self.price_to is None or price <= self.price_to)


_Indexed = tuple[str, date, date, bool, TariffRate]


def _rates(value: Iterable[TariffRate]) -> tuple[TariffRate, ...]:
    return tuple(value)


@attrs.frozen(slots=False, eq=False)
class Tariff:
    """Rates by code. The longest pattern wins, then the entry, the price and the day.

    Args:
        rates: in any order; those of one pattern, entry and price range never overlap.

    Raises:
        InvalidDefinition: for rates that overlap.
    """

    rates: tuple[TariffRate, ...] = attrs.field(converter=_rates, repr=False)

    def __attrs_post_init__(self) -> None:
        for rows in _by_condition(self.rates).values():
            for before, after in pairwise(rows):
                if before.end is None or after.start <= before.end:
                    raise InvalidDefinition(
                        "tariff",
                        f"two rates of {after.pattern!r} overlap on {after.start}",
                        after.pattern,
                    )

    @cached_property
    def _by_pattern(self) -> Mapping[str, tuple[_Indexed, ...]]:
        found: dict[str, list[_Indexed]] = {}
        # The latest first: most documents are of today.
        for rate in sorted(self.rates, key=_start, reverse=True):
            indexed = (rate.entry, rate.start, rate.end or date.max, rate.asks_price, rate)
            found.setdefault(rate.pattern, []).append(indexed)
        return {pattern: tuple(rows) for pattern, rows in found.items()}

    @cached_property
    def _lengths(self) -> tuple[int, ...]:
        return tuple(sorted({len(pattern) for pattern in self._by_pattern}, reverse=True))

    def find(
        self, code: str, on: date, price: Decimal | None = None, entry: str = ""
    ) -> TariffRate | None:
        """Return the rate of a code on a day; None where no pattern with such an entry covers it.

        Args:
            code: the digits of the HSN or SAC.
            on: the day of the tax point.
            price: of a unit, in rupees, for entries that hang on it.
            entry: which of several entries under the code.
        """
        known = self._by_pattern
        for length in self._lengths:
            rows = known.get(code[:length])
            if rows is None:
                continue
            gap = False
            for its_entry, start, end, asks_price, rate in rows:
                if its_entry == entry:
                    if start <= on <= end and (not asks_price or rate.takes(price)):
                        return rate
                    gap = True
            if gap:
                # It knows the entry on other days: a shorter pattern does not fill the gap.
                return None
        return None

    def asks_price(self, code: str) -> bool:
        """Tell whether a rate of the code hangs on the price of a unit."""
        rows = (self._by_pattern.get(code[:length], ()) for length in self._lengths)
        return any(row[3] for found in rows for row in found)

    def entries(self, code: str) -> tuple[str, ...]:
        """Return the entries that the patterns of a code know."""
        rows = (self._by_pattern.get(code[:length], ()) for length in self._lengths)
        return tuple(sorted({row[0] for found in rows for row in found if row[0]}))


def _start(rate: TariffRate) -> date:
    return rate.start


def _by_condition(rates: Iterable[TariffRate]) -> dict[tuple[object, ...], list[TariffRate]]:
    groups: dict[tuple[object, ...], list[TariffRate]] = {}
    for rate in sorted(rates, key=_start):
        key = (rate.pattern, rate.entry, rate.price_above, rate.price_to)
        groups.setdefault(key, []).append(rate)
    return groups
