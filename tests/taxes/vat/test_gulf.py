"""The Emirates, Saudi Arabia, Bahrain, Oman; and what leaves Switzerland and Norway."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from invoicekit.taxes.vat import Seller
from support.vat_cases import (
    GOODS,
    SERVICES,
    business,
    consumer,
    decided,
    in_short,
    open_question,
    seller,
    told,
)


@pytest.mark.parametrize(
    ("country", "rate"), [("AE", "5"), ("SA", "15"), ("BH", "10"), ("OM", "5"), ("NO", "25")]
)
def test_at_home_the_standard_rate(country: str, rate: str) -> None:
    for kind in (GOODS, SERVICES):
        decision = decided(kind, seller=seller(country), buyer=consumer(country))
        assert in_short(decision) == ("S", rate, country)


@pytest.mark.parametrize(
    ("country", "goods", "services"),
    [
        ("AE", ("Z", ""), ("Z", "")),
        ("SA", ("Z", "VATEX-SA-32"), ("Z", "VATEX-SA-33")),
        ("BH", ("Z", ""), ("Z", "")),
        ("OM", ("Z", ""), ("Z", "")),
        ("CH", ("G", "VATEX-EU-G"), ("O", "")),
        ("NO", ("G", "VATEX-EU-G"), ("G", "")),
    ],
)
def test_what_leaves_the_country(
    country: str, goods: tuple[str, str], services: tuple[str, str]
) -> None:
    facts: dict[str, Any] = {"seller": seller(country), "buyer": business("US", "US")}
    sent = decided(GOODS, delivery="US", **facts)
    done = decided(SERVICES, **facts)
    assert (sent.category.value, sent.exemption_code) == goods
    assert (done.category.value, done.exemption_code) == services


def test_a_saudi_zero_rate_gives_its_reason() -> None:
    decision = decided(
        SERVICES, seller=seller("SA"), buyer=consumer("SA"), exemption="VATEX-SA-EDU"
    )
    assert in_short(decision) == ("Z", "0", "SA")
    assert decision.exemption_reason == "Private education to citizens"


def test_a_saudi_exemption_is_e() -> None:
    decision = decided(SERVICES, seller=seller("SA"), buyer=consumer("SA"), exemption="VATEX-SA-29")
    assert in_short(decision) == ("E", "0", "SA")


GOLD: dict[str, Any] = {"seller": seller("AE"), "buyer": business("AE")}


@pytest.mark.parametrize("what", ["gold_and_diamonds", "hydrocarbons", "electronic_devices"])
def test_reverse_charge_within_the_emirates(what: str) -> None:
    decision = decided(GOODS, reverse_charged=what, **GOLD)
    assert in_short(decision) == ("AE", "0", "AE")
    assert "art. 48" in decision.basis.source


@pytest.mark.parametrize(
    ("on", "declaration", "category", "problems"),
    [
        (date(2026, 1, 14), True, "AE", []),
        (date(2026, 1, 14), False, "S", ["missing_fact"]),
        (date(2026, 1, 13), True, "S", ["reverse_charge_not_in_force"]),
    ],
)
def test_metal_scrap_from_january_2026_with_the_buyers_declaration(
    on: date, declaration: bool, category: str, problems: list[str]
) -> None:
    decision = decided(GOODS, on=on, reverse_charged="scrap", declaration=declaration, **GOLD)
    assert (decision.category.value, told(decision)) == (category, problems)


def test_imports_of_a_business_are_reverse_charged() -> None:
    goods = decided(GOODS, seller=Seller("US"), dispatch="US", delivery="AE", buyer=business("AE"))
    service = decided(SERVICES, seller=Seller("US"), buyer=business("AE"))
    saudi = decided(SERVICES, seller=Seller("US"), buyer=business("SA"))
    assert [in_short(goods), in_short(service)] == [("AE", "0", "AE")] * 2
    assert in_short(saudi) == ("AE", "0", "SA")


def test_goods_in_a_designated_zone_are_outside() -> None:
    decision = decided(GOODS, designated_zone=True, **GOLD)
    assert in_short(decision) == ("O", "", "AE")


def test_before_its_first_day_there_is_no_vat() -> None:
    facts: dict[str, Any] = {"seller": seller("AE"), "buyer": consumer("AE")}
    assert open_question(GOODS, on=date(2017, 12, 31), **facts) == ["not_covered"]
    assert in_short(decided(GOODS, on=date(2018, 1, 1), **facts)) == ("S", "5", "AE")


def test_a_service_done_in_another_country_is_outside() -> None:
    facts: dict[str, Any] = {"seller": seller("CH"), "buyer": business("CH", "CH")}
    assert decided(SERVICES, performance="DE", **facts).category.value == "O"
    assert in_short(decided(SERVICES, performance="CH", **facts)) == ("S", "8.1", "CH")


def test_liechtenstein_is_swiss_for_vat() -> None:
    decision = decided(GOODS, seller=seller("CH"), buyer=consumer("LI"), delivery="LI")
    assert in_short(decision) == ("S", "8.1", "CH")
