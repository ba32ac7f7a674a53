"""What the command line reads: an invoice, the regime's name and the rounding's."""

from __future__ import annotations

from typing import Any

import attrs

from invoicekit.documents.invoice import Invoice
from invoicekit.documents.problems import Problem
from invoicekit.errors import InvalidDocument, shorten
from invoicekit.money import PRESETS, Rounding
from invoicekit.serialization.reading import parse_json, structured

__all__ = ["Request", "read_request"]

_SCHEMA = "invoicekit/invoice/1"


@attrs.frozen
class Request:
    """An invoice with how it is to be calculated.

    Attributes:
        invoice: the document.
        regime: the name of the regime.
        rounding: how to round; None for the regime's own.
    """

    invoice: Invoice
    regime: str = "flat"
    rounding: Rounding | None = None


def read_request(text: str) -> Request:
    """Return the invoice of a JSON text, with its `regime` and `rounding` beside it.

    Args:
        text: the library's own JSON of one invoice; `"$schema"` may be left out.

    Raises:
        InvalidDocument: with a problem and a path for everything that is wrong.
    """
    data = parse_json(text, "invoice")
    if not isinstance(data, dict):
        problem = Problem("invalid_value", "", "an object in braces is due, one for each invoice")
        raise InvalidDocument("invoice", (problem,))
    regime = data.pop("regime", None) or "flat"
    rounding = data.pop("rounding", None)
    schema = data.pop("$schema", None) or _SCHEMA
    problems = [*_unknown("$schema", schema, [_SCHEMA]), *_unknown("regime", regime, None)]
    if rounding is not None:
        problems += _unknown("rounding", rounding, list(PRESETS))
    try:
        invoice = structured(data, Invoice, "invoice")
    except InvalidDocument as error:
        raise InvalidDocument("invoice", (*problems, *error.problems)) from None
    if problems:
        raise InvalidDocument("invoice", tuple(problems))
    return Request(invoice, regime, None if rounding is None else PRESETS[rounding])


def _unknown(path: str, word: Any, allowed: list[str] | None) -> list[Problem]:
    if isinstance(word, str) and (allowed is None or word in allowed):
        return []
    remedy = "Use one of " + ", ".join(sorted(allowed)) if allowed else "Give its name in quotes"
    return [
        Problem(
            f"unknown_{path.strip('$')}",
            path,
            f"the {path} {shorten(word)!r} is unknown",
            remedy,
            parameters={"name": shorten(word)},
        )
    ]
