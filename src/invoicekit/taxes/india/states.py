"""The States and union territories of India, by their GST codes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from enum import Enum
from functools import cache

import attrs

from invoicekit.errors import NotCovered
from invoicekit.taxes.india.dated import in_force, law_file

__all__ = ["State", "StateKind", "current_code", "read_state", "state_of"]


class StateKind(Enum):
    """What a code stands for; it decides between SGST and UTGST."""

    STATE = "state"
    UT_WITH_LEGISLATURE = "ut_with_legislature"
    UT = "ut"
    """A union territory without legislature: UTGST in place of SGST (UTGST Act s.7)."""
    OUTSIDE = "outside"
    CENTRE = "centre"


@attrs.frozen
class State:
    """One code of the list, for the days of one row.

    Args:
        code: two digits.
        name: as the list writes it on those days.
        kind: State, union territory, or neither.
        valid_from: the first day of the row.
        valid_to: the last; None while it is open.
        becomes: the code that took its place; empty for one that is in use.
        source: where the row is from.
    """

    code: str
    name: str
    kind: StateKind
    valid_from: date
    valid_to: date | None = None
    becomes: str = ""
    source: str = ""

    @property
    def shown(self) -> str:
        """Return it as a reason writes it: `Karnataka (29)`."""
        return f"{self.name} ({self.code})"


@cache
def _rows() -> Mapping[str, tuple[State, ...]]:
    found: dict[str, tuple[State, ...]] = {}
    for row in law_file("states")["state"]:
        state = State(**{**row, "kind": StateKind(row["kind"])})
        found[state.code] = (*found.get(state.code, ()), state)
    return found


def state_of(code: str, on: date | None = None) -> State:
    """Return what a code stands for on a day, or today's list where no day is given.

    A withdrawn code is answered with its last row, so that old documents can be read.

    Raises:
        NotCovered: for two digits that no State has.

    >>> state_of("38").name, state_of("26", date(2019, 4, 1)).name
    ('Ladakh', 'Dadra & Nagar Haveli')
    """
    rows = _rows().get(code)
    if rows is None:
        raise NotCovered("State with the GST code", repr(code), "Use a code of the GSTN list")
    if on is not None:
        for row in rows:
            if in_force(row.valid_from, row.valid_to, on):
                return row
    return rows[-1]


def current_code(code: str, on: date) -> str:
    """Return the code that stands for this one on a day: 26 for 25, 37 for 28, else itself.

    >>> current_code("25", date(2020, 7, 31)), current_code("25", date(2020, 8, 1))
    ('25', '26')
    """
    row = _rows()[code][-1] if code in _rows() else None
    if row and row.becomes and row.valid_to and on > row.valid_to:
        return row.becomes
    return code


def read_state(text: str) -> str:
    """Return the code of a State written as its code, as `IN-29`, or by its name.

    Returns:
        Two digits; empty where the text names no State.

    >>> read_state("Karnataka"), read_state("IN-29"), read_state("29"), read_state("Goa")
    ('29', '29', '29', '30')
    >>> read_state("Bavaria")
    ''
    """
    bare = text.strip().upper().removeprefix("IN-")
    if bare in _rows():
        return bare
    return _names().get(_folded(text), "")


@cache
def _names() -> Mapping[str, str]:
    # A code in use goes before a withdrawn one of the same name.
    rows = sorted(
        (row for rows in _rows().values() for row in rows), key=lambda row: not row.becomes
    )
    return {_folded(row.name): row.code for row in rows}


def _folded(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.casefold().replace("&", "and"))
