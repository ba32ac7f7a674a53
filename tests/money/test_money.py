"""Amounts are exact, and nothing is lost when they are cut."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import iso4217
import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicekit import ExchangeRate, Money
from invoicekit.documents import fingerprint
from invoicekit.errors import CurrencyMismatch, InvalidAmount, InvalidValue, UnknownCurrency
from invoicekit.money import (
    Mode,
    Rounding,
    Scope,
    Steps,
    minor_unit,
    places,
    plain,
    round_to,
    split,
    to_decimal,
)
from invoicekit.money.currencies import _table
from invoicekit.money.split import round_parts
from invoicekit.serialization.converter import converter

CENT = Decimal("0.01")
SIGNED = st.decimals("-1e9", "1e9", places=2)
WEIGHTS = st.lists(st.decimals("0", "1e6", places=3), min_size=1, max_size=20).filter(any)


@given(SIGNED, WEIGHTS)
def test_a_split_gives_back_every_minor_unit(amount: Decimal, weights: list[Decimal]) -> None:
    parts = split(amount, weights, CENT)
    assert sum(parts) == amount
    total = sum(weights)
    for part, weight in zip(parts, weights, strict=True):
        # Multiplied out, so that the check does not divide.
        assert abs(part * total - amount * weight) < CENT * total


@given(SIGNED, WEIGHTS)
def test_a_split_of_a_negative_amount_is_the_negative_of_the_split(
    amount: Decimal, weights: list[Decimal]
) -> None:
    assert split(-amount, weights, CENT) == tuple(-part for part in split(amount, weights, CENT))


@given(SIGNED, WEIGHTS)
def test_no_weight_gets_nothing(amount: Decimal, weights: list[Decimal]) -> None:
    parts = split(amount, [*weights, Decimal(0)], CENT)
    assert parts[-1] == 0


@given(st.lists(st.decimals("-1e4", "1e4", places=5), min_size=1, max_size=12))
def test_rounded_parts_add_up_to_the_rounded_total(exact: list[Decimal]) -> None:
    total = round_to(sum(exact, Decimal(0)), CENT)
    parts = round_parts(exact, total, CENT)
    assert sum(parts) == total
    assert all(abs(part - share) < 2 * CENT for part, share in zip(parts, exact, strict=True))


@given(SIGNED, st.integers(1, 50))
def test_money_splits_into_equal_parts_that_add_up(amount: Decimal, count: int) -> None:
    parts = Money(amount, "EUR").split(count)
    assert Money.total(parts, "EUR") == Money(amount, "EUR")
    assert max(parts) - min(parts) <= Money("0.01", "EUR")


@pytest.mark.parametrize("weights", [[], [Decimal(0)], [Decimal(2), Decimal(-1)]])
def test_weights_must_say_how_to_split(weights: list[Decimal]) -> None:
    with pytest.raises((InvalidAmount, ValueError)):
        split(Decimal(1), weights, CENT)


def test_an_amount_finer_than_its_unit_is_not_split() -> None:
    with pytest.raises(InvalidAmount, match="finer than"):
        Money("0.001", "EUR").split(2)
    with pytest.raises(InvalidAmount, match="at least one"):
        Money("1", "EUR").split(0)


@pytest.mark.parametrize(
    "value",
    [
        0.1,
        float("nan"),
        "NaN",
        "Infinity",
        "1e5",
        "12x",
        "1,5",
        "",
        " 1",
        "１",
        "9" * 40,
        True,
        None,
    ],
)
def test_what_is_no_exact_number_is_refused(value: object) -> None:
    with pytest.raises(InvalidAmount) as caught:
        to_decimal(value)
    assert caught.value.code == "invalid_amount"
    assert caught.value.remedy


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), Decimal("1E+30"), 10**40])
def test_a_decimal_may_be_no_number_either(value: Decimal | int) -> None:
    with pytest.raises(InvalidAmount):
        to_decimal(value)


@pytest.mark.parametrize(
    ("value", "shown"),
    [("12.50", "12.50"), (7, "7"), (Decimal("1E+2"), "100"), ("-0.00", "0.00"), ("+3", "3")],
)
def test_a_number_keeps_the_places_it_is_written_with(value: object, shown: str) -> None:
    assert plain(to_decimal(value)) == shown


def test_every_currency_of_iso_4217_has_its_decimals() -> None:
    """Compared with the published list, in the package iso4217."""
    published = {c.code: c.exponent for c in iso4217.Currency if c.exponent is not None}
    assert {code: places(code) for code in published} == published
    assert set(_table()) - set(published) == {"ANG", "BGN", "CUC", "HRK", "SLL", "ZWL"}


@pytest.mark.parametrize("code", ["", "eur", "XXX", "XAU", "EURO", "E"])
def test_an_unknown_currency_is_told(code: str) -> None:
    with pytest.raises(UnknownCurrency, match="not a currency"):
        Money(1, code)


@pytest.mark.parametrize(
    ("value", "unit", "rounded"),
    [
        ("0.125", "0.01", "0.13"),
        ("-0.125", "0.01", "-0.13"),
        ("2.675", "0.01", "2.68"),
        ("12.37", "0.05", "12.35"),
        ("12.375", "0.05", "12.40"),
        ("-12.375", "0.05", "-12.40"),
        ("1234.50", "1", "1235"),
        ("15", "10", "20"),
        ("-0.001", "0.01", "0.00"),
        ("-0.01", "0.05", "0.00"),
    ],
)
def test_rounding_goes_to_the_nearest_and_a_half_away_from_zero(
    value: str, unit: str, rounded: str
) -> None:
    assert str(round_to(Decimal(value), Decimal(unit))) == rounded


def test_the_other_modes() -> None:
    half = Decimal("0.025")
    ways = {mode: str(round_to(half, CENT, mode)) for mode in Mode}
    assert ways == {
        Mode.HALF_UP: "0.03",
        Mode.HALF_EVEN: "0.02",
        Mode.HALF_DOWN: "0.02",
        Mode.UP: "0.03",
        Mode.DOWN: "0.02",
    }


def test_currencies_do_not_mix() -> None:
    euro, rupee = Money(1, "EUR"), Money(1, "INR")
    for act in (lambda: euro + rupee, lambda: euro - rupee, lambda: euro < rupee):
        with pytest.raises(CurrencyMismatch, match="EUR and INR"):
            act()


def test_money_counts() -> None:
    assert -Money("1.50", "EUR") + Money(2, "EUR") == Money("0.5", "EUR")
    assert abs(Money("-1", "EUR")) * "2.5" == 1 * Money("2.5", "EUR")
    assert not Money.zero("JPY")
    assert str(Money("1.50", "EUR")) == "1.50 EUR"
    assert minor_unit("KWD") == Decimal("0.001")


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        ("700", "EUR", "700.00 EUR"),
        ("700.5", "EUR", "700.50 EUR"),
        ("-0", "EUR", "0.00 EUR"),
        ("0.125", "EUR", "0.125 EUR"),  # what is finer than the minor unit is never hidden
        (Decimal("1E+3"), "INR", "1000.00 INR"),
        ("700", "JPY", "700 JPY"),
        ("700.5", "JPY", "700.5 JPY"),
        ("1.5", "KWD", "1.500 KWD"),  # ISO 4217: three decimals
        ("-12", "CLF", "-12.0000 CLF"),  # ISO 4217: four
    ],
)
def test_an_amount_is_told_at_the_decimals_of_its_currency(amount, currency, shown) -> None:
    assert str(Money(amount, currency)) == shown


def test_money_meets_no_bare_number_and_says_so_as_python_does() -> None:
    money = Money("1", "EUR")
    for act in (lambda: money + 1, lambda: money - 1, lambda: money < 1, lambda: money > 1):
        with pytest.raises(TypeError, match=r"between instances of|unsupported operand"):
            act()
    with pytest.raises(TypeError, match="unsupported operand"):
        sum([money])
    assert (money == 1, money != 1) == (False, True)


def test_money_fits_into_a_column() -> None:
    assert f"{Money('7', 'EUR'):>10}|{Money('-7', 'JPY'):<8}|" == "  7.00 EUR|-7 JPY  |"


def test_how_money_is_told_changes_neither_its_value_nor_what_is_written_of_it() -> None:
    money = Money("700", "EUR")
    assert (str(money.amount), repr(money)) == ("700", "Money('700', 'EUR')")
    assert (money, hash(money)) == (Money("700.00", "EUR"), hash(Money("700.00", "EUR")))
    assert converter().unstructure(money) == {"amount": "700", "currency": "EUR"}
    assert fingerprint({"paid": money}) == fingerprint({"paid": Money("700.0", "EUR")})


def test_an_exchange_rate_converts_its_own_currency_only() -> None:
    rate = ExchangeRate("USD", "INR", "83.125")
    assert rate.convert(Money("0.0012", "USD")) == Money("0.10", "INR")
    with pytest.raises(CurrencyMismatch):
        rate.convert(Money(1, "EUR"))
    with pytest.raises(InvalidAmount, match="above zero"):
        ExchangeRate("USD", "INR", "0")


@pytest.mark.parametrize("scope", ["line", "LINE", Scope.LINE])
def test_a_rounding_is_given_by_its_words(scope: Scope | str) -> None:
    """Kept as text, a scope would equal none, and the document be rounded in another way."""
    rounding = Rounding(scope, "ROUND_HALF_EVEN", steps="gobl")
    assert rounding == Rounding(Scope.LINE, Mode.HALF_EVEN, steps=Steps.GOBL)
    assert Rounding(mode="half_even").mode is Mode.HALF_EVEN


@pytest.mark.parametrize("said", [{"scope": "lines"}, {"mode": "upwards"}, {"steps": None}])
def test_a_word_of_rounding_that_there_is_not_is_refused_with_those_there_are(said: Any) -> None:
    with pytest.raises(InvalidValue) as refused:
        Rounding(**said)
    assert refused.value.remedy.startswith("Use one of ")
