"""What a document tells of its supplies: parties, codes, particulars, facts."""

from __future__ import annotations

import ast
import re
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest

from invoicekit import calculate, postings
from invoicekit.documents import Address, Code, Invoice, Line, Party, Severity, TaxId
from invoicekit.errors import InvalidAmount, InvalidValue
from invoicekit.taxes import TaxFacts, india
from invoicekit.taxes.india.place import PlaceOfSupply, placed_supplies
from invoicekit.taxes.india.supply import (
    PARTICULARS,
    SUPPLY_PARTICULARS,
    ExportRoute,
    Movement,
    Registration,
    ServiceNature,
    Supply,
    SupplyKind,
    supplies_of,
    supply_of,
)

SELLER = india.party("Asha Systems", gstin="27AAPFU0939F1ZV")
BUYER = india.party("Blue Bay Retail", gstin="29AAGCB7383J1Z4")
SUPPORT = india.line("IT support", sac="998313")
GOODS = india.line("Desk", hsn="9403", unit="NOS")


def invoice(*lines: Line, **fields: Any) -> Invoice:
    return Invoice(
        **{
            "number": "AT/26-27/0042",
            "issue_date": date(2026, 11, 2),
            "currency": "INR",
            "seller": SELLER,
            "buyer": BUYER,
            "lines": lines or (SUPPORT,),
            **fields,
        }
    )


def first(document: Invoice, facts: TaxFacts | None = None) -> Supply:
    return supply_of(document, document.lines[0], facts or TaxFacts())


def test_parties_and_codes_tell_most_of_it() -> None:
    supply = first(invoice())
    assert supply.kind is SupplyKind.SERVICES
    assert (supply.supplier_state, supply.recipient_state) == ("27", "29")
    assert supply.supplier_registration is Registration.REGULAR
    assert supply.on == date(2026, 11, 2)
    assert supply.movement is None
    assert supply.problems == ()


def test_the_tax_point_is_the_day_of_the_law() -> None:
    assert first(invoice(tax_point=date(2025, 9, 21))).on == date(2025, 9, 21)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (Code("HSN", "9403"), SupplyKind.GOODS),
        (Code("HSN", "998313"), SupplyKind.SERVICES),
        (Code("SAC", "998313"), SupplyKind.SERVICES),
        (Code("GTIN", "1"), None),
    ],
)
def test_the_code_tells_goods_from_services(code: Code, kind: SupplyKind | None) -> None:
    assert first(invoice(Line("x", codes=[code]))).kind is kind


def test_a_particular_of_the_line_goes_before_that_of_the_document_and_that_before_a_fact() -> None:
    line = india.line("Hall", sac="997212", nature="immovable_property", property_state="Goa")
    document = invoice(line, particulars={"property_state": "29", "reverse_charge": "yes"})
    facts = TaxFacts({"reverse_charge": False, "foreign_exchange": True})
    supply = first(document, facts)
    assert supply.nature is ServiceNature.IMMOVABLE_PROPERTY
    assert supply.property_state == "30"
    assert supply.reverse_charge is True
    assert supply.foreign_exchange is True


def test_every_particular_reaches_its_field() -> None:
    words = {
        "supply": "goods",
        "nature": "telecom_other",
        "movement": "none",
        "taxability": "exempt",
        "export_route": "without_payment",
        "ecommerce_gstin": "29AABCF8078M1C8",
        "place_of_supply": "33",
    }
    renamed = {"supply": "kind", "place_of_supply": "stated_place"}
    usual = first(invoice())
    for name in sorted(SUPPLY_PARTICULARS):
        value = words.get(name, "24" if name.endswith(("_state", "place", "record")) else "yes")
        supply = first(invoice(india.line("x", sac="998313", **{name: value})))
        field = renamed.get(name, name)
        assert getattr(supply, field) != getattr(usual, field), name
        assert supply.problems == (), name


