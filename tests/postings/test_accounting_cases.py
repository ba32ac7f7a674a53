"""The fifteen cases of an accountant's day, both sides of each entry: Indian bills in rupees.

Figures are worked by hand beside each test.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from invoicekit import Coding, Invoice, Money, StatedTax
from invoicekit.allocation import Act, Allocation, ItemKind, OpenItem, Side, SourceKind, replaced
from invoicekit.corrections import credit_lines, debit_amount
from invoicekit.documents import AllowanceCharge, InvoiceKind, Match
from invoicekit.postings import Role, Share, book, book_rows
from invoicekit.taxes import india
from invoicekit.taxes.india.self_invoice import self_invoice
from support.booked import INDIAN, booked, content, decided, entry_of, sides, turned
from support.indian import (
    FARMER,
    KARNATAKA,
    MARCH,
    bill,
    entered_tcs,
    goods,
    service,
    stated,
    worked,
)


def test_case_1_vat_of_a_state_is_cost_and_no_input_tax() -> None:
    # 10,000 - 500 = 9,500; 20 % = 1,900; together 11,400.
    diesel = goods(
        "10000", None, StatedTax("VAT", rate="20"), allowances=[AllowanceCharge("500")], hsn="8703"
    )
    entry = booked(bill(diesel), account="fuel")
    assert sides(entry) == ["Dr fuel 11400.00", "Cr payables 11400.00"]
    # Wrong: 1,900 as input tax, or GST because of the code.
    assert entry.total(Role.INPUT_TAX) == 0


def test_case_2_tcs_is_a_claim_and_no_cost() -> None:
    # 1,00,000 + 18,000 = 1,18,000; 2 % of that 2,360; payable 1,20,360.
    document = bill(goods("100000", "18", tcs="scrap"), issue_date=date(2026, 4, 1))
    entry = booked(document, account="purchase")
    assert sides(entry) == [
        "Dr purchase 100000.00",
        "Dr input_tax CGST 9000.00",
        "Dr input_tax SGST 9000.00",
        "Dr collected_receivable TCS 2360.00",
        "Cr payables 120360.00",
    ]


def test_case_3_tcs_beside_vat_as_computed_and_as_entered() -> None:
    # 10,000 + 2,000 VAT, 2 % of 12,000 = 240; payable 12,240. Entered: 150 and 90 are 240 too.
    vat = StatedTax("VAT", rate="20")
    computed = bill(goods("10000", None, vat, tcs="scrap"), issue_date=date(2026, 4, 1))
    entered = bill(
        goods("6000", None, vat, entered_tcs("150"), tcs="scrap"),
        goods("4000", None, vat, entered_tcs("90"), tcs="scrap"),
        issue_date=date(2026, 4, 1),
    )
    for document in (computed, entered):
        assert sides(booked(document, account="purchase")) == [
            "Dr purchase 12000.00",
            "Dr collected_receivable TCS 240.00",
            "Cr payables 12240.00",
        ]


def test_case_4_a_discount_before_tax_lowers_the_expense() -> None:
    # 1,000 - 100 = 900; 18 % = 162; 1,062.
    line = goods("1000", allowances=[AllowanceCharge("100")])
    assert sides(booked(bill(line))) == [
        "Dr expense 900.00",
        "Dr input_tax CGST 81.00",
        "Dr input_tax SGST 81.00",
        "Cr payables 1062.00",
    ]


def test_case_4_a_discount_after_tax_is_income_and_leaves_the_tax() -> None:
    # 1,000 + 180 - 100: right only for a discount that is said to come after tax.
    document = bill(goods("1000"), allowances=[AllowanceCharge("100", after_tax=True)])
    assert sides(booked(document)) == [
        "Dr expense 1000.00",
        "Dr input_tax CGST 90.00",
        "Dr input_tax SGST 90.00",
        "Cr discount_received 100.00",
        "Cr payables 1080.00",
    ]


def _row(row_id: str, kind: SourceKind, amount: str, **more: Any) -> Allocation:
    day = date(2026, 3, 20)
    return Allocation(row_id, "PAY-7", kind, "AT/1", Money(amount, "INR"), day, "f", "k", **more)


def test_case_5_tds_settles_a_part_and_lowers_no_payable() -> None:
    # Fee 1,00,000 + 18,000; 10 % of the fee is 10,000; cash 1,08,000.
    bill_entry = booked(bill(service("100000")))
    assert bill_entry.total(Role.PAYABLES) == Decimal("-118000.00")
    rows = [
        _row("R-1", SourceKind.PAYMENT, "108000.00"),
        _row("R-2", SourceKind.WITHHOLDING, "10000.00"),
    ]
    paid = entry_of(book_rows(rows, INDIAN, side=Side.PAYABLE))
    assert sides(paid) == [
        "Cr on_account_paid 108000.00",
        "Dr payables 118000.00",
        "Cr withholding_payable 10000.00",
    ]


def test_case_6_reverse_charge_is_owed_by_the_recipient_and_given_back() -> None:
    # 10,000 at 18 %: the supplier gets 10,000, the tax office 1,800, which is input tax at once.
    document = bill(service("10000"), buyer=KARNATAKA, particulars={"reverse_charge": "yes"})
    assert sides(booked(document)) == [
        "Dr expense 10000.00",
        "Cr reverse_charge_payable IGST 1800.00",
        "Dr input_reverse_charge IGST 1800.00",
        "Cr payables 10000.00",
    ]


def test_case_6_the_supplier_books_no_tax_at_all() -> None:
    document = bill(service("10000"), buyer=KARNATAKA, particulars={"reverse_charge": "yes"})
    sale = booked(document, side=Side.RECEIVABLE)
    assert sides(sale) == ["Cr revenue 10000.00", "Dr receivables 10000.00"]


def test_case_6_round_off_acts_on_what_the_supplier_gets() -> None:
    # 10,000.40 rounds to 10,000; the tax is of 10,000.40: 1,800.07.
    document = bill(service("10000.40", reverse_charge=True), buyer=KARNATAKA, cash_rounding="1")
    assert sides(booked(document)) == [
        "Dr expense 10000.40",
        "Cr reverse_charge_payable IGST 1800.07",
        "Dr input_reverse_charge IGST 1800.07",
        "Cr round_off 0.40",
        "Cr payables 10000.00",
    ]


def test_case_7_reverse_charge_without_credit_is_cost_and_owed() -> None:
    line = service("10000", reverse_charge=True, itc="ineligible")
    assert sides(booked(bill(line, buyer=KARNATAKA))) == [
        "Dr expense 11800.00",
        "Cr reverse_charge_payable IGST 1800.00",
        "Cr payables 10000.00",
    ]


def test_case_7_tax_that_the_bill_charges_all_the_same_is_never_input_tax_by_itself() -> None:
    line = service("10000", "18", stated("IGST", "18", "1800"), reverse_charge=True)
    entry = booked(bill(line, buyer=KARNATAKA))
    assert entry.total(Role.PAYABLES) == Decimal("-10000.00")
    assert entry.total(Role.INPUT_TAX) == 0


def test_case_8_tax_without_credit_is_cost() -> None:
    entry = booked(bill(service("1000", itc="ineligible")))
    assert sides(entry) == ["Dr expense 1180.00", "Cr payables 1180.00"]
    assert "tax that is cost: by hand" in entry.explain()


def test_case_8_with_an_order_the_receipt_is_cleared_and_the_tax_goes_to_stock() -> None:
    line = goods("1000", itc="ineligible")
    entry = booked(bill(line), matches=[Match("1", "GRN-7", "10", Decimal(1))])
    assert sides(entry) == [
        "Dr goods_receipt_clearing 1000.00",
        "Dr stock 180.00",
        "Cr payables 1180.00",
    ]


def test_case_8_cost_centres_bear_the_tax_by_their_nets_to_the_last_paisa() -> None:
    # 100.00 in three: 33.34, 33.33, 33.33. The tax of 18.00 in three is 6.00 each.
    shares = {"1": [Share(Coding(cost_centre=name)) for name in ("IT", "HR", "FIN")]}
    entry = booked(bill(service("100", itc="ineligible")), shares=shares)
    cost = {one.coding.cost_centre: str(one.amount) for one in entry.lines if one.is_debit}
    assert cost == {"IT": "39.34 INR", "HR": "39.33 INR", "FIN": "39.33 INR"}


def test_case_8_the_last_paisa_of_the_tax_is_not_lost() -> None:
    # 0.10 of tax on nets of 1 : 1 : 1 is 0.04, 0.03, 0.03.
    vat = StatedTax("VAT", amount="0.10")
    shares = {"1": [Share(Coding(cost_centre=name)) for name in ("IT", "HR", "FIN")]}
    entry = booked(bill(goods("3", None, vat)), shares=shares)
    cost = [str(one.amount.amount) for one in entry.lines if one.is_debit]
    assert cost == ["1.04", "1.03", "1.03"]


@pytest.mark.parametrize("taxability", ["nil_rated", "exempt", "non_gst", "no_supply"])
def test_case_9_a_rate_of_zero_books_no_tax(taxability: str) -> None:
    entry = booked(bill(service("5000", "0", taxability=taxability)))
    assert sides(entry) == ["Dr expense 5000.00", "Cr payables 5000.00"]


def test_case_10_an_unregistered_vendor() -> None:
    entry = booked(bill(service("5000", None), seller=FARMER))
    assert sides(entry) == ["Dr expense 5000.00", "Cr payables 5000.00"]


def test_case_10_metal_scrap_of_an_unregistered_vendor_from_its_day() -> None:
    # 18 % of 5,000 = 900, half of it each.
    line = goods("5000", "18", notified_supply="metal_scrap")
    document = bill(line, seller=FARMER, issue_date=date(2024, 10, 10))
    assert sides(booked(document)) == [
        "Dr expense 5000.00",
        "Cr reverse_charge_payable CGST 450.00",
        "Dr input_reverse_charge CGST 450.00",
        "Cr reverse_charge_payable SGST 450.00",
        "Dr input_reverse_charge SGST 450.00",
        "Cr payables 5000.00",
    ]


def test_case_10_the_self_invoice_books_nothing_again() -> None:
    line = goods("5000", "18", notified_supply="metal_scrap")
    document = bill(line, seller=FARMER, issue_date=date(2024, 10, 10))
    own = self_invoice(document, "SI/1", date(2024, 10, 20))
    made = book(content(own), worked(own), INDIAN)
    assert (made.entry, [problem.code for problem in made.problems]) == (
        None,
        ["booked_with_its_bill"],
    )


def test_case_10_gst_of_an_unregistered_vendor_is_no_input_tax() -> None:
    entry = booked(bill(service("5000", "18", stated("IGST", "18", "900")), seller=FARMER))
    assert sides(entry) == ["Dr expense 5000.00", "Cr payables 5000.00"]


def _sale(**more: Any) -> Invoice:
    return bill(service("1000", **more), buyer=KARNATAKA, issue_date=date(2025, 6, 2))


def _credit(sale: Invoice) -> Invoice:
    return credit_lines(
        sale, india.REGIME, {"1": "1"}, number="C-1", issue_date=MARCH, reason="goods returned"
    )


def test_case_11_a_credit_note_takes_expense_and_tax_back() -> None:
    assert sides(booked(_credit(_sale()))) == [
        "Cr expense 1000.00",
        "Cr input_tax IGST 180.00",
        "Dr payables 1180.00",
    ]


@pytest.mark.parametrize(
    ("said", "noted"),
    [
        ({"itc": "ineligible"}, ["Cr expense 1180.00", "Dr payables 1180.00"]),
        (
            {"reverse_charge": True},
            [
                "Cr expense 1000.00",
                "Dr reverse_charge_payable IGST 180.00",
                "Cr input_reverse_charge IGST 180.00",
                "Dr payables 1000.00",
            ],
        ),
    ],
)
def test_case_12_a_credit_note_is_the_mirror_of_its_original(
    said: dict[str, Any], noted: list[str]
) -> None:
    sale = _sale(**said)
    assert sides(booked(_credit(sale))) == noted
    assert sides(booked(sale)) == turned(noted)


def test_case_12_the_rate_of_the_original_stays() -> None:
    sale = bill(service("1000", "12"), buyer=KARNATAKA, issue_date=date(2025, 6, 2))
    assert booked(_credit(sale)).total(Role.INPUT_TAX) == Decimal("-120.00")


def test_case_13_a_financial_credit_note_is_a_discount_received() -> None:
    bonus = service("1000", "0", taxability="no_supply")
    note = bill(bonus, kind=InvoiceKind.CREDIT_NOTE, number="F-1")
    entry = booked(note, overrides=[decided(Role.DISCOUNT_RECEIVED)])
    assert sides(entry) == ["Cr discount_received 1000.00", "Dr payables 1000.00"]
    # Wrong: expense and input tax taken back.
    assert {line.role for line in entry.lines} == {Role.DISCOUNT_RECEIVED, Role.PAYABLES}


def test_case_14_a_suppliers_debit_note_raises_the_value() -> None:
    # 500 at 18 % = 90.
    sale = _sale()
    note = debit_amount(
        sale, india.REGIME, {"1": "500"}, number="D-1", issue_date=MARCH, reason="price"
    )
    assert sides(booked(note)) == [
        "Dr expense 500.00",
        "Dr input_tax IGST 90.00",
        "Cr payables 590.00",
    ]
    # With an order it raises the stock: nothing was received that could be cleared.
    matched = booked(note, matches=[Match(note.lines[0].id, "GRN-7", "10")])
    assert sides(matched)[0] == "Dr stock 500.00"


def test_case_14_a_buyers_return_note_waits_and_is_replaced_never_added() -> None:
    # 500 + 90 = 590.
    back = bill(service("500"), buyer=KARNATAKA, kind=InvoiceKind.RETURN_NOTE, number="RN-1")
    credit = bill(service("500"), buyer=KARNATAKA, kind=InvoiceKind.CREDIT_NOTE, number="C-9")
    waiting = booked(back)
    assert sides(waiting) == ["Cr awaited_credit 590.00", "Dr payables 590.00"]

    def item(number: str, kind: ItemKind) -> OpenItem:
        total = Money("-590.00", "INR")
        return OpenItem(number, number, "Asha Systems", kind, total, total, MARCH, MARCH)

    ids = iter(["R-1"])
    act = Act(date(2026, 3, 20), "farah", "k-9", "arrived", lambda: next(ids))
    rows = replaced(item("RN-1", ItemKind.RETURN_NOTE), item("C-9", ItemKind.CREDIT_NOTE), [], act)
    closing = entry_of(book_rows(rows, INDIAN, side=Side.PAYABLE))
    assert sides(closing) == ["Cr payables 590.00", "Dr awaited_credit 590.00"]
    sums: dict[Role, Decimal] = {}
    for entry in (waiting, booked(credit), closing):
        for line in entry.lines:
            sums[line.role] = sums.get(line.role, Decimal(0)) + line.amount.amount
    assert {role: str(amount) for role, amount in sums.items() if amount} == {
        Role.PAYABLES: "590.00",
        Role.EXPENSE: "-500.00",
        Role.INPUT_TAX: "-90.00",
    }


def test_case_15_the_stated_tax_is_what_is_booked() -> None:
    # The bill says 180.50, its figures give 180.00: within the tolerance of one.
    line = service("1000", None, stated("IGST", "18", "180.50"))
    assert sides(booked(bill(line, buyer=KARNATAKA))) == [
        "Dr expense 1000.00",
        "Dr input_tax IGST 180.50",
        "Cr payables 1180.50",
    ]


def test_case_15_round_off_has_an_account_of_its_own() -> None:
    # 1,000.34 + 2 x 90.03 = 1,180.40, rounded to 1,180: 0.40 less, in no tax base.
    assert sides(booked(bill(service("1000.34"), cash_rounding="1"))) == [
        "Dr expense 1000.34",
        "Dr input_tax CGST 90.03",
        "Dr input_tax SGST 90.03",
        "Cr round_off 0.40",
        "Cr payables 1180.00",
    ]
