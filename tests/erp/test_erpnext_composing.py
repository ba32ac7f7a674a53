"""What a bill becomes in ERPNext: its items, taxes and figures, added up there anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import attrs
import pytest

from invoicekit import AllowanceCharge, Coding, Invoice, calculate
from invoicekit.adapters.erp.erpnext import ErpNextSettings, Share, erpnext_problems
from invoicekit.documents import InvoiceKind
from invoicekit.errors import ErpRefused, InvalidValue
from invoicekit.money import ExchangeRate
from invoicekit.ports.erp import ErpDocument, ErpLine, LineMatch
from invoicekit.taxes import india
from invoicekit.testing.erp import ErpCase
from support.erpnext import ORDER, RECEIPTS, SETTINGS, connected, stocked
from support.fakes.erpnext import FakeErpNext

CASE = ErpCase()
DAY = date(2026, 11, 2)
SELLER = india.party("Asha Systems", gstin="27AAPFU0939F1ZV")
BUYER = india.party("Blue Bay Retail", gstin="29AAGCB7383J1Z4")
INDIAN = attrs.evolve(
    SETTINGS,
    tax_accounts={"IGST 18": "Input Tax IGST - B", "IGST 18 reverse": "Input Tax IGST - B"},
    reverse_accounts={"IGST 18 reverse": "Output RCM - B"},
)


@pytest.fixture
def site() -> Iterator[FakeErpNext]:
    with FakeErpNext(stocked()) as site:
        yield site


def handed(invoice: Invoice, **other: Any) -> ErpDocument:
    """Return a bill as the agents hand it over."""
    figures = calculate(invoice, india.REGIME)
    lines = [
        ErpLine(
            id=line.id,
            description=line.description,
            quantity=line.quantity,
            unit=line.unit,
            net=result.net,
            taxes=result.taxes,
            codes=[(code.scheme, code.value) for code in line.codes],
        )
        for line, result in zip(invoice.lines, figures.lines, strict=True)
    ]
    return ErpDocument(
        **{
            "company": "1000",
            "party": "V-1",
            "posting_date": DAY,
            "invoice": invoice,
            "lines": lines,
            "tax_rows": figures.tax_rows,
            "totals": figures.totals,
            "coding": Coding(account="6120"),
        }
        | other
    )


def bill(**other: Any) -> Invoice:
    """40 hours at 1,499.50 are 59,980; IGST of 18 % is 10,796.40 (CGST and IGST Acts)."""
    line = india.line("IT support", sac="998313", quantity="40", unit="HUR", unit_price="1499.50")
    known = {"currency": "INR", "seller": SELLER, "buyer": BUYER, "lines": [line]}
    return Invoice("AT/26-27/0042", DAY, **known | other)


def kept(site: FakeErpNext, document: ErpDocument, settings: ErpNextSettings = INDIAN) -> Any:
    """Park a bill, and return what ERPNext keeps of it."""
    receipt = connected(site, settings).park(document, "k")
    assert receipt.total == document.totals.payable
    return site.books.get("Purchase Invoice", receipt.ref.id)


class TestIndia:
    def test_a_bill_with_igst_arrives_with_its_fields_and_to_the_paisa(self, site):
        row = kept(site, handed(bill()))
        # 59,980 + 10,796.40.
        assert row["grand_total"] == 70776.4
        assert (row["supplier_gstin"], row["company_gstin"], row["place_of_supply"]) == (
            "27AAPFU0939F1ZV",
            "29AAGCB7383J1Z4",
            "29-Karnataka",
        )
        (item,) = row["items"]
        assert (item["gst_hsn_code"], item["uom"], item["qty"], item["rate"]) == (
            "998313",
            "Hour",
            40.0,
            1499.5,
        )
        (tax,) = row["taxes"]
        assert (tax["charge_type"], tax["tax_amount"], tax["add_deduct_tax"]) == (
            "Actual",
            10796.4,
            "Add",
        )

    def test_what_the_recipient_owes_is_on_both_sides_and_in_no_total(self, site):
        line = india.line(
            "Legal advice",
            sac="998212",
            quantity="1",
            unit_price="1000",
            rate="18",
            reverse_charge=True,
        )
        invoice = bill(lines=[line], particulars={"reverse_charge": "yes"})
        row = kept(site, handed(invoice))
        assert (row["grand_total"], row["is_reverse_charge"]) == (1000.0, 1)
        told = [(t["account_head"], t["add_deduct_tax"], t["tax_amount"]) for t in row["taxes"]]
        assert told == [
            ("Input Tax IGST - B", "Add", 180.0),
            ("Output RCM - B", "Deduct", 180.0),
        ]

    def test_a_credit_note_is_below_zero_all_through(self, site):
        row = kept(site, handed(bill(kind=InvoiceKind.CREDIT_NOTE)))
        assert (row["grand_total"], row["items"][0]["qty"]) == (-70776.4, -40.0)

    def test_the_rounding_of_the_payable_has_a_row_of_its_own(self, site):
        row = kept(site, handed(bill(cash_rounding="1")))
        # 70,776.40 is rounded to 70,776.
        assert row["grand_total"] == 70776.0
        assert row["taxes"][-1] | {"name": "", "idx": 0} == {
            "name": "",
            "idx": 0,
            "category": "Total",
            "add_deduct_tax": "Deduct",
            "charge_type": "Actual",
            "account_head": "Round Off - B",
            "description": "rounding",
            "tax_amount": 0.4,
        }

    def test_without_the_app_its_fields_are_not_sent(self, site):
        row = kept(site, handed(bill()), attrs.evolve(INDIAN, indian=False))
        assert not {"supplier_gstin", "place_of_supply", "is_reverse_charge"} & row.keys()
        assert "gst_hsn_code" not in row["items"][0]


class TestOrders:
    matches = (
        LineMatch(ORDER, "po-row", RECEIPTS[0], "pr-row-1", quantity=Decimal(1)),
        LineMatch(ORDER, "po-row", RECEIPTS[1], "pr-row-2", quantity=Decimal(2)),
    )

    def test_a_net_that_no_rate_gives_is_whole_in_the_total(self, site):
        # 100.00 for 3 units are 33.33 and 66.67; 2 x 33.34 is 66.68, one cent too much.
        document = CASE.document(quantity="3", price="33.333333", matches=self.matches)
        row = kept(site, document, SETTINGS)
        assert [(i["qty"], i["rate"]) for i in row["items"]] == [(1.0, 33.33), (2.0, 33.34)]
        assert [(t["add_deduct_tax"], t["tax_amount"]) for t in row["taxes"]] == [("Deduct", 0.01)]
        assert row["grand_total"] == 100.0

    def test_items_repeat_what_erpnext_compares(self, site):
        document = CASE.document(quantity="3", price="33.33", matches=self.matches)
        row = kept(site, document, attrs.evolve(SETTINGS, units={}))
        assert {(i["item_code"], i["uom"], i["purchase_order"]) for i in row["items"]} == {
            ("SUPPORT", "Hour", ORDER)
        }

    def test_a_row_is_named_by_its_place_too_and_names_may_hold_slashes(self, site):
        name = "MRN/26-27/0001"
        held = site.books.documents["Purchase Receipt"].pop(RECEIPTS[0])
        site.books.keep("Purchase Receipt", held, name)
        match = LineMatch(ORDER, "1", name, "1", quantity=Decimal(1))
        row = kept(site, CASE.document(quantity="1", matches=[match]), SETTINGS)
        (item,) = row["items"]
        assert (item["purchase_receipt"], item["pr_detail"], item["po_detail"]) == (
            name,
            "pr-row-1",
            "po-row",
        )

    @pytest.mark.parametrize(
        "match",
        [
            LineMatch(ORDER, "po-row", RECEIPTS[0], "row-9", quantity=Decimal(1)),
            LineMatch(ORDER, "po-row", "MAT-PRE-NONE", "", quantity=Decimal(1)),
            LineMatch("PUR-ORD-NONE", "1", quantity=Decimal(1)),
        ],
    )
    def test_a_row_that_is_not_there_is_told_before_anything_is_sent(self, site, match):
        erp = connected(site)
        with pytest.raises(ErpRefused) as refused:
            erp.park(CASE.document(quantity="1", matches=[match]), "k")
        assert refused.value.native_code == "erpnext_no_line"
        assert "park" not in site.calls

    def test_a_receipt_of_two_rows_is_one_receipt(self, site):
        held = site.books.get("Purchase Receipt", RECEIPTS[0])
        held["items"].append(held["items"][0] | {"name": "pr-row-1b", "qty": 2.0})
        told = connected(site).receipts(ORDER)
        assert [(each.number, len(each.lines)) for each in told] == [
            (RECEIPTS[0], 2),
            (RECEIPTS[1], 1),
            (RECEIPTS[2], 1),
        ]
        assert (told[2].lines[0].reverses, told[2].lines[0].reverses_line) == (
            RECEIPTS[1],
            "pr-row-2",
        )

    def test_more_than_was_received_is_refused_when_it_is_posted(self, site):
        erp = connected(site)
        match = LineMatch(ORDER, "po-row", RECEIPTS[0], "pr-row-1", quantity=Decimal(11))
        receipt = erp.park(CASE.document(quantity="11", matches=[match]), "k")
        with pytest.raises(ErpRefused, match="over limit"):
            erp.post(receipt.ref, "k2")


def codes(document: ErpDocument, settings: ErpNextSettings = SETTINGS) -> list[str]:
    return [each.code for each in erpnext_problems(document, settings)]


class TestProblems:
    def test_a_whole_document_has_none(self):
        assert codes(CASE.document()) == []

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"company": ""}, "erpnext_missing"),
            ({"party": ""}, "erpnext_missing"),
            ({"party": "V" * 141}, "erpnext_too_long"),
        ],
    )
    def test_what_is_missing_or_too_long_is_named(self, change, code):
        assert codes(attrs.evolve(CASE.document(), **change)) == [code]

    def test_a_line_without_order_and_account_is_named(self):
        document = CASE.document()
        (line,) = document.lines
        bare = attrs.evolve(line, coding=Coding())
        assert codes(attrs.evolve(document, lines=[bare], coding=Coding())) == ["erpnext_missing"]

    def test_every_figure_without_an_account_is_named(self):
        invoice = bill(
            allowances=[AllowanceCharge("10")], charges=[AllowanceCharge("5")], prepaid="100"
        )
        document = handed(invoice)
        problems = erpnext_problems(document, ErpNextSettings())
        told = " ".join(each.remedy for each in problems)
        for setting in ("IGST 18", "allowance", "charge", "prepaid"):
            assert f"'{setting}'" in told
        accounts = {share: f"{share} - B" for share in Share}
        assert codes(document, attrs.evolve(INDIAN, shares=accounts)) == []

    def test_a_line_below_zero_and_a_proforma_are_named(self):
        document = CASE.document()
        (line,) = document.lines
        below = attrs.evolve(document, lines=[attrs.evolve(line, net=-line.net)])
        assert "erpnext_negative" in codes(below)
        assert codes(CASE.document(kind=InvoiceKind.PROFORMA)) == ["erpnext_kind"]

    def test_a_figure_of_more_digits_than_json_bears_is_named(self):
        assert "erpnext_too_fine" in codes(CASE.document(price="12345678901234567.89"))

    def test_bad_settings_are_refused(self):
        for settings in ({"time_zone": "Mars/Olympus"}, {"rate_places": -1}):
            with pytest.raises(InvalidValue):
                ErpNextSettings(**settings)


def test_a_bill_is_kept_with_its_own_day_and_not_with_that_of_the_machine(site):
    site.books.turn(days=20)
    row = kept(site, CASE.document(), SETTINGS)
    assert row["posting_date"] == "2026-11-02"


def test_a_bill_in_another_currency_bears_its_rate(site):
    document = CASE.document()
    rate = ExchangeRate("EUR", "INR", "98.25")
    invoice = attrs.evolve(document.invoice, exchange_rate=rate)
    row = kept(site, attrs.evolve(document, invoice=invoice), SETTINGS)
    assert (row["currency"], row["conversion_rate"]) == ("EUR", 98.25)
