"""Goods: where they are sent from and to, by whom, and what follows from it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from invoicekit.taxes import vat
from invoicekit.taxes.vat import ChainLeg, IdStatus, Nature, Seller, Status, Turnover
from support.vat_cases import (
    GOODS,
    business,
    consumer,
    decided,
    in_short,
    open_question,
    seller,
    told,
)


def test_goods_to_a_business_of_another_state_are_an_intra_community_supply() -> None:
    decision = decided(GOODS, buyer=business("FR"), delivery="FR")
    assert in_short(decision) == ("K", "0", "DE")
    assert decision.exemption_code == "VATEX-EU-IC"
    assert decision.exemption_reason == "Intra-Community supply"
    assert decision.basis.source == "Directive 2006/112/EC art. 138(1)"
    assert told(decision) == []


def test_an_id_of_any_state_but_that_of_dispatch_will_do() -> None:
    spanish = decided(GOODS, buyer=business("FR", "ES"), delivery="FR")
    german = decided(GOODS, buyer=business("FR", "DE"), delivery="FR")
    assert in_short(spanish) == ("K", "0", "DE")
    assert in_short(german) == ("S", "19", "DE")


@pytest.mark.parametrize("status", [IdStatus.INVALID, IdStatus.MALFORMED, IdStatus.NONE])
def test_without_a_valid_id_the_tax_is_that_of_dispatch(status: IdStatus) -> None:
    decision = decided(GOODS, buyer=business("FR", id_status=status), delivery="FR")
    assert in_short(decision) == ("S", "19", "DE")
    assert told(decision) == ["no_valid_vat_id"]
    assert "138(1)(b)" in decision.basis.source


@pytest.mark.parametrize("status", [IdStatus.UNCHECKED, IdStatus.WELL_FORMED])
def test_a_good_form_is_no_registration(status: IdStatus) -> None:
    decision = decided(GOODS, buyer=business("FR", id_status=status), delivery="FR")
    assert (decision.category.value, told(decision)) == ("K", ["vat_id_not_confirmed"])


def test_the_sellers_id_is_that_of_the_state_of_dispatch() -> None:
    """A German seller whose stock is in Poland: K from Poland, by its Polish id."""
    stock = {"buyer": business("FR"), "dispatch": "PL", "delivery": "FR"}
    assert told(decided(GOODS, seller=seller("DE", "DE"), **stock)) == ["seller_id_missing"]
    decision = decided(GOODS, seller=seller("DE", "DE", "PL"), **stock)
    assert (in_short(decision), told(decision)) == (("K", "0", "PL"), [])


def test_a_public_body_with_an_id_counts_as_a_business() -> None:
    buyer = business("FR", status=Status.PUBLIC_BODY)
    assert decided(GOODS, buyer=buyer, delivery="FR").category.value == "K"


def test_an_export_is_free_and_wants_proof() -> None:
    decision = decided(GOODS, buyer=business("US", "US"), delivery="US")
    assert in_short(decision) == ("G", "0", "DE")
    assert (decision.exemption_code, told(decision)) == ("VATEX-EU-G", ["keep_export_evidence"])
    assert decision.basis.source == "Directive 2006/112/EC art. 146(1)"


def test_a_consumer_abroad_makes_an_export_too() -> None:
    assert decided(GOODS, buyer=consumer("CH"), delivery="CH").category.value == "G"


SPECIAL = """ES-CN ES-CE ES-ML AX IT-LIVIGNO IT-CAMPIONE IT-LUGANO DE-BUESINGEN DE-HELIGOLAND
GR-69 GP MQ RE GF YT JE GG"""


@pytest.mark.parametrize("territory", SPECIAL.split())
def test_a_special_territory_is_outside_whatever_state_it_belongs_to(territory: str) -> None:
    assert decided(GOODS, buyer=consumer(territory), delivery=territory).category.value == "G"


@pytest.mark.parametrize(("territory", "home"), [("MC", "FR"), ("CY-AKROTIRI", "CY")])
def test_monaco_is_france_and_akrotiri_is_cyprus(territory: str, home: str) -> None:
    decision = decided(GOODS, seller=seller(home), buyer=business(territory), delivery=territory)
    assert in_short(decision) == ("S", {"FR": "20", "CY": "19"}[home], home)
    abroad = decided(GOODS, buyer=business(territory, home), delivery=territory)
    assert abroad.category.value == "K"


def test_goods_that_do_not_move_are_taxed_where_they_are() -> None:
    decision = decided(
        GOODS,
        seller=seller("DE", "DE", "FR"),
        buyer=business("ES"),
        dispatch="FR",
        transported=False,
    )
    assert in_short(decision) == ("S", "20", "FR")
    assert decision.basis.source.startswith("Directive 2006/112/EC art. 31;")


def test_goods_that_stay_outside_the_eu_are_outside() -> None:
    decision = decided(GOODS, dispatch="US", transported=False)
    assert (in_short(decision), decision.basis.source) == (
        ("O", "", "US"),
        "Directive 2006/112/EC art. 31",
    )


def test_installed_goods_are_taxed_where_they_are_installed() -> None:
    facts: dict[str, Any] = {"nature": Nature.INSTALLED, "installed": "FR", "buyer": business("FR")}
    charged = decided(GOODS, **facts)
    assert in_short(charged) == ("S", "20", "FR")
    assert told(charged) == ["registration_needed"]
    owed = decided(GOODS, reverse_charge=True, **facts)
    assert (owed.category.value, owed.basis.rule) == ("AE", "unestablished_seller")
    assert "art. 194" in owed.basis.source


def test_from_july_2028_every_state_lets_the_business_owe_the_tax() -> None:
    facts: dict[str, Any] = {"nature": Nature.INSTALLED, "installed": "FR", "buyer": business("FR")}
    rows = [
        decided(GOODS, on=date(2028, 6, 30), **facts),
        decided(GOODS, on=date(2028, 7, 1), **facts),
    ]
    assert [one.category.value for one in rows] == ["S", "AE"]


def test_gas_and_power_for_a_dealer_is_owed_by_the_dealer() -> None:
    buyer = business("FR", dealer=True)
    decision = decided(GOODS, nature=Nature.GAS_AND_POWER, buyer=buyer)
    assert in_short(decision) == ("AE", "0", "FR")
    assert decision.basis.source == "Directive 2006/112/EC art. 38, 195"


def test_goods_on_board_are_taxed_where_the_journey_begins() -> None:
    facts: dict[str, Any] = {"nature": Nature.ON_BOARD, "buyer": consumer("FR")}
    assert in_short(decided(GOODS, departure="DE", **facts)) == ("S", "19", "DE")
    assert open_question(GOODS, **facts) == ["departure"]


def test_a_new_vehicle_for_a_private_buyer_is_exempt_and_not_k() -> None:
    decision = decided(GOODS, nature=Nature.NEW_VEHICLE, buyer=consumer("FR"), delivery="FR")
    assert (decision.category.value, decision.exemption_code) == ("E", "")
    assert decision.basis.source == "Directive 2006/112/EC art. 138(2)(a)"


@pytest.mark.parametrize(
    ("leg", "given", "outcome"),
    [
        # Art. 36a(1): the transport belongs to the supply to the intermediary.
        (ChainLeg.TO_INTERMEDIARY, False, ("K", "0", "DE")),
        # Art. 36a(2): unless it gave the id of the state of dispatch.
        (ChainLeg.TO_INTERMEDIARY, True, ("S", "19", "DE")),
    ],
)
def test_one_supply_of_a_chain_moves_the_goods(
    leg: ChainLeg, given: bool, outcome: tuple[str, str, str]
) -> None:
    decision = decided(
        GOODS, buyer=business("NL"), delivery="FR", chain=leg, dispatch_id_given=given
    )
    assert in_short(decision) == outcome


def test_the_supply_after_the_moving_one_is_taxed_at_the_end() -> None:
    facts: dict[str, Any] = {
        "seller": seller("NL", "NL", "FR"),
        "buyer": business("FR"),
        "dispatch": "DE",
        "delivery": "FR",
        "chain": ChainLeg.BY_INTERMEDIARY,
    }
    assert in_short(decided(GOODS, **facts)) == ("S", "20", "FR")
    moving = decided(GOODS, **(facts | {"seller": seller("NL", "DE"), "dispatch_id_given": True}))
    assert in_short(moving) == ("K", "0", "DE")


def test_the_middle_of_a_triangle_charges_no_tax() -> None:
    decision = decided(
        GOODS,
        seller=seller("NL"),
        buyer=business("FR"),
        dispatch="DE",
        delivery="FR",
        triangulation=True,
    )
    assert in_short(decision) == ("AE", "0", "FR")
    assert decision.exemption_code == "VATEX-EU-AE"
    assert decision.basis.source == "Directive 2006/112/EC art. 141, 197"


@pytest.mark.parametrize(
    "facts",
    [
        {"seller": seller("DE"), "buyer": business("FR")},
        {"seller": seller("NL"), "buyer": business("ES")},
        {"seller": seller("NL", "NL", "FR"), "buyer": business("FR")},
        {"seller": seller("FR", "NL"), "buyer": business("FR")},
        {"seller": seller("NL"), "buyer": business("FR", id_status=IdStatus.INVALID)},
    ],
)
def test_a_triangle_has_three_corners(facts: dict[str, Any]) -> None:
    corners = {"dispatch": "DE", "delivery": "FR", "triangulation": True}
    assert open_question(GOODS, **facts, **corners) == ["no_triangle"]


def test_a_call_off_stock_is_an_intra_community_supply() -> None:
    decision = decided(GOODS, buyer=business("FR"), delivery="FR", call_off_stock=True)
    assert (decision.category.value, decision.basis.rule) == ("K", "call_off_stock")
    assert "art. 17a" in decision.basis.source


def test_the_sale_to_a_platform_is_exempt() -> None:
    decision = decided(
        GOODS, seller=seller("US", "DE"), dispatch="DE", delivery="FR", through_platform=True
    )
    assert (decision.category.value, "136a" in decision.basis.source) == ("E", True)


def test_small_consignments_from_outside_by_the_import_scheme() -> None:
    facts: dict[str, Any] = {"buyer": consumer("FR"), "dispatch": "CN", "delivery": "FR"}
    shop = Seller("CN", import_scheme=True)
    decision = decided(GOODS, seller=shop, imported=True, **facts)
    assert (in_short(decision), decision.declared.value) == (("S", "20", "FR"), "ioss")
    without = decided(GOODS, seller=Seller("CN"), imported=True, **facts)
    assert without.category.value == "O"


def test_goods_that_come_from_outside_are_taxed_at_customs() -> None:
    decision = decided(
        GOODS, seller=Seller("US"), buyer=business("DE"), dispatch="US", delivery="DE"
    )
    assert in_short(decision) == ("O", "", "US")


@pytest.mark.parametrize(
    ("this", "last", "sale", "outcome"),
    [
        ("0", "0", "100", ("S", "19", "DE")),
        ("9900", "0", "100", ("S", "19", "DE")),
        # The sale that crosses EUR 10,000 is taxed at its destination already.
        ("9900", "0", "100.01", ("S", "20", "FR")),
        ("0", "10000.01", "100", ("S", "20", "FR")),
        ("0", "10000", "100", ("S", "19", "DE")),
    ],
)
def test_distance_sales_below_and_above_the_threshold(
    this: str, last: str, sale: str, outcome: tuple[str, str, str]
) -> None:
    decision = decided(
        GOODS, buyer=consumer("FR"), delivery="FR", turnover=Turnover(this, last, sale)
    )
    assert in_short(decision) == outcome
    assert ("art. 59c" in decision.basis.source) is (outcome[2] == "DE")


def test_a_distance_sale_asks_for_the_turnover() -> None:
    facts: dict[str, Any] = {"buyer": consumer("FR"), "delivery": "FR"}
    assert open_question(GOODS, **facts) == ["oss_turnover"]
    assert open_question(GOODS, turnover=Turnover("0"), **facts) == ["oss_turnover_last_year"]
    assert open_question(GOODS, turnover=Turnover("0", "0"), **facts) == ["oss_sale"]


def test_who_uses_the_one_stop_shop_taxes_at_the_destination() -> None:
    shop = seller("DE", one_stop_shop=True)
    decision = decided(GOODS, seller=shop, buyer=consumer("FR"), delivery="FR")
    assert (in_short(decision), decision.declared.value) == (("S", "20", "FR"), "oss")
    assert decision.basis.source.startswith("Directive 2006/112/EC art. 33(a)")
    local = decided(GOODS, seller=seller("DE", "DE", "FR"), buyer=consumer("FR"), delivery="FR")
    assert (in_short(local), local.declared.value) == (("S", "20", "FR"), "local")


def test_above_the_threshold_a_number_is_needed() -> None:
    decision = decided(
        GOODS, buyer=consumer("FR"), delivery="FR", turnover=Turnover("20000", "0", "1")
    )
    assert told(decision) == ["registration_needed"]


def test_the_threshold_is_for_those_in_one_state_alone() -> None:
    both = seller("DE", establishments=["NL"])
    decision = decided(
        GOODS, seller=both, buyer=consumer("FR"), delivery="FR", turnover=Turnover("0", "0", "1")
    )
    assert in_short(decision) == ("S", "20", "FR")


@pytest.mark.parametrize(
    ("on", "outcome"),
    [(date(2026, 12, 31), ("S", "23", "PL")), (date(2027, 1, 1), ("S", "20", "FR"))],
)
def test_stock_in_another_state_loses_its_threshold_in_2027(
    on: date, outcome: tuple[str, str, str]
) -> None:
    decision = decided(
        GOODS,
        on=on,
        seller=seller("DE", "DE", "PL"),
        buyer=consumer("FR"),
        dispatch="PL",
        delivery="FR",
        turnover=Turnover("0", "0", "1"),
    )
    assert in_short(decision) == outcome
    assert ("foreign_stock" in told(decision)) is (outcome[2] == "PL")


def test_the_thresholds_of_each_state_before_july_2021_are_not_known() -> None:
    facts: dict[str, Any] = {
        "buyer": consumer("FR"),
        "delivery": "FR",
        "turnover": Turnover("0", "0", "1"),
    }
    assert open_question(GOODS, on=date(2021, 6, 30), **facts) == ["vat_category"]
    assert decided(GOODS, on=date(2021, 7, 1), **facts).rate == 19


def test_greek_island_rates_are_for_those_established_there() -> None:
    """From the mainland the lower rates of the islands reach only a buyer who is there."""
    greek = seller("GR")
    there = decided(GOODS, seller=greek, buyer=business("GR-ISLANDS", "GR"), delivery="GR-ISLANDS")
    passing = decided(GOODS, seller=greek, buyer=business("GR"), delivery="GR-ISLANDS")
    assert (in_short(there)[1], in_short(passing)[1]) == ("17", "24")


def test_who_is_no_taxable_person_is_outside() -> None:
    private = Seller("DE", status=Status.CONSUMER)
    decision = decided(GOODS, seller=private)
    assert in_short(decision) == ("O", "", "DE")
    assert decision.exemption_code == "VATEX-EU-O"


def test_the_canaries_and_ceuta_have_taxes_of_their_own() -> None:
    canary = decided(GOODS, seller=Seller("ES-CN"), buyer=consumer("ES-CN"), rate="7")
    ceuta = decided(GOODS, seller=Seller("ES-CE"), buyer=consumer("ES-CE"), rate="4")
    assert [canary.category.value, ceuta.category.value] == ["L", "M"]
    assert open_question(GOODS, seller=Seller("ES-CN"), buyer=consumer("ES-CN")) == ["not_covered"]


def test_moves_the_goods_is_told_apart_by_the_id() -> None:
    legs = [(leg, given) for leg in ChainLeg for given in (False, True)]
    moving = [vat.moves_the_goods(leg, dispatch_id_given=given) for leg, given in legs]
    assert moving == [True, False, False, True]


@pytest.mark.parametrize(
    ("territory", "rate"),
    [
        ("AT-JUNGHOLZ", "19"),
        ("PT-20", "16"),
        ("PT-30", "22"),
        ("FR-20R", "20"),
        ("GR-ISLANDS", "17"),
        ("GP", "8.5"),
        ("MQ", "8.5"),
        ("RE", "8.5"),
        ("AX", "25.5"),
        ("IM", "20"),
        ("LI", "8.1"),
    ],
)
def test_a_territory_has_its_own_rate_at_home(territory: str, rate: str) -> None:
    decision = decided(GOODS, seller=seller(territory), buyer=consumer(territory))
    assert in_short(decision) == ("S", rate, territory)


@pytest.mark.parametrize("territory", ["AT-JUNGHOLZ", "PT-20", "PT-30", "FR-20R", "GR-ISLANDS"])
def test_a_territory_of_other_rates_is_inside_all_the_same(territory: str) -> None:
    prefix = territory[:2]
    decision = decided(GOODS, buyer=business(territory, prefix), delivery=territory)
    assert decision.category.value == "K"
