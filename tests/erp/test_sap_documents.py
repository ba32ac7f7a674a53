"""What SAP gets of a document: every field with its length, every cent, and what is told before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicekit import Invoice, Line, Party, calculate
from invoicekit.adapters.erp.sap import SapSettings, sap_problems, tax_words
from invoicekit.adapters.erp.sap.composing import compose
from invoicekit.adapters.erp.sap.odata import read_day, wire_day
from invoicekit.documents import (
    AllowanceCharge,
    Coding,
    InvoiceKind,
    PaymentMeans,
    Reference,
    ReferenceKind,
    StatedTax,
)
from invoicekit.errors import ErpRefused, InvalidValue
from invoicekit.ports.erp import ErpDocument, ErpLine, ErpState, LineMatch
from invoicekit.taxes import flat, india
from invoicekit.testing.erp import ErpCase
from support.fakes.sap import FakeSap, SapBooks
from support.sap import connected

DAY = date(2026, 11, 2)
CODES = {"": "V0", "VAT 19": "V1", "VAT 7": "V2", "IGST 18": "I5", "CGST 9 + SGST 9": "I4"}
SETTINGS = SapSettings(tax_codes=CODES)


CODING = Coding(account="6120", cost_centre="IT")


def handed(
    invoice: Invoice,
    *,
    regime: object = flat.REGIME,
    matches: Iterable[tuple[LineMatch, ...]] = (),
    coding: Coding = CODING,
) -> ErpDocument:
    """Return an invoice as the agents hand it over."""
    figures = calculate(invoice, regime)
    billed = [*matches, *[()] * len(invoice.lines)]
    return ErpDocument(
        company="1000",
        party="V-1",
        posting_date=DAY,
        invoice=invoice,
        lines=[
            ErpLine(
                id=line.id,
                description=line.description,
                quantity=line.quantity,
                unit=line.unit,
                net=result.net,
                coding=Coding(account=line.account),
                matches=match,
                taxes=result.taxes,
                codes=[(code.scheme, code.value) for code in line.codes],
            )
            for line, result, match in zip(invoice.lines, figures.lines, billed, strict=False)
        ],
        tax_rows=figures.tax_rows,
        totals=figures.totals,
        coding=coding,
    )


def bill(*lines: Line, **other: object) -> Invoice:
    known = {
        "number": "at-42",
        "issue_date": date(2026, 10, 30),
        "currency": "EUR",
        "seller": Party("Asha Systems", "DE", id="V-1"),
        "buyer": Party("Blue Bay Retail", "DE"),
        "lines": lines or (Line("IT support", "40", "1500", id="1", unit="HUR"),),
    }
    return Invoice(**known | other)


def sent(document: ErpDocument, settings: SapSettings = SETTINGS, books=None) -> dict:
    """Return the body that reaches SAP, which takes it and posts it: it balances."""
    with FakeSap(books or SapBooks()) as sap:
        erp = connected(sap, settings)
        receipt = erp.park(document, "k/1")
        assert receipt.total == document.totals.payable
        assert erp.post(receipt.ref, "k/2").state is ErpState.POSTED
        return sap.bodies[0]


def codes(document: ErpDocument, settings: SapSettings = SETTINGS) -> list[str]:
    return [problem.code for problem in sap_problems(document, settings)]


def test_a_bill_without_an_order_is_one_deep_insert_on_its_accounts():
    document = handed(bill(reason="october", payment_means=[PaymentMeans("30", remittance="R-1")]))
    body = sent(document)
    assert body.pop("AssignmentReference").startswith("IK")
    assert body == {
        "CompanyCode": "1000",
        # Midnight in UTC of 2026-10-30 and 2026-11-02: 20,756 and 20,759 days after 1970-01-01.
        "DocumentDate": "/Date(1793318400000)/",
        "PostingDate": "/Date(1793577600000)/",
        "SupplierInvoiceIDByInvcgParty": "AT-42",
        "InvoicingParty": "V-1",
        "DocumentCurrency": "EUR",
        "InvoiceGrossAmount": "60000.00",
        "SupplierInvoiceStatus": "A",
        "TaxIsCalculatedAutomatically": False,
        "DocumentHeaderText": "october",
        "PaymentReference": "R-1",
        "to_SupplierInvoiceItemGLAcct": [
            {
                "SupplierInvoiceItem": "0001",
                "CompanyCode": "1000",
                "GLAccount": "6120",
                "CostCenter": "IT",
                "DebitCreditCode": "S",
                "DocumentCurrency": "EUR",
                "SupplierInvoiceItemAmount": "60000.00",
                "SupplierInvoiceItemText": "IT support",
                "TaxCode": "V0",
            }
        ],
    }


def ordered() -> SapBooks:
    books = SapBooks()
    books.put_order(
        "4500000001",
        items=[{}],
        receipts=[
            ("5000000017", "0001", "00010", "101", "1.000"),
            ("5000000018", "0003", "00010", "101", "2.000"),
            ("5000000019", "0001", "00010", "101", "4.000"),
        ],
    )
    return books


RECEIVED = (
    LineMatch("4500000001", "10", "5000000017", "1", "2026", Decimal(1)),
    LineMatch("4500000001", "10", "5000000018/2026", "3", quantity=Decimal(2)),
    LineMatch("4500000001", "10", "5000000019", "1", "2026", Decimal(4)),
)


def test_a_line_for_three_receipts_becomes_three_items_without_losing_a_cent():
    document = handed(
        bill(Line("IT support", "7", "14.29", id="1", unit="HUR")), matches=[RECEIVED]
    )
    items = sent(document, books=ordered())["to_SuplrInvcItemPurOrdRef"]
    assert [
        (
            each["SupplierInvoiceItem"],
            each["PurchaseOrder"],
            each["PurchaseOrderItem"],
            each["ReferenceDocument"],
            each["ReferenceDocumentFiscalYear"],
            each["ReferenceDocumentItem"],
            each["QuantityInPurchaseOrderUnit"],
            each["PurchaseOrderQuantityUnit"],
            each["SupplierInvoiceItemAmount"],
        )
        for each in items
        # 7 x 14.29 is 100.03: a seventh is exactly 14.29, two are 28.58, four are 57.16.
    ] == [
        ("000001", "4500000001", "00010", "5000000017", "2026", "0001", "1", "HUR", "14.29"),
        ("000002", "4500000001", "00010", "5000000018", "2026", "0003", "2", "HUR", "28.58"),
        ("000003", "4500000001", "00010", "5000000019", "2026", "0001", "4", "HUR", "57.16"),
    ]


def test_the_last_cent_goes_where_the_remainder_is_largest():
    # 100.00 by 1, 2 and 4 of 7: 14.2857.., 28.5714.., 57.1428..; the cents of 14.28 + 28.57 + 57.14
    # are one short, and 14.2857 has the largest remainder.
    document = handed(bill(Line("IT support", "1", "100", id="1", unit="HUR")), matches=[RECEIVED])
    items = sent(document, books=ordered())["to_SuplrInvcItemPurOrdRef"]
    assert [each["SupplierInvoiceItemAmount"] for each in items] == ["14.29", "28.57", "57.14"]


@given(
    net=st.decimals("0.01", "99999999.99", places=2),
    quantities=st.lists(st.decimals("0.001", "9999", places=3), min_size=1, max_size=8),
)
def test_what_is_split_over_receipts_adds_up(net, quantities):
    matches = tuple(
        LineMatch("4500000001", "10", str(n), "1", "2026", quantity)
        for n, quantity in enumerate(quantities)
    )
    document = handed(bill(Line("x", "1", str(net), id="1")), matches=[matches])
    body = compose(document, SETTINGS).body
    amounts = [Decimal(i["SupplierInvoiceItemAmount"]) for i in body["to_SuplrInvcItemPurOrdRef"]]
    assert sum(amounts) == net
    assert min(amounts) >= 0
    assert len(amounts) == len(quantities)


@given(st.dates(date(1900, 1, 1), date(2999, 12, 31)))
def test_a_day_goes_there_and_back(day):
    assert read_day(wire_day(day)) == day


def test_our_taxes_are_booked_by_saps_code_and_add_up_to_the_total():
    lines = (
        Line("a", "3", "33.33", id="1", taxes=[StatedTax("VAT", "S", "19")]),
        Line("b", "1", "0.05", id="2", taxes=[StatedTax("VAT", "S", "19")]),
        Line("c", "1", "10", id="3", taxes=[StatedTax("VAT", "S", "7")]),
        Line("d", "1", "5", id="4"),
    )
    body = sent(handed(bill(*lines)))
    # 19 % of 100.04 is 19.0076, 7 % of 10 is 0.70; untaxed lines have no row.
    assert body["to_SupplierInvoiceTax"] == [
        {
            "TaxCode": "V1",
            "DocumentCurrency": "EUR",
            "TaxAmount": "19.01",
            "TaxBaseAmountInTransCrcy": "100.04",
        },
        {
            "TaxCode": "V2",
            "DocumentCurrency": "EUR",
            "TaxAmount": "0.70",
            "TaxBaseAmountInTransCrcy": "10.00",
        },
    ]
    assert [i["TaxCode"] for i in body["to_SupplierInvoiceItemGLAcct"]] == ["V1", "V1", "V2", "V0"]


def test_sap_computes_the_tax_where_the_house_wants_it_so():
    document = handed(bill(Line("a", "1", "100", id="1", taxes=[StatedTax("VAT", "S", "19")])))
    with FakeSap() as sap:
        settings = attrs.evolve(SETTINGS, tax_by_sap=True, tax_date=True, tax_country="DE")
        connected(sap, settings).park(document, "k/1")
        (body,) = sap.bodies
    assert body["TaxIsCalculatedAutomatically"] is True
    assert "to_SupplierInvoiceTax" not in body
    assert body["TaxDeterminationDate"] == body["DocumentDate"]


ASHA = india.party("Asha Systems", gstin="27AAPFU0939F1ZV", id="V-1")
BLUE_BAY = india.party("Blue Bay Retail", gstin="29AAGCB7383J1Z4")
SUPPORT = india.line(
    "IT support", sac="998313", quantity="40", unit="HUR", unit_price="1499.50", rate="18", id="1"
)


def indian(**other: object) -> ErpDocument:
    facts = {"seller": ASHA, "buyer": BLUE_BAY, "currency": "INR"} | other
    match = (LineMatch("4500000001", "10", quantity=Decimal(40)),)
    return handed(bill(SUPPORT, **facts), regime=india.REGIME, matches=[match])


def not_received() -> SapBooks:
    books = SapBooks()
    books.put_order("4500000001", items=[{"InvoiceIsGoodsReceiptBased": False}])
    return books


def test_an_indian_bill_bears_the_fields_of_gst():
    settings = attrs.evolve(SETTINGS, business_place="BP01", places={"29": "KA"})
    body = sent(indian(particulars={"irn": "a" * 64}), settings, not_received())
    assert {name: body[name] for name in body if name.startswith("IN_")} == {
        "IN_GSTPartner": "V-1",
        # Karnataka, by the house's own region.
        "IN_GSTPlaceOfSupply": "KA",
        "IN_InvoiceReferenceNumber": "a" * 64,
    }
    assert body["BusinessPlace"] == "BP01"
    (item,) = body["to_SuplrInvcItemPurOrdRef"]
    assert (item["IN_HSNOrSACCode"], item["TaxCode"]) == ("998313", "I5")
    # 40 x 1499.50 = 59,980.00, and 18 % of it.
    (tax,) = body["to_SupplierInvoiceTax"]
    assert (tax["TaxAmount"], body["InvoiceGrossAmount"]) == ("10796.40", "70776.40")


def test_without_the_switch_or_in_another_country_no_field_of_gst_is_sent():
    for document, settings in (
        (indian(), attrs.evolve(SETTINGS, indian=False)),
        (handed(bill()), SETTINGS),
    ):
        body = sent(document, settings, not_received())
        items = body.get("to_SuplrInvcItemPurOrdRef", [])
        assert not [name for each in [body, *items] for name in each if name.startswith("IN_")]


def test_central_and_state_tax_are_one_code_of_sap():
    buyer = attrs.evolve(BLUE_BAY, territory="IN-27", tax_ids=())
    document = indian(buyer=buyer)
    assert tax_words(document.lines[0].taxes) == "CGST 9 + SGST 9"
    (row,) = sent(document, books=not_received())["to_SupplierInvoiceTax"]
    # 9 % and 9 % of 59,980.00: 5,398.20 twice.
    assert (row["TaxCode"], row["TaxAmount"]) == ("I4", "10796.40")


def test_what_the_recipient_owes_is_no_part_of_the_gross_amount():
    lines = [attrs.evolve(SUPPORT, particulars={"gst_rate": "18", "reverse_charge": "yes"})]
    document = indian(lines=lines)
    words = tax_words(document.lines[0].taxes)
    assert words == "IGST 18 reverse"
    settings = attrs.evolve(SETTINGS, tax_codes=CODES | {words: "R5"})
    body = sent(document, settings, not_received())
    assert body["InvoiceGrossAmount"] == "59980.00"
    assert "to_SupplierInvoiceTax" not in body
    assert body["to_SuplrInvcItemPurOrdRef"][0]["TaxCode"] == "R5"


ACCOUNTS = {
    "allowance": "4900",
    "charge": "6300",
    "rounding": "7890",
    "prepaid": "1510",
    "withheld": "3190",
    "collected": "1450",
}


@pytest.mark.parametrize("kind", [InvoiceKind.INVOICE, InvoiceKind.CREDIT_NOTE])
def test_what_the_whole_document_bears_is_booked_on_accounts_of_its_own(kind):
    document = handed(
        bill(
            Line("a", "1", "100.02", id="1", taxes=[StatedTax("VAT", "S", "19")]),
            allowances=[AllowanceCharge("10", taxes=[StatedTax("VAT", "S", "19")])],
            charges=[AllowanceCharge("4", taxes=[StatedTax("VAT", "S", "19")])],
            prepaid="20",
            cash_rounding="0.05",
            kind=kind,
        )
    )
    body = sent(document, attrs.evolve(SETTINGS, accounts=ACCOUNTS))
    side = {"S": "H", "H": "S"} if kind.is_credit else {"S": "S", "H": "H"}
    told = [
        (i["GLAccount"], i["DebitCreditCode"], i["SupplierInvoiceItemAmount"])
        for i in body["to_SupplierInvoiceItemGLAcct"]
    ]
    # 94.02 and 19 %, 17.86, are 111.88; less 20 is 91.88, rounded to 91.90.
    assert told == [
        ("6120", side["S"], "100.02"),
        ("4900", side["H"], "10.00"),
        ("6300", side["S"], "4.00"),
        ("7890", side["S"], "0.02"),
        ("1510", side["H"], "20.00"),
    ]
    (tax,) = body["to_SupplierInvoiceTax"]
    assert (tax["TaxAmount"], tax["TaxBaseAmountInTransCrcy"]) == ("17.86", "94.02")
    assert body["InvoiceGrossAmount"] == "91.90"
    assert body.get("SupplierInvoiceIsCreditMemo", "") == ("X" if kind.is_credit else "")
    assert codes(document) == ["sap_no_account"] * 4


def test_an_allowance_over_two_tax_codes_must_go_on_the_lines():
    document = handed(
        bill(
            Line("a", "1", "100", id="1", taxes=[StatedTax("VAT", "S", "19")]),
            Line("b", "1", "100", id="2", taxes=[StatedTax("VAT", "S", "7")]),
            allowances=[AllowanceCharge("10", taxes=[StatedTax("VAT", "S", "19")])],
        )
    )
    assert codes(document, attrs.evolve(SETTINGS, accounts=ACCOUNTS)) == ["sap_tax_of_the_whole"]


def test_a_value_alone_raises_what_was_billed_and_bills_no_more_of_it():
    match = (LineMatch("4500000001", "10"),)
    invoice = bill(kind=InvoiceKind.DEBIT_NOTE)
    (item,) = sent(handed(invoice, matches=[match]), books=ordered())["to_SuplrInvcItemPurOrdRef"]
    assert item["IsSubsequentDebitCredit"] == "X"
    assert "ReferenceDocument" not in item


def test_a_return_on_an_account_is_booked_on_the_other_side():
    lines = (Line("a", "3", "100", id="1"), Line("back", "-1", "100", id="2"))
    items = sent(handed(bill(*lines)))["to_SupplierInvoiceItemGLAcct"]
    assert [(i["DebitCreditCode"], i["SupplierInvoiceItemAmount"]) for i in items] == [
        ("S", "300.00"),
        ("H", "100.00"),
    ]


WRONG = {
    "a supplier's number of 17 signs": ({"number": "ASHA/2026-27/0042"}, "sap_too_long", "number"),
    "no number": ({"number": ""}, "sap_missing", "number"),
    "a tax without a code": (
        {"lines": [Line("a", "1", "100", id="1", taxes=[StatedTax("VAT", "S", "16")])]},
        "sap_tax_code_unknown",
        "lines[0].taxes",
    ),
    "an amount beyond eleven digits": (
        {"lines": [Line("a", "1", "123456789012", id="1")]},
        "sap_too_fine",
        "totals.payable",
    ),
    "a total below zero": (
        {"lines": [Line("a", "-1", "100", id="1")]},
        "sap_negative",
        "totals.payable",
    ),
    "a proforma": ({"kind": InvoiceKind.PROFORMA}, "sap_kind", "kind"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_sap_cannot_take_is_told_before_anything_is_sent(case):
    facts, code, path = WRONG[case]
    document = handed(bill(**facts))
    found = sap_problems(document, SETTINGS)
    assert (code, path) in {(problem.code, problem.path) for problem in found}
    assert all(problem.message and problem.remedy for problem in found)
    with FakeSap() as sap:
        with pytest.raises(ErpRefused) as refused:
            connected(sap, SETTINGS).park(document, "k/1")
        assert sap.seen == []
    assert code in {issue.code for issue in refused.value.issues}


@pytest.mark.parametrize(
    ("match", "path"),
    [
        (LineMatch(receipt="5000000017", receipt_line="1", receipt_year="2026"), "PurchaseOrder"),
        (LineMatch("4500000001", "10", "5000000017", "1"), "ReferenceDocumentFiscalYear"),
        (LineMatch("4500000001", "10", "5000000017", "", "2026"), "ReferenceDocumentItem"),
        (LineMatch("4500000001"), "PurchaseOrderItem"),
    ],
)
def test_a_receipt_is_named_in_full_or_not_at_all(match, path):
    found = sap_problems(handed(bill(), matches=[(match,)]), SETTINGS)
    assert path in {dict(problem.parameters)["field"] for problem in found}


def test_figures_that_do_not_add_up_are_told_and_not_sent():
    document = handed(bill())
    totals = attrs.evolve(document.totals, payable=Decimal("60000.01"))
    assert codes(attrs.evolve(document, totals=totals)) == ["sap_out_of_balance"]


@given(
    prices=st.lists(st.decimals("0.01", "99999.99", places=2), min_size=1, max_size=6),
    quantities=st.lists(st.decimals("0.001", "99", places=3), min_size=6, max_size=6),
    credit=st.booleans(),
)
def test_every_document_of_ours_is_in_balance(prices, quantities, credit):
    lines = [
        Line(f"{n}", str(quantity), str(price), id=str(n), taxes=[StatedTax("VAT", "S", rate)])
        for n, (price, quantity, rate) in enumerate(
            zip(prices, quantities, ["19", "7"] * 3, strict=False)
        )
    ]
    kind = InvoiceKind.CREDIT_NOTE if credit else InvoiceKind.INVOICE
    settings = attrs.evolve(SETTINGS, accounts=ACCOUNTS)
    assert codes(handed(bill(*lines, kind=kind, cash_rounding="0.05")), settings) == []


def test_a_line_with_neither_order_nor_account_is_told():
    assert codes(handed(bill(), coding=Coding())) == ["sap_missing"]


def test_a_quantity_of_four_decimals_does_not_fit():
    match = (LineMatch("4500000001", "10", quantity=Decimal("0.3333")),)
    assert codes(handed(bill(), matches=[match])) == ["sap_too_fine"]


def test_zeros_behind_the_third_decimal_are_left_out():
    match = (LineMatch("4500000001", "10", quantity=Decimal("40.0000")),)
    document = handed(bill(Line("a", "40", "1500", id="1", unit="HUR")), matches=[match])
    (item,) = sent(document, books=not_received())["to_SuplrInvcItemPurOrdRef"]
    assert item["QuantityInPurchaseOrderUnit"] == "40"


def test_descriptions_are_cut_and_a_long_payment_reference_is_left():
    document = handed(
        bill(
            Line("x" * 60, "1", "5", id="1"),
            reason="y" * 30,
            payment_means=[PaymentMeans("30", remittance="R" * 31)],
        )
    )
    body = sent(document)
    (item,) = body["to_SupplierInvoiceItemGLAcct"]
    assert (len(item["SupplierInvoiceItemText"]), len(body["DocumentHeaderText"])) == (50, 25)
    assert "PaymentReference" not in body


def test_a_switch_that_is_not_offered_is_refused():
    for switch in ({"park_status": "5"}, {"key_field": "PaymentReference"}, {"batch": 0}):
        with pytest.raises(InvalidValue):
            SapSettings(**switch)


def test_parked_as_complete_is_checked_more():
    document = handed(bill())
    body = sent(document, attrs.evolve(SETTINGS, park_status="B", document_type="RE"))
    assert (body["SupplierInvoiceStatus"], body["AccountingDocumentType"]) == ("B", "RE")


def test_a_credit_note_of_an_invoice_that_sap_does_not_have_names_none():
    reference = Reference(ReferenceKind.PRECEDING_INVOICE, "AT-1")
    body = sent(handed(bill(kind=InvoiceKind.CREDIT_NOTE, references=[reference])))
    assert "InvoiceReference" not in body


def test_the_block_of_payment_is_set_and_taken_away():
    with FakeSap() as sap:
        erp = connected(sap, attrs.evolve(SETTINGS, payment_block="R"))
        receipt = erp.post(erp.park(ErpCase().document(), "k/1").ref, "k/2")
        assert sap.books.invoices[0]["PaymentBlockingReason"] == "R"
        erp.release(receipt.ref)
        assert sap.books.invoices[0]["PaymentBlockingReason"] == ""
