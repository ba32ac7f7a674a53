"""Rates by HSN and SAC: a dated table that a user loads in full, and a sample that is shipped."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files

from invoicekit.errors import InvalidValue, NotCovered
from invoicekit.money import to_decimal
from invoicekit.taxes.india.supply import Taxability
from invoicekit.taxes.india.tariff import Tariff, TariffRate

__all__ = ["rate_for", "read_tariff", "shipped_tariff"]


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
