"""GSTIN: a registration for GST, in all its forms.

Two digits of the State, the PAN or TAN of the holder, the number of the registration in that State,
a letter for its kind, a check digit. Source: the forms as the GST portal
gives them out. The check digit of UIN, non-resident, OIDAR, TDS and department numbers is not
checked, because no published example of each proves it; `checked` changes that.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import Enum

import attrs

from invoicekit.documents.problems import Problem
from invoicekit.errors import NotCovered
from invoicekit.taxes.india.identifiers.faults import (
    Fault,
    Part,
    clean,
    first_fault,
    refuse,
    told,
)
from invoicekit.taxes.india.states import StateKind, state_of

__all__ = ["VERIFIED", "Gstin", "GstinForm", "check_digit", "parse_gstin", "problems_of_gstin"]

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class GstinForm(Enum):
    """What kind of registration a number belongs to."""

    REGULAR = "regular"
    GOVERNMENT = "government"
    TDS = "tds"
    TCS = "tcs"
    UIN = "uin"
    NON_RESIDENT = "non_resident"
    OIDAR = "oidar"


VERIFIED = frozenset({GstinForm.REGULAR, GstinForm.TCS})
"""The forms whose check digit published numbers prove."""

# The special forms come first: the regular one would take a TDS number too.
_FORMS = (
    (GstinForm.OIDAR, r"99\d{2}[A-Z]{3}\d{5}OS[0-9A-Z]"),
    (GstinForm.NON_RESIDENT, r"\d{4}[A-Z]{3}\d{5}NR[0-9A-Z]"),
    (GstinForm.UIN, r"\d{4}[A-Z]{3}\d{5}[UO]N[A-Z0-9]"),
    (GstinForm.GOVERNMENT, r"\d{2}[A-Z]{4}\d{5}[A-Z]\dZ\d"),
    (GstinForm.TDS, r"\d{2}[A-Z]{4}[A-Z0-9]\d{4}[A-Z][1-9A-Z]D[0-9A-Z]"),
    (GstinForm.TCS, r"\d{2}[A-Z]{5}\d{4}[A-Z][1-9A-Z]C[0-9A-Z]"),
    (GstinForm.REGULAR, r"\d{2}[A-Z]{5}\d{4}[A-Z][1-9A-Z][Z1-9ABD-J][0-9A-Z]"),
)
_PATTERNS = tuple((form, re.compile(pattern, re.ASCII)) for form, pattern in _FORMS)

_PARTS = (
    Part("state", 1, 2, "[0-9]{2}", "the two digits of a State"),
    Part("pan", 3, 12, "[A-Z]{5}[0-9]{4}[A-Z]", "a PAN: five letters, four digits, a letter"),
    Part("entity", 13, 13, "[1-9A-Z]", "1 to 9 or A to Z, the number of the registration"),
    Part("kind", 14, 14, "[Z1-9A-J]", "Z, or C for a TCS and D for a TDS registration"),
    Part("check_digit", 15, 15, "[0-9A-Z]", "a digit or a letter"),
)


@attrs.frozen
class Gstin:
    """A GSTIN or UIN, and what it tells.

    Args:
        value: its 15 characters.
        form: the kind of registration.
        state: the State's code, its first two digits.
        pan: the PAN inside; empty where the form has none.
        tan: the TAN inside, for a deductor or department that registered by it.
        entity: the number of the registration in the State for that PAN.
    """

    value: str = attrs.field(repr=False)
    form: GstinForm
    state: str
    pan: str = attrs.field(default="", repr=False)
    tan: str = attrs.field(default="", repr=False)
    entity: str = ""


def check_digit(first: str) -> str:
    """Return the 15th character for the first 14.

    >>> check_digit("27AAPFU0939F1Z")
    'V'
    """
    total = 0
    for place, character in enumerate(first):
        product = _ALPHABET.index(character) * (place % 2 + 1)
        total += product // 36 + product % 36
    return _ALPHABET[-total % 36]


def parse_gstin(
    text: str, *, sandbox: bool = False, checked: Collection[GstinForm] = VERIFIED
) -> Gstin:
    """Return a GSTIN or UIN with what it tells.

    Args:
        text: the number; blanks and small letters are allowed.
        sandbox: leave the check digit alone, as the test numbers of the portal need.
        checked: the forms whose check digit is checked.

    Raises:
        InvalidValue: with the part that is wrong and what was expected there.

    >>> parse_gstin("27AAPFU0939F1ZV").pan
    'AAPFU0939F'
    >>> parse_gstin("27AAPFU0939F1ZW")
    Traceback (most recent call last):
    invoicekit.errors.InvalidValue: GSTIN '27AAPFU0939F1ZW' is not valid: check digit: ...
    """
    value = clean(text)
    form = _form(value)
    fault = _fault(value, form, sandbox=sandbox, checked=checked)
    if fault or form is None:
        raise refuse("GSTIN", text, fault or Fault("form", "it is of no known form"))
    return _read(value, form)


def problems_of_gstin(
    text: str, path: str = "", *, sandbox: bool = False, checked: Collection[GstinForm] = VERIFIED
) -> tuple[Problem, ...]:
    """Return what is wrong with a GSTIN: the part and what was expected; nothing for a good one.

    >>> problems_of_gstin("27AAPFU0939F1ZW")[0].parameters[1]
    ('part', 'check_digit')
    """
    value = clean(text)
    fault = _fault(value, _form(value), sandbox=sandbox, checked=checked)
    return told("GSTIN", text, fault, path, "GST portal: forms of GSTIN") if fault else ()


def _form(value: str) -> GstinForm | None:
    return next((form for form, pattern in _PATTERNS if pattern.fullmatch(value)), None)


def _fault(
    value: str, form: GstinForm | None, *, sandbox: bool, checked: Collection[GstinForm]
) -> Fault | None:
    if form is None:
        return first_fault(value, 15, _PARTS) or Fault("form", "it is of no known form")
    if not _has_state(value[:2], form):
        return Fault("state", f"characters 1 and 2 must be a State, and {value[:2]!r} is none")
    due = check_digit(value[:14])
    if form in checked and not sandbox and value[14] != due:
        return Fault("check_digit", f"character 15 must be {due!r}, and {value[14]!r} stands there")
    return None


def _has_state(code: str, form: GstinForm) -> bool:
    try:
        kind = state_of(code).kind
    except NotCovered:
        return False
    return kind is not StateKind.OUTSIDE and (kind is StateKind.CENTRE) == (form is GstinForm.OIDAR)


def _read(value: str, form: GstinForm) -> Gstin:
    inside, state = value[2:12], value[:2]
    if form in {GstinForm.UIN, GstinForm.NON_RESIDENT, GstinForm.OIDAR}:
        return Gstin(value, form, state)
    # A TAN has four letters where a PAN has five.
    if inside[4].isdigit():
        return Gstin(value, form, state, tan=inside, entity=value[12])
    return Gstin(value, form, state, pan=inside, entity=value[12])
