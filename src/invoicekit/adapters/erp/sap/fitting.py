"""What fits into SAP's fields, and what a person must mend before it can be sent."""

from __future__ import annotations

from decimal import Decimal

from invoicekit.adapters.erp.sap.odata import wire_amount
from invoicekit.documents import Problem

__all__ = ["Fitting"]

_SOURCE = "SAP, $metadata of API_SUPPLIERINVOICE_PROCESS_SRV"
_PLACES = 3


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

    def amount(self, value: Decimal, path: str, field: str, digits: int = 11) -> str:
        """Return a figure that the field must hold exactly, zero or more.

        Args:
            value: the figure.
            path: where it stands in the document.
            field: SAP's name of the field.
            digits: how many it has before its three decimals.
        """
        said = wire_amount(value)
        whole, _, decimals = said.partition(".")
        if len(decimals) > _PLACES:
            decimals = decimals.rstrip("0")
            said = f"{whole}.{decimals}" if decimals else whole
        if len(decimals) > _PLACES or len(whole.lstrip("-")) > digits:
            self._tell(
                "sap_too_fine",
                path,
                f"{said} does not fit: SAP's {field} has {digits} digits and {_PLACES} decimals",
                "Round it, or split the document",
                field=field,
            )
        elif whole.startswith("-"):
            self._tell(
                "sap_negative",
                path,
                f"{said} is below zero; SAP's {field} has no sign",
                "Take it out of this document, and enter a credit note for it",
                field=field,
            )
        return said

    def tell(self, code: str, path: str, message: str, remedy: str, **facts: str) -> None:
        """Note something else that a person must mend."""
        self._tell(code, path, message, remedy, **facts)

    def _tell(self, code: str, path: str, message: str, remedy: str, **facts: str) -> None:
        self.problems.append(Problem(code, path, message, remedy, parameters=facts, source=_SOURCE))
