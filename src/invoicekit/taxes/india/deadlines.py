"""Until when: credit notes, input tax credit, payment within 180 days."""

from __future__ import annotations

from datetime import date, timedelta

from invoicekit.periods import FiscalYear

__all__ = ["credit_note_deadline", "day_180", "itc_deadline"]


def credit_note_deadline(supplied: date, annual_return: date | None = None) -> date:
    """Return the last day by which a credit note with tax must be declared in a return.

    What counts is the return, filed by that day, that declares the note; its own date does not.

    Args:
        supplied: the date of the original invoice, in whose financial year the supply lies.
        annual_return: the day on which the annual return of that year was filed, where it was.

    Source: CGST Act s.34(2).

    >>> credit_note_deadline(date(2025, 8, 14))
    datetime.date(2026, 11, 30)
    """
    last = date(FiscalYear.of(supplied).end.year, 11, 30)
    return last if annual_return is None else min(last, annual_return)


def itc_deadline(document: date, annual_return: date | None = None) -> date:
    """Return the last day for input tax credit on a document.

    Args:
        document: the date of the invoice, of the debit note (its own from 2021-01-01), or of the
            self-invoice for what an unregistered supplier sold.
        annual_return: the day on which the annual return of that year was filed, where it was.

    Source: CGST Act s.16(4); Circular 211/5/2024.
    """
    return credit_note_deadline(document, annual_return)


def day_180(invoiced: date) -> date:
    """Return the last day to pay a supplier before credit is reversed.

    >>> day_180(date(2026, 1, 10))
    datetime.date(2026, 7, 9)
    """
    return invoiced + timedelta(days=180)
