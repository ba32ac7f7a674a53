"""Where a supply goes in the return: GSTR-1 and the purchase side."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from invoicekit.errors import NotCovered
from invoicekit.taxes.india.documents import Returned, purchase_class, return_class
from invoicekit.taxes.india.place import PlaceOfSupply, Undecided, place_of_supply
from invoicekit.taxes.india.supply import (
    ABROAD,
    ExportRoute,
    Movement,
    Registration,
    Supply,
    SupplyKind,
    Taxability,
)

NOW = date(2026, 11, 2)


def sold(**facts: Any) -> Supply:
    state = facts.get("recipient_state", "29")
    return Supply(
        **{
            "kind": SupplyKind.GOODS,
            "movement": Movement.DELIVERED,
            "on": NOW,
            "supplier_state": "27",
            "recipient_state": state,
            "recipient_registration": Registration.REGULAR,
            "delivery_state": state,
            "address_on_record": state,
            **facts,
        }
    )


def classed(supply: Supply, value: str = "1180", on: date = NOW, **more: Any) -> Returned:
    place = place_of_supply(supply)
    assert isinstance(place, PlaceOfSupply)
    returned = return_class(supply, place, on=on, value=Decimal(value), **more)
    assert isinstance(returned, Returned)
    return returned


CONSUMER = {"recipient_registration": Registration.UNREGISTERED}
ZONE = {"recipient_registration": Registration.SEZ_UNIT, "authorised_operations": True}
FOREIGN = {"recipient_registration": Registration.OVERSEAS, "recipient_state": ABROAD}
PAID, FREE = (
    {"export_route": ExportRoute.WITH_PAYMENT},
    {"export_route": ExportRoute.WITHOUT_PAYMENT},
)
EXEMPT = {"taxability": Taxability.EXEMPT}


@pytest.mark.parametrize(
    ("facts", "heading", "table", "section"),
    [
        ({}, "B2B", "4A", "R"),
        ({"recipient_registration": Registration.UIN}, "B2B", "4A", "R"),
        ({"recipient_registration": Registration.COMPOSITION}, "B2B", "4A", "R"),
        ({"reverse_charge": True}, "B2B", "4B", "R"),
        ({**ZONE, **PAID}, "SEZ", "6B", "SEWP"),
        ({**ZONE, **FREE}, "SEZ", "6B", "SEWOP"),
        ({**ZONE, **EXEMPT, **FREE}, "SEZ", "6B", "SEWOP"),
        ({"deemed_export": True}, "DE", "6C", "DE"),
        ({**FOREIGN, **PAID}, "EXP", "6A", "WPAY"),
        ({**FOREIGN, **FREE}, "EXP", "6A", "WOPAY"),
        ({**CONSUMER}, "B2CS", "7", "INTER"),
        ({**CONSUMER, "recipient_state": "27"}, "B2CS", "7", "INTRA"),
        ({**EXEMPT}, "NIL", "8", "INTRB2B"),
        ({**EXEMPT, "recipient_state": "27"}, "NIL", "8", "INTRAB2B"),
        ({**EXEMPT, **CONSUMER}, "NIL", "8", "INTRB2C"),
        ({**EXEMPT, **CONSUMER, "recipient_state": "27"}, "NIL", "8", "INTRAB2C"),
        ({"taxability": Taxability.NON_GST}, "NIL", "8", "INTRB2B"),
        ({"taxability": Taxability.NIL_RATED}, "NIL", "8", "INTRB2B"),
        ({"taxability": Taxability.NO_SUPPLY}, "NONE", "", ""),
        ({"supplier_registration": Registration.COMPOSITION}, "NONE", "", ""),
        ({**CONSUMER, "section_9_5": True}, "ECO", "14", ""),
    ],
)
def test_the_class_of_a_sale(facts: dict[str, Any], heading: str, table: str, section: str) -> None:
    returned = classed(sold(**facts))
    assert (returned.heading.value, returned.table, returned.section) == (heading, table, section)


@pytest.mark.parametrize(
    ("value", "on", "heading"),
    [
        ("100000", date(2024, 8, 1), "B2CS"),
        ("100000.01", date(2024, 8, 1), "B2CL"),
        ("250000", date(2024, 7, 31), "B2CS"),
        ("250000.01", date(2024, 7, 31), "B2CL"),
        ("150000", date(2024, 7, 31), "B2CS"),
        ("150000", NOW, "B2CL"),
    ],
)
def test_in_34_the_limit_of_b2cl_is_strict_and_dated(value: str, on: date, heading: str) -> None:
    """Notification 12/2024-CT: above 1,00,000 from 2024-08-01, above 2,50,000 before."""
    returned = classed(sold(**CONSUMER, on=on), value, on)
    assert returned.heading.value == heading
    assert "12/2024-CT" in returned.source


def test_within_one_state_no_value_is_large() -> None:
    assert classed(sold(**CONSUMER, recipient_state="27"), "9000000").heading.value == "B2CS"


@pytest.mark.parametrize(
    ("facts", "original", "heading", "section"),
    [
        ({}, None, "CDNR", "R"),
        ({**ZONE, **PAID}, None, "CDNR", "SEWP"),
        ({"deemed_export": True}, None, "CDNR", "DE"),
        ({**FOREIGN, **FREE}, None, "CDNUR", "EXPWOP"),
        ({**FOREIGN, **PAID}, None, "CDNUR", "EXPWP"),
        ({**CONSUMER}, "100001", "CDNUR", "B2CL"),
        ({**CONSUMER}, "100000", "B2CS", "INTER"),
        ({**CONSUMER, "recipient_state": "27"}, None, "B2CS", "INTRA"),
        ({**EXEMPT}, None, "NIL", "INTRB2B"),
    ],
)
def test_the_class_of_a_note(
    facts: dict[str, Any], original: str | None, heading: str, section: str
) -> None:
    """The limit is tested on the larger of the note and its invoice."""
    more = {"original_value": Decimal(original)} if original else {}
    returned = classed(sold(**facts), note=True, **more)
    assert (returned.heading.value, returned.section) == (heading, section)


def test_a_note_to_a_consumer_in_another_state_asks_for_its_invoices_value() -> None:
    supply = sold(**CONSUMER)
    place = place_of_supply(supply)
    assert isinstance(place, PlaceOfSupply)
    undecided = return_class(supply, place, on=NOW, value=Decimal(118), note=True)
    assert isinstance(undecided, Undecided)
    (problem,) = undecided.problems
    assert dict(problem.parameters)["fact"] == "original_value"


def test_a_day_before_gst_is_a_gap() -> None:
    with pytest.raises(NotCovered):
        classed(sold(**CONSUMER), on=date(2017, 6, 30))


@pytest.mark.parametrize(
    ("facts", "note", "heading"),
    [
        ({}, False, "B2B"),
        ({}, True, "CDNR"),
        ({"supplier_registration": Registration.UNREGISTERED}, False, "B2BUR"),
        ({"supplier_registration": Registration.UNREGISTERED}, True, "CDNUR"),
        ({"supplier_state": ABROAD}, False, "IMPG"),
        ({"supplier_state": ABROAD, "kind": SupplyKind.SERVICES}, False, "IMPS"),
    ],
)
def test_the_class_of_a_purchase(facts: dict[str, Any], note: bool, heading: str) -> None:
    assert purchase_class(sold(**facts), note=note).heading.value == heading
