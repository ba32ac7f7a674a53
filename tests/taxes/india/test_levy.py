"""Which levy is due: intra or inter, union territories, zones, exports, imports."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import pytest

from invoicekit.taxes.india.documents import return_class
from invoicekit.taxes.india.place import PlaceOfSupply, Undecided, ZeroRating, place_of_supply
from invoicekit.taxes.india.supply import (
    ABROAD,
    ExportRoute,
    Movement,
    Registration,
    ServiceNature,
    Supply,
    SupplyKind,
)

NOW = date(2026, 11, 2)
EXAMPLES = {
    row["id"]: row for row in json.loads(Path(__file__).with_name("examples.json").read_text())
}


def sold(**facts: Any) -> Supply:
    return Supply(
        **{
            "kind": SupplyKind.GOODS,
            "movement": Movement.DELIVERED,
            "on": NOW,
            "supplier_state": "27",
            "recipient_state": "29",
            "recipient_registration": Registration.REGULAR,
            "delivery_state": facts.get("recipient_state", "29"),
            **facts,
        }
    )


def found(supply: Supply) -> PlaceOfSupply:
    place = place_of_supply(supply)
    assert isinstance(place, PlaceOfSupply), place
    return place


def test_in_01_within_one_state() -> None:
    inputs = EXAMPLES["IN-01"]["inputs"]
    place = found(sold(supplier_state=inputs["supplier"], recipient_state=inputs["pos"]))
    assert (place.state, place.taxes) == ("27", ("CGST", "SGST"))


@pytest.mark.parametrize("example", ["IN-02", "IN-03"])
def test_bill_to_and_ship_to(example: str) -> None:
    inputs, expected = EXAMPLES[example]["inputs"], EXAMPLES[example]["expected"]
    place = found(
        sold(
            supplier_state=inputs["supplier"],
            recipient_state=inputs["bill_to"],
            delivery_state=inputs["ship_to"],
            movement=Movement.THIRD_PERSON,
        )
    )
    assert place.state == expected["pos"]
    assert place.inter_state is (expected["igst"] != "0.00")
    assert "s.10(1)(b)" in place.basis.source


def test_the_second_sale_of_the_chain_is_an_ordinary_delivery() -> None:
    """s.10(1)(a): the third person sells on to the one who took the goods."""
    assert found(sold(supplier_state="29", recipient_state="33")).basis.source == (
        "IGST Act s.10(1)(a), s.7(1)"
    )


def zone(**facts: Any) -> Supply:
    return sold(
        **{
            "recipient_state": "27",
            "recipient_registration": Registration.SEZ_UNIT,
            "authorised_operations": True,
            "export_route": ExportRoute.WITH_PAYMENT,
            **facts,
        }
    )


def test_in_04_a_zone_in_the_suppliers_own_state_is_inter_state() -> None:
    expected = EXAMPLES["IN-04"]["expected"]
    place = found(zone())
    assert (place.state, place.taxes) == (expected["pos"], ("IGST",))
    assert (place.zero_rated, place.route) == (ZeroRating.SEZ, ExportRoute.WITH_PAYMENT)
    assert place.basis.source == "IGST Act s.10(1)(a), s.7(5)(b), s.16(1)"
    value = Decimal(expected["total"])
    returned = return_class(zone(), place, on=NOW, value=value)
    assert not isinstance(returned, Undecided)
    assert returned.section == expected["inv_typ"]


def test_in_05_an_export_under_an_undertaking() -> None:
    expected = EXAMPLES["IN-05"]["expected"]
    supply = sold(
        recipient_state=ABROAD,
        recipient_registration=Registration.OVERSEAS,
        export_route=ExportRoute.WITHOUT_PAYMENT,
    )
    place = found(supply)
    assert (place.state, place.taxes) == (EXAMPLES["IN-05"]["inputs"]["pos"], ("IGST",))
    assert (place.zero_rated, place.route) == (ZeroRating.EXPORT, ExportRoute.WITHOUT_PAYMENT)
    returned = return_class(supply, place, on=NOW, value=Decimal(expected["total"]))
    assert not isinstance(returned, Undecided)
    assert returned.section == expected["exp_typ"]


def test_a_zone_buyer_without_flag_is_asked_for_it() -> None:
    undecided = place_of_supply(zone(authorised_operations=None))
    assert isinstance(undecided, Undecided)
    (problem,) = undecided.problems
    assert dict(problem.parameters)["fact"] == "authorised_operations"
    assert problem.source == "IGST Act s.16(1)"


def test_before_october_2023_every_supply_to_a_zone_was_zero_rated() -> None:
    place = found(zone(authorised_operations=None, on=date(2023, 9, 30)))
    assert place.zero_rated is ZeroRating.SEZ


def test_what_a_zone_does_not_need_for_its_operations_is_taxed() -> None:
    place = found(zone(authorised_operations=False, export_route=None))
    assert (place.inter_state, place.zero_rated, place.route) == (True, None, None)
    assert "not for its authorised operations" in place.basis.text


def test_goods_from_a_zone_are_taxed_at_customs() -> None:
    goods = sold(supplier_registration=Registration.SEZ_UNIT, recipient_state="27")
    assert found(goods).bill_of_entry
    services = attrs.evolve(goods, kind=SupplyKind.SERVICES, movement=None)
    place = found(services)
    assert (place.inter_state, place.bill_of_entry) == (True, False)


@pytest.mark.parametrize(
    ("seller", "buyer", "taxes"),
    [
        ("04", "04", ("CGST", "UTGST")),
        ("97", "97", ("CGST", "UTGST")),
        ("07", "07", ("CGST", "SGST")),
        ("34", "34", ("CGST", "SGST")),
        ("38", "38", ("CGST", "UTGST")),
        ("27", "97", ("IGST",)),
        ("04", "27", ("IGST",)),
    ],
)
def test_the_levy_follows_the_two_states(seller: str, buyer: str, taxes: tuple[str, ...]) -> None:
    assert found(sold(supplier_state=seller, recipient_state=buyer)).taxes == taxes


def test_igst_within_one_state_is_said_by_hand() -> None:
    place = found(sold(recipient_state="27", igst_on_intra=True))
    assert (place.taxes, place.basis.rule) == (("IGST",), "igst_on_intra")


def test_imported_goods_are_taxed_at_customs() -> None:
    place = found(sold(supplier_state=ABROAD))
    assert (place.state, place.imported, place.bill_of_entry) == ("29", True, True)
    assert place.basis.source == "IGST Act s.11(a), s.7(2)"


def test_imported_services_are_not() -> None:
    place = found(sold(supplier_state=ABROAD, kind=SupplyKind.SERVICES, movement=None))
    assert (place.taxes, place.imported, place.bill_of_entry) == (("IGST",), True, False)


def test_what_begins_and_ends_abroad_is_outside_gst() -> None:
    supply = sold(supplier_state=ABROAD, kind=SupplyKind.SERVICES, movement=None)
    place = found(
        attrs.evolve(supply, nature=ServiceNature.IMMOVABLE_PROPERTY, property_state=ABROAD)
    )
    assert (place.outside, place.taxes) == (True, ())


def test_goods_for_a_foreign_buyer_that_stay_in_india_are_no_export() -> None:
    supply = sold(
        recipient_state=ABROAD,
        recipient_registration=Registration.OVERSEAS,
        delivery_state="27",
        movement=Movement.THIRD_PERSON,
        export_route=ExportRoute.WITHOUT_PAYMENT,
    )
    place = found(supply)
    assert (place.state, place.taxes, place.zero_rated) == ("27", ("CGST", "SGST"), None)
    assert [p.code for p in place.problems] == ["not_an_export"]


def service_export(**facts: Any) -> Supply:
    return sold(
        **{
            "kind": SupplyKind.SERVICES,
            "movement": None,
            "recipient_state": ABROAD,
            "recipient_registration": Registration.OVERSEAS,
            "export_route": ExportRoute.WITHOUT_PAYMENT,
            "foreign_exchange": True,
            **facts,
        }
    )


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"foreign_exchange": False}, "it is not paid in foreign exchange"),
        ({"distinct_persons": True}, "both are establishments of one person"),
    ],
)
def test_an_export_of_services_needs_every_condition(facts: dict[str, Any], words: str) -> None:
    """IGST Act s.2(6)."""
    place = found(service_export(**facts))
    assert (place.zero_rated, place.inter_state) == (None, True)
    assert words in place.basis.text


def test_a_service_for_an_indian_recipient_is_no_export() -> None:
    supply = service_export(
        recipient_state="29",
        recipient_registration=Registration.REGULAR,
        on=date(2020, 1, 1),
        delivery_state=ABROAD,
    )
    place = found(attrs.evolve(supply, nature=ServiceNature.GOODS_TRANSPORT))
    assert (place.state, place.zero_rated) == (ABROAD, None)
    assert "the recipient is in India" in place.basis.text


def test_an_export_whose_payment_is_not_told_is_told() -> None:
    place = found(service_export(foreign_exchange=None))
    assert place.zero_rated is ZeroRating.EXPORT
    assert [(p.code, p.severity.value) for p in place.problems] == [("missing_fact", "warning")]
