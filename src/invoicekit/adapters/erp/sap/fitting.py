"""What fits into SAP's fields, and what a person must mend before it can be sent."""

from __future__ import annotations

from decimal import Decimal

from invoicekit.adapters.erp.sap.odata import wire_amount
from invoicekit.documents import Problem, Severity
from invoicekit.money import plain

__all__ = ["Fitting"]

_SOURCE = "SAP, $metadata of API_SUPPLIERINVOICE_PROCESS_SRV"
_PLACES = 3
_DIGITS = 14


class Fitting:
    """Writes values as SAP's fields take them, and notes what does not fit."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def text(self, value: str, most: int, path: str, field: str, remedy: str = "") -> str:
        """Return a text that must be whole: a number or a code.

        Args:
            value: the text.
            most: how many signs the field has.
            path: where it stands in the document.
            field: SAP's name of the field.
            remedy: what to do about one that is longer.
        """
        if len(value) > most:
            self._tell(
                "sap_too_long",
                path,
                f"{value!r} has {len(value)} signs; SAP's {field} has room for {most}",
                remedy or f"Give one of at most {most} signs",
                field=field,
                most=str(most),
                length=str(len(value)),
            )
        return value

    def needed(self, value: str, most: int, path: str, field: str, remedy: str) -> str:
        """Return a text that must be there, and whole."""
        if not value:
            message = f"SAP's {field} is not known"
            self._tell("sap_missing", path, message, remedy, field=field)
        return self.text(value, most, path, field, remedy)

    def amount(self, value: Decimal, path: str, field: str) -> str:
        """Return a figure that the field must hold exactly, zero or more."""
        exact = value.normalize()
        _, digits, exponent = exact.as_tuple()
        places = max(0, -int(exponent))
        if places > _PLACES or len(digits) + int(exponent) > _DIGITS - _PLACES:
            self._tell(
                "sap_too_fine",
                path,
                f"{plain(value)} does not fit: SAP's {field} has 11 digits and {_PLACES} decimals",
                "Round it, or split the document",
                field=field,
            )
        elif value < 0:
            self._tell(
                "sap_negative",
                path,
                f"{plain(value)} is below zero; SAP's {field} has no sign",
                "Take it out of this document, and enter a credit note for it",
                field=field,
            )
        return wire_amount(value)

    def tell(self, code: str, path: str, message: str, remedy: str, **facts: str) -> None:
        """Note something else that a person must mend."""
        self._tell(code, path, message, remedy, **facts)

    def warn(self, code: str, path: str, message: str, remedy: str) -> None:
        """Note something that a person should look at."""
        problem = Problem(code, path, message, remedy, Severity.WARNING, source=_SOURCE)
        self.problems.append(problem)

    def _tell(self, code: str, path: str, message: str, remedy: str, **facts: str) -> None:
        self.problems.append(Problem(code, path, message, remedy, parameters=facts, source=_SOURCE))
