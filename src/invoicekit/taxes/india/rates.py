"""Rates by HSN and SAC: a dated table that a user loads in full, and a sample that is shipped."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from importlib.resources import files
from itertools import pairwise

import attrs

from invoicekit.errors import InvalidDefinition, InvalidValue, NotCovered
from invoicekit.money import to_decimal
from invoicekit.taxes.india.supply import Taxability

__all__ = ["Tariff", "TariffRate", "rate_for", "read_tariff", "shipped_tariff"]


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


def rate_for(
    code: str,
    on: date,
    *,
    price: Decimal | None = None,
    entry: str = "",
    tariff: Tariff | None = None,
) -> TariffRate:
    """Return the rate of an HSN or SAC on a day.

    Args:
        code: the code as printed.
        on: the day of the tax point.
        price: of a unit, in rupees, for entries that hang on it: hotel rooms up to 7,500.
        entry: which of several entries under the code.
        tariff: the table; the shipped sample if left out.

    Raises:
        NotCovered: where the table has none; it names the entries that it knows.

    >>> rate_for("2523 29", date(2025, 10, 1)).rate, rate_for("2523 29", date(2025, 9, 1)).rate
    (Decimal('18'), Decimal('28'))
    """
    table = tariff or shipped_tariff()
    digits = code.replace(" ", "")
    row = table.find(digits, on, price, entry)
    if row is None:
        entries = ", ".join(table.entries(digits))
        advice = f"Give the rate, or one of the entries {entries}" if entries else "Give the rate"
        wanted = f"{digits!r}{f' as {entry!r}' if entry else ''} on {on}"
        raise NotCovered("GST rate", wanted, f"{advice}, or load a tariff that has it")
    return row


def read_tariff(text: str) -> Tariff:
    """Return a tariff written as CSV, with a header line.

    Args:
        text: the columns `pattern`, `from`, `rate` and `source`; optional `to`, `class` (a word of
            `Taxability`), `entry`, `price_above`, `price_to`, `itc` ("no" where the supplier may
            take no credit), `valuation`, `cess`, `description`, `unsure` ("yes"). Days as
            2026-02-01; spaces in a pattern do not count.

    Raises:
        InvalidValue: for a line that cannot be read, with its number.
    """
    rows = []
    for number, row in enumerate(csv.DictReader(text.splitlines()), start=2):
        try:
            rows.append(_rate_of(row))
        except (KeyError, ValueError) as error:
            raise InvalidValue("tariff", f"line {number}", str(error)) from error
    return Tariff(rows)


def _rate_of(row: Mapping[str, str]) -> TariffRate:
    def number(name: str) -> Decimal | None:
        return to_decimal(row[name], name) if row.get(name) else None

    return TariffRate(
        row["pattern"].replace(" ", ""),
        to_decimal(row["rate"], "rate"),
        date.fromisoformat(row["from"]),
        date.fromisoformat(row["to"]) if row.get("to") else None,
        Taxability(row.get("class") or "taxable"),
        row.get("entry") or "",
        number("price_above"),
        number("price_to"),
        row.get("itc") != "no",
        row.get("valuation") or "",
        row.get("cess") or "",
        row.get("description") or "",
        row["source"],
        row.get("unsure") != "yes",
    )


@lru_cache(maxsize=1)
def shipped_tariff() -> Tariff:
    """Return the tested sample of rates that is shipped; load the full tariff for real use."""
    path = files("invoicekit.taxes.india").joinpath("data/tariff.csv")
    return read_tariff(path.read_text("utf-8"))
