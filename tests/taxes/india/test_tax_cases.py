"""The Indian cases of an accountant's day, with figures worked by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from invoicekit import Calculation, Invoice, StatedTax
from invoicekit.corrections import credit_lines
from invoicekit.documents import InvoiceKind, Liability, StatedTotals
from invoicekit.taxes import india
from invoicekit.taxes.india.input_tax import InputTax, books_of, cost_shares
from invoicekit.taxes.india.itc import CreditReason, credit_of
from invoicekit.taxes.india.self_invoice import (
    needs_self_invoice,
    payment_voucher,
    self_invoice,
    self_invoice_due,
)
from support.indian import (
    FARMER,
    KARNATAKA,
    MARCH,
    PUNE,
    bill,
    entered_tcs,
    goods,
    heads,
    service,
    stated,
    told,
    worked,
)

LAW = india.Law()


def payable(result: Calculation) -> str:
    return str(result.totals.payable)


def books(document: Invoice) -> InputTax:
    result = worked(document)
    return books_of(result.lines[0].taxes, credit_of(document, document.lines[0], LAW))


@pytest.mark.row("S4.7")
def test_case_1_vat_on_a_line_beside_a_discount_and_no_gst_because_of_the_code() -> None:
    line = goods("10000", None, StatedTax("VAT", rate="20"), hsn="8703")
    result = worked(bill(line))
    assert heads(result) == {"VAT": "2000.00"}
    assert told(result) == []


def test_case_2_tcs_is_collected_and_in_no_tax_total() -> None:
    result = worked(bill(goods("100000", "18", tcs="scrap"), issue_date=date(2026, 4, 1)))
    totals = result.totals
    assert [str(totals.tax_total), str(totals.tax_inclusive), str(totals.collected)] == [
        "18000.00",
        "118000.00",
        "2360.00",
    ]
    assert payable(result) == "120360.00"


@pytest.mark.row("S4.7")
def test_case_3_tcs_beside_vat_as_computed_and_as_entered() -> None:
    computed = goods("10000", None, StatedTax("VAT", rate="20"), tcs="scrap")
    result = worked(bill(computed, issue_date=date(2026, 4, 1)))
    assert (str(result.totals.collected), payable(result)) == ("240.00", "12240.00")
    lines = [
        goods("6000", None, StatedTax("VAT", rate="20"), entered_tcs("150"), tcs="scrap"),
        goods("4000", None, StatedTax("VAT", rate="20"), entered_tcs("90"), tcs="scrap"),
    ]
    entered = worked(bill(*lines, issue_date=date(2026, 4, 1)))
    assert (str(entered.totals.collected), payable(entered)) == ("240.00", "12240.00")
    assert str(entered.tax_rows[-1].computed) == "240.00"
    assert [str(one.taxes[-1].amount) for one in entered.lines] == ["150.00", "90.00"]


def test_case_5_tds_lowers_no_payable() -> None:
    assert payable(worked(bill(service("100000")))) == "118000.00"


@pytest.mark.row("S4.8")
def test_case_6_reverse_charge_by_hand_on_the_header() -> None:
    document = bill(service("10000"), buyer=KARNATAKA, particulars={"reverse_charge": "yes"})
    result = worked(document)
    assert (str(result.totals.tax_total), payable(result)) == ("0.00", "10000.00")
    row = result.tax_rows[0]
    assert (row.liability, str(row.amount)) == (Liability.RECIPIENT, "1800.00")
    assert "by hand: yes, where the rules propose no" in result.explain()
    assert "reverse_charge_by_hand" in told(result)
    assert books(document).credit == (("IGST", Decimal("1800.00")),)


@pytest.mark.row("S4.8")
def test_case_6_a_line_may_differ_from_its_header() -> None:
    lines = [service("10000"), service("5000", reverse_charge=False)]
    result = worked(bill(*lines, buyer=KARNATAKA, particulars={"reverse_charge": "yes"}))
    owed = [(row.liability, str(row.amount)) for row in result.tax_rows]
    assert owed == [(Liability.RECIPIENT, "1800.00"), (Liability.SUPPLIER, "900.00")]


@pytest.mark.row("S4.8")
@pytest.mark.parametrize(
    "said",
    [
        {"stated": StatedTotals(tax_exclusive="10000", payable="11800")},
        {"stated": StatedTotals(tax_total="1800")},
        {"taxed": True},
    ],
)
def test_case_7_a_bill_that_charges_the_tax_all_the_same_is_for_a_person(
    said: dict[str, Any],
) -> None:
    taxes = [stated("IGST", "18", "1800")] if said.pop("taxed", False) else []
    line = service("10000", "18", *taxes, reverse_charge=True)
    result = worked(bill(line, buyer=KARNATAKA, **said))
    assert "rcm_tax_charged" in told(result)
    assert payable(result) == "10000.00"


def test_case_7_reverse_charge_and_ineligible_is_owed_and_cost() -> None:
    found = books(bill(service("10000", reverse_charge=True, itc="ineligible"), buyer=KARNATAKA))
    assert (found.owed, found.credit) == ((("IGST", Decimal("1800.00")),), ())
    assert str(found.cost) == "1800.00"


@pytest.mark.row("S4.9")
def test_case_8_ineligible_by_hand_leaves_totals_and_makes_cost() -> None:
    document = bill(service("1000", itc="ineligible"))
    assert payable(worked(document)) == "1180.00"
    assert (books(document).credit, str(books(document).cost)) == ((), "180.00")
    said = credit_of(document, document.lines[0], LAW)
    assert (said.eligible, said.proposed, said.reason) == (False, True, CreditReason.BY_HAND)
    assert [str(p) for p in cost_shares(Decimal(100), [Decimal(1)] * 3)] == [
        "33.34",
        "33.33",
        "33.33",
    ]


@pytest.mark.row("S4.9")
def test_case_8_a_line_may_be_eligible_on_an_ineligible_bill() -> None:
    document = bill(
        service("1000", itc="eligible"), service("1000"), particulars={"itc": "ineligible"}
    )
    said = [credit_of(document, line, LAW).eligible for line in document.lines]
    assert said == [True, False]


@pytest.mark.row("S4.2")
@pytest.mark.parametrize("taxability", ["nil_rated", "exempt", "non_gst", "no_supply"])
def test_case_9_a_rate_of_zero_keeps_its_row_and_its_class(taxability: str) -> None:
    result = worked(bill(service("5000", "0", taxability=taxability)))
    row = result.tax_rows[0]
    assert (row.category, str(row.amount), payable(result)) == (taxability, "0.00", "5000.00")
    assert told(result) == []


@pytest.mark.row("S4.2")
def test_case_9_zero_alone_is_taken_as_exempt_and_the_default_is_told() -> None:
    result = worked(bill(service("5000", "0")))
    assert (result.tax_rows[0].category, told(result)) == ("exempt", ["class_defaulted"])


@pytest.mark.row("S4.1")
def test_case_10_an_unregistered_vendors_bill_has_no_tax() -> None:
    result = worked(bill(service("5000", None), seller=FARMER))
    assert (result.tax_rows, payable(result), told(result)) == ((), "5000.00", [])


def test_case_10_its_metal_scrap_is_under_reverse_charge_from_its_day() -> None:
    line = goods("5000", "18", notified_supply="metal_scrap")
    before = worked(bill(line, seller=FARMER, issue_date=date(2024, 10, 9)))
    assert (before.tax_rows, payable(before)) == ((), "5000.00")
    document = bill(line, seller=FARMER, issue_date=date(2024, 10, 10))
    after = worked(document)
    assert sum(row.amount for row in after.tax_rows) == Decimal("900.00")
    assert payable(after) == "5000.00"
    assert needs_self_invoice(document, after.tax_rows)
    assert not needs_self_invoice(bill(line), after.tax_rows)


def test_case_10_a_self_invoice_and_a_payment_voucher_are_made() -> None:
    document = bill(goods("5000", "18", notified_supply="metal_scrap"), seller=FARMER)
    own = self_invoice(document, "SI/1", date(2026, 3, 20))
    assert (own.kind, own.tax_point, own.preceding()) == (
        InvoiceKind.SELF_BILLED_INVOICE,
        MARCH,
        ("AT/1",),
    )
    result = worked(own)
    assert (payable(result), len(result.tax_rows)) == ("5000.00", 2)
    voucher = payment_voucher(own, result.tax_rows, "PV/1", date(2026, 3, 21), Decimal(5000))
    assert voucher.taxes == (("CGST", Decimal("450.00")), ("SGST", Decimal("450.00")))
    assert self_invoice_due(date(2026, 3, 2)) == date(2026, 4, 1)


@pytest.mark.row("S4.1")
def test_case_10_its_bill_with_gst_is_a_problem_and_never_books_of() -> None:
    document = bill(service("5000", "18", stated("IGST", "18", "900")), seller=FARMER)
    result = worked(document)
    assert (payable(result), told(result)) == ("5000.00", ["unregistered_charges_tax"])


def _sale(**more: Any) -> Invoice:
    return bill(service("1000", **more), buyer=KARNATAKA, issue_date=date(2025, 6, 2))


def _credit(sale: Invoice) -> Invoice:
    return credit_lines(
        sale, india.REGIME, {"1": "1"}, number="C-1", issue_date=MARCH, reason="goods returned"
    )


def test_case_11_a_credit_note_has_positive_figures() -> None:
    note = _credit(_sale())
    result = worked(note)
    assert (payable(result), note.kind.sign) == ("1180.00", -1)


@pytest.mark.parametrize(
    ("said", "owed", "cost"),
    [
        ({"itc": "ineligible"}, "0", "180.00"),
        ({"reverse_charge": True}, "180.00", "0"),
    ],
)
def test_case_12_a_note_mirrors_the_credit_and_the_charge_of_its_original(
    said: dict[str, Any], owed: str, cost: str
) -> None:
    note = _credit(_sale(**said))
    found = books(note)
    assert str(sum((a for _, a in found.owed), Decimal(0))) == owed
    assert str(found.cost) == cost


def test_case_12_a_note_keeps_the_rate_of_its_original() -> None:
    sale = bill(service("1000", "12"), buyer=KARNATAKA, issue_date=date(2025, 6, 2))
    result = worked(_credit(sale))
    assert heads(result) == {"IGST": "120.00"}
    assert "rate_not_in_force" not in told(result)
    now = bill(service("1000", "28"), buyer=KARNATAKA)
    assert told(worked(now)) == ["rate_not_in_force"]


@pytest.mark.row("S4.7")
def test_case_15_a_stated_tax_within_the_tolerance_is_booked_and_told() -> None:
    line = service("1000", None, stated("IGST", "18", "180.50"))
    result = worked(bill(line, buyer=KARNATAKA))
    assert (payable(result), told(result)) == ("1180.50", [])
    assert [(d.path, str(d.amount)) for d in result.differences] == [("taxes.IGST", "0.50")]


def test_case_15_beyond_the_tolerance_it_is_a_problem() -> None:
    line = service("1000", None, stated("IGST", "18", "185.50"))
    assert told(worked(bill(line, buyer=KARNATAKA))) == ["stated_tax_differs"]


def test_case_15_round_off_acts_on_its_own() -> None:
    result = worked(bill(service("1000.34"), buyer=PUNE, cash_rounding="1"))
    assert (str(result.totals.rounding), payable(result)) == ("-0.40", "1180.00")


@pytest.mark.row("S4.7")
def test_state_vat_may_be_told_as_a_rate_of_the_line() -> None:
    assert heads(worked(bill(goods("100", None, state_vat_rate="20")))) == {"VAT": "20.00"}


def test_an_import_of_services_may_be_taken_out_of_reverse_charge_by_hand() -> None:
    abroad = india.party("Overseas Ltd", country="US")
    line = service("100", None, reverse_charge=False)
    result = worked(bill(line, seller=abroad, buyer=PUNE))
    assert (result.tax_rows, "reverse_charge_by_hand" in told(result)) == ((), True)


def test_a_margin_is_the_taxable_value_of_a_used_car() -> None:
    from invoicekit.taxes.india.valuation import margin

    line = goods("450000", "18", taxable_value=margin("450000", "400000"), valuation="margin")
    result = worked(bill(line, buyer=KARNATAKA))
    assert (heads(result), payable(result)) == ({"IGST": "9000.00"}, "459000.00")
