"""Days and periods: validity windows, fiscal years, due dates."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import attrs

from invoicekit.errors import InvalidDate, InvalidValue

__all__ = ["FiscalYear", "Period", "day", "due_date", "end_of_month", "months_after"]


def day(value: date) -> date:
    """Return the day itself when it is one: no text, and no instant in its place.

    Raises:
        InvalidDate: for text, a `datetime`, or anything else.

    >>> day("2026-11-02")
    Traceback (most recent call last):
    invoicekit.errors.InvalidDate: date '2026-11-02' is not valid: it is a str...
    """
    return _day(value)


def _day(value: object) -> date:
    if isinstance(value, datetime):
        raise InvalidDate("date", str(value), "it is an instant, and a day is due")
    if not isinstance(value, date):
        raise InvalidDate("date", value, f"it is a {type(value).__name__}, and a day is due")
    return value


def _day_or_none(value: date | None) -> date | None:
    return None if value is None else day(value)


@attrs.frozen
class Period:
    """A span of days, both ends included; an open end is None.

    >>> Period(date(2025, 9, 22)).covers(date(2026, 1, 1))
    True
    """

    start: date | None = attrs.field(default=None, converter=_day_or_none)
    end: date | None = attrs.field(default=None, converter=_day_or_none)

    def __attrs_post_init__(self) -> None:
        if self.start and self.end and self.end < self.start:
            raise InvalidValue("period", f"{self.start} to {self.end}", "it ends before it starts")

    def covers(self, on: date) -> bool:
        """Tell whether the day lies in the period."""
        return (self.start is None or self.start <= on) and (self.end is None or on <= self.end)


@attrs.frozen
class FiscalYear:
    """The financial year that a day lies in.

    Args:
        start: its first day.
        end: its last day.

    >>> FiscalYear.of(date(2027, 3, 31), first_month=4).short
    '26-27'
    >>> FiscalYear.of(date(2026, 5, 1), first_month=1).short
    '26'
    """

    start: date
    end: date

    @classmethod
    def of(cls, on: date, first_month: int = 4) -> FiscalYear:
        """Return the financial year of a day.

        Args:
            on: any day of it.
            first_month: the month that it begins with: 4 in India, 1 where it is the calendar's.

        Raises:
            InvalidValue: for a month outside 1 to 12.
        """
        if first_month not in range(1, 13):
            raise InvalidValue("first month", first_month, "it must be 1 to 12")
        year = on.year if on.month >= first_month else on.year - 1
        start = date(year, first_month, 1)
        return cls(start, months_after(start, 12) - timedelta(days=1))

    @property
    def short(self) -> str:
        """Return it as on a bill: `26-27`, or `26` for a calendar year."""
        return (
            f"{self.start:%y}"
            if self.start.year == self.end.year
            else f"{self.start:%y}-{self.end:%y}"
        )

    @property
    def long(self) -> str:
        """Return it in full: `2026-27`, or `2026` for a calendar year."""
        return (
            f"{self.start:%Y}"
            if self.start.year == self.end.year
            else f"{self.start:%Y}-{self.end:%y}"
        )


def months_after(on: date, months: int) -> date:
    """Return the same day some months on, or the last day of a shorter month.

    >>> months_after(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    from dateutil.relativedelta import relativedelta  # noqa: PLC0415 - a light import stays light

    return on + relativedelta(months=months)


def end_of_month(on: date) -> date:
    """Return the last day of the month.

    >>> end_of_month(date(2028, 2, 10))
    datetime.date(2028, 2, 29)
    """
    return months_after(on.replace(day=1), 1) - timedelta(days=1)


def due_date(issued: date, days: int = 0, *, from_end_of_month: bool = False) -> date:
    """Return the day a payment is due.

    Args:
        issued: the invoice's date.
        days: how many days after it; zero is due on receipt.
        from_end_of_month: count from the end of the invoice's month ("30 days EOM").

    Raises:
        InvalidValue: for a negative number of days.

    >>> due_date(date(2026, 11, 2), 30)
    datetime.date(2026, 12, 2)
    """
    if days < 0:
        raise InvalidValue("days to pay", days, "an invoice cannot be due before it is issued")
    start = end_of_month(issued) if from_end_of_month else issued
    return start + timedelta(days=days)
