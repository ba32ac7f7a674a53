"""Fiscal years and due dates, as a calendar has them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicekit.errors import InvalidValue
from invoicekit.periods import FiscalYear, due_date, end_of_month, months_after

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@given(DAYS, st.integers(1, 12))
def test_every_day_lies_in_its_fiscal_year(on: date, month: int) -> None:
    year = FiscalYear.of(on, month)
    assert year.start <= on <= year.end
    assert year.start.month == month
    assert (year.end - year.start).days in {364, 365}


@pytest.mark.parametrize(
    ("on", "month", "short", "long"),
    [
        (date(2026, 3, 31), 4, "25-26", "2025-26"),
        (date(2026, 4, 1), 4, "26-27", "2026-27"),
        (date(2026, 12, 31), 1, "26", "2026"),
        (date(1999, 5, 1), 4, "99-00", "1999-00"),
    ],
)
def test_a_fiscal_year_is_written_as_on_a_bill(on: date, month: int, short: str, long: str) -> None:
    year = FiscalYear.of(on, month)
    assert (year.short, year.long) == (short, long)


def test_a_fiscal_year_begins_in_a_month() -> None:
    with pytest.raises(InvalidValue, match="1 to 12"):
        FiscalYear.of(date(2026, 1, 1), 13)


def test_months_end_where_they_end() -> None:
    assert months_after(date(2028, 1, 31), 1) == date(2028, 2, 29)
    assert end_of_month(date(2026, 2, 1)) == date(2026, 2, 28)
    assert end_of_month(date(2026, 12, 31)) == date(2026, 12, 31)


def test_a_due_date_is_never_before_the_invoice() -> None:
    assert due_date(date(2026, 11, 2), 10, from_end_of_month=True) == date(2026, 12, 10)
    with pytest.raises(InvalidValue, match="before it is issued"):
        due_date(date(2026, 11, 2), -1)
