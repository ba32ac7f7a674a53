"""The cases of an accountant's day that need no country's law, with figures worked by hand."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from invoicekit import Invoice, Money
from invoicekit.allocation import Allocation, Settlement, SourceKind, allocated, settlement_of
from invoicekit.corrections import credit_amount, credit_lines, debit_amount
from invoicekit.documents import InvoiceKind, Liability, StatedTax, StatedTotals
from invoicekit.taxes import flat
from support.written import codes, gst, invoice, line, off, rows, tcs, totals, vat, worked


def test_vat_on_a_line_is_taken_after_the_lines_own_discount() -> None:
    # 10,000 - 500 = 9,500; 20 % of 9,500 = 1,900; together 11,400. There is no GST beside it.
    diesel = line("10000", vat("20"), allowances=[off("500")])
    result = worked(invoice(diesel, currency="INR"), "gst")
    assert totals(result, "line_total", "tax_total", "payable") == [
        "9500.00",
        "1900.00",
        "11400.00",
    ]
    assert rows(result) == [("VAT S 20", "9500.00", "1900.00")]


def test_tcs_is_collected_on_the_price_with_tax_and_is_no_part_of_the_tax_total() -> None:
    # 1,00,000 + 18,000 GST = 1,18,000; 2 % of that = 2,360; payable 1,20,360.
    scrap = line("100000", *gst("18"), tcs("2"))
    result = worked(invoice(scrap, currency="INR"), "gst")
    assert totals(result, "tax_total", "tax_inclusive", "collected", "payable") == [
        "18000.00",
        "118000.00",
        "2360.00",
        "120360.00",
    ]
    assert rows(result)[-1] == ("TCS  2", "118000.00", "2360.00")


def test_tcs_beside_vat_takes_the_price_with_vat() -> None:
    # 10,000 + 2,000 = 12,000; 2 % = 240; payable 12,240.
    result = worked(invoice(line("10000", vat("20"), tcs("2")), currency="INR"), "gst")
    assert totals(result, "collected", "payable") == ["240.00", "12240.00"]


def test_tcs_entered_on_the_lines_stands_and_the_header_is_their_sum() -> None:
    document = invoice(
        line("6000", vat("20"), tcs(amount="150")),
        line("4000", vat("20"), tcs(amount="90")),
        currency="INR",
    )
    result = worked(document, "gst")
    assert totals(result, "collected", "payable") == ["240.00", "12240.00"]
    assert [str(share.taxes[-1].amount) for share in result.lines] == ["150.00", "90.00"]


def test_a_discount_lowers_the_price_before_tax() -> None:
    # 1,000 - 100 = 900; 18 % of 900 = 162; payable 1,062. Not 1,180 - 100.
    document = invoice(line("500", *gst(), quantity="2", allowances=[off("100")]), currency="INR")
    result = worked(document, "gst")
    assert totals(result, "line_total", "line_allowance_total", "allowance_total") == [
        "900.00",
        "100.00",
        "0.00",
    ]
    assert totals(result, "tax_total", "payable") == ["162.00", "1062.00"]


def test_a_financial_discount_comes_after_tax_when_it_says_so() -> None:
    # The tax stays on 1,000: 180; 1,180 - 100 = 1,080.
    discount = off("100", after_tax=True)
    result = worked(invoice(line("1000", *gst()), currency="INR", allowances=[discount]), "gst")
    assert totals(result, "tax_total", "payable") == ["180.00", "1080.00"]


def test_tds_is_no_total_of_the_invoice_and_settles_part_of_it() -> None:
    # Fee 1,00,000 + 18,000; TDS of 10 % of the fee, 10,000, is kept back with a certificate;
    # 1,08,000 comes in cash. Lowering the payable as well would count it twice.
    payable = Money(
        worked(invoice(line("100000", *gst()), currency="INR"), "gst").totals.payable, "INR"
    )
    assert payable == Money("118000.00", "INR")
    said = {"target": "S-1", "on": date(2026, 11, 20), "by": "farah", "key": "k"}
    rows = [
        Allocation("1", "PAY-1", SourceKind.PAYMENT, amount=Money("108000", "INR"), **said),
        Allocation("2", "FORM-16A", SourceKind.WITHHOLDING, amount=Money("10000", "INR"), **said),
    ]
    assert settlement_of(payable, allocated(rows[:1], "S-1", "INR")) is Settlement.PARTLY_PAID
    assert settlement_of(payable, allocated(rows, "S-1", "INR")) is Settlement.PAID


def test_reverse_charge_shows_the_recipients_tax_and_asks_nothing_of_it() -> None:
    # 10,000 at 18 %: the recipient owes 1,800; the supplier is paid 10,000.
    igst = StatedTax("IGST", "S", "18", liability=Liability.RECIPIENT)
    result = worked(invoice(line("10000", igst), currency="INR"), "gst")
    assert totals(result, "tax_total", "payable") == ["0.00", "10000.00"]
    assert rows(result) == [("IGST S 18", "10000.00", "1800.00")]


def test_under_reverse_charge_round_off_acts_on_what_the_supplier_is_paid() -> None:
    igst = StatedTax("IGST", "S", "18", liability=Liability.RECIPIENT)
    document = invoice(line("10000.40", igst), currency="INR", cash_rounding="1")
    assert totals(worked(document, "gst"), "rounding", "payable") == ["-0.40", "10000.00"]


def test_tcs_under_reverse_charge_has_no_gst_in_its_base() -> None:
    igst = StatedTax("IGST", "S", "18", liability=Liability.RECIPIENT)
    result = worked(invoice(line("10000", igst, tcs("2")), currency="INR"), "gst")
    # 2 % of 10,000, not of 11,800.
    assert totals(result, "collected", "payable") == ["200.00", "10200.00"]


@pytest.mark.parametrize("category", ["Z", "E", "exempt", "nil", "non_gst"])
def test_a_rate_of_zero_keeps_its_row_and_its_class(category: str) -> None:
    result = worked(invoice(line("5000", vat("0", category)), currency="INR"), "gst")
    assert rows(result) == [(f"VAT {category} 0", "5000.00", "0.00")]
    assert totals(result, "payable") == ["5000.00"]


def test_no_rate_is_not_a_rate_of_zero() -> None:
    result = worked(invoice(line("50", vat("0", "O")), line("50", vat(None, "O"))))
    assert [row.rate for row in result.tax_rows] == [0, None]


def test_an_unregistered_vendors_bill_has_no_tax_at_all() -> None:
    result = worked(invoice(line("5000"), currency="INR"), "gst")
    assert result.tax_rows == ()
    assert totals(result, "tax_total", "payable") == ["0.00", "5000.00"]


def _sale() -> Invoice:
    return invoice(line("1000", *gst(), quantity="2"), currency="INR", number="S-1")


def _note(**more: object) -> dict[str, object]:
    return {"number": "C-1", "issue_date": _sale().issue_date, "reason": "goods returned", **more}


def test_a_credit_note_for_a_return_has_positive_figures_and_the_kind_gives_the_sign() -> None:
    # One of two returned: 1,000 + 180 = 1,180.
    note = credit_lines(_sale(), flat.REGIME, {"1": "1"}, **_note())
    assert totals(worked(note, "gst"), "payable") == ["1180.00"]
    assert (note.kind, note.kind.sign) == (InvoiceKind.CREDIT_NOTE, -1)
    assert note.preceding() == ("S-1",)


def test_a_negative_quantity_in_a_credit_note_is_double_negation() -> None:
    note = invoice(line("1000", quantity="-1"), kind=InvoiceKind.CREDIT_NOTE)
    assert "double_negation" in codes(worked(note, "gst"))
    lawful = next(p for p in worked(note, "en16931").problems if p.code == "double_negation")
    assert lawful.severity.value == "warning"


def test_a_credit_note_keeps_the_rates_of_its_original() -> None:
    # 12 % then, whatever the rate is now.
    then = invoice(line("1000", StatedTax("GST", "S", "12")), currency="INR")
    note = credit_amount(then, flat.REGIME, "1000", **_note())
    assert rows(worked(note, "gst")) == [("GST S 12", "1000.00", "120.00")]
    assert note.tax_point == then.issue_date


def test_a_financial_credit_note_moves_the_payable_and_no_tax() -> None:
    note = invoice(line("1000"), kind=InvoiceKind.CREDIT_NOTE, currency="INR")
    assert totals(worked(note, "gst"), "tax_total", "payable") == ["0.00", "1000.00"]


def test_a_debit_note_raises_the_price_and_counts_no_quantity_again() -> None:
    # 500 more at 18 %: 90; payable 590.
    note = debit_amount(_sale(), flat.REGIME, {"1": "500"}, **_note())
    assert totals(worked(note, "gst"), "payable") == ["590.00"]
    assert (note.kind, note.kind.sign, note.lines[0].quantity) == (InvoiceKind.DEBIT_NOTE, 1, 1)


def test_a_buyers_own_return_note_lowers_what_is_owed() -> None:
    assert (InvoiceKind.RETURN_NOTE.sign, InvoiceKind.RETURN_NOTE.untdid) == (-1, "")


def test_a_stated_tax_within_the_tolerance_is_booked_and_the_difference_is_kept() -> None:
    # The bill says 180.50, the arithmetic 180.00; within 1 the bill's 1,180.50 is paid.
    stated = vat("18", stated_amount="180.50")
    result = worked(invoice(line("1000", stated), currency="INR"), "gst")
    assert totals(result, "tax_total", "payable") == ["180.50", "1180.50"]
    assert [str(d.amount) for d in result.differences] == ["0.50"]
    assert (str(result.tax_rows[0].amount), str(result.tax_rows[0].computed)) == (
        "180.50",
        "180.00",
    )
    assert codes(result) == []


def test_a_stated_tax_beyond_the_tolerance_is_a_problem_and_the_computed_one_is_booked() -> None:
    stated = vat("18", stated_amount="181.50")
    result = worked(invoice(line("1000", stated), currency="INR"), "gst")
    assert codes(result) == ["stated_tax_differs"]
    assert totals(result, "payable") == ["1180.00"]


def test_an_entered_tax_is_booked_whatever_the_rate_gives() -> None:
    result = worked(invoice(line("1000", vat("18", amount="200")), currency="INR"), "gst")
    assert totals(result, "tax_total") == ["200.00"]
    assert str(result.tax_rows[0].computed) == "180.00"


def test_round_off_is_a_figure_of_its_own_and_never_taxed() -> None:
    # 1,180.40 to 1,180.00: -0.40.
    document = invoice(line("1000.34", *gst()), currency="INR", cash_rounding="1")
    result = worked(document, "gst")
    # 9 % of 1,000.34 = 90.0306, twice 90.03; 1,000.34 + 180.06 = 1,180.40.
    assert totals(result, "tax_inclusive", "rounding", "payable") == ["1180.40", "-0.40", "1180.00"]


def test_a_printed_retention_lowers_the_payable_and_is_no_tax_of_the_supplier() -> None:
    # 1,000 + 21 % 210 - IRPF 15 % 150 = 1,060.
    irpf = StatedTax("IRPF", rate="15", liability=Liability.WITHHELD)
    result = worked(invoice(line("1000", vat(), irpf)))
    assert totals(result, "tax_total", "withheld", "payable") == ["210.00", "150.00", "1060.00"]


def test_stated_totals_are_kept_beside_the_computed_ones() -> None:
    document = attrs.evolve(
        invoice(line("1000", vat("18")), currency="INR"),
        stated=StatedTotals(tax_total="180.50", payable="1190"),
    )
    result = worked(document, "gst")
    assert [(d.path, str(d.amount)) for d in result.differences] == [
        ("stated.tax_total", "0.50"),
        ("stated.payable", "10.00"),
    ]
    # 0.50 lies within the tolerance of one unit, 10.00 does not.
    assert codes(result) == ["stated_total_differs"]
