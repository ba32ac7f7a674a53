"""When which part of the payable is due."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import attrs

from invoicekit.errors import InvalidValue
from invoicekit.money import minor_unit, split
from invoicekit.totals.calculation import Calculation

__all__ = ["DuePart", "due_parts"]


@attrs.frozen
class DuePart:
    """One part of the payable with its day; None where the invoice names no day.

    Args:
        due: the last day to pay it.
        amount: in the document's currency; the parts of a document add up to its payable.
    """

    due: date | None
    amount: Decimal = attrs.field(repr=False)


def due_parts(calculation: Calculation) -> tuple[DuePart, ...]:
    """Return the parts of the payable by the invoice's terms, cut without loss.

    Args:
        calculation: of an invoice with terms, or with a due date, or with neither.

    Raises:
        InvalidValue: for terms that count from the issue date of an invoice that has none.

    >>> from invoicekit import Invoice, Line, PaymentTerms, calculate
    >>> from invoicekit.documents import Instalment
    >>> from invoicekit.taxes import flat
    >>> thirds = PaymentTerms([Instalment("33.3"), Instalment("33.3", 30), Instalment("33.4", 60)])
    >>> lines = [Line("Advice", unit_price="100")]
    >>> invoice = Invoice("7", date(2026, 11, 2), currency="EUR", terms=thirds, lines=lines)
    >>> [str(part.amount) for part in due_parts(calculate(invoice, flat.REGIME))]
    ['33.30', '33.30', '33.40']
    """
    invoice, payable = calculation.invoice, calculation.totals.payable
    if invoice.terms is None:
        return (DuePart(invoice.due_date, payable),)
    if invoice.issue_date is None:
        raise InvalidValue("issue date", None, "payment terms count from it")
    unit = minor_unit(invoice.currency)
    amounts = split(payable, [part.percent for part in invoice.terms.instalments], unit)
    days = invoice.terms.due_dates(invoice.issue_date)
    return tuple(DuePart(due, amount) for due, amount in zip(days, amounts, strict=True))
