"""The columns of a sheet of invoices: what each may hold, and where its text goes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from invoicekit.documents import Code, Contact, InvoiceKind, Line, Party, StatedTax, TaxId
from invoicekit.errors import InvalidDate, InvalidValue
from invoicekit.money import to_decimal
from invoicekit.money.currencies import currency_code

__all__ = ["COLUMNS", "DOCUMENT", "LINE", "line_of", "party_of"]

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _text(value: str) -> str:
    return value


def _day(value: str) -> date:
    try:
        if _DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise InvalidDate("date", value, "it is no day of the form YYYY-MM-DD")


def _number(value: str) -> Decimal:
    return to_decimal(value, "number")


def _kind(value: str) -> InvoiceKind:
    return InvoiceKind(value)


def _tax_id(value: str) -> TaxId:
    return TaxId(*_schemed(value, "GSTIN:27AAPFU0939F1ZV"))


def _code(value: str) -> Code:
    return Code(*_schemed(value, "SAC:998313"))


def _schemed(value: str, example: str) -> tuple[str, str]:
    scheme, colon, rest = value.partition(":")
    if not colon or not scheme.strip() or not rest.strip():
        raise InvalidValue("code", value, f"write its scheme before it, as in {example}")
    return scheme.strip(), rest.strip()


Parse = Callable[[str], Any]

_SIDE: Mapping[str, Parse] = {
    "": _text,
    "_id": _text,
    "_country": _text,
    "_tax_id": _tax_id,
    "_email": _text,
}

DOCUMENT: Mapping[str, Parse] = {
    "number": _text,
    "kind": _kind,
    "issue_date": _day,
    "due_date": _day,
    "currency": currency_code,
    **{f"{side}{name}": parse for side in ("seller", "buyer") for name, parse in _SIDE.items()},
    "order": _text,
    "source": _text,
    "notes": _text,
}
"""The columns that speak of a document; given in its first row, they may be left out in others."""

LINE: Mapping[str, Parse] = {
    "line": _text,
    "description": _text,
    "quantity": _number,
    "unit": _text,
    "unit_price": _number,
    "account": _text,
    "code": _code,
    "tax": _text,
    "tax_category": _text,
    "tax_rate": _number,
    "tax_amount": _number,
}
"""The columns that speak of one line."""

COLUMNS: Mapping[str, Parse] = {**DOCUMENT, **LINE}


def party_of(side: str, values: Mapping[str, Any]) -> Party:
    """Return the seller or the buyer of a row."""
    tax_id, email = values.get(f"{side}_tax_id"), values.get(f"{side}_email")
    return Party(
        values.get(side, ""),
        values.get(f"{side}_country", ""),
        values.get(f"{side}_id", ""),
        tax_ids=[tax_id] if tax_id else [],
        contact=Contact(email=email) if email else None,
    )


def line_of(values: Mapping[str, Any]) -> Line | None:
    """Return the line of a row; None where the row says nothing of one."""
    if not any(name in values for name in LINE):
        return None
    named = {
        name: values[name]
        for name in ("description", "quantity", "unit", "unit_price", "account")
        if name in values
    }
    tax = StatedTax(
        values.get("tax", ""),
        values.get("tax_category", ""),
        values.get("tax_rate"),
        stated_amount=values.get("tax_amount"),
    )
    codes = [values["code"]] if "code" in values else []
    taxes = [tax] if tax.tax else []
    return Line(id=values.get("line", ""), codes=codes, taxes=taxes, **named)
