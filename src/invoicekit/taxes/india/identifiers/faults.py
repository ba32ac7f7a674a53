"""What is wrong with a number: the part, what was expected there, what was found."""

from __future__ import annotations

import re
from collections.abc import Iterable

import attrs

from invoicekit.documents.problems import Problem
from invoicekit.errors import InvalidValue

__all__ = ["Fault", "Part", "clean", "first_fault", "refuse", "told"]


@attrs.frozen
class Fault:
    """One part of a number that is wrong.

    Args:
        part: a stable word for the part: `"state"`, `"check_digit"`.
        reason: what was expected and what was found.
    """

    part: str
    reason: str


@attrs.frozen
class Part:
    """One stretch of a number and what may stand there.

    Args:
        name: a stable word for it.
        start: its first character, counted from 1.
        end: its last character.
        pattern: what it must match.
        expected: the same in words.
    """

    name: str
    start: int
    end: int
    pattern: str
    expected: str


def clean(text: str) -> str:
    """Return a number as it is compared: in capitals, without blanks."""
    return "".join(text.split()).upper()


def first_fault(text: str, length: int, parts: Iterable[Part]) -> Fault | None:
    """Return the first part that is wrong, or None where all are as expected."""
    if len(text) != length:
        return Fault("length", f"{length} characters are due, and it has {len(text)}")
    for part in parts:
        found = text[part.start - 1 : part.end]
        if not re.fullmatch(part.pattern, found, re.ASCII):
            place = (
                f"character {part.start}"
                if part.start == part.end
                else f"characters {part.start} to {part.end}"
            )
            return Fault(part.name, f"{place} must be {part.expected}, and {found!r} stands there")
    return None


def refuse(what: str, text: str, fault: Fault) -> InvalidValue:
    """Return the error for a number that cannot be read."""
    return InvalidValue(what, text, f"{fault.part.replace('_', ' ')}: {fault.reason}")


def told(what: str, text: str, fault: Fault, path: str, source: str) -> tuple[Problem, ...]:
    """Return the problem for a number that a person can mend."""
    return (
        Problem(
            f"invalid_{what.lower()}",
            path,
            f"the {what} {text!r} is wrong in its {fault.part.replace('_', ' ')}: {fault.reason}",
            f"Compare it with the certificate of the {what}",
            parameters={"value": text, "part": fault.part},
            source=source,
        ),
    )
