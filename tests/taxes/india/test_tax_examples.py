"""The worked examples of GST, cess, reverse charge, TCS and State VAT, each with its source."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import attrs
import pytest

from invoicekit import Calculation, StatedTax
from invoicekit.documents import Liability
from invoicekit.money import PRESETS, round_to
from invoicekit.taxes import india
from invoicekit.taxes.india.credit_reversal import proportionate_reversal, unpaid_reversal
from invoicekit.taxes.india.deadlines import day_180, itc_deadline
from invoicekit.taxes.india.documents.deadlines import credit_note_deadline
from invoicekit.taxes.india.gst_withholding import deducted_by_government, kept_by_marketplace
from invoicekit.taxes.india.input_tax import books_of
from invoicekit.taxes.india.itc import credit_of
from invoicekit.taxes.india.reverse_charge import promoter_shortfall
from invoicekit.taxes.india.tcs import collection
from invoicekit.taxes.india.tds import withholding
from invoicekit.taxes.india.valuation import ValueItem, value_row
from support.indian import (
    KARNATAKA,
    PUNE,
    bill,
    goods,
    heads,
    service,
    told,
    worked,
)

LAW = india.Law()
TAMIL_NADU = india.party("Warehouse", gstin="33AAGCB7383J1ZF")


def payable(result: Calculation) -> str:
    return str(result.totals.payable)


def test_in_01_within_a_state_both_halves_are_due() -> None:
    result = worked(bill(service("10000")))
    assert heads(result) == {"CGST": "900.00", "SGST": "900.00"}
    assert payable(result) == "11800.00"


def test_in_02_bill_to_and_ship_to_apart_the_bill_to_state_decides() -> None:
    result = worked(bill(goods("10000"), buyer=KARNATAKA, ship_to=TAMIL_NADU))
    assert heads(result) == {"IGST": "1800.00"}
    assert "s.10(1)(b)" in result.explain()


def test_in_03_bill_to_at_home_and_shipped_away_is_within_the_state() -> None:
    result = worked(bill(goods("10000"), buyer=PUNE, ship_to=TAMIL_NADU))
    assert heads(result) == {"CGST": "900.00", "SGST": "900.00"}


def test_in_04_an_sez_unit_next_door_is_supplied_under_igst() -> None:
    unit = india.party("Zone Unit", gstin="27AAGCB7383J1Z8", registration="sez_unit")
    line = service("50000", authorised_operations=True, export_route="with_payment")
    result = worked(bill(line, buyer=unit))
    assert heads(result) == {"IGST": "9000.00"}
    assert payable(result) == "59000.00"
    assert result.tax_rows[0].category == "zero_rated"


def test_in_05_an_export_under_a_letter_of_undertaking_bears_no_tax() -> None:
    abroad = india.party("Overseas Ltd", country="US")
    line = goods("100000", "0", export_route="without_payment")
    result = worked(bill(line, buyer=abroad))
    assert heads(result) == {"IGST": "0.00"}
    assert payable(result) == "100000.00"


def test_in_08_a_nil_rated_line_beside_a_taxable_one() -> None:
    then = date(2025, 6, 2)
    document = bill(goods("10", "12"), goods("100", "0", taxability="nil_rated"), issue_date=then)
    result = worked(attrs.evolve(document, cash_rounding="1"))
    amounts = [(r.tax, r.category, str(r.base), str(r.amount)) for r in result.tax_rows]
    assert amounts == [
        ("CGST", "taxable", "10.00", "0.60"),
        ("SGST", "taxable", "10.00", "0.60"),
        ("GST", "nil_rated", "100.00", "0.00"),
    ]
    assert (str(result.totals.rounding), payable(result)) == ("-0.20", "111.00")


@pytest.mark.parametrize(
    ("value", "rounded"),
    [("1234.49", "1234"), ("1234.50", "1235"), ("1234.51", "1235"), ("0.50", "1")],
)
def test_in_09_half_a_rupee_rounds_up(value: str, rounded: str) -> None:
    assert str(round_to(Decimal(value), Decimal(1))) == rounded


def test_in_10_the_value_takes_inspection_and_freight_and_not_the_states_subsidy() -> None:
    document = bill(
        goods("25000"),
        charges=[
            value_row(ValueItem.SUPPLIERS_COST, "5000"),
            value_row(ValueItem.INCIDENTAL, "2000"),
        ],
        allowances=[value_row(ValueItem.DISCOUNT, percent="2")],
    )
    assert str(worked(document).totals.tax_exclusive) == "31500.00"
    assert not ValueItem.GOVERNMENT_SUBSIDY.in_value


def test_in_11_the_value_takes_other_taxes_and_a_trusts_subsidy() -> None:
    rows = [
        value_row(ValueItem.OTHER_LAW_TAX, "2000"),
        value_row(ValueItem.SUPPLIERS_COST, "15000"),
        value_row(ValueItem.PRIVATE_SUBSIDY, "50000"),
        value_row(ValueItem.SUPPLIERS_COST, "2000"),
    ]
    result = worked(bill(goods("100000"), charges=rows))
    assert str(result.tax_rows[0].base) == "169000.00"


@pytest.mark.parametrize(
    ("buyer", "value", "taxes"),
    [
        (PUNE, "847.46", {"CGST": "76.27", "SGST": "76.27"}),
        (KARNATAKA, "847.46", {"IGST": "152.54"}),
    ],
)
def test_in_13_tax_inside_a_price_comes_out_and_the_price_stays(
    buyer: object, value: str, taxes: dict[str, str]
) -> None:
    result = worked(bill(service("1000"), buyer=buyer, prices_include="GST"))
    assert heads(result) == taxes
    assert (str(result.totals.tax_exclusive), payable(result)) == (value, "1000.00")


def test_specific_cess_comes_out_of_an_inclusive_price_first() -> None:
    # 1,000 less 2 x 20 of cess by the unit = 960; 18/118 of 960 = 146.44.
    line = goods("500", "18", StatedTax("CESS", per_unit="20"), quantity="2")
    result = worked(bill(line, buyer=KARNATAKA, prices_include="GST"))
    assert heads(result) == {"IGST": "146.44", "CESS by_unit": "40.00"}
    assert (str(result.totals.tax_exclusive), payable(result)) == ("813.56", "1000.00")


def test_in_15_freight_before_tax_is_taxed_and_a_charge_after_tax_is_not() -> None:
    before = bill(goods("100"), charges=[value_row(ValueItem.INCIDENTAL, "20")])
    after = bill(goods("100"), charges=[value_row(ValueItem.AFTER_TAX, "20")])
    assert str(worked(before).tax_rows[0].base) == "120.00"
    assert str(worked(after).tax_rows[0].base) == "100.00"


@pytest.mark.parametrize("rounding", ["gst", "gst_rate_group", "gst_progressive"])
@pytest.mark.parametrize(
    ("buyer", "value", "taxes"),
    [
        (PUNE, "71.42", {"CGST": "14.29", "SGST": "14.29"}),
        (KARNATAKA, "71.43", {"IGST": "28.57"}),
    ],
)
def test_in_16_tobacco_is_taxed_on_its_retail_price_whatever_is_charged(
    buyer: object, value: str, taxes: dict[str, str], rounding: str
) -> None:
    line = goods("60", None, hsn="2403", retail_price="100")
    result = worked(bill(line, buyer=buyer), rounding=PRESETS[rounding])
    assert heads(result) == taxes
    assert str(result.tax_rows[0].base) == value
    assert str(result.totals.tax_exclusive) == "60.00"
    assert "Rule 31D" in result.explain()


@pytest.mark.parametrize(
    ("day", "taxes", "total"),
    [
        (date(2025, 9, 21), {"IGST": "560000.00", "CESS ad_valorem": "440000.00"}, "3000000.00"),
        (date(2025, 9, 22), {"IGST": "800000.00"}, "2800000.00"),
    ],
)
def test_in_17_a_car_before_and_after_gst_2_0(day: date, taxes: dict[str, str], total: str) -> None:
    line = goods("2000000", None, hsn="8703", cess="suv")
    result = worked(bill(line, buyer=KARNATAKA, issue_date=day))
    assert (heads(result), payable(result)) == (taxes, total)


def test_in_19_cess_by_the_unit_stands_beside_gst() -> None:
    cess = StatedTax("CESS", per_unit="20")
    result = worked(bill(goods("200", "18", cess), goods("300", "18", cess)))
    shares = [{t.tax: str(t.amount) for t in line.taxes} for line in result.lines]
    assert shares == [
        {"CGST": "18.00", "SGST": "18.00", "CESS": "20.00"},
        {"CGST": "27.00", "SGST": "27.00", "CESS": "20.00"},
    ]


def test_in_21_freight_of_a_goods_transport_agency_is_under_reverse_charge() -> None:
    line = service("50000", None, notified_supply="gta")
    document = bill(line)
    result = worked(document)
    assert payable(result) == "50000.00"
    assert heads(result) == {"CGST": "1250.00", "SGST": "1250.00"}
    assert {row.liability for row in result.tax_rows} == {Liability.RECIPIENT}
    books = books_of(result.lines[0].taxes, credit_of(document, document.lines[0], LAW))
    assert sum(amount for _, amount in books.owed) == Decimal("2500.00")
    assert sum(amount for _, amount in books.credit) == Decimal("2500.00")
    assert "Notification 13/2017-CTR Sl. 1" in result.explain()


def test_in_22_a_promoter_pays_on_what_is_missing_to_eighty_percent() -> None:
    owed = promoter_shortfall(Decimal(10000000), Decimal(7000000), date(2026, 3, 31), LAW)
    figures = (str(owed.required), str(owed.shortfall), str(owed.tax))
    assert figures == ("8000000.00", "1000000.00", "180000.00")


def test_in_23_ineligible_tax_becomes_cost_of_stock_asset_and_expense() -> None:
    kinds = [
        ("stock", "100", False),
        ("stock", "57", True),
        ("asset", "1000", False),
        ("asset", "999", True),
        ("expense", "1500", False),
        ("expense", "998", True),
        ("stock", "100", False),
    ]
    lines = [
        goods(net, "18", **({"blocked_credit": "personal_use"} if blocked else {}))
        for _, net, blocked in kinds
    ]
    document = attrs.evolve(bill(*lines), cash_rounding="1")
    result = worked(document)
    booked = {"stock": Decimal(0), "asset": Decimal(0), "expense": Decimal(0)}
    cgst = ineligible = Decimal(0)
    for (kind, _, _), line, figures in zip(kinds, document.lines, result.lines, strict=True):
        books = books_of(figures.taxes, credit_of(document, line, LAW))
        booked[kind] += figures.net + books.cost
        ineligible += books.cost
        cgst += dict(books.credit).get("CGST", Decimal(0))
    assert {kind: str(sum_) for kind, sum_ in booked.items()} == {
        "stock": "267.26",
        "asset": "2178.82",
        "expense": "2677.64",
    }
    assert (str(ineligible), str(cgst)) == ("369.72", "243.00")
    totals = result.totals
    assert (str(totals.tax_total), str(totals.rounding)) == ("855.72", "0.28")
    assert payable(result) == "5610.00"


def test_in_25_common_credit_is_given_back_in_proportion() -> None:
    found = proportionate_reversal(
        Decimal(100000),
        non_business=Decimal(5000),
        exempt=Decimal(10000),
        blocked=Decimal(5000),
        taxable=Decimal(30000),
        exempt_turnover=Decimal(2000000),
        turnover=Decimal(10000000),
        mixed_use=True,
    )
    assert (found.c1, found.c2, str(found.d1)) == (80000, 50000, "10000.00")
    assert (str(found.d2), str(found.c3)) == ("2500.00", "37500.00")


def test_in_26_what_is_not_paid_after_180_days_loses_its_credit() -> None:
    invoiced = date(2026, 1, 10)
    said = (Decimal(18000), Decimal(118000), Decimal(59000), invoiced)
    assert day_180(invoiced) == date(2026, 7, 9)
    assert unpaid_reversal(*said, date(2026, 7, 9)) == 0
    assert str(unpaid_reversal(*said, date(2026, 7, 10))) == "9000.00"


@pytest.mark.parametrize(
    ("day", "pan", "amount"),
    [
        (date(2026, 3, 31), True, "1180.00"),
        (date(2026, 4, 1), True, "2360.00"),
        (date(2026, 3, 31), False, "5900.00"),
        (date(2026, 4, 1), False, "5900.00"),
    ],
)
def test_in_27_tcs_on_scrap_by_day_and_pan(day: date, pan: bool, amount: str) -> None:
    line = goods("100000", "18", tcs="scrap", buyer_pan="yes" if pan else "no")
    result = worked(bill(line, issue_date=day))
    row = result.tax_rows[-1]
    assert (row.tax, str(row.base), str(row.amount)) == ("TCS", "118000.00", amount)
    assert str(result.totals.tax_total) == "18000.00"
    assert str(collection("scrap", "118000", day, LAW, pan=pan).amount) == amount
    assert ("tcs_without_pan" in told(result)) is not pan


def test_in_28_a_cars_tcs_is_of_the_price_with_gst() -> None:
    line = goods("2000000", None, hsn="8703", tcs="motor_vehicle")
    result = worked(bill(line, buyer=KARNATAKA))
    assert heads(result) == {"IGST": "800000.00", "TCS": "28000.00"}
    assert str(result.tax_rows[-1].base) == "2800000.00"
    assert payable(result) == "2828000.00"


def test_in_30_tds_on_goods_is_of_what_exceeds_fifty_lakh() -> None:
    kept = withholding("goods", "200000", date(2026, 3, 2), LAW, year_to_date="4950000")
    assert (str(kept.base), str(kept.amount)) == ("150000", "150.00")


def test_in_31_tds_on_a_fee_leaves_gst_alone() -> None:
    kept = withholding("professional", "100000", date(2026, 3, 2), LAW)
    assert str(kept.amount) == "10000.00"
    result = worked(bill(service("100000")))
    assert str(result.totals.payable - kept.amount) == "108000.00"


def test_in_32_a_marketplace_keeps_half_a_percent_back() -> None:
    kept = kept_by_marketplace("10000", date(2024, 7, 11), LAW, inter_state=False)
    assert {head: str(amount) for head, amount in kept} == {"CGST": "25.00", "SGST": "25.00"}
    earlier = kept_by_marketplace("10000", date(2024, 7, 9), LAW, inter_state=True)
    assert earlier == (("IGST", Decimal("100.00")),)


def test_in_33_government_deducts_two_percent_above_the_limit() -> None:
    said = {"supplier_state": "27", "place": "27", "recipient_state": "27"}
    on = date(2026, 3, 2)
    kept = deducted_by_government("300000", "300000", on, LAW, **said)
    assert {head: str(amount) for head, amount in kept} == {"CGST": "3000.00", "SGST": "3000.00"}
    assert deducted_by_government("250000", "250000", on, LAW, **said) == ()
    elsewhere = {**said, "recipient_state": "29"}
    assert deducted_by_government("300000", "300000", on, LAW, **elsewhere) == ()


def test_in_37_diesel_bears_state_vat_and_no_gst() -> None:
    line = goods("10000", None, StatedTax("VAT", rate="20"), hsn="2710", rate_entry="diesel")
    document = bill(line)
    result = worked(document)
    assert heads(result) == {"VAT": "2000.00"}
    assert payable(result) == "12000.00"
    books = books_of(result.lines[0].taxes, credit_of(document, document.lines[0], LAW))
    assert (books.credit, str(books.cost)) == ((), "2000.00")


def test_in_42_a_credit_note_for_a_discount_after_sale() -> None:
    document = bill(service("2000"))
    assert heads(worked(document)) == {"CGST": "180.00", "SGST": "180.00"}
    assert payable(worked(document)) == "2360.00"
    assert credit_note_deadline(date(2025, 6, 1), date(2026, 10, 1)) == date(2026, 11, 30)
    assert itc_deadline(date(2026, 3, 31)) == date(2026, 11, 30)
