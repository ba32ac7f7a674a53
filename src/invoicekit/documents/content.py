"""What approvals bind to: the invoice with all that was said about it, and its fingerprint."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_EVEN, Context, Decimal
from enum import Enum
from functools import cache, partial
from typing import Any

import attrs

from invoicekit.documents.invoice import Invoice
from invoicekit.errors import InvalidValue
from invoicekit.money import plain
from invoicekit.money.decimals import MAX_DIGITS

__all__ = [
    "BankDetails",
    "Coding",
    "Content",
    "Match",
    "Override",
    "canonical_text",
    "fingerprint",
    "fingerprint_of_text",
]


@attrs.frozen
class Coding:
    """Where an invoice is booked.

    Args:
        account: the general ledger account.
        cost_centre: the cost centre.
        profit_centre: the profit centre.
        plant: the plant or branch.
        expenditure: the type of expenditure.
    """

    account: str = ""
    cost_centre: str = ""
    profit_centre: str = ""
    plant: str = ""
    expenditure: str = ""


@attrs.frozen
class BankDetails:
    """Where the money is to go; a change of it is worth a second look."""

    account: str = attrs.field(default="", repr=False)
    bank: str = attrs.field(default="", repr=False)
    name: str = attrs.field(default="", repr=False)


@attrs.frozen
class Match:
    """A line of the invoice laid against a line of an order or a receipt.

    Args:
        line: the id of the invoice's line, or its place counted from one where it has none.
        document: the number of the order or receipt.
        document_line: its line.
        quantity: how much of it this invoice bills, positive; None for its value alone.
    """

    line: str
    document: str
    document_line: str = ""
    quantity: Decimal | None = None


@attrs.frozen
class Override:
    """A person's decision against a proposal, with its reason.

    Args:
        path: what is decided: `"lines[0].taxes"`, `"reverse_charge"`.
        proposed: what the rules proposed, as text.
        decided: what the person chose, as text.
        by: who decided.
        reason: why; never empty.

    Raises:
        InvalidValue: without a reason.
    """

    path: str
    proposed: str
    decided: str
    by: str
    reason: str

    def __attrs_post_init__(self) -> None:
        if not self.reason.strip():
            raise InvalidValue("override", self.path, "it needs a reason")


def _matches(value: Iterable[Match]) -> tuple[Match, ...]:
    return tuple(value)


def _overrides(value: Iterable[Override]) -> tuple[Override, ...]:
    return tuple(value)


@attrs.frozen
class Content:
    """All that is said about an invoice; a revision keeps one, approvals bind to its print."""

    invoice: Invoice
    coding: Coding | None = None
    matches: tuple[Match, ...] = attrs.field(default=(), converter=_matches)
    overrides: tuple[Override, ...] = attrs.field(default=(), converter=_overrides)
    bank: BankDetails | None = None

    @property
    def fingerprint(self) -> str:
        """Return the fingerprint of this content."""
        return fingerprint(self)


def fingerprint(value: object) -> str:
    """Return a text that is the same for equal values, and for no others.

    The canonical form has a version of its own (`ik1`): fields by name, those at their default
    left out, numbers without trailing zeros. A later release with more fields so agrees on values
    of today.

    Args:
        value: an attrs value made of attrs values, tuples, texts, numbers, dates and enums.

    Returns:
        `"ik1:"` and 64 hexadecimal digits.

    >>> fingerprint(Coding(account="6120")) == fingerprint(Coding("6120", cost_centre=""))
    True
    """
    return fingerprint_of_text(canonical_text(value))


def canonical_text(value: object) -> str:
    """Return the text of which a value's fingerprint is made."""
    return _AS_TEXT.encode(_canonical(value))


def fingerprint_of_text(text: str) -> str:
    """Return the fingerprint of the value of which this is the canonical text."""
    return "ik1:" + hashlib.sha256(text.encode()).hexdigest()


_AS_TEXT = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, check_circular=False
)

_DIGITS = Context(prec=MAX_DIGITS, rounding=ROUND_HALF_EVEN)
"""How far a number is written; the caller's own context plays no part."""


def _canonical(value: object) -> Any:
    return _form_of(type(value))(value)  # type: ignore[arg-type]  # a class can be hashed


@cache
def _form_of(kind: type) -> Callable[[Any], Any]:
    """Return how values of a class are written; found once for each class, for many are written."""
    if attrs.has(kind):
        known = tuple((field.name, field.default) for field in attrs.fields(kind) if field.init)
        return partial(_of_fields, known)
    return next((form for of, form in _FORMS if issubclass(kind, of)), _refused)


def _of_fields(known: Iterable[tuple[str, Any]], value: object) -> dict[str, Any]:
    said = {}
    for name, default in known:
        part = getattr(value, name)
        if part is default or (default is not attrs.NOTHING and part == default):
            continue
        # A third of all parts are texts, and a third are numbers.
        if type(part) is str:
            said[name] = part
        else:
            said[name] = _of_number(part) if type(part) is Decimal else _canonical(part)
    return said


def _of_mapping(value: Mapping[Any, Any]) -> dict[str, Any]:
    return {
        str(name): part if type(part) is str else _canonical(part) for name, part in value.items()
    }


def _of_many(value: Iterable[Any]) -> list[Any]:
    return [_canonical(part) for part in value]


def _of_number(value: Decimal) -> str:
    text = format(value, "f")
    if len(text) > MAX_DIGITS:
        return plain(value.normalize(_DIGITS))
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _refused(value: object) -> Any:
    raise InvalidValue("content", type(value).__name__, "it has no canonical form")


_FORMS: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (Mapping, _of_mapping),
    ((tuple, list), _of_many),
    (Decimal, _of_number),
    (Enum, lambda value: value.value),
    (date, lambda value: value.isoformat()),
    ((str, bool, int, type(None)), lambda value: value),
)