def test_the_names_in_the_docstring_are_those_that_are_read() -> None:
    from invoicekit.taxes.india.supply import names

    told = {word for row in (names.__doc__ or "").split("|") for word in row.split("`")[1::2]}
    assert told >= SUPPLY_PARTICULARS


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("supply", "things"),
        ("nature", "magic"),
        ("movement", "teleported"),
        ("taxability", "taxfree"),
        ("export_route", "smuggled"),
        ("reverse_charge", "Y"),
        ("property_state", "Bavaria"),
        ("property_state", "29,Bavaria"),
        ("place_of_supply", "XX"),
    ],
)
def test_a_word_that_is_not_understood_is_a_problem_with_its_path(name: str, value: str) -> None:
    line = india.line("x", sac="998313", **{name: value})
    (problem,) = first(invoice(SUPPORT, line, lines=(line,))).problems
    assert (problem.code, problem.path) == (
        "unknown_particular",
        f"lines[0].particulars.{name}",
    )
    assert problem.remedy.startswith("Use one of ")
    whole = first(invoice(particulars={name: value})).problems
    assert [p.path for p in whole] == [f"particulars.{name}"]


def test_a_line_that_is_not_in_the_document_can_be_asked_too() -> None:
    line = india.line("x", sac="998313", nature="magic")
    assert supply_of(invoice(), line).problems[0].path == "line.particulars.nature"


def test_lines_that_tell_the_same_share_one_supply() -> None:
    other = india.line("Training", sac="999293", nature="training")
    supplies = supplies_of(invoice(SUPPORT, attrs.evolve(SUPPORT, description="more"), other))
    assert supplies[0] is supplies[1]
    assert supplies[2].nature is ServiceNature.TRAINING
    placed = placed_supplies(invoice(SUPPORT, SUPPORT, other))
    assert placed[0] is placed[1]
    assert isinstance(placed[0][1], PlaceOfSupply)


def test_problems_are_told_for_each_line() -> None:
    wrong = india.line("x", sac="998313", nature="magic")
    paths = [s.problems[0].path for s in supplies_of(invoice(wrong, wrong))]
    assert paths == ["lines[0].particulars.nature", "lines[1].particulars.nature"]


# --- parties ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("party", "state", "registration"),
    [
        (BUYER, "29", Registration.REGULAR),
        (india.party("x", state="Kerala"), "32", Registration.UNREGISTERED),
        (india.party("x"), "", Registration.UNREGISTERED),
        (india.party("x", country="US"), "96", Registration.OVERSEAS),
        (Party("x", address=Address(region="Goa")), "30", Registration.UNREGISTERED),
        (Party("x", address=Address(country="DE")), "96", Registration.OVERSEAS),
        (india.party("x", uin="0717USA12345UNA"), "07", Registration.UIN),
        (
            Party("x", tax_ids=[TaxId("GSTIN", "9917USA29001OSB")]),
            "96",
            Registration.OIDAR,
        ),
        (
            india.party("x", gstin="27AAPFU0939F1ZV", registration=Registration.SEZ_UNIT),
            "27",
            Registration.SEZ_UNIT,
        ),
        (india.party("x", state="27", registration="composition"), "27", Registration.COMPOSITION),
        # The check digit is wrong; the State can be read all the same.
        (india.party("x", gstin="27AAPFU0939F1ZW"), "27", Registration.REGULAR),
        (india.party("x", gstin="27", state=""), "27", Registration.UNREGISTERED),
    ],
)
def test_where_a_party_is_and_what_it_is(
    party: Party, state: str, registration: Registration
) -> None:
    supply = first(invoice(buyer=party))
    assert (supply.recipient_state, supply.recipient_registration) == (state, registration)


def test_an_unknown_kind_of_taxpayer_is_told() -> None:
    (problem,) = first(invoice(buyer=india.party("x", registration="rich"))).problems
    assert (problem.code, problem.path) == ("unknown_registration", "buyer.registration")


def test_withdrawn_codes_are_read_as_their_successors() -> None:
    assert first(invoice(seller=Party("x", territory="IN-25"))).supplier_state == "26"
    old = invoice(seller=Party("x", territory="IN-25"), issue_date=date(2019, 1, 1))
    assert first(old).supplier_state == "25"


