"""The regime as it is used: documents in, rows out, each with its reason."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from typing import Any

import pytest

from invoicekit import Address, AllowanceCharge, Invoice, Party, StatedTax, TaxId
from invoicekit.corrections import credit_amount, credit_whole
from invoicekit.documents import Delivery, InvoiceKind, Liability, Reference, ReferenceKind
from invoicekit.periods import Period
from invoicekit.taxes import TaxFacts, vat
from invoicekit.taxes.vat import Category, VatLaw
from invoicekit.totals.snapshot import Snapshot
from support.vat_cases import BUYER, CONFIRMED, DAY, bill, goods, rows, service, worked

SENT = Delivery(DAY, "FR")


def told(document: Invoice, facts: TaxFacts | None = None) -> list[str]:
    return [p.code for p in worked(document, facts).problems]


def abroad(*lines: Any, **more: Any) -> Invoice:
    return bill(*lines, buyer=BUYER, **({"delivery": SENT} | more))


def test_a_sale_at_home_at_two_rates() -> None:
    result = worked(bill(goods("100"), goods("50", rate=7), goods("20", kind="reduced")))
    # 19 % of 100 = 19.00; 7 % of 50 + 20 = 4.90.
    assert rows(result) == [("S", "19", "19.00"), ("S", "7", "4.90")]
    assert str(result.totals.payable) == "193.90"
    assert result.problems == ()


def test_goods_and_services_to_a_business_abroad() -> None:
    result = worked(abroad(goods("100"), service("50")), CONFIRMED)
    assert rows(result) == [("K", "0", "0.00"), ("AE", "0", "0.00")]
    codes = [(row.exemption_code, row.exemption_reason) for row in result.tax_rows]
    assert codes == [("VATEX-EU-IC", "Intra-Community supply"), ("VATEX-EU-AE", "Reverse charge")]
    assert result.tax_rows[1].liability is Liability.RECIPIENT
    assert str(result.totals.payable) == "150.00"
    assert result.problems == ()


def test_it_explains_itself_as_a_tax_officer_would() -> None:
    explained = worked(abroad(goods("100")), CONFIRMED).explain()
    assert (
        "VAT K 0 % of 100.00 = 0.00: sent from Germany (DE) to a business in France (FR): "
        "Directive 2006/112/EC art. 138(1)"
    ) in explained


def test_a_snapshot_keeps_the_version_and_the_evidence() -> None:
    evidence = {"buyer_vat_id_status": "valid", "buyer_vat_id_consultation": "WAPIAAAAX"}
    snapshot = Snapshot.of(worked(abroad(goods("100")), TaxFacts(evidence)))
    assert snapshot.regime_version == vat.knowledge().version
    assert dict(snapshot.facts)["buyer_vat_id_consultation"] == "WAPIAAAAX"


def test_ship_to_goes_before_the_buyers_country() -> None:
    to = vat.party("Warehouse", country="US")
    result = worked(bill(goods(), buyer=BUYER, ship_to=to), CONFIRMED)
    assert rows(result) == [("G", "0", "0.00")]


def test_of_several_ids_that_of_the_state_of_delivery_counts() -> None:
    buyer = vat.party("Atelier Bleu", vat_id=["DE136695976", "FR83404833048"], country="FR")
    assert rows(worked(bill(goods(), buyer=buyer, delivery=SENT), CONFIRMED))[0][0] == "K"


def test_evidence_of_another_id_counts_for_nothing() -> None:
    facts = TaxFacts({"buyer_vat_id": "ESB58378431", "buyer_vat_id_status": "valid"})
    assert told(abroad(goods()), facts) == ["vat_id_not_confirmed"]


def test_an_id_that_the_registry_does_not_know_is_refused() -> None:
    facts = TaxFacts({"buyer_vat_id": "FR83404833048", "buyer_vat_id_status": "invalid"})
    result = worked(abroad(goods("100")), facts)
    assert rows(result) == [("S", "19", "19.00")]
    assert [p.code for p in result.problems] == ["vat_id_invalid", "no_valid_vat_id"]


def test_the_rate_is_that_of_the_tax_point() -> None:
    """A prepayment takes the rate of the day of receipt (art. 93), whatever is issued when."""
    document = bill(goods("100"), issue_date=date(2021, 1, 4), tax_point=date(2020, 12, 30))
    assert rows(worked(document)) == [("S", "16", "16.00")]
    advance = bill(goods("100"), kind=InvoiceKind.PREPAYMENT_INVOICE, tax_point=date(2020, 12, 30))
    assert rows(worked(advance)) == [("S", "16", "16.00")]


def test_a_final_invoice_has_the_rate_of_its_own_day() -> None:
    """What it took in advance was of the rate of that day; the supply is of the day it is made."""
    advance = Reference(ReferenceKind.PRECEDING_INVOICE, "A-1", date(2020, 12, 1))
    final = bill(goods("100"), issue_date=date(2021, 2, 1), references=[advance])
    assert (rows(worked(final)), told(final)) == ([("S", "19", "19.00")], [])


def test_a_note_has_the_rate_of_what_it_corrects() -> None:
    reference = Reference(ReferenceKind.PRECEDING_INVOICE, "77", date(2020, 12, 1))
    note = bill(goods("100"), kind=InvoiceKind.CREDIT_NOTE, references=[reference])
    assert rows(worked(note)) == [("S", "16", "16.00")]
    later = Reference(ReferenceKind.PRECEDING_INVOICE, "78", date(2021, 2, 1))
    both = bill(goods("100"), kind=InvoiceKind.DEBIT_NOTE, references=[later, reference])
    assert rows(worked(both)) == [("S", "16", "16.00")]
    undated = bill(goods("100"), kind=InvoiceKind.CREDIT_NOTE)
    assert (rows(worked(undated))[0][1], told(undated)) == ("19", ["original_date_unknown"])


def test_a_discount_of_the_whole_is_spread_over_the_rates() -> None:
    document = bill(goods("300"), goods("100", rate=7), allowances=[AllowanceCharge("40")])
    bases = {f"{row.rate:f}": f"{row.base:f}" for row in worked(document).tax_rows}
    assert bases == {"19": "270.00", "7": "90.00"}


def test_a_charge_with_a_tax_of_its_own_has_that() -> None:
    charge = AllowanceCharge("100", taxes=[StatedTax("VAT", "S", "7")])
    result = worked(bill(goods("100"), charges=[charge]))
    assert rows(result) == [("S", "19", "19.00"), ("S", "7", "7.00")]


def test_prices_may_include_the_tax() -> None:
    result = worked(bill(goods("119"), prices_include="VAT"))
    assert (str(result.totals.tax_exclusive), str(result.totals.payable)) == ("100.00", "119.00")


def test_a_printed_retention_stays_what_it_is() -> None:
    """Spanish IRPF at 15 % beside VAT at 21 %: 100 + 21 - 15."""
    madrid = vat.party("Estudio Sol", vat_id="ESB58378431")
    irpf = StatedTax("IRPF", rate="15", liability=Liability.WITHHELD)
    line = service("100", taxes=[irpf])
    result = worked(bill(line, seller=madrid, buyer=vat.party("Sala Norte", country="ES")))
    assert str(result.totals.payable) == "106.00"
    assert [row.tax for row in result.tax_rows] == ["VAT", "IRPF"]


def test_a_surcharge_of_a_retailer_is_kept() -> None:
    """Spanish recargo de equivalencia: 21 % and 5.2 % of the same base."""
    madrid = vat.party("Estudio Sol", vat_id="ESB58378431")
    line = goods("100", taxes=[StatedTax("VAT", "S", "21", surcharge="5.2")])
    result = worked(bill(line, seller=madrid, buyer=vat.party("Sala Norte", country="ES")))
    assert str(result.totals.tax_total) == "26.20"


def test_a_captured_tax_is_booked_within_the_tolerance() -> None:
    line = goods("100", taxes=[StatedTax("VAT", "S", "19", stated_amount="19.01")])
    assert str(worked(bill(line)).totals.tax_total) == "19.01"


def test_a_bill_that_states_its_exemption_is_taken_at_its_word() -> None:
    stated = StatedTax("VAT", "E", "0", exemption_code="VATEX-EU-132-1I")
    in_words = StatedTax("VAT", "E", "0", exemption_reason="UStG § 4 Nr. 21")
    for tax in (stated, in_words):
        result = worked(bill(service("100", taxes=[tax])))
        assert rows(result) == [("E", "0", "0.00")]
        assert result.problems == ()


def test_a_bill_that_states_reverse_charge_is_too() -> None:
    munich = vat.party("Bau Sued", vat_id="DE136695976")
    line = service("100", taxes=[StatedTax("VAT", "AE", "0")])
    result = worked(bill(line, buyer=munich))
    assert (rows(result), result.problems) == ([("AE", "0", "0.00")], ())


def test_a_choice_by_hand_is_kept_beside_the_proposal() -> None:
    line = goods("100", vat_category="Z", vat_reason="ruling of 2024-02-01")
    document = bill(line)
    assert rows(worked(document)) == [("Z", "0", "0.00")]
    decision = vat.decisions_of(document)[0]
    assert isinstance(decision, vat.Decision)
    assert decision.proposal is not None
    assert (decision.proposal.category.value, decision.proposal.rate) == ("S", 19)
    assert "ruling of 2024-02-01; the proposal was S" in worked(document).explain()


def test_a_choice_by_hand_decides_what_the_law_here_cannot() -> None:
    line = goods("100", vat_category="S", vat_rate="17", vat_reason="the distance rules of 2020")
    document = bill(line, buyer=vat.party("A", country="LU"), issue_date=date(2020, 5, 4))
    assert rows(worked(document)) == [("S", "17", "17.00")]


def test_a_choice_without_a_reason_or_a_rate_is_refused() -> None:
    assert told(bill(goods("100", vat_category="Z"))) == ["override_without_reason"]
    assert told(bill(goods("100", vat_category="S", vat_reason="so"))) == ["missing_fact"]


def test_a_law_of_your_own_is_another_regime() -> None:
    regime = vat.VatRegime(VatLaw(services_abroad=Category.EXPORT))
    document = bill(service("100"), buyer=vat.party("Overseas", country="US", status="business"))
    assert rows(worked(document, regime=regime)) == [("G", "0", "0.00")]
    assert rows(worked(document)) == [("O", "", "0.00")]


def test_the_one_stop_shop_counts_the_document_itself() -> None:
    """EUR 9,950 before and 60 now are EUR 10,010: French tax already."""
    facts = {"oss_turnover": "9950", "oss_turnover_last_year": "0"}
    buyer = vat.party("A private person", country="FR")
    crossing = bill(goods("40"), goods("20"), buyer=buyer)
    below = bill(goods("40"), buyer=buyer)
    assert {row[1] for row in rows(worked(crossing, TaxFacts(facts)))} == {"20"}
    assert {row[1] for row in rows(worked(below, TaxFacts(facts)))} == {"19"}


def test_the_turnover_of_another_currency_must_be_told_in_euros() -> None:
    facts = TaxFacts({"oss_turnover": "0", "oss_turnover_last_year": "0"})
    document = bill(goods("40"), buyer=vat.party("A", country="FR"), currency="USD")
    missing = [dict(p.parameters).get("fact") for p in worked(document, facts).problems]
    assert missing == ["oss_sale"]


def test_a_threshold_counts_the_lines_of_its_kind() -> None:
    """Phones for 3,000 and 2,500 are one supply of 5,500; the case for 10 is none of it."""
    munich = vat.party("Funk Sued", vat_id="DE136695976")
    phones = [goods(price, reverse_charged="mobile_phones") for price in ("3000", "2500")]
    result = worked(bill(*phones, goods("10"), buyer=munich))
    assert rows(result) == [("AE", "0", "0.00"), ("S", "19", "1.90")]
    assert rows(worked(bill(phones[0], goods("2500"), buyer=munich)))[0][0] == "S"


def test_a_day_after_the_last_known_is_told() -> None:
    assert told(bill(goods(), issue_date=date(2026, 11, 24))) == ["past_knowledge_date"]
    assert told(bill(goods(), issue_date=date(2026, 11, 23))) == []


def test_an_undated_draft_is_told_by_its_missing_date_alone() -> None:
    assert told(bill(goods(), issue_date=None)) == ["missing_field"]


def test_a_trn_of_the_gulf_is_an_id() -> None:
    dubai = vat.party("Creek Trading", trn="100123456700003", country="AE")
    riyadh = vat.party("Najd Stores", trn="300000000000003", country="SA")
    result = worked(bill(goods("100"), seller=dubai, buyer=riyadh, currency="AED"))
    assert (rows(result)[0][0], [p.severity.value for p in result.problems]) == ("Z", ["note"])


def document(**line: Any) -> dict[str, Any]:
    return {
        "$schema": "invoicekit/invoice/1",
        "regime": "vat",
        "number": "7",
        "issue_date": "2026-05-04",
        "currency": "EUR",
        "seller": {
            "name": "Werkstatt Nord",
            "country": "DE",
            "tax_ids": [{"scheme": "VAT", "value": "DE136695976"}],
        },
        "buyer": {"name": "A private person", "country": "DE"},
        "lines": [
            {
                "id": "1",
                "description": "a chair",
                "unit_price": "1000",
                "particulars": {"supply": "goods"},
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


def test_the_json_of_the_command_line_names_the_regime() -> None:
    status, out = command("calculate", document())
    assert (status, json.loads(out)["totals"]["payable"]) == (0, "1190.00")
    told_ = {"supply": "services", "exemption": "VATEX-EU-132-1I"}
    row = json.loads(command("calculate", document(particulars=told_))[1])["tax_rows"][0]
    assert (row["category"], row["exemption_code"]) == ("E", "VATEX-EU-132-1I")


def test_the_command_line_tells_a_wrong_rate() -> None:
    status, out = command("check", document(particulars={"supply": "goods", "vat_rate": "8"}))
    assert (status, "[rate_not_in_force]" in out) == (1, True)


@pytest.mark.parametrize("period", [None, Period(date(2026, 5, 1), date(2026, 5, 31))])
def test_a_period_serves_as_the_date_of_delivery(period: Period | None) -> None:
    document = abroad(goods(), delivery=Delivery(None, "FR"), period=period)
    assert told(document, CONFIRMED) == ([] if period else ["delivery_date_missing"])


def test_a_country_of_delivery_means_the_buyers_own_part_of_it() -> None:
    """EN 16931 names a country alone; a buyer on the Canaries or in Belfast is in its own part."""
    canary = vat.party("Isla", country="ES", territory="ES-CN")
    assert rows(worked(bill(goods(), buyer=canary, delivery=Delivery(DAY, "ES"))))[0][0] == "G"
    belfast = vat.party("Belfast Linen", vat_id="XI123456782")
    sent = bill(goods(), buyer=belfast, delivery=Delivery(DAY, "GB"))
    assert rows(worked(sent, CONFIRMED))[0][0] == "K"
    mainland = vat.party("Warehouse", country="ES")
    there = bill(goods(), buyer=canary, ship_to=mainland, particulars={"one_stop_shop": "yes"})
    assert rows(worked(there))[0][1] == "21"


def test_a_particular_that_nobody_reads_is_told_with_its_likeness() -> None:
    document = bill(goods(exmption="VATEX-EU-132"), goods(), particulars={"colour": "red"})
    found = [p for p in worked(document).problems if p.code == "unread_particular"]
    assert [p.path for p in found] == ["particulars.colour", "lines[0].particulars.exmption"]
    assert "'exemption'" in found[1].remedy
    assert {p.severity.value for p in found} == {"warning"}


def test_evidence_may_come_with_the_document_in_json() -> None:
    data = document() | {"delivery": {"date": "2026-05-03", "country": "FR"}}
    data["particulars"] = {"buyer_vat_id_status": "valid"}
    data["buyer"] = {
        "name": "Atelier Bleu",
        "country": "FR",
        "tax_ids": [{"scheme": "VAT", "value": "FR83404833048"}],
    }
    status, out = command("calculate", data)
    result = json.loads(out)
    assert (status, result["tax_rows"][0]["category"], result["problems"]) == (0, "K", [])


def test_a_correction_keeps_the_law_of_its_invoice() -> None:
    """Sold in the second half of 2020 at 16 %, taken back in 2026 at the same."""
    sold = bill(goods("100", id="1"), issue_date=date(2020, 8, 4))
    head = {"number": "2", "issue_date": DAY, "reason": "sent back"}
    for note in (
        credit_whole(sold, vat.REGIME, **head),
        credit_amount(sold, vat.REGIME, "58", **head),
    ):
        assert rows(worked(note))[0][:2] == ("S", "16")
        assert worked(note).problems == ()
    abroad_ = abroad(goods("100", id="1"))
    note = credit_whole(abroad_, vat.REGIME, **head)
    assert rows(worked(note, CONFIRMED)) == [("K", "0", "0.00")]


def test_what_lines_come_to_is_not_known_while_prices_include_the_tax() -> None:
    munich = vat.party("Funk Sued", vat_id="DE136695976")
    phones = goods("6000", reverse_charged="mobile_phones")
    asked = worked(bill(phones, buyer=munich, prices_include="VAT")).problems
    assert [dict(p.parameters)["fact"] for p in asked] == ["amount"]
    told_ = goods("6000", reverse_charged="mobile_phones", amount="5042.02")
    result = worked(bill(told_, buyer=munich, prices_include="VAT"))
    assert (rows(result), result.problems) == ([("AE", "0", "0.00")], ())


def test_a_gas_dealer_and_a_british_builder_are_told_by_particulars() -> None:
    gas = goods(nature="gas_and_power", dealer=True)
    assert "art. 38" in worked(bill(gas, buyer=BUYER), CONFIRMED).explain()
    builder = vat.party("Mason Ltd", vat_id="GB980780684")
    told_ = {"reverse_charged": "construction", "cis_reportable": True}
    work = [service(**told_), service(cis_share="4", **told_), service(end_user=True, **told_)]
    sums = rows(worked(bill(*work, seller=builder, buyer=builder, currency="GBP")))
    assert sums == [("AE", "0", "0.00"), ("S", "20", "40.00")]


def test_the_decisions_of_a_draft_without_a_date_ask_for_it() -> None:
    (open_,) = vat.decisions_of(bill(goods(), issue_date=None))
    assert isinstance(open_, vat.Undecided)


def test_a_british_id_in_belfast_is_of_great_britain() -> None:
    trader = vat.party("Belfast Linen", vat_id="GB980780684", territory="XI")
    sold = bill(goods(), seller=trader, buyer=vat.party("A", country="GB"), currency="GBP")
    assert rows(worked(sold)) == [("S", "20", "20.00")]


def test_an_address_tells_the_country_where_nothing_else_does() -> None:
    seller_ = Party("Werkstatt Nord", address=Address(["Hafen 1"], "Hamburg", country="DE"))
    buyer = Party("A private person", address=Address(["Hafen 2"], "Hamburg", country="DE"))
    assert rows(worked(bill(goods(), seller=seller_, buyer=buyer))) == [("S", "19", "19.00")]
    other = TaxId("GSTIN", "27AAPFU0939F1ZV")
    indian = Party("Werkstatt Nord", "DE", tax_ids=[other, TaxId("VAT", "DE136695976")])
    assert worked(bill(goods(), seller=indian)).problems == ()
