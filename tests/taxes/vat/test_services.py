"""Services: the general rules, and those that are placed by what they are."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from invoicekit.taxes import vat
from invoicekit.taxes.vat import Category, IdStatus, Nature, Seller, Turnover, VatLaw
from support.vat_cases import (
    SERVICES,
    business,
    consumer,
    decided,
    in_short,
    open_question,
    seller,
    supply,
    told,
)

N = Nature


def test_a_business_of_another_state_owes_the_tax() -> None:
    decision = decided(SERVICES, buyer=business("FR"))
    assert in_short(decision) == ("AE", "0", "FR")
    assert decision.exemption_code == "VATEX-EU-AE"
    assert decision.wordings == ("Reverse charge",)
    assert decision.liability.value == "recipient"
    assert decision.basis.source == "Directive 2006/112/EC art. 44, 196"


def test_it_should_prove_that_it_is_one() -> None:
    none = business("FR", id_status=IdStatus.NONE)
    formed = business("FR", id_status=IdStatus.WELL_FORMED)
    assert told(decided(SERVICES, buyer=none)) == ["vat_id_not_confirmed"]
    assert told(decided(SERVICES, buyer=formed)) == ["vat_id_not_confirmed"]
    assert told(decided(SERVICES, buyer=business("FR"))) == []


def test_an_establishment_that_takes_part_charges_the_tax_itself() -> None:
    """Art. 192a: the German seller's branch in France takes part."""
    branch = seller("DE", "DE", "FR", establishments=["FR"])
    assert in_short(decided(SERVICES, seller=branch, buyer=business("FR"))) == ("S", "20", "FR")


def test_a_business_outside_the_eu_is_outside_the_scope() -> None:
    decision = decided(SERVICES, buyer=business("US", "US"))
    assert in_short(decision) == ("O", "", "US")
    assert decision.exemption_code == "VATEX-EU-O"


@pytest.mark.parametrize(("letter", "code"), [("G", "VATEX-EU-G"), ("E", "")])
def test_some_write_it_otherwise_by_their_own_choice(letter: str, code: str) -> None:
    law = VatLaw(services_abroad=Category(letter))
    decision = vat.decide(supply(SERVICES, buyer=business("US", "US")), law)
    assert isinstance(decision, vat.Decision)
    assert (in_short(decision), decision.exemption_code) == ((letter, "0", "US"), code)
    assert "own choice" in decision.basis.text


def test_a_consumer_pays_the_sellers_tax() -> None:
    decision = decided(SERVICES, buyer=consumer("FR"))
    assert in_short(decision) == ("S", "19", "DE")
    assert decision.basis.source.startswith("Directive 2006/112/EC art. 45")


@pytest.mark.parametrize(
    ("nature", "fact", "article"),
    [
        (N.PROPERTY, "performance", "47"),
        (N.PASSENGER_TRANSPORT, "performance", "48"),
        (N.EVENT_ADMISSION, "performance", "53"),
        (N.RESTAURANT, "performance", "55"),
        (N.ON_BOARD_CATERING, "departure", "57"),
        (N.SHORT_HIRE, "performance", "56(1)"),
    ],
)
def test_some_services_to_a_business_are_where_they_happen(
    nature: Nature, fact: str, article: str
) -> None:
    facts: dict[str, Any] = {"nature": nature, "buyer": business("FR")}
    assert open_question(SERVICES, **facts) == [fact]
    decision = decided(SERVICES, **facts, **{fact: "DE"})
    assert in_short(decision) == ("S", "19", "DE")
    assert decision.basis.source.startswith(f"Directive 2006/112/EC art. {article};")