# --- goods --------------------------------------------------------------------------------------


def test_goods_go_to_the_buyer_where_nobody_says_otherwise() -> None:
    supply = first(invoice(GOODS))
    assert (supply.movement, supply.delivery_state) == (Movement.DELIVERED, "29")


def test_goods_shipped_to_another_are_delivered_on_the_buyers_direction() -> None:
    supply = first(invoice(GOODS, ship_to=india.party("Cousin", state="33")))
    assert (supply.movement, supply.delivery_state) == (Movement.THIRD_PERSON, "33")


@pytest.mark.parametrize(
    ("ship_to", "movement"),
    [
        (Party(address=Address(region="33")), Movement.DELIVERED),
        (Party("Blue Bay Retail", territory="IN-33"), Movement.DELIVERED),
        (india.party("Yard", gstin="29AAGCB7383J1Z4", state="33"), Movement.DELIVERED),
        (india.party("Blue Bay Retail", gstin="27AAPFU0939F1ZV"), Movement.THIRD_PERSON),
    ],
)
def test_the_buyers_own_other_place_is_no_third_person(ship_to: Party, movement: Movement) -> None:
    assert first(invoice(GOODS, ship_to=ship_to)).movement is movement


def test_in_02_from_the_document() -> None:
    """Bill-to 29, ship-to 33, supplier 27: the place is 29."""
    document = invoice(GOODS, ship_to=india.party("Cousin", state="33"))
    ((_, place),) = placed_supplies(document)
    assert isinstance(place, PlaceOfSupply)
    assert (place.state, place.taxes) == ("29", ("IGST",))


def test_an_export_from_the_document() -> None:
    document = invoice(
        GOODS,
        buyer=india.party("Fern GmbH", country="DE"),
        particulars={"export_route": "without_payment"},
    )
    ((supply, place),) = placed_supplies(document)
    assert isinstance(place, PlaceOfSupply)
    assert (place.state, place.route) == ("96", ExportRoute.WITHOUT_PAYMENT)
    assert supply.crosses_border


def test_an_export_with_delivery_in_india_is_told() -> None:
    document = invoice(
        GOODS,
        buyer=india.party("Fern GmbH", country="DE"),
        ship_to=india.party("Warehouse", state="27"),
        particulars={"export_route": "without_payment"},
    )
    ((_, place),) = placed_supplies(document)
    assert isinstance(place, PlaceOfSupply)
    assert place.state == "27"
    assert [p.code for p in place.problems] == ["not_an_export"]


def test_a_sale_over_the_counter_is_in_the_sellers_state() -> None:
    document = invoice(GOODS, buyer=india.party("Walk-in customer"))
    ((_, place),) = placed_supplies(document)
    assert isinstance(place, PlaceOfSupply)
    assert (place.state, place.taxes) == ("27", ("CGST", "SGST"))


def test_a_sale_through_a_marketplace_goes_by_the_delivery_address() -> None:
    document = invoice(
        india.line("Desk", hsn="9403", ecommerce_gstin="29AABCF8078M1C8"),
        buyer=india.party("Ravi", state="29"),
        ship_to=india.party("Ravi", state="33"),
    )
    ((supply, place),) = placed_supplies(document)
    assert supply.ecommerce
    assert isinstance(place, PlaceOfSupply)
    assert place.state == "33"


# --- as a clerk writes it -----------------------------------------------------------------------


def test_a_line_keeps_its_rate_and_what_gst_asks() -> None:
    line = india.line(
        "IT support",
        sac="998313",
        quantity="40",
        unit="HUR",
        unit_price="1499.50",
        rate="18",
        nature=ServiceNature.GENERAL,
        reverse_charge=False,
        taxable_value="1",
    )
    assert line.codes == (Code("SAC", "998313"),)
    assert dict(line.particulars) == {
        "gst_rate": "18",
        "nature": "general",
        "reverse_charge": "no",
    }
    assert str(line.taxable_value) == "1"


