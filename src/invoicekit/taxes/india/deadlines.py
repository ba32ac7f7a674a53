"""Until when input tax credit is given, and a supplier is to be paid."""

from __future__ import annotations

from datetime import date, timedelta

from invoicekit.periods import FiscalYear

__all__ = ["day_180", "itc_deadline"]


def itc_deadline(document: date, annual_return: date | None = None) -> date:
    """Return the last day for input tax credit on a document.

    Args:
        document: the date of the invoice, of the debit note (its own from 2021-01-01), or of the
            self-invoice for what an unregistered supplier sold.
        annual_return: the day on which the annual return of that year was filed, where it was.

    Source: CGST Act s.16(4); Circular 211/5/2024.

    >>> itc_deadline(date(2025, 8, 14))
    datetime.date(2026, 11, 30)
    """
    last = date(FiscalYear.of(document).end.year, 11, 30)
    return last if annual_return is None else min(last, annual_return)


def day_180(invoiced: date) -> date:
    """Return the last day to pay a supplier before credit is reversed.

    Source: CGST Act s.16(2), second proviso.

    >>> day_180(date(2026, 1, 10))
    datetime.date(2026, 7, 9)
    """
    return invoiced + timedelta(days=180)