@pytest.mark.parametrize(
    ("nature", "fact", "article"),
    [
        (N.PROPERTY, "performance", "47"),
        (N.PASSENGER_TRANSPORT, "performance", "48"),
        (N.EVENT_ADMISSION, "performance", "54(1)"),
        (N.ACTIVITY, "performance", "54(1)"),
        (N.WORK_ON_GOODS, "performance", "54(2)"),
        (N.RESTAURANT, "performance", "55"),
        (N.SHORT_HIRE, "performance", "56(1)"),
        (N.INTERMEDIARY, "performance", "46"),
        (N.GOODS_TRANSPORT, "performance", "49"),
        (N.ON_BOARD_CATERING, "departure", "57"),
    ],
)
def test_more_services_to_a_consumer_are_where_they_happen(
    nature: Nature, fact: str, article: str
) -> None:
    shop = seller("DE", one_stop_shop=True)
    place: dict[str, Any] = {fact: "AT"}
    decision = decided(SERVICES, nature=nature, seller=shop, buyer=consumer("FR"), **place)
    assert (in_short(decision), decision.declared.value) == (("S", "20", "AT"), "oss")
    assert decision.basis.source.startswith(f"Directive 2006/112/EC art. {article};")


@pytest.mark.parametrize(
    "nature",
    [
        N.ACTIVITY,
        N.WORK_ON_GOODS,
        N.INTERMEDIARY,
        N.GOODS_TRANSPORT,
        N.DIGITAL,
        N.LISTED,
        N.LONG_HIRE,
        N.VIRTUAL_EVENT,
    ],
)
def test_for_a_business_the_others_follow_the_general_rule(nature: Nature) -> None:
    assert decided(SERVICES, nature=nature, buyer=business("FR")).category.value == "AE"


def test_transport_between_two_states_is_where_it_begins() -> None:
    decision = decided(
        SERVICES, nature=N.GOODS_TRANSPORT, buyer=consumer("FR"), departure="DE", arrival="FR"
    )
    assert in_short(decision) == ("S", "19", "DE")
    assert decision.basis.source.startswith("Directive 2006/112/EC art. 50;")


@pytest.mark.parametrize("nature", [N.LONG_HIRE, N.DIGITAL, N.VIRTUAL_EVENT])
def test_some_services_are_where_the_consumer_lives(nature: Nature) -> None:
    shop = seller("DE", one_stop_shop=True)
    decision = decided(SERVICES, nature=nature, seller=shop, buyer=consumer("FR"))
    assert in_short(decision) == ("S", "20", "FR")


def test_digital_services_share_the_threshold() -> None:
    facts: dict[str, Any] = {"nature": N.DIGITAL, "buyer": consumer("FR")}
    below = decided(SERVICES, turnover=Turnover("9990", "0", "10"), **facts)
    above = decided(SERVICES, turnover=Turnover("9990", "0", "10.01"), **facts)
    assert [in_short(below), in_short(above)] == [("S", "19", "DE"), ("S", "20", "FR")]
    assert open_question(SERVICES, **facts) == ["oss_turnover"]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        # Directive (EU) 2017/2455 art. 1: a threshold from 2019-01-01; before, from the first euro.
        (date(2018, 12, 31), ("S", "20", "FR")),
        (date(2019, 1, 1), ("S", "19", "DE")),
        # The day on which distance sales of goods came under the same threshold.
        (date(2021, 6, 30), ("S", "19", "DE")),
        (date(2021, 7, 1), ("S", "19", "DE")),
    ],
)
def test_digital_services_have_had_a_threshold_since_2019(
    on: date, expected: tuple[str, str, str]
) -> None:
    facts: dict[str, Any] = {"buyer": consumer("FR"), "turnover": Turnover("0", "0", "10")}
    decision = decided(SERVICES, nature=N.DIGITAL, seller=seller("DE", "DE"), on=on, **facts)
    assert in_short(decision) == expected


@pytest.mark.parametrize(
    ("on", "of_business", "of_consumer"),
    [
        (date(2020, 12, 31), ("AE", "0", "GB"), ("S", "20", "GB")),
        (date(2021, 1, 1), ("O", "", "GB"), ("O", "", "GB")),
    ],
)
def test_services_to_great_britain_left_the_scope_with_it(
    on: date, of_business: tuple[str, str, str], of_consumer: tuple[str, str, str]
) -> None:
    shop = seller("DE", one_stop_shop=True)
    found = [
        decided(SERVICES, on=on, nature=N.DIGITAL, seller=shop, buyer=buyer)
        for buyer in (business("GB"), consumer("GB"))
    ]
    assert [in_short(decision) for decision in found] == [of_business, of_consumer]


