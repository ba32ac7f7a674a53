"""Bills that look like another: a number written otherwise, the same amount and day, one file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date

import attrs

from invoicekit.documents import Problem, Severity
from invoicekit.money import Money

__all__ = ["Earlier", "folded_number", "likely_duplicates"]

_ALIKE = str.maketrans("OIL", "011")
"""Letters that people and scanners take for digits."""

_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")
_REST = re.compile(r"[^0-9A-Z]")


def folded_number(number: str) -> str:
    """Return a number as two writings of it agree: no signs between, no zeros before, O as 0.

    >>> folded_number("INV-001") == folded_number("inv/1") == folded_number("INV OO1")
    True
    >>> folded_number("INV-001") == folded_number("INV-010")
    False
    """
    plain = unicodedata.normalize("NFKC", number).upper().translate(_ALIKE)
    # Zeros before each part first: 26-27/0042 must not become 26270042.
    together = _REST.sub("", _ZEROS.sub("", plain))
    return _ZEROS.sub("", together)


def _digests(value: Iterable[str]) -> frozenset[str]:
    return frozenset(value)


@attrs.frozen
class Earlier:
    """A bill as it is laid beside others of its vendor.

    Args:
        id: of its record.
        number: the vendor's number.
        issued: the day on it.
        total: what is payable, with the sign of its kind; None where it is not known.
        files: the digests of the files that are attached to it.
    """

    id: str
    number: str
    issued: date | None = None
    total: Money | None = attrs.field(default=None, repr=False)
    files: frozenset[str] = attrs.field(default=(), converter=_digests, repr=False)


def likely_duplicates(bill: Earlier, others: Iterable[Earlier]) -> tuple[Problem, ...]:
    """Return a warning for each other bill of the vendor that may be the same one.

    Args:
        bill: the bill.
        others: live bills of the same vendor; itself among them plays no part.

    >>> one = Earlier("bill-1", "INV-001", date(2026, 11, 2))
    >>> likely_duplicates(Earlier("bill-2", "INV001"), [one])[0].code
    'similar_number'
    """
    return tuple(
        problem for other in others if other.id != bill.id for problem in _alike(bill, other)
    )


def _alike(bill: Earlier, other: Earlier) -> Iterator[Problem]:
    if bill.files & other.files:
        yield _problem("same_file", "attachments", "the same file is attached to", other)
    folded = folded_number(bill.number)
    if folded and folded == folded_number(other.number) and _same_direction(bill, other):
        yield _problem(
            "similar_number", "number", "the number is that, written otherwise, of", other
        )
    elif bill.total and bill.total == other.total and bill.issued and bill.issued == other.issued:
        yield _problem("same_amount", "number", "amount and date are those of", other)


def _same_direction(bill: Earlier, other: Earlier) -> bool:
    """Tell whether neither is a note and the other an invoice: they may share a number."""
    if bill.total is None or other.total is None:
        return True
    return (bill.total.amount < 0) == (other.total.amount < 0)


def _problem(code: str, path: str, said: str, other: Earlier) -> Problem:
    return Problem(
        code,
        path,
        f"{said} {other.number or other.id}",
        "Look at both; discard the one that is a repeat",
        Severity.WARNING,
        {"record": other.id, "number": other.number},
    )
