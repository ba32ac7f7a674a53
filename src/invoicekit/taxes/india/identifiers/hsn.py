"""HSN and SAC: the codes of goods and services, and how many digits a document must show.

Source: Notification 78/2020-CT from 2021-04-01. What held before is not in the data, and asking for
it is answered with the gap.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import attrs

from invoicekit.documents.problems import Problem
from invoicekit.errors import NotCovered
from invoicekit.taxes.india.dated import in_force, law_file
from invoicekit.taxes.india.identifiers.faults import Fault, clean, refuse, told

__all__ = ["HsnCode", "digits_due", "parse_hsn", "problems_of_hsn"]

_LENGTHS = (4, 6, 8)
_SERVICES = "99"


@attrs.frozen
class HsnCode:
    """A code of the Harmonised System, or of the services' list that begins with 99.

    Args:
        value: 4, 6 or 8 digits.
    """

    value: str

    @property
    def is_service(self) -> bool:
        """Tell whether it is a SAC, a service's code."""
        return self.value.startswith(_SERVICES)

    @property
    def chapter(self) -> str:
        """Return the first two digits."""
        return self.value[:2]


def parse_hsn(text: str) -> HsnCode:
    """Return a code of 4, 6 or 8 digits.

    Raises:
        InvalidValue: with what was expected.

    >>> parse_hsn("998313").is_service, parse_hsn("8471 30").chapter
    (True, '84')
    """
    value = clean(text)
    fault = _fault(value)
    if fault:
        raise refuse("HSN", text, fault)
    return HsnCode(value)


def problems_of_hsn(text: str, path: str = "", *, digits: int = 0) -> tuple[Problem, ...]:
    """Return what is wrong with a code.

    Args:
        text: the code.
        path: where it stands.
        digits: how many it must have at least, from `digits_due`.
    """
    value = clean(text)
    fault = _fault(value)
    if fault is None and len(value) < digits:
        fault = Fault("length", f"{digits} digits are due, and it has {len(value)}")
    return (
        told("HSN", text, fault, path, "CGST Rules, rule 46; Notification 78/2020-CT")
        if fault
        else ()
    )


def digits_due(
    turnover: Decimal, on: date, *, registered: bool, crosses_border: bool = False
) -> int:
    """Return how many digits of the HSN an invoice must show; 0 where it may do without.

    Args:
        turnover: the aggregate turnover of the previous financial year, in rupees.
        on: the date of the invoice.
        registered: whether the recipient is registered.
        crosses_border: whether it is an export or an import.

    Raises:
        NotCovered: for a day before the first row.

    >>> digits_due(Decimal(60_000_000), date(2026, 11, 2), registered=False)
    6
    """
    for row in law_file("hsn")["digits"]:
        if in_force(row["valid_from"], row.get("valid_to"), on) and _fits(
            row, turnover, registered=registered, crosses_border=crosses_border
        ):
            return int(row["digits"])
    raise NotCovered("number of HSN digits", on.isoformat(), "Rows begin on 2021-04-01")


def _fits(
    row: Mapping[str, Any], turnover: Decimal, *, registered: bool, crosses_border: bool
) -> bool:
    party = "registered" if registered else "unregistered"
    return (
        row["party"] in {"any", party}
        and (row["border"] == "any" or crosses_border)
        and turnover > row.get("turnover_above", -1)
        and ("turnover_to" not in row or turnover <= row["turnover_to"])
    )


def _fault(value: str) -> Fault | None:
    if not (value.isascii() and value.isdigit()):
        return Fault("digits", "only digits are allowed")
    if len(value) not in _LENGTHS:
        return Fault("length", f"4, 6 or 8 digits are due, and it has {len(value)}")
    return None
