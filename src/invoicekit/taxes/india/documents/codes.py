"""Whether the lines' HSN and SAC are there, and long enough: Notification 78/2020-CT."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from invoicekit.documents.invoice import Invoice
from invoicekit.documents.problems import Problem, Severity
from invoicekit.errors import NotCovered
from invoicekit.taxes.facts import TaxFacts
from invoicekit.taxes.india.identifiers import digits_due, problems_of_hsn
from invoicekit.taxes.india.supply import Supply

__all__ = ["AGGREGATE_TURNOVER", "problems_of_codes"]

AGGREGATE_TURNOVER = "aggregate_turnover"
"""The fact of the supplier's aggregate turnover in the previous financial year, in rupees."""

_SOURCE = "CGST Rules, rule 46; Notification 78/2020-CT"


def problems_of_codes(
    invoice: Invoice, supplies: Sequence[Supply], on: date, facts: TaxFacts
) -> Iterator[Problem]:
    """Give the problems of the lines' codes.

    Without the supplier's turnover a code's form is checked, and one note says what is not.
    """
    turnover = facts.get(AGGREGATE_TURNOVER)
    known = isinstance(turnover, (Decimal, int)) and not isinstance(turnover, bool)
    if not known and invoice.lines:
        yield Problem(
            "missing_fact",
            "",
            "how many digits of the HSN are due hangs on last year's turnover, which is not given",
            f"Give it as TaxFacts({{{AGGREGATE_TURNOVER!r}: ...}})",
            Severity.NOTE,
            {"fact": AGGREGATE_TURNOVER},
            _SOURCE,
        )
    for index, (line, supply) in enumerate(zip(invoice.lines, supplies, strict=True)):
        digits = _digits(Decimal(str(turnover)), supply, on) if known else 0
        codes = [code for code in line.codes if code.scheme in {"HSN", "SAC"}]
        for place, code in enumerate(line.codes):
            if code in codes:
                path = f"lines[{index}].codes[{place}]"
                yield from problems_of_hsn(code.value, path, digits=digits)
        if not codes and digits:
            yield Problem(
                "missing_field",
                f"lines[{index}].codes",
                f"an HSN or SAC of {digits} digits is due",
                "Give the code of the goods or the service",
                parameters={"field": f"lines[{index}].codes", "digits": str(digits)},
                source=_SOURCE,
            )


def _digits(turnover: Decimal, supply: Supply, on: date) -> int:
    try:
        return digits_due(
            turnover,
            on,
            registered=supply.recipient_registration.is_registered,
            crosses_border=supply.crosses_border,
        )
    except NotCovered:
        # The data begins in 2021; what was due before is not known, so nothing is asked.
        return 0
