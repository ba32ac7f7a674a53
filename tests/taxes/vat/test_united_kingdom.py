"""The United Kingdom, Northern Ireland, and the reverse charge for construction."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from invoicekit.taxes.vat import Construction, Nature, Seller, Status, Turnover
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

BRITISH = seller("GB")
BELFAST = seller("XI")


def british(**facts: Any) -> dict[str, Any]:
    return {"seller": BRITISH, "buyer": business("GB")} | facts


def test_standard_reduced_and_zero() -> None:
    kinds = ["standard", "reduced", "zero"]
    found = [in_short(decided(GOODS, **british(rate_kind=kind))) for kind in kinds]
    assert found == [("S", "20", "GB"), ("S", "5", "GB"), ("Z", "0", "GB")]


def test_goods_that_leave_are_an_export() -> None:
    for end in ("FR", "US"):
        decision = decided(GOODS, **british(buyer=business(end), delivery=end))
        assert (in_short(decision), decision.basis.source) == (
            ("G", "0", "GB"),
            "VATA 1994 s.30(6)",
        )


def test_services_to_a_business_abroad_are_outside() -> None:
    decision = decided(SERVICES, **british(buyer=business("FR")))
    assert in_short(decision) == ("O", "", "FR")
    assert decision.basis.source == "VATA 1994 s.7A(2)(a)"


def test_services_to_a_consumer_abroad_are_taxed_at_home() -> None:
    decision = decided(SERVICES, **british(buyer=consumer("FR")))
    assert in_short(decision) == ("S", "20", "GB")
    assert decision.basis.source.startswith("VATA 1994 s.7A(2)(b)")


def test_great_britain_was_inside_until_the_end_of_2020() -> None:
    """A German sale to a British business: K to 2020-12-31, export from 2021-01-01."""
    facts: dict[str, Any] = {"buyer": business("GB"), "delivery": "GB"}
    found = [
        decided(GOODS, on=d, **facts).category.value for d in (date(2020, 12, 31), date(2021, 1, 1))
    ]
    assert found == ["K", "G"]


def test_from_the_eu_to_northern_ireland_by_its_own_prefix() -> None:
    with_xi = decided(GOODS, buyer=business("XI", "XI"), delivery="XI")
    with_gb = decided(GOODS, buyer=business("XI", "GB"), delivery="XI")
    assert [in_short(with_xi), in_short(with_gb)] == [("K", "0", "DE"), ("S", "19", "DE")]


def test_from_northern_ireland_to_the_eu() -> None:
    to_business = decided(GOODS, seller=BELFAST, buyer=business("FR"), delivery="FR")
    assert in_short(to_business) == ("K", "0", "XI")
    shop = Seller("XI", "XI", one_stop_shop=True)
    to_consumer = decided(GOODS, seller=shop, buyer=consumer("FR"), delivery="FR")
    assert in_short(to_consumer) == ("S", "20", "FR")


def test_a_distance_sale_from_northern_ireland_has_the_threshold() -> None:
    facts: dict[str, Any] = {"buyer": consumer("FR"), "delivery": "FR"}
    decision = decided(GOODS, seller=BELFAST, turnover=Turnover("0", "0", "1"), **facts)
    assert in_short(decision) == ("S", "20", "XI")


@pytest.mark.parametrize(("start", "end"), [("XI", "GB"), ("GB", "XI"), ("XI", "IM"), ("GB", "IM")])
def test_between_northern_ireland_and_great_britain_is_at_home(start: str, end: str) -> None:
    decision = decided(GOODS, seller=seller(start), buyer=business(end, "GB"), delivery=end)
    assert in_short(decision) == ("S", "20", start)


def test_services_of_northern_ireland_are_british() -> None:
    decision = decided(SERVICES, seller=BELFAST, buyer=business("FR"))
    assert (in_short(decision), decision.basis.source) == (("O", "", "FR"), "VATA 1994 s.7A(2)(a)")
    to_belfast = decided(SERVICES, buyer=business("XI", "XI"))
    assert in_short(to_belfast) == ("O", "", "XI")


WORK: dict[str, Any] = {
    "seller": BRITISH,
    "buyer": business("GB"),
    "reverse_charged": "construction",
    "construction": Construction(reportable=True),
}


def test_construction_is_owed_by_the_customer() -> None:
    decision = decided(SERVICES, **WORK)
    assert in_short(decision) == ("AE", "0", "GB")
    assert decision.notional_rate == 20
    assert "20 % to HMRC" in decision.exemption_reason
    assert decision.basis.source == "VATA 1994 s.55A; SI 2019/892"


def test_at_the_reduced_rate_too() -> None:
    assert decided(SERVICES, rate_kind="reduced", **WORK).notional_rate == 5


@pytest.mark.parametrize(
    "change",
    [
        {"construction": Construction(reportable=False)},
        {"construction": Construction(reportable=True, end_user=True)},
        {"construction": Construction(reportable=True, labour_only=True)},
        # Work of at most 5 % of the whole is left out of account.
        {"construction": Construction(reportable=True, share="5")},
        {"on": date(2021, 2, 28)},
        {"buyer": business("GB", "FR")},
        {"seller": Seller("GB")},
        {"buyer": consumer("GB")},
    ],
)
def test_every_condition_counts(change: dict[str, Any]) -> None:
    assert in_short(decided(SERVICES, **(WORK | change))) == ("S", "20", "GB")


def test_it_never_applies_to_zero_rated_work() -> None:
    assert in_short(decided(SERVICES, rate_kind="zero", **WORK)) == ("Z", "0", "GB")


def test_a_little_above_five_percent_it_does() -> None:
    more = {"construction": Construction(reportable=True, share="5.01")}
    assert decided(SERVICES, **(WORK | more)).category.value == "AE"


@pytest.mark.parametrize(("amount", "category"), [("4999.99", "S"), ("5000", "AE")])
def test_phones_from_5000_pounds(amount: str, category: str) -> None:
    facts = british(reverse_charged="mobile_phones", amount=amount)
    assert decided(GOODS, **facts).category.value == category


@pytest.mark.parametrize("what", ["gas_and_power", "telecoms"])
def test_wholesale_power_and_telecoms(what: str) -> None:
    assert decided(SERVICES, **british(reverse_charged=what)).category.value == "AE"


def test_the_unregistered_charge_no_vat() -> None:
    small = Seller("GB", (), Status.SMALL_BUSINESS)
    decision = decided(GOODS, seller=small, buyer=consumer("GB"))
    assert (decision.category.value, decision.basis.rule) == ("O", "not_registered")


def test_what_british_law_is_not_known_for_is_told() -> None:
    facts = british(nature=Nature.VIRTUAL_EVENT, buyer=consumer("FR"))
    assert open_question(SERVICES, **facts) == ["not_covered"]


def test_land_follows_the_land() -> None:
    decision = decided(SERVICES, **british(nature=Nature.PROPERTY, performance="FR"))
    assert (in_short(decision), told(decision)) == (("S", "20", "FR"), ["registration_needed"])
    assert decision.basis.source.startswith("VATA 1994 Sch. 4A")
