"""Tax territories: where a border of VAT runs, which is not always that of a state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import attrs

from invoicekit.errors import NotCovered
from invoicekit.taxes.rates import DatedRow, DatedTable, shipped_table

__all__ = ["EU", "Territory", "known_territories", "territory_of", "territory_of_id"]

EU = "EU"
"""The area of the Union, in which goods cross no border of VAT."""

_ALIASES: Mapping[str, str] = {
    "EL": "GR",
    "UK": "GB",
    "GB-NIR": "XI",
    "FI-01": "AX",
    "FR-GP": "GP",
    "FR-MQ": "MQ",
    "FR-RE": "RE",
    "FR-GF": "GF",
    "FR-YT": "YT",
}


# Without slots a frozen value of many fields is made in half the time.
@attrs.frozen(slots=False)
class Territory:
    """A part of the world with a VAT of its own, or without one.

    Args:
        key: an ISO 3166-1 code, or a longer one: `"DE"`, `"XI"`, `"ES-CN"`.
        name: as a reason names it.
        area: in which goods cross no border of VAT: `"EU"`, `"GB"`, or the territory itself.
        services: the same for services; Northern Ireland's is `"GB"`.
        state: whose law it is under: `"FR"` for Monaco.
        prefix: the prefix of its VAT ids: `"EL"` for Greece.
        rates: the name of its table of rates; empty where none is shipped.
        tax: `"VAT"`, or what it has in its place: `"IGIC"`, `"IPSI"`, `"none"`, `"other"`.
        member: the member state that it counts as for goods; Northern Ireland is one of its own.
        source: where the law says so.
        listed: whether the library knows more of it than that it is elsewhere.
    """

    key: str
    name: str
    area: str
    services: str
    state: str
    prefix: str = ""
    rates: str = ""
    tax: str = "VAT"
    member: str = ""
    source: str = ""
    listed: bool = True

    @property
    def shown(self) -> str:
        """Return the name with the key, as a reason prints it."""
        return f"{self.name} ({self.key})" if self.name != self.key else self.key


def territory_of(key: str, on: date) -> Territory:
    """Return a territory as the law saw it on a day.

    A country that is not listed is outside every area.

    Args:
        key: an ISO 3166-1 code, or the key of a special territory; `"EL"` and `"GR"` are one.
        on: the day: Great Britain was inside the area until 2020-12-31.

    Raises:
        NotCovered: for a key that is neither.

    >>> territory_of("MC", date(2026, 1, 1)).state, territory_of("ES-CN", date(2026, 1, 1)).area
    ('FR', 'ES-CN')
    >>> territory_of("GB", date(2020, 12, 31)).area, territory_of("GB", date(2021, 1, 1)).area
    ('EU', 'GB')
    """
    return _territory(key.strip().upper(), on)


@lru_cache(maxsize=4096)
def _territory(key: str, on: date) -> Territory:
    key = _ALIASES.get(key, key)
    row = _table().find(key, on)
    if row is not None:
        return _read(row)
    if len(key) != len("US") or not key.isalpha():
        raise NotCovered(
            "tax territory",
            f"{key!r} on {on}",
            "Use the ISO 3166-1 code of a country, or one of "
            + ", ".join(k for k in known_territories() if len(k) > len("US")),
        )
    return Territory(key, key, key, key, key, member=key, listed=False)


def _read(row: DatedRow) -> Territory:
    area = row.value
    return Territory(
        row.key,
        row.detail("name"),
        area,
        row.detail("services") or area,
        row.detail("state") or row.key,
        row.detail("id"),
        row.detail("rates"),
        row.detail("tax") or "VAT",
        row.detail("member") or row.detail("state") or row.key,
        row.source,
    )


def territory_of_id(prefix: str, on: date) -> Territory | None:
    """Return the territory that gives out VAT ids of a prefix, if one is known.

    >>> territory_of_id("EL", date(2026, 1, 1)).key
    'GR'
    """
    for key in known_territories():
        row = _table().find(key, on)
        if row is not None and row.detail("id") == prefix and row.detail("state") in {"", "GB"}:
            return _read(row)
    return None


def known_territories() -> tuple[str, ...]:
    """Return the keys of every territory that the library knows, sorted."""
    return tuple(sorted(_table().by_key))


def _table() -> DatedTable:
    return shipped_table("invoicekit.taxes.vat", "territories")