def test_a_line_is_goods_or_a_service() -> None:
    with pytest.raises(InvalidValue, match="not both"):
        india.line("x", hsn="9403", sac="998313")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("reverse_charg", "'reverse_charge'"),
        ("notifed_supply", "'notified_supply'"),
        ("unitprice", "'unit_price'"),
        ("retail_prices", "'retail_price'"),
    ],
)
def test_a_misspelt_name_is_told_with_what_it_may_have_been_meant_for(name, meant) -> None:
    with pytest.raises(InvalidValue, match=name) as refused:
        india.line("x", sac="998313", **{name: "yes"})
    assert f"Did you mean {meant}" in refused.value.remedy
    assert f"own={{{name!r}: ...}}" in refused.value.remedy


def test_a_name_that_is_like_no_other_is_an_error_too_and_says_where_it_goes() -> None:
    with pytest.raises(InvalidValue) as refused:
        india.line("x", sac="998313", warehouse="W1")
    assert refused.value.remedy == "What is yours goes into own={'warehouse': ...}"


def test_particulars_of_ones_own_are_given_apart_and_kept() -> None:
    line = india.line("x", sac="998313", rate="18", own={"warehouse": "W1"})
    assert line.particulars == (("gst_rate", "18"), ("warehouse", "W1"))
    assert first(invoice(line)).problems == ()
    with pytest.raises(InvalidValue, match="reads this name") as refused:
        india.line("x", sac="998313", own={"reverse_charge": "yes"})
    assert refused.value.remedy == "Give it by name: reverse_charge=..."


def test_a_document_from_elsewhere_is_warned_of_names_that_look_misspelt() -> None:
    line = Line("x", codes=[Code("SAC", "998313")], particulars={"reverse_charg": "yes"})
    whole = {"export_rout": "with_payment", "warehouse": "W1"}
    found = calculate(invoice(SUPPORT, line, particulars=whole), india.REGIME).problems
    problems = [each for each in found if each.code == "unread_particular"]
    told = [(each.code, each.path, dict(each.parameters)["near"]) for each in problems]
    assert told == [
        ("unread_particular", "particulars.export_rout", "export_route"),
        ("unread_particular", "lines[1].particulars.reverse_charg", "reverse_charge"),
    ]
    assert {each.severity for each in problems} == {Severity.WARNING}
    assert "Did you mean 'reverse_charge'?" in problems[1].remedy


def test_every_name_that_the_rooms_read_is_known_to_the_regime() -> None:
    """The sources are read: what is asked for by name, and no more, is in the list."""
    asked = {"text", "word", "answer", "states", "particular", "missing_particular"}
    rooms = (Path(india.__file__).parent, Path(postings.__file__).parent)
    read: set[str] = set()
    for source in (path for room in rooms for path in room.rglob("*.py")):
        for node in ast.walk(ast.parse(source.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            given = node.args[:2] if name in asked else []
            read |= {str(each.value) for each in given if isinstance(each, ast.Constant)}
    # The lists of reverse charge ask for these in two loops.
    looped = {"supplier_role", "recipient_role", "forward_charge", "full_rate"}
    looped |= {"recipient_personal"}
    found = {name for name in read if re.fullmatch(r"[a-z][a-z0-9_]+", name)}
    assert found | looped == PARTICULARS - (SUPPLY_PARTICULARS - found)


def test_a_rate_is_no_float() -> None:
    with pytest.raises(InvalidAmount):
        india.line("x", rate=18.0)


def test_a_party_has_its_numbers_and_its_state() -> None:
    assert SELLER.territory == "IN-27"
    assert SELLER.tax_ids == (TaxId("GSTIN", "27AAPFU0939F1ZV"),)
    plain = india.party("x", pan="AAPFU0939F", state="IN-33")
    assert (plain.territory, plain.tax_id("PAN"), plain.country) == ("IN-33", "AAPFU0939F", "IN")
    with pytest.raises(InvalidValue, match="Bavaria"):
        india.party("x", state="Bavaria")


def test_an_unknown_name_is_told() -> None:
    with pytest.raises(AttributeError, match="nothing_such"):
        india.nothing_such  # noqa: B018 - the look-up is what is tested
    assert set(dir(india)) == set(india.__all__)
