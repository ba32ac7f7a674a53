"""What fits into ERPNext's fields, and what a person must mend before it can be sent."""

from __future__ import annotations

from decimal import Decimal

from invoicekit.documents import Problem
from invoicekit.money import plain

__all__ = ["Fitting"]

_SOURCE = "ERPNext, doctypes Purchase Invoice, Purchase Invoice Item, Purchase Taxes and Charges"
_MOST = 140


class Fitting:
    """Writes values as ERPNext's fields take them, and notes what does not fit."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def needed(self, value: str, path: str, field: str, remedy: str) -> str:
        """Return a text that must be there, and fit."""
        if not value:
            message = f"ERPNext's {field} is not known"
            self.tell("erpnext_missing", path, message, remedy, field=field)
        if len(value) > _MOST:
            message = f"{value!r} is longer than ERPNext's {field}, which has room for {_MOST}"
            self.tell("erpnext_too_long", path, message, "Give a shorter one", field=field)
        return value

    def number(self, value: Decimal, path: str, field: str) -> float:
        """Return a figure as a number of JSON, which must say it exactly.

        Frappe computes with binary numbers, of which the shortest text is the decimal figure as
        long as it has no more than fifteen digits.
        """
        number = float(value)
        if Decimal(repr(number)) != value:
            message = f"{plain(value)} has too many digits for ERPNext's {field}"
            self.tell("erpnext_too_fine", path, message, "Round it", field=field)
        return number

    def tell(self, code: str, path: str, message: str, remedy: str, **facts: str) -> None:
        """Note something that a person must mend."""
        self.problems.append(Problem(code, path, message, remedy, parameters=facts, source=_SOURCE))
