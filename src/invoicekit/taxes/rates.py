"""Dated tables: what the law says of a key from one day to another, and where it says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

import attrs

from invoicekit.documents.particulars import Particulars, particular, particulars_of
from invoicekit.errors import InvalidDefinition, NotCovered
from invoicekit.money import to_decimal
from invoicekit.periods import Period

__all__ = ["DatedRow", "DatedTable", "Gap", "read_table", "shipped_table"]


def _texts(value: Mapping[str, str] | Iterable[tuple[str, str]]) -> Particulars:
    return particulars_of(value)


@attrs.frozen
class DatedRow:
    """What the law says of one key in one period.

    Args:
        key: what it is about: `"scrap"`, `"gta"`.
        value: a number in percent ("18" means 18 %), an amount, or a word; the table says which.
        period: from its first to its last day, both included; an open end is None.
        source: the section or the notification.
        when: the facts that it asks for, by name: `"a|b"` for either, `"!a|b"` for neither. All
            must hold; a fact that nobody gave holds for none.
        details: further figures and words, by name.
        sure: whether a source was seen; False for what you should confirm before you rely on it.
        seen: the day for which a published table has the value, where the row is not sure as a
            whole; from that day on it is.
    """

    key: str
    value: str
    period: Period
    source: str
    when: Particulars = attrs.field(default=(), converter=_texts)
    details: Particulars = attrs.field(default=(), converter=_texts)
    sure: bool = True
    seen: date | None = None

    def is_confirmed(self, on: date) -> bool:
        """Tell whether a source was seen for a day.

        Args:
            on: the day of the tax point.

        >>> row = DatedRow("reduced", "10", Period(date(2016, 1, 1)), "CGI art. 279", sure=False)
        >>> seen = attrs.evolve(row, seen=date(2026, 9, 29))
        >>> row.is_confirmed(date(2026, 10, 1)), seen.is_confirmed(date(2026, 10, 1))
        (False, True)
        """
        return self.sure or (self.seen is not None and on >= self.seen)

    @property
    def rate(self) -> Decimal:
        """Return the value as a number."""
        return to_decimal(self.value, f"value of {self.key}")

    def detail(self, name: str) -> str:
        """Return one of the details, or nothing."""
        return particular(self.details, name)

    def number(self, name: str) -> Decimal | None:
        """Return one of the details as a number; None where there is none."""
        text = self.detail(name)
        return to_decimal(text, name) if text else None

    def holds(self, facts: Mapping[str, str]) -> bool:
        """Tell whether all that the row asks for is so."""
        return all(_holds(wanted, facts.get(name, "")) for name, wanted in self.when)


def _holds(wanted: str, fact: str) -> bool:
    if not fact:
        return False
    if wanted.startswith("!"):
        return fact not in wanted[1:].split("|")
    return fact in wanted.split("|")


@attrs.frozen
class Gap:
    """A hole between two rows of a key that is known to be one, with its reason."""

    key: str
    period: Period
    reason: str


def _rows(value: Iterable[DatedRow]) -> tuple[DatedRow, ...]:
    return tuple(value)


def _gaps(value: Iterable[Gap]) -> tuple[Gap, ...]:
    return tuple(value)


@attrs.frozen(slots=False)
class DatedTable:
    """Rows by key and period.

    Args:
        name: what the table is of, for errors: `"TCS rate"`.
        rows: in any order; rows of one key and the same conditions never overlap.
        gaps: the holes between such rows; one that is not declared is refused.

    Raises:
        InvalidDefinition: for rows that overlap, and for a hole that nobody declared.

    >>> row = DatedRow("scrap", "2", Period(date(2026, 4, 1)), "IT Act 2025 s.394(1) Sl.4")
    >>> DatedTable("TCS rate", [row]).on("scrap", date(2026, 5, 1)).rate
    Decimal('2')
    >>> DatedTable("TCS rate", [row]).on("scrap", date(2020, 5, 1))
    Traceback (most recent call last):
    invoicekit.errors.NotCovered: no TCS rate for 'scrap' on 2020-05-01...
    """

    name: str
    rows: tuple[DatedRow, ...] = attrs.field(converter=_rows, repr=False)
    gaps: tuple[Gap, ...] = attrs.field(default=(), converter=_gaps, repr=False)

    def __attrs_post_init__(self) -> None:
        declared = {(gap.key, gap.period.start, gap.period.end) for gap in self.gaps}
        for _, rows in _by_conditions(self.rows):
            for before, after in pairwise(rows):
                _follow(self.name, before, after, declared)

    @cached_property
    def by_key(self) -> Mapping[str, tuple[DatedRow, ...]]:
        """Return the rows of each key, in order of their first day."""
        found: dict[str, list[DatedRow]] = {}
        for row in sorted(self.rows, key=_first_day):
            found.setdefault(row.key, []).append(row)
        return {key: tuple(rows) for key, rows in found.items()}

    def find(self, key: str, on: date, facts: Mapping[str, str] | None = None) -> DatedRow | None:
        """Return the row of a key on a day, or None; of several the one that asks for most."""
        given = facts or {}
        held = [r for r in self.by_key.get(key, ()) if r.period.covers(on) and r.holds(given)]
        return max(held, key=_conditions, default=None)

    def on(self, key: str, on: date, facts: Mapping[str, str] | None = None) -> DatedRow:
        """Return the row of a key on a day.

        Args:
            key: what is asked for.
            on: the day of the tax point.
            facts: what conditions may ask for, by name.

        Raises:
            NotCovered: where no row covers the day; it names what is known.
        """
        row = self.find(key, on, facts)
        if row is None:
            raise NotCovered(self.name, f"{key!r} on {on}", self._known(key))
        return row

    def _known(self, key: str) -> str:
        rows = self.by_key.get(key)
        if not rows:
            return "Known keys: " + ", ".join(sorted(self.by_key)) + "; add a row of your own"
        spans = ", ".join(_span(row.period) for row in rows)
        return f"The table knows it {spans}; add a row of your own for that day"

    def with_rows(self, rows: Iterable[DatedRow], gaps: Iterable[Gap] = ()) -> DatedTable:
        """Return a table in which your rows replace those of the same key and conditions."""
        own = tuple(rows)
        replaced = {(row.key, row.when) for row in own}
        kept = [row for row in self.rows if (row.key, row.when) not in replaced]
        return DatedTable(self.name, (*kept, *own), (*self.gaps, *gaps))


def _first_day(row: DatedRow) -> date:
    return row.period.start or date.min


def _conditions(row: DatedRow) -> int:
    return len(row.when)


def _span(period: Period) -> str:
    start = f"from {period.start}" if period.start else "from the beginning"
    return f"{start} to {period.end}" if period.end else f"{start} on"


def _by_conditions(
    rows: Iterable[DatedRow],
) -> Iterable[tuple[tuple[str, Particulars], list[DatedRow]]]:
    groups: dict[tuple[str, Particulars], list[DatedRow]] = {}
    for row in sorted(rows, key=_first_day):
        groups.setdefault((row.key, row.when), []).append(row)
    return groups.items()


def _follow(
    name: str,
    before: DatedRow,
    after: DatedRow,
    declared: set[tuple[str, date | None, date | None]],
) -> None:
    end, start = before.period.end, after.period.start
    if end is None or start is None or start <= end:
        raise InvalidDefinition(
            name, f"two rows of {after.key!r} overlap on {start or end}", after.key
        )
    first, last = end + timedelta(days=1), start - timedelta(days=1)
    if first <= last and (after.key, first, last) not in declared:
        raise InvalidDefinition(
            name, f"{after.key!r} has no row {_span(Period(first, last))}: declare it", after.key
        )


def read_table(text: str) -> DatedTable:
    """Return a table written as TOML.

    Args:
        text: `name`, then `[[row]]` with `key`, `value`, `from`, `to`, `source`, `when`, `details`
            `unsure` and `seen`, and `[[gap]]` with `key`, `from`, `to` and `reason`.
    """
    import tomllib  # noqa: PLC0415 - only the first look-up pays for the reader

    data = tomllib.loads(text)
    rows = [_row(row) for row in data.get("row", ())]
    gaps = [Gap(g["key"], Period(g["from"], g["to"]), g["reason"]) for g in data.get("gap", ())]
    return DatedTable(data["name"], rows, gaps)


def _row(row: Mapping[str, Any]) -> DatedRow:
    return DatedRow(
        row["key"],
        row.get("value", ""),
        Period(row.get("from"), row.get("to")),
        row["source"],
        row.get("when", {}),
        row.get("details", {}),
        not (row.get("unsure", False) or "seen" in row),
        row.get("seen"),
    )


@lru_cache(maxsize=64)
def shipped_table(package: str, name: str) -> DatedTable:
    """Return a table that a regime ships in its `data`, read when it is first asked for.

    Args:
        package: the regime's package: `"invoicekit.taxes.india"`.
        name: the file without its ending: `"tcs"`.
    """
    return read_table(files(package).joinpath(f"data/{name}.toml").read_text("utf-8"))
