"""The regime as it is used: the worked example, explanations, the JSON of the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from typing import Any

import attrs
import pytest

from invoicekit import AllowanceCharge, Invoice, Party, StatedTax, TaxId, calculate
from invoicekit.documents import Severity
from invoicekit.taxes import TaxFacts, india
from invoicekit.totals.snapshot import Snapshot
from support.indian import KARNATAKA, PUNE, bill, goods, heads, service, stated, told, worked


def the_invoice() -> Invoice:
    return Invoice(
        number="AT/26-27/0042",
        issue_date=date(2026, 11, 2),
        currency="INR",
        seller=india.party("Asha Systems", gstin="27AAPFU0939F1ZV"),
        buyer=india.party("Blue Bay Retail", gstin="29AAGCB7383J1Z4"),
        lines=[
            india.line("IT support", sac="998313", quantity="40", unit="HUR", unit_price="1499.50")
        ],
    )


def test_it_explains_itself_as_a_tax_officer_would() -> None:
    result = calculate(the_invoice(), india.REGIME)
    assert str(result.totals.payable) == "70776.40"
    assert (
        "IGST 18 % of 59,980.00 = 10,796.40: seller in Maharashtra (27), place of supply "
        "Karnataka (29), the recipient's location: IGST Act s.12(2)(a), s.7(3)"
    ) in result.explain()


def test_a_snapshot_keeps_the_version_of_the_law() -> None:
    result = calculate(the_invoice(), india.REGIME)
    assert Snapshot.of(result).regime_version == india.knowledge().version
    assert Snapshot.of(result).differences(result) == ()


def test_the_states_tax_of_a_union_territory_has_its_own_name() -> None:
    seller = india.party("Hill Shop", gstin="04AAPFU0939F1Z3")
    buyer = india.party("Hill Buyer", state="04")
    line = service("100", None, stated("CGST", "9", "9.00"), stated("SGST", "9", "9.00"))
    result = worked(bill(line, seller=seller, buyer=buyer))
    assert heads(result) == {"CGST": "9.00", "UTGST": "9.00"}
    assert told(result) == []


def test_a_discount_of_the_whole_is_spread_over_the_rates() -> None:
    document = bill(service("300", "5"), service("100"), allowances=[AllowanceCharge("40")])
    result = worked(document)
    assert {str(row.rate): str(row.base) for row in result.tax_rows} == {
        "2.5": "270.00",
        "9": "90.00",
    }


def test_a_charge_with_a_rate_of_its_own_has_that() -> None:
    charge = AllowanceCharge("100", taxes=[StatedTax("GST", rate="5")])
    result = worked(bill(service("100"), buyer=KARNATAKA, charges=[charge]))
    amounts = [(str(row.rate), str(row.amount)) for row in result.tax_rows]
    assert amounts == [("18", "18.00"), ("5", "5.00")]


def test_lines_that_tell_the_same_are_decided_alike_at_other_prices() -> None:
    room = {"rate_entry": "hotel", "supply": "services"}
    lines = [service("7000", None, **room), service("8000", None, **room)]
    for one in lines:
        assert one.particulars == lines[0].particulars
    hotels = [attrs.evolve(one, codes=india.line(sac="996311").codes) for one in lines]
    result = worked(bill(*hotels, buyer=PUNE))
    assert [len(line.taxes) for line in result.lines] == [2, 0]
    assert told(result) == ["rate_unknown"]


def test_gst_stated_as_one_figure_within_a_state_is_told() -> None:
    line = service("100", None, stated("GST", "18", "18.00"))
    assert told(worked(bill(line))) == ["stated_gst_not_split"]
    assert told(worked(bill(line, buyer=KARNATAKA))) == []


def test_a_marketplaces_supply_bears_no_tax_of_its_supplier() -> None:
    result = worked(bill(service("100", section_9_5=True)))
    assert (result.tax_rows, told(result)) == ((), ["section_9_5"])


def test_what_a_document_tells_wrongly_has_the_documents_path() -> None:
    said = {"reverse_charge": "maybe"}
    result = worked(bill(service("1"), service("2"), buyer=KARNATAKA, particulars=said))
    wrong = [p.path for p in result.problems if p.code == "unknown_particular"]
    assert wrong == ["particulars.reverse_charge"]


def test_a_line_whose_place_is_unknown_bears_no_tax() -> None:
    line = service("1", nature="immovable_property")
    result = worked(bill(line, buyer=KARNATAKA))
    assert (result.tax_rows, told(result)) == ((), ["missing_fact"])


def test_cess_is_not_charged_under_a_letter_of_undertaking() -> None:
    abroad = india.party("Overseas Ltd", country="US")
    line = goods("100", "28", cess="suv", export_route="without_payment")
    result = worked(bill(line, buyer=abroad, issue_date=date(2025, 9, 1)))
    assert heads(result) == {"IGST": "0.00"}


def document(**line: Any) -> dict[str, Any]:
    party = {"tax_ids": [{"scheme": "GSTIN", "value": "27AAPFU0939F1ZV"}], "country": "IN"}
    buyer = {"tax_ids": [{"scheme": "GSTIN", "value": "29AAGCB7383J1Z4"}], "country": "IN"}
    return {
        "$schema": "invoicekit/invoice/1",
        "regime": "india",
        "number": "AT/1",
        "issue_date": "2026-03-02",
        "currency": "INR",
        "seller": {"name": "Asha", **party},
        "buyer": {"name": "Blue Bay", **buyer},
        "lines": [
            {
                "id": "1",
                "description": "IT support",
                "unit_price": "1000",
                "codes": [{"scheme": "SAC", "value": "998313"}],
                **line,
            }
        ],
    }


def command(word: str, data: dict[str, Any]) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "invoicekit", word, "-"],
        input=json.dumps(data),
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize(
    ("line", "tax"), [({}, "180.00"), ({"particulars": {"gst_rate": "5"}}, "50.00")]
)
def test_the_command_line_knows_the_regime(line: dict[str, Any], tax: str) -> None:
    status, text = command("calculate", document(**line))
    result = json.loads(text)
    assert (status, result["totals"]["tax_total"]) == (0, tax)
    assert result["tax_rows"][0]["tax"] == "IGST"


def test_the_command_line_explains_and_checks_by_the_regime() -> None:
    status, text = command("explain", document())
    assert (status, "place of supply Karnataka (29)" in text) == (0, True)
    status, text = command("check", document(particulars={"gst_rate": "17"}))
    assert (status, "[unknown_rate]" in text) == (1, True)


WRONG = "27AAPFU0939F1ZW"
"""The check digit of 27AAPFU0939F1Z is V: the number is published as an example of a GSTIN."""


@pytest.mark.parametrize("side", ["seller", "buyer", "ship_to"])
def test_a_wrong_check_digit_of_a_party_is_a_problem_with_its_place_value_and_remedy(side) -> None:
    party = Party("By hand", "IN", tax_ids=[TaxId("PAN", "AAPFU0939F"), TaxId("GSTIN", WRONG)])
    (problem,) = worked(bill(service("1"), **{side: party})).problems
    assert (problem.code, problem.path) == ("invalid_gstin", f"{side}.tax_ids[1]")
    assert dict(problem.parameters) == {"value": WRONG, "part": "check_digit"}
    assert "character 15 must be 'V', and 'W' stands there" in problem.message
    assert problem.remedy == "Compare it with the certificate of the GSTIN"
    assert problem.severity is Severity.ERROR


def test_the_test_numbers_of_the_portal_pass_where_the_facts_say_so() -> None:
    party = Party("Test taxpayer", "IN", tax_ids=[TaxId("GSTIN", WRONG)])
    facts = TaxFacts({"sandbox": True})
    assert worked(bill(service("1"), seller=party), facts).problems == ()


def test_a_pan_of_another_form_is_told_as_well() -> None:
    party = Party("Walk-in", "IN", territory="IN-27", tax_ids=[TaxId("PAN", "AAPFU09")])
    (problem,) = worked(bill(service("1"), buyer=party)).problems
    assert (problem.code, problem.path) == ("invalid_pan", "buyer.tax_ids[0]")


@pytest.mark.parametrize(("word", "due"), [("check", 1), ("calculate", 0)])
def test_the_command_line_tells_a_wrong_check_digit(word: str, due: int) -> None:
    data = document()
    data["seller"]["tax_ids"] = [{"scheme": "GSTIN", "value": WRONG}]
    status, text = command(word, data)
    assert (status, "invalid_gstin" in text, "seller.tax_ids[0]" in text) == (due, True, True)
    assert WRONG in text