def test_virtual_events_have_no_threshold() -> None:
    """From 2025 they are where the consumer is from the first euro; before, no row tells."""
    facts: dict[str, Any] = {"nature": N.VIRTUAL_EVENT, "buyer": consumer("FR")}
    first = decided(SERVICES, turnover=Turnover("0", "0", "1"), **facts)
    assert in_short(first) == ("S", "20", "FR")
    assert in_short(decided(SERVICES, on=date(2025, 1, 1), **facts)) == ("S", "20", "FR")
    assert open_question(SERVICES, on=date(2024, 12, 31), **facts) == ["not_covered"]


def test_advice_for_a_consumer_outside_the_eu_is_outside() -> None:
    near = decided(SERVICES, nature=N.LISTED, buyer=consumer("FR"))
    far = decided(SERVICES, nature=N.LISTED, buyer=consumer("US"))
    assert [in_short(near), in_short(far)] == [("S", "19", "DE"), ("O", "", "US")]
    assert far.basis.source == "Directive 2006/112/EC art. 59"


def test_land_outside_the_eu_is_outside() -> None:
    decision = decided(SERVICES, nature=N.PROPERTY, buyer=business("FR"), performance="CH")
    assert in_short(decision) == ("O", "", "CH")


def test_a_state_may_look_to_use_and_enjoyment() -> None:
    decision = decided(SERVICES, buyer=business("US", "US"), use_and_enjoyment="DE")
    assert in_short(decision) == ("S", "19", "DE")
    assert "art. 59a" in decision.basis.source


def test_a_bill_from_outside_the_eu_leaves_the_tax_to_its_business_buyer() -> None:
    decision = decided(SERVICES, seller=Seller("US"), buyer=business("DE"))
    assert in_short(decision) == ("AE", "0", "DE")
    assert decision.basis.source == "Directive 2006/112/EC art. 44, 196"


def test_a_bill_from_outside_to_a_british_business_too() -> None:
    decision = decided(SERVICES, seller=Seller("US"), buyer=business("GB"))
    assert (in_short(decision), decision.basis.source) == (("AE", "0", "GB"), "VATA 1994 s.8")


def test_a_seller_from_outside_uses_the_one_stop_shop_for_digital_services() -> None:
    shop = Seller("US", one_stop_shop=True)
    decision = decided(SERVICES, seller=shop, nature=N.DIGITAL, buyer=consumer("FR"))
    assert (in_short(decision), decision.declared.value) == (("S", "20", "FR"), "oss")


def test_where_the_recipient_is_must_be_known() -> None:
    nowhere = business("", "FR")
    assert open_question(SERVICES, buyer=nowhere) == ["buyer.country"]


@pytest.mark.parametrize("status", [IdStatus.MALFORMED, IdStatus.INVALID])
def test_a_refuted_id_makes_no_business(status: IdStatus) -> None:
    """Regulation 282/2011 art. 18: who gave no valid id may be taxed as a consumer."""
    decision = decided(SERVICES, buyer=business("FR", id_status=status))
    assert (in_short(decision), told(decision)) == (("S", "19", "DE"), ["no_valid_vat_id"])


def test_advice_of_a_british_seller_is_outside_for_every_consumer_abroad() -> None:
    facts: dict[str, Any] = {"nature": N.LISTED, "seller": seller("GB")}
    found = [decided(SERVICES, buyer=consumer(c), **facts).category.value for c in ("FR", "GB")]
    assert found == ["O", "S"]


def test_a_nature_of_goods_is_none_of_services() -> None:
    assert open_question(SERVICES, nature=N.INSTALLED) == ["nature_differs"]
