"""Supplies in one state: exemptions, schemes, reverse charge within it, split payment."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from invoicekit.periods import Period
from invoicekit.taxes import vat
from invoicekit.taxes.rates import DatedRow
from invoicekit.taxes.vat import Margin, Nature, Seller, Status, Turnover, VatLaw
from support.vat_cases import (
    GOODS,
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

SMALL = Seller("DE", "DE", Status.SMALL_BUSINESS)


def test_the_standard_rate_is_the_rule() -> None:
    decision = decided(GOODS)
    assert in_short(decision) == ("S", "19", "DE")
    assert decision.basis.source == "Directive 2006/112/EC art. 32; UStG § 12(1), § 28(1)"
    assert (decision.exemption_code, decision.exemption_reason) == ("", "")


def test_a_reduced_rate_is_s_too() -> None:
    assert in_short(decided(GOODS, rate_kind="reduced")) == ("S", "7", "DE")
    assert in_short(decided(GOODS, rate="7")) == ("S", "7", "DE")


def test_a_zero_rate_is_z_where_the_state_has_one() -> None:
    irish = decided(GOODS, seller=seller("IE"), buyer=consumer("IE"), rate_kind="zero")
    assert in_short(irish) == ("Z", "0", "IE")
    assert irish.exemption_reason == ""
    french = {"seller": seller("FR"), "buyer": consumer("FR"), "rate_kind": "zero"}
    assert open_question(GOODS, **french) == ["not_covered"]


def test_german_solar_modules_are_at_zero_since_2023() -> None:
    assert open_question(GOODS, on=date(2022, 12, 31), rate_kind="zero") == ["not_covered"]
    assert in_short(decided(GOODS, on=date(2023, 1, 1), rate_kind="zero")) == ("Z", "0", "DE")


@pytest.mark.parametrize(
    ("code", "article"),
    [
        ("VATEX-EU-132-1I", "132(1)(i)"),
        ("VATEX-EU-132-1C", "132(1)(c)"),
        ("VATEX-EU-135-1", "135(1)"),
        ("vatex-eu-79-c", "79(c)"),
        ("VATEX-EU-151", "151"),
    ],
)
def test_an_exemption_is_named_by_its_code(code: str, article: str) -> None:
    decision = decided(SERVICES, exemption=code)
    assert in_short(decision) == ("E", "0", "DE")
    assert decision.exemption_code == code.upper()
    assert decision.basis.source == f"Directive 2006/112/EC art. {article}"


def test_an_exemption_may_be_named_by_its_national_article() -> None:
    decision = decided(SERVICES, exemption="UStG § 4 Nr. 21")
    assert (decision.category.value, decision.exemption_code) == ("E", "")
    assert decision.exemption_reason == decision.basis.source == "UStG § 4 Nr. 21"


@pytest.mark.parametrize("code", ["VATEX-EU-NONE", "VATEX-EU-IC", "VATEX-EU-AE", "VATEX-SA-29"])
def test_a_code_that_exempts_nothing_here_is_refused(code: str) -> None:
    assert open_question(SERVICES, exemption=code) == ["unknown_exemption"]


def test_a_financial_service_to_an_american_is_outside_and_not_exempt() -> None:
    decision = decided(SERVICES, exemption="VATEX-EU-135-1", buyer=business("US", "US"))
    assert decision.category.value == "O"


def test_a_financial_service_to_a_french_business_is_exempt_there() -> None:
    decision = decided(SERVICES, exemption="VATEX-EU-135-1", buyer=business("FR"))
    assert in_short(decision) == ("E", "0", "FR")


@pytest.mark.parametrize(
    ("margin", "code", "wording"),
    [
        (Margin.TRAVEL_AGENTS, "VATEX-EU-D", "Margin scheme - travel agents"),
        (Margin.SECOND_HAND, "VATEX-EU-F", "Margin scheme - second-hand goods"),
        (Margin.WORKS_OF_ART, "VATEX-EU-I", "Margin scheme - works of art"),
        (Margin.ANTIQUES, "VATEX-EU-J", "Margin scheme - collector's items and antiques"),
    ],
)
def test_a_margin_scheme_shows_no_tax(margin: Margin, code: str, wording: str) -> None:
    decision = decided(GOODS, margin=margin)
    assert in_short(decision) == ("E", "0", "DE")
    assert (decision.exemption_code, decision.wordings) == (code, (wording,))
    assert "226(1" in decision.basis.source


def test_margin_goods_to_another_state_are_no_intra_community_supply() -> None:
    decision = decided(GOODS, margin=Margin.SECOND_HAND, buyer=business("FR"), delivery="FR")
    assert decision.category.value == "E"


def test_a_small_business_charges_no_tax_at_home() -> None:
    decision = decided(GOODS, seller=SMALL)
    assert (in_short(decision), decision.exemption_code) == (("E", "0", "DE"), "")
    assert decision.basis.source == "Directive 2006/112/EC art. 284"
    french = Seller("FR", "FR", Status.SMALL_BUSINESS)
    assert (
        decided(GOODS, seller=french, buyer=consumer("FR")).exemption_code == "VATEX-FR-FRANCHISE"
    )


def test_its_service_to_a_business_abroad_is_reverse_charge() -> None:
    decision = decided(SERVICES, seller=SMALL, buyer=business("FR"))
    assert in_short(decision) == ("AE", "0", "FR")


def test_its_goods_to_a_business_abroad_are_exempt_and_not_k() -> None:
    decision = decided(GOODS, seller=SMALL, buyer=business("FR"), delivery="FR")
    assert in_short(decision) == ("E", "0", "DE")
    assert decision.basis.source == "Directive 2006/112/EC art. 139(1), 284"


def test_new_vehicles_are_outside_its_scheme() -> None:
    facts: dict[str, Any] = {"nature": Nature.NEW_VEHICLE, "delivery": "FR"}
    assert decided(GOODS, seller=SMALL, buyer=business("FR"), **facts).category.value == "K"


@pytest.mark.parametrize(
    ("on", "exempt_in", "outcome"),
    [
        (date(2026, 5, 4), "", ("S", "20", "AT")),
        (date(2026, 5, 4), "AT", ("E", "0", "AT")),
        # The scheme across the border began on 2025-01-01.
        (date(2024, 12, 31), "AT", ("S", "20", "AT")),
    ],
)
def test_its_exemption_reaches_other_states_by_its_ex_number_alone(
    on: date, exempt_in: str, outcome: tuple[str, str, str]
) -> None:
    small = Seller("DE", "DE", Status.SMALL_BUSINESS, exempt_in=exempt_in or ())
    facts: dict[str, Any] = {"nature": Nature.PROPERTY, "performance": "AT"}
    assert in_short(decided(SERVICES, on=on, seller=small, **facts)) == outcome


def test_below_the_threshold_its_sale_to_a_consumer_abroad_is_exempt_at_home() -> None:
    decision = decided(
        GOODS, seller=SMALL, buyer=consumer("FR"), delivery="FR", turnover=Turnover("0", "0", "1")
    )
    assert in_short(decision) == ("E", "0", "DE")


PHONES: dict[str, Any] = {"reverse_charged": "mobile_phones", "buyer": business("DE")}


@pytest.mark.parametrize(
    ("amount", "category"), [("4999.99", "S"), ("5000", "AE"), ("5000.01", "AE")]
)
def test_phones_are_reverse_charged_from_5000_euros(amount: str, category: str) -> None:
    decision = decided(GOODS, amount=amount, **PHONES)
    assert decision.category.value == category
    assert ("199a" in decision.basis.source) is (category == "AE")


def test_the_amount_must_be_known_for_it() -> None:
    assert told(decided(GOODS, **PHONES)) == ["missing_fact"]


def test_the_reverse_charge_of_article_199a_lapses_after_2026() -> None:
    last = decided(GOODS, on=date(2026, 12, 31), amount="6000", **PHONES)
    after = decided(GOODS, on=date(2027, 1, 1), amount="6000", **PHONES)
    assert [last.category.value, after.category.value] == ["AE", "S"]
    assert told(after) == ["reverse_charge_not_in_force"]


def test_that_of_article_199_is_permanent() -> None:
    facts: dict[str, Any] = {"reverse_charged": "construction", "buyer": business("DE")}
    assert decided(SERVICES, on=date(2027, 5, 1), **facts).category.value == "AE"


def test_a_state_that_no_row_knows_says_so_itself() -> None:
    """Cereals are in art. 199a; which states use it, no row here tells."""
    facts: dict[str, Any] = {"reverse_charged": "cereals", "buyer": business("RO")}
    romanian = seller("RO")
    unsaid = decided(GOODS, seller=romanian, **facts)
    assert (unsaid.category.value, told(unsaid)) == ("S", ["reverse_charge_not_in_force"])
    said = decided(GOODS, seller=romanian, reverse_charge=True, **facts)
    assert (said.category.value, said.basis.source[-9:]) == ("AE", "99a(1)(i)")


def test_a_row_of_your_own_is_asked_first() -> None:
    row = DatedRow("RO cereals", "0", Period(date(2016, 1, 1), date(2026, 12, 31)), "Codul fiscal")
    law = VatLaw().with_rows("reverse_charges", [row])
    facts = supply(GOODS, seller=seller("RO"), buyer=business("RO"), reverse_charged="cereals")
    decision = vat.decide(facts, law)
    assert isinstance(decision, vat.Decision)
    assert (decision.category.value, decision.basis.source) == ("AE", "Codul fiscal")


def test_what_is_in_no_table_is_told() -> None:
    facts: dict[str, Any] = {"reverse_charged": "unicorns", "buyer": business("DE")}
    assert told(decided(GOODS, **facts)) == ["unknown_reverse_charge"]


def test_a_document_may_say_no_to_it() -> None:
    decision = decided(GOODS, amount="6000", reverse_charge=False, **PHONES)
    assert decision.category.value == "S"


def test_reverse_charge_to_a_consumer_is_refused() -> None:
    decision = decided(GOODS, reverse_charge=True)
    assert (decision.category.value, told(decision)) == ("S", ["reverse_charge_to_consumer"])


def test_said_by_hand_it_needs_a_business() -> None:
    decision = decided(GOODS, reverse_charge=True, buyer=business("DE"))
    assert in_short(decision) == ("AE", "0", "DE")
    assert decision.notional_rate == 19


@pytest.mark.parametrize(
    ("on", "category", "problems"),
    [
        (date(2026, 6, 30), "B", []),
        (date(2026, 7, 1), "S", ["split_payment_not_in_force"]),
    ],
)
def test_italian_split_payment_is_authorised_to_june_2026(
    on: date, category: str, problems: list[str]
) -> None:
    decision = decided(GOODS, on=on, seller=seller("IT"), buyer=business("IT"), split_payment=True)
    assert (decision.category.value, decision.rate, told(decision)) == (category, 22, problems)


def test_split_payment_is_of_italy_alone() -> None:
    assert told(decided(GOODS, split_payment=True)) == ["split_payment_not_in_force"]


def test_a_rate_that_the_state_never_had_is_told() -> None:
    decision = decided(GOODS, rate="8")
    assert (decision.rate, told(decision)) == (8, ["rate_not_in_force"])
    assert "19, 7" in decision.problems[0].remedy


def test_a_rate_of_other_days_is_told() -> None:
    sixteen = [decided(GOODS, on=day, rate="16") for day in (date(2020, 7, 1), date(2021, 1, 1))]
    assert [told(one) for one in sixteen] == [[], ["rate_not_in_force"]]


def test_a_rate_and_a_kind_that_contradict_each_other_are_told() -> None:
    assert told(decided(GOODS, rate="19", rate_kind="reduced")) == ["rate_differs"]


def test_zero_percent_alone_says_nothing() -> None:
    assert open_question(GOODS, rate="0") == ["zero_rate_unexplained"]


def test_what_must_be_known_is_asked_at_once() -> None:
    assert [p.code for p in vat.decide(vat.VatFacts()).problems] == ["missing_fact"] * 3


def test_a_country_without_vat_charges_none_and_says_so() -> None:
    for country in ("KW", "QA"):
        facts = {"seller": Seller(country), "buyer": consumer(country)}
        assert open_question(GOODS, **facts) == ["not_covered"]


def test_an_unknown_territory_is_told() -> None:
    assert open_question(GOODS, seller=Seller("DE-BAVARIA")) == ["not_covered"]
