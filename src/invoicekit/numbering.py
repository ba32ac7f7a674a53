"""Invoice numbers: how a series writes them, and what a number may look like.

The next number itself is reserved by the store, in the transaction that uses it, so that a series
has no gap.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from enum import Enum

import attrs

from invoicekit.documents.problems import Problem
from invoicekit.errors import InvalidDefinition, InvalidValue
from invoicekit.periods import FiscalYear

__all__ = ["NumberRule", "Restart", "Series"]

_TOKEN = re.compile(r"\{(?P<name>[a-z]+)(?::(?P<width>[0-9]+))?\}")
_DATED = {"fy", "fyear", "yyyy", "yy", "mm"}


@attrs.frozen
class NumberRule:
    """What a number may look like.

    Args:
        max_length: the most characters.
        pattern: a regular expression that the whole number must match.
        source: the section of the law.

    >>> NumberRule(max_length=16).problems("INV-" + "1" * 20)[0].code
    'number_too_long'
    """

    max_length: int | None = None
    pattern: str = ""
    source: str = ""

    def problems(self, number: str) -> tuple[Problem, ...]:
        """Return what is wrong with a number; nothing for a good one."""
        found = []
        if self.max_length is not None and len(number) > self.max_length:
            found.append(
                Problem(
                    "number_too_long",
                    "number",
                    f"{number!r} has {len(number)} characters, and {self.max_length} are allowed",
                    "Shorten the series",
                    parameters={"number": number, "max_length": str(self.max_length)},
                    source=self.source,
                )
            )
        if self.pattern and not re.fullmatch(self.pattern, number):
            found.append(
                Problem(
                    "number_characters",
                    "number",
                    f"{number!r} has characters that are not allowed in an invoice number",
                    "Use the characters that the rule names",
                    parameters={"number": number, "pattern": self.pattern},
                    source=self.source,
                )
            )
        return tuple(found)


class Restart(Enum):
    """When a series begins again at its first number."""

    FISCAL_YEAR = "fiscal_year"
    YEAR = "year"
    MONTH = "month"
    NEVER = "never"


_TELL_APART: Mapping[Restart, tuple[set[str], ...]] = {
    Restart.FISCAL_YEAR: ({"fy"}, {"fyear"}),
    Restart.YEAR: ({"yyyy"}, {"yy"}),
    Restart.MONTH: ({"mm", "yyyy"}, {"mm", "yy"}, {"mm", "fy"}, {"mm", "fyear"}),
    Restart.NEVER: (set(),),
}
"""Any of these sets of tokens keeps the runs of a series from repeating a number."""


@attrs.frozen
class Series:
    """How a series of numbers is written.

    Args:
        pattern: text with `{n}` for the number (`{n:04}` for at least four digits), and `{fy}`
            (26-27), `{fyear}` (2026-27), `{yyyy}`, `{yy}`, `{mm}` for the date.
        restart: when it begins again at `first`.
        fiscal_year_starts: the month in which the financial year begins.
        first: the first number of each run.
        rule: what the written number may look like.

    Raises:
        InvalidDefinition: for an unknown token, no `{n}`, or a series that would repeat its
            numbers because what restarts it is not in the text.

    >>> Series("AT/{fy}/{n:04}").number(42, date(2026, 11, 2))
    'AT/26-27/0042'
    """

    pattern: str
    restart: Restart = Restart.FISCAL_YEAR
    fiscal_year_starts: int = 4
    first: int = 1
    rule: NumberRule = NumberRule()

    def __attrs_post_init__(self) -> None:
        names = [match["name"] for match in _TOKEN.finditer(self.pattern)]
        unknown = [name for name in names if name != "n" and name not in _DATED]
        loose = _TOKEN.sub("", self.pattern)
        if unknown or "{" in loose or "}" in loose:
            self._refuse(f"unknown token in it; use n, {', '.join(sorted(_DATED))}")
        if names.count("n") != 1:
            self._refuse("it needs {n} once")
        if not any(needed <= set(names) for needed in _TELL_APART[self.restart]):
            self._refuse(f"it restarts by {self.restart.value}, and its text does not show that")

    def _refuse(self, reason: str) -> None:
        raise InvalidDefinition(f"series {self.pattern!r}", reason, "pattern")

    def run(self, on: date) -> str:
        """Return the key under which the store counts: the same for all numbers of one run."""
        year = FiscalYear.of(on, self.fiscal_year_starts)
        part = {
            Restart.FISCAL_YEAR: year.long,
            Restart.YEAR: f"{on:%Y}",
            Restart.MONTH: f"{on:%Y-%m}",
            Restart.NEVER: "",
        }[self.restart]
        return f"{self.pattern}|{part}"

    def number(self, n: int, on: date) -> str:
        """Return the n-th number of the run that a day lies in.

        Args:
            n: the place in the run, from `first` on.
            on: the date of the invoice.

        Raises:
            InvalidValue: for a place before the first, or a text that the rule does not allow.
        """
        if n < self.first:
            raise InvalidValue("number", n, f"the series begins at {self.first}")
        year = FiscalYear.of(on, self.fiscal_year_starts)
        dated = {
            "fy": year.short,
            "fyear": year.long,
            "yyyy": f"{on:%Y}",
            "yy": f"{on:%y}",
            "mm": f"{on:%m}",
        }

        def text(token: re.Match[str]) -> str:
            if token["name"] == "n":
                return str(n).zfill(int(token["width"] or 1))
            return dated[token["name"]]

        number = _TOKEN.sub(text, self.pattern)
        problems = self.rule.problems(number)
        if problems:
            raise InvalidValue("number", number, problems[0].message)
        return number
