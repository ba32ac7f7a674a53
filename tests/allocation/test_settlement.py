from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from invoicekit.allocation import Settlement, settlement_of, standing
from invoicekit.errors import CurrencyMismatch, InvalidAmount, InvalidDate
from invoicekit.money import Money

DUE = date(2026, 11, 20)


def rupees(amount):
    return Money(amount, "INR")


@pytest.mark.parametrize(
    ("total", "paid", "expected"),
    [
        ("100.00", "0", "open"),
        ("100.00", "0.01", "partly_paid"),
        ("100.00", "99.99", "partly_paid"),
        ("100.00", "100", "paid"),
        ("0", "0", "paid"),
        ("80.00", "90.00", "paid"),
        ("0", "90.00", "paid"),
        ("-100.00", "0", "open"),
        ("-100.00", "-30.00", "partly_paid"),
        ("-100.00", "-100.00", "paid"),
    ],
)
def test_settlement_is_derived_from_total_and_paid(total, paid, expected):
    assert settlement_of(rupees(total), rupees(paid)) is Settlement(expected)


@pytest.mark.parametrize(("total", "paid"), [("100.00", "-1.00"), ("-100.00", "1.00")])
def test_total_and_paid_have_one_sign(total, paid):
    with pytest.raises(InvalidAmount):
        settlement_of(rupees(total), rupees(paid))


def test_total_and_paid_have_one_currency():
    with pytest.raises(CurrencyMismatch):
        settlement_of(rupees("100"), Money("1", "EUR"))


@pytest.mark.parametrize(
    ("total", "paid", "at", "overdue"),
    [
        ("100", "0", date(2026, 11, 20), False),
        ("100", "0", date(2026, 11, 21), True),
        ("100", "99", date(2026, 11, 21), True),
        ("100", "100", date(2026, 11, 21), False),
        ("0", "0", date(2026, 11, 21), False),
        ("-100", "0", date(2026, 11, 21), False),
    ],
)
def test_overdue_is_what_is_owed_after_the_due_date(total, paid, at, overdue):
    assert standing(rupees(total), rupees(paid), due_date=DUE, at=at).overdue is overdue


def test_an_item_paid_beyond_its_lowered_total_is_over_credited():
    # 900 was paid of 1,000; the total is lowered to 800: 100 too much.
    stands = standing(rupees("800"), rupees("900"), due_date=DUE, at=DUE)
    assert (stands.settlement, stands.over_credited) == (Settlement.PAID, True)
    assert stands.balance == rupees("-100")
    assert not standing(rupees("900"), rupees("900"), due_date=DUE, at=DUE).over_credited


def test_overdue_is_asked_for_a_plain_day():
    with pytest.raises(InvalidDate):
        standing(rupees("1"), rupees("0"), due_date=DUE, at=datetime(2026, 11, 21, tzinfo=UTC))


def test_a_printed_standing_shows_no_amount():
    assert "800" not in repr(standing(rupees("800"), rupees("0"), due_date=DUE, at=DUE))
