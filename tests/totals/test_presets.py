"""What each preset does where the others differ, and the faults that such engines show."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import attrs
import pytest

from invoicekit import Context, Invoice, Money, calculate
from invoicekit.adapters.storage.memory import MemoryStore
from invoicekit.documents import Instalment, InvoiceKind, Liability, PaymentTerms, StatedTax
from invoicekit.errors import InvalidValue
from invoicekit.money import PRESETS, ExchangeRate, Mode, Rounding, Scope
from invoicekit.taxes import TaxFacts, UntaxedRows, flat, india
from invoicekit.totals.schedule import due_parts
from support.written import codes, gst, invoice, line, off, rows, tcs, totals, vat, worked

PAPER = ["en16931", "gst", "gst_rate_group", "gst_progressive", "gobl_currency"]


def test_a_half_goes_up() -> None:
    # 0.5 x 0.05 = 0.025: half-even would give 0.02.
    assert totals(worked(invoice(line("0.05", quantity="0.5"))), "line_total") == ["0.03"]


def test_a_half_below_zero_goes_away_from_zero() -> None:
    # -0.025: rounding towards plus infinity would give -0.02.
    assert totals(worked(invoice(line("0.05", quantity="-0.5"))), "line_total") == ["-0.03"]


def test_en16931_rounds_tax_once_for_each_rate() -> None:
    # 3 x 0.05 at 10 %: 0.015 = 0.02 on the sum; 0.01 on every line would give 0.03.
    document = invoice(*[line("0.05", vat("10"))] * 3)
    assert totals(worked(document, "en16931"), "tax_total") == ["0.02"]
    assert totals(worked(document, "gst"), "tax_total") == ["0.03"]


def test_progressive_rounding_lets_the_lines_add_up_to_the_document() -> None:
    # India Compliance's return note: two lines of 0.455 tax each print 0.46 and 0.45.
    document = invoice(*[line("9.10", StatedTax("CGST", "S", "5"))] * 2, currency="INR")
    result = worked(document, "gst_progressive")
    assert [str(share.taxes[0].amount) for share in result.lines] == ["0.46", "0.45"]
    assert totals(result, "tax_total") == ["0.91"]
    assert totals(worked(document, "gst"), "tax_total") == ["0.92"]


def test_cgst_and_sgst_are_rounded_apart() -> None:
    # 9 % of 100.05 is 9.0045, twice 9.00; 18 % of it is 18.009 = 18.01.
    assert totals(worked(invoice(line("100.05", *gst())), "gst"), "tax_total") == ["18.00"]


def test_gobl_precise_rounds_each_printed_figure_alone_and_tells_the_gap() -> None:
    # Known of GOBL: 2.2608 and 1.2246 print 2.26 and 1.22, their sum 3.4854 prints 3.49.
    document = invoice(line("9.42", vat("24")), line("9.42", vat("13")))
    result = worked(document, "gobl_precise")
    assert [amount for _, _, amount in rows(result)] == ["2.26", "1.22"]
    assert totals(result, "tax_total") == ["3.49"]
    assert "printed_gap" in codes(result)
    for preset in PAPER:
        assert totals(worked(document, preset), "tax_total") == ["3.48"]


def test_exact_to_the_end_is_a_rounding_of_its_own_too() -> None:
    document = invoice(line("9.42", vat("24")), line("9.42", vat("13")))
    result = calculate(document, flat.REGIME, rounding=Rounding(Scope.EXACT))
    assert totals(result, "tax_total") == ["3.49"]


def test_gobl_turns_a_negative_price_and_tells() -> None:
    document = invoice(line("-10", vat()), line("30", vat()))
    note = next(p for p in worked(document, "gobl_precise").problems if p.code == "negative_price")
    assert note.severity.value == "note"
    assert totals(worked(document, "gobl_precise"), "line_total") == ["20.00"]
    problem = next(p for p in worked(document).problems if p.code == "negative_price")
    assert (problem.severity.value, problem.path) == ("error", "lines[0].unit_price")


def test_gobl_leaves_an_untaxed_allowance_out_of_every_base() -> None:
    document = invoice(line("100", vat("20")), allowances=[off("10")])
    assert rows(worked(document, "gobl_precise")) == [("VAT S 20", "100.00", "20.00")]
    assert rows(worked(document, "en16931")) == [("VAT S 20", "90.00", "18.00")]


def test_gobl_merges_rows_without_a_rate_and_keeps_the_first_category() -> None:
    document = invoice(line("10", vat(None, "E")), line("5", vat(None, "AE")))
    assert rows(worked(document, "gobl_precise")) == [("VAT E None", "15.00", "0.00")]
    assert len(worked(document).tax_rows) == 2


def test_a_document_allowance_is_spread_over_the_rates_without_loss() -> None:
    # 10.00 over 200 and 100: 6.67 and 3.33.
    document = invoice(line("200", vat("21")), line("100", vat("9")), allowances=[off("10")])
    assert rows(worked(document)) == [("VAT S 21", "193.33", "40.60"), ("VAT S 9", "96.67", "8.70")]


def test_the_order_of_the_lines_decides_no_cent() -> None:
    # One cent over two rates of equal nets: whichever gets it, the order must not say.
    lines = [line("50", vat("21")), line("50", vat("9"))]
    there = worked(invoice(*lines, allowances=[off("0.01")]))
    back = worked(invoice(*reversed(lines), allowances=[off("0.01")]))
    assert there.totals == back.totals
    assert sorted(rows(there)) == sorted(rows(back))


def test_the_order_of_the_lines_decides_no_cent_of_tcs() -> None:
    # 1 % of 0.50 twice is 0.01 in all: half a cent each, and only one of the lines has TCS.
    lines = [line("0.50", vat("1"), tcs("50")), line("0.50", vat("1"))]
    there, back = worked(invoice(*lines)), worked(invoice(*reversed(lines)))
    assert there.totals == back.totals
    # The cent falls to the line whose price is taxed again: 50 % of 0.51 is 0.255.
    assert totals(there, "collected") == ["0.26"]


def test_a_document_of_returns_alone_is_spread_as_the_sale_was() -> None:
    back = {"quantity": "-1"}
    document = invoice(
        line("200", vat("21"), **back), line("100", vat("9"), **back), allowances=[off("-10")]
    )
    assert [row[1:] for row in rows(worked(document))] == [
        ("-193.33", "-40.60"),
        ("-96.67", "-8.70"),
    ]


def test_an_amount_entered_for_a_line_is_not_spread_with_an_allowance() -> None:
    document = invoice(line("100", vat("10", amount="10")), charges=[off("50")])
    # The line keeps its 10; the charge of 50 adds 10 % = 5.
    assert totals(worked(document), "tax_total") == ["15.00"]


def test_a_regime_may_refuse_an_allowance_without_a_tax() -> None:
    strict = flat.FlatRegime(untaxed_rows=UntaxedRows.REFUSE)
    document = invoice(line("100", vat()), allowances=[off("10")])
    result = calculate(document, strict)
    assert codes(result) == ["untaxed_allowance_charge"]
    assert rows(result) == [("VAT S 21", "100.00", "21.00")]


def test_an_allowance_that_no_proportion_fits_is_told() -> None:
    document = invoice(
        line("100", vat("21")), line("100", vat("9"), quantity="-1"), allowances=[off("10")]
    )
    assert codes(worked(document)) == ["untaxed_allowance_charge"]


def test_a_document_allowance_with_a_tax_lowers_that_base_alone() -> None:
    document = invoice(
        line("200", vat("21")), line("100", vat("9")), allowances=[off("10", taxes=[vat("9")])]
    )
    assert rows(worked(document)) == [("VAT S 21", "200.00", "42.00"), ("VAT S 9", "90.00", "8.10")]


def test_a_percent_of_the_document_is_of_the_sum_of_the_lines() -> None:
    document = invoice(
        line("80", vat()),
        line("40", vat()),
        allowances=[off(percent="10")],
        charges=[off(percent="5")],
    )
    assert totals(worked(document), "allowance_total", "charge_total", "tax_exclusive") == [
        "12.00",
        "6.00",
        "114.00",
    ]


def test_a_percent_may_be_of_a_base_of_its_own() -> None:
    document = invoice(line("80", vat(), allowances=[off(percent="10", base="50")]))
    assert totals(worked(document), "line_total") == ["75.00"]


@pytest.mark.parametrize("preset", [*PAPER, "gobl_precise"])
def test_the_base_quantity_divides_the_price(preset: str) -> None:
    # 250 pieces at 12.00 the hundred: 30.00.
    document = invoice(line("12.00", vat(), quantity="250", base_quantity="100"))
    assert totals(worked(document, preset), "line_total") == ["30.00"]


@pytest.mark.parametrize("preset", [*PAPER, "gobl_precise"])
def test_a_price_of_four_decimals_is_multiplied_before_it_is_rounded(preset: str) -> None:
    # 1000 x 0.1234 = 123.40; a price cut to 0.12 would give 120.00.
    assert totals(worked(invoice(line("0.1234", quantity="1000")), preset), "line_total") == [
        "123.40"
    ]


@pytest.mark.parametrize("preset", [*PAPER, "gobl_precise"])
def test_rates_equal_as_numbers_make_one_row(preset: str) -> None:
    document = invoice(line("10", vat("25")), line("20", vat("25.0")), line("30", vat("25.00")))
    assert [(base, amount) for _, base, amount in rows(worked(document, preset))] == [
        ("60.00", "15.00")
    ]


@pytest.mark.parametrize("preset", [*PAPER, "gobl_precise"])
def test_nothing_is_never_negative(preset: str) -> None:
    document = invoice(line("0.001", vat(), quantity="-1"), allowances=[off("0")])
    result = worked(document, preset)
    assert "-0.00" not in [str(figure) for figure in attrs.astuple(result.totals)]
    assert "-0.00" not in [figure for row in rows(result) for figure in row]


@pytest.mark.parametrize(
    ("currency", "price", "payable"),
    [
        # 21 % of 99: 20.79.
        ("JPY", "99", "120"),
        ("EUR", "99", "119.79"),
        ("KWD", "99.0005", "119.791"),
        ("CLF", "99.00005", "119.7901"),
    ],
)
def test_each_currency_has_its_own_decimals(currency: str, price: str, payable: str) -> None:
    document = invoice(line(price, vat()), currency=currency)
    assert totals(worked(document), "payable") == [payable]


@pytest.mark.parametrize(
    ("price", "step", "rounding", "payable"),
    [
        ("10.02", "0.05", "-0.02", "10.00"),
        ("10.03", "0.05", "0.02", "10.05"),
        ("10.50", "1", "0.50", "11.00"),
        ("10.49", "1", "-0.49", "10.00"),
    ],
)
def test_cash_rounding(price: str, step: str, rounding: str, payable: str) -> None:
    result = worked(invoice(line(price), cash_rounding=step))
    assert totals(result, "rounding", "payable") == [rounding, payable]


def test_a_stated_rounding_amount_is_taken_as_it_is() -> None:
    document = invoice(line("10.49"), rounding_amount="0.01", prepaid="0.50")
    assert totals(worked(document), "rounding", "prepaid", "payable") == ["0.01", "0.50", "10.00"]


def test_an_amount_finer_than_the_currency_is_told() -> None:
    assert codes(worked(invoice(line("10"), prepaid="0.005"))) == ["finer_than_minor_unit"]


def test_prices_that_include_tax_stay_what_they_are() -> None:
    # CGST rule 35 on 1,000 at 18 %: each half 76.27, value 847.46.
    document = invoice(line("1000", *_family()), currency="INR", prices_include="GST")
    result = calculate(document, _Gst(), rounding=Rounding(Scope.LINE))
    assert totals(result, "line_total", "tax_total", "payable") == ["847.46", "152.54", "1000.00"]


def _family() -> list[StatedTax]:
    return gst()


class _Gst(flat.FlatRegime):
    """The flat regime with CGST and SGST known as one family."""

    def treatments(self, invoice: Invoice, facts: object) -> object:
        plain = super().treatments(invoice, facts)
        lines = tuple(tuple(attrs.evolve(t, family="GST") for t in row) for row in plain.lines)
        return attrs.evolve(plain, lines=lines)


def test_included_tax_is_taken_out_of_the_sum_of_a_rate() -> None:
    # Ten prices of 0.99 with 21 %: 9.90 x 21 / 121 = 1.718 = 1.72, net 8.18.
    document = invoice(*[line("0.99", vat())] * 10, prices_include="VAT")
    result = worked(document)
    assert totals(result, "tax_exclusive", "tax_total", "payable") == ["8.18", "1.72", "9.90"]
    nets = [share.net + share.taxes[0].amount for share in result.lines]
    assert nets == [Decimal("0.99")] * 10


def test_gobl_shows_the_lines_as_priced_and_takes_the_tax_out_below() -> None:
    document = invoice(line("121", vat()), prices_include="VAT")
    result = worked(document, "gobl_precise")
    assert totals(result, "line_total", "tax_exclusive", "payable") == [
        "121.00",
        "100.00",
        "121.00",
    ]


def test_a_surcharge_stands_apart_from_its_tax() -> None:
    # Recargo de equivalencia: 21 % and 5.2 % of 100.
    result = worked(invoice(line("100", vat("21", surcharge="5.2"))))
    assert (str(result.tax_rows[0].amount), str(result.tax_rows[0].surcharge)) == ("21.00", "5.20")
    assert totals(result, "tax_total", "payable") == ["26.20", "126.20"]


def test_a_tax_may_be_of_another_value_than_the_price() -> None:
    # Retail sale price: tax on 71.43 though 60 is paid.
    document = invoice(
        line("60", StatedTax("IGST", "S", "40"), taxable_value="71.43"), currency="INR"
    )
    result = worked(document, "gst")
    assert rows(result) == [("IGST S 40", "71.43", "28.57")]
    assert totals(result, "payable") == ["88.57"]


def test_a_margin_of_zero_is_a_value_too() -> None:
    document = invoice(line("60", vat(), taxable_value="0"))
    assert totals(worked(document), "tax_total") == ["0.00"]


def test_a_specific_tax_is_by_the_unit() -> None:
    # India Compliance: 20 per unit of cess beside 18 %, lines of 200 and 300.
    cess = StatedTax("CESS", per_unit="20")
    document = invoice(line("200", *gst(), cess), line("300", *gst(), cess), currency="INR")
    result = worked(document, "gst")
    assert [[str(tax.amount) for tax in share.taxes] for share in result.lines] == [
        ["18.00", "18.00", "20.00"],
        ["27.00", "27.00", "20.00"],
    ]


def test_a_specific_tax_may_stand_beside_a_rate() -> None:
    # Cess in both forms: 5 % of 1,000 and 2.076 for each of 100: 50 + 207.60.
    cess = StatedTax("CESS", rate="5", per_unit="2.076")
    document = invoice(line("10", cess, quantity="100"), currency="INR")
    assert totals(worked(document, "gst"), "tax_total") == ["257.60"]


def test_a_group_keeps_rows_of_one_rate_apart() -> None:
    document = invoice(line("10", vat(group="a")), line("10", vat(group="b")))
    assert len(worked(document).tax_rows) == 2


def test_an_exchange_rate_multiplies_before_it_rounds() -> None:
    # Published as a fault of another engine: 100 JPY at 0.0065 is 0.65 EUR, not 1.00.
    rate = ExchangeRate("JPY", "EUR", "0.0065")
    assert rate.convert(Money("100", "JPY")) == Money("0.65", "EUR")


def test_the_tax_total_is_told_in_the_currency_of_the_tax_office_too() -> None:
    # 21 % of 1,000 JPY: 210; at 0.0065: 1.365 = 1.37 EUR.
    rate = ExchangeRate("JPY", "EUR", "0.0065")
    document = invoice(line("1000", vat()), currency="JPY", exchange_rate=rate)
    assert worked(document).tax_total_converted == Money("1.37", "EUR")
    assert worked(invoice(line("1"))).tax_total_converted is None


def test_the_parts_of_a_schedule_add_up_to_the_payable() -> None:
    # Thirds of 100.00 by percent: 33.33 three times would lose a cent.
    terms = PaymentTerms([Instalment("33.33"), Instalment("33.33", 30), Instalment("33.34", 60)])
    parts = due_parts(worked(invoice(line("100.01"), terms=terms)))
    assert sum(part.amount for part in parts) == Decimal("100.01")
    assert [str(part.due) for part in parts] == ["2026-11-02", "2026-12-02", "2027-01-01"]


def test_a_document_without_terms_is_due_in_one_part() -> None:
    parts = due_parts(worked(invoice(line("10"))))
    assert [(part.due, str(part.amount)) for part in parts] == [(None, "10.00")]


def test_the_rounding_mode_is_a_choice() -> None:
    document = invoice(line("0.05", quantity="0.5"))
    even = Rounding(Scope.RATE_GROUP, Mode.HALF_EVEN)
    assert totals(calculate(document, flat.REGIME, rounding=even), "line_total") == ["0.02"]


def test_a_rounding_unit_of_five_cents() -> None:
    swiss = Rounding(Scope.RATE_GROUP, unit="0.05")
    result = calculate(invoice(line("9.98"), currency="CHF"), flat.REGIME, rounding=swiss)
    assert totals(result, "line_total") == ["10.00"]


def test_the_users_decimal_context_plays_no_part() -> None:
    import decimal

    document = invoice(line("1234567.89", vat(), quantity="1234.567"))
    plain = worked(document)
    with decimal.localcontext() as context:
        context.prec, context.rounding = 4, decimal.ROUND_UP
        context.traps[decimal.Inexact] = True
        assert worked(document).totals == plain.totals


def test_a_credit_and_its_invoice_have_the_same_figures() -> None:
    sale = invoice(line("9.42", vat("24"), quantity="3"))
    note = attrs.evolve(sale, kind=InvoiceKind.CREDIT_NOTE)
    assert worked(sale).totals == worked(note).totals


def test_the_explanation_reads_from_the_lines_to_the_payable() -> None:
    irpf = StatedTax("IRPF", rate="15", liability=Liability.WITHHELD)
    document = invoice(line("59980", vat("18"), irpf), prepaid="10", allowances=[off("80")])
    result = worked(document)
    assert result.explain().splitlines() == [
        "Lines 59,980.00 - allowances 80.00 = 59,900.00 EUR before tax",
        "VAT S 18 % of 59,900.00 = 10,782.00: as the document states",
        "IRPF 15 % of 59,900.00 = 8,985.00, withheld by the buyer: as the document states",
        (
            "59,900.00 before tax + tax 10,782.00 - withheld 8,985.00 - prepaid 10.00"
            " = 61,687.00 EUR payable"
        ),
    ]
    assert dict(result.reasons[1].parameters)["amount"] == "10,782.00"


def test_a_result_prints_no_amounts_in_its_repr() -> None:
    document = invoice(line("59980", vat("18")))
    shown = repr(worked(document))
    assert "59980" not in shown
    assert "10796" not in shown


def test_a_snapshot_tells_what_a_later_release_would_give() -> None:
    from invoicekit.serialization import dumps, loads
    from invoicekit.totals.snapshot import Snapshot

    document = invoice(*[line("0.05", vat("10"))] * 3, line("9", vat(None, "O")))
    kept = Snapshot.of(worked(document))
    again = loads(dumps(kept))
    assert again == kept
    assert kept.differences(worked(document)) == ()
    # Rounded on every line the tax is 0.03, on the sum it was 0.02; the kept figure stays booked.
    later = {
        d.path: (str(d.stated), str(d.computed), str(d.booked))
        for d in kept.differences(worked(document, "gst"))
    }
    assert later["totals.tax_total"] == ("0.02", "0.03", "0.02")
    assert later["tax_rows[VAT S 10 supplier ].amount"] == ("0.02", "0.03", "0.02")


def test_a_fingerprint_outlives_a_round_trip() -> None:
    from invoicekit.documents import Content
    from invoicekit.serialization import dumps, loads

    content = Content(invoice(line("1.50", vat("21.0"))))
    assert loads(dumps(content)).fingerprint == content.fingerprint
    assert json.loads(dumps(content))["$schema"] == "invoicekit/content/1"


def test_a_schedule_counts_from_a_date() -> None:
    terms = PaymentTerms.net(30)
    with pytest.raises(InvalidValue, match="count from it"):
        due_parts(worked(invoice(line("1"), issue_date=None, terms=terms)))


def test_what_was_taken_off_and_what_is_included_is_explained() -> None:
    taxes = [vat("21", surcharge="5.2", amount="20")]
    document = invoice(line("100", *taxes), charges=[off("5", taxes=[vat("21")])])
    text = worked(document).explain()
    assert "+ charges 5.00 = 105.00 EUR before tax" in text
    assert "and a surcharge of 5.2 % = 5.20 as entered or stated (computed: 21.00)" in text
    inside = worked(invoice(line("121", vat()), prices_include="VAT"))
    assert "VAT inside the prices taken out, = 100.00" in inside.explain()


def test_a_missing_fact_is_named() -> None:
    problem = TaxFacts.missing("turnover", "seller", "the threshold is of last year")
    assert (problem.code, problem.path) == ("missing_fact", "seller")
    assert "turnover" in str(problem)


@pytest.mark.parametrize(
    ("regime", "advice"),
    [
        (flat, "Give flat.REGIME"),
        (india, "Give india.REGIME"),
        ("flat", "flat.REGIME, india.REGIME, vat.REGIME"),
        (None, "flat.REGIME, india.REGIME, vat.REGIME"),
    ],
)
def test_what_is_no_regime_is_refused_with_what_to_give(regime: Any, advice: str) -> None:
    document = Invoice(currency="EUR")
    for use in (lambda: calculate(document, regime), lambda: Context(MemoryStore(), regime)):
        with pytest.raises(InvalidValue, match="it is no tax regime") as refused:
            use()
        assert advice in refused.value.remedy


def test_the_name_of_a_rounding_is_none_and_those_there_are_are_told() -> None:
    name: Any = "gst"
    with pytest.raises(InvalidValue, match="rounding 'gst'") as refused:
        calculate(Invoice(currency="INR"), flat.REGIME, rounding=name)
    assert all(known in refused.value.remedy for known in PRESETS)
