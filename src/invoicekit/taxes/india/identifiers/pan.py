"""PAN and TAN: the numbers of the income tax, which a GSTIN holds inside.

Source: the Income Tax Department's form of the two. The last letter of a PAN is a check
letter whose rule is not public, so it is not checked.
"""

from __future__ import annotations

from enum import Enum

import attrs

from invoicekit.documents.problems import Problem
from invoicekit.taxes.india.identifiers.faults import Part, clean, first_fault, refuse, told

__all__ = ["Holder", "Pan", "Tan", "parse_pan", "parse_tan", "problems_of_pan", "problems_of_tan"]


class Holder(Enum):
    """Who holds a PAN: its fourth letter."""

    INDIVIDUAL = "P"
    COMPANY = "C"
    HINDU_FAMILY = "H"
    FIRM = "F"
    ASSOCIATION = "A"
    TRUST = "T"
    BODY_OF_INDIVIDUALS = "B"
    LOCAL_AUTHORITY = "L"
    ARTIFICIAL_PERSON = "J"
    GOVERNMENT = "G"


@attrs.frozen
class Pan:
    """A permanent account number.

    Args:
        value: its ten characters.
        holder: who holds it; it decides between the rates of some withholdings.
    """

    value: str = attrs.field(repr=False)
    holder: Holder


@attrs.frozen
class Tan:
    """A tax deduction account number of ten characters."""

    value: str = attrs.field(repr=False)


_HOLDERS = "".join(holder.value for holder in Holder)

_PAN = (
    Part("letters", 1, 3, "[A-Z]{3}", "three letters"),
    Part("holder", 4, 4, f"[{_HOLDERS}]", f"one of {', '.join(_HOLDERS)}, the kind of holder"),
    Part("initial", 5, 5, "[A-Z]", "a letter, the initial of the name"),
    Part("number", 6, 9, "[0-9]{4}", "four digits"),
    Part("check_letter", 10, 10, "[A-Z]", "a letter"),
)
_TAN = (
    Part("letters", 1, 4, "[A-Z]{4}", "four letters"),
    Part("number", 5, 9, "[0-9]{5}", "five digits"),
    Part("check_letter", 10, 10, "[A-Z]", "a letter"),
)
_PAN_SOURCE = "Income Tax Department: form of a PAN"
_TAN_SOURCE = "Income Tax Department: form of a TAN"


def parse_pan(text: str) -> Pan:
    """Return a PAN.

    Raises:
        InvalidValue: with the part that is wrong and what was expected there.

    >>> parse_pan("AAPFU0939F").holder
    <Holder.FIRM: 'F'>
    >>> parse_pan("AAPXU0939F")
    Traceback (most recent call last):
    invoicekit.errors.InvalidValue: PAN 'AAPXU0939F' is not valid: holder: character 4 must be ...
    """
    value = clean(text)
    fault = first_fault(value, 10, _PAN)
    if fault:
        raise refuse("PAN", text, fault)
    return Pan(value, Holder(value[3]))


def problems_of_pan(text: str, path: str = "") -> tuple[Problem, ...]:
    """Return what is wrong with a PAN; nothing for a good one."""
    fault = first_fault(clean(text), 10, _PAN)
    return told("PAN", text, fault, path, _PAN_SOURCE) if fault else ()


def parse_tan(text: str) -> Tan:
    """Return a TAN.

    Raises:
        InvalidValue: with the part that is wrong and what was expected there.

    >>> parse_tan("MUMT1234A")
    Traceback (most recent call last):
    invoicekit.errors.InvalidValue: TAN 'MUMT1234A' is not valid: length: 10 characters are due, ...
    """
    value = clean(text)
    fault = first_fault(value, 10, _TAN)
    if fault:
        raise refuse("TAN", text, fault)
    return Tan(value)


def problems_of_tan(text: str, path: str = "") -> tuple[Problem, ...]:
    """Return what is wrong with a TAN; nothing for a good one."""
    fault = first_fault(clean(text), 10, _TAN)
    return told("TAN", text, fault, path, _TAN_SOURCE) if fault else ()
