"""Problems: what a person can mend in a document, all told at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum

import attrs

__all__ = ["Problem", "Severity", "blocking"]


class Severity(Enum):
    """How much a problem matters."""

    ERROR = "error"
    """The document cannot be confirmed as it is."""
    WARNING = "warning"
    """A person should look at it."""
    NOTE = "note"
    """Something was done that the reader should know of."""


def _parameters(
    value: Mapping[str, str] | Iterable[tuple[str, str]],
) -> tuple[tuple[str, str], ...]:
    pairs = value.items() if isinstance(value, Mapping) else value
    return tuple((str(name), str(fact)) for name, fact in pairs)


@attrs.frozen
class Problem:
    """One thing that is wrong, or worth telling, with its place and its remedy.

    Args:
        code: stable, for programs and translations: `"duplicate_line_id"`.
        path: where it is, as in the JSON: `"lines[2].unit_price"`; empty for the whole.
        message: the same in English, with the figures.
        remedy: what to do about it.
        severity: error, warning or note.
        parameters: the facts of the message by name, as text.
        source: the legal or technical source, where there is one.
    """

    code: str
    path: str = ""
    message: str = ""
    remedy: str = ""
    severity: Severity = Severity.ERROR
    parameters: tuple[tuple[str, str], ...] = attrs.field(default=(), converter=_parameters)
    source: str = ""

    def __str__(self) -> str:
        place = f"{self.path}: " if self.path else ""
        remedy = f" {self.remedy}." if self.remedy else ""
        return f"{place}{self.message or self.code}.{remedy}"


def blocking(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems that keep a document from being confirmed.

    >>> blocking([Problem("a"), Problem("b", severity=Severity.NOTE)])[0].code
    'a'
    """
    return tuple(p for p in problems if p.severity is Severity.ERROR)
