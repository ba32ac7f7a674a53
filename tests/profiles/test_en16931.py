"""The rules of EN 16931: each shown kept by a complete document, and broken by one change."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import attrs
import pytest

from invoicekit import Invoice, Party, StatedTax, TaxId
from invoicekit.documents import (
    InvoiceKind,
    Severity,
    StatedTaxRow,
    StatedTotals,
)
from invoicekit.errors import InvalidValue
from invoicekit.money import ExchangeRate
from invoicekit.profiles import en16931
from support.broken_invoices import BROKEN
from support.changed_invoices import (
    IRPF,
    PREFIXES,
    TCS,
    S,
    all_taxed,
    means,
    of_buyer,
    problems,
    row,
    table,
    with_line,
)
from support.european import BUYER, SELLER, TAXES, calculated, codes, full, invoice, line, note


@pytest.mark.parametrize("category", TAXES)
def test_a_complete_document_of_each_category_breaks_no_rule(category: str) -> None:
    assert problems(invoice(category)) == ()


@pytest.mark.parametrize("kind", [kind for kind in InvoiceKind if kind.untdid])
def test_a_complete_document_of_each_kind_breaks_no_rule(kind: InvoiceKind) -> None:
    assert codes(problems(note(kind))) == set()


def test_a_document_with_all_that_the_standard_knows_breaks_no_rule() -> None:
    document = attrs.evolve(full(), exchange_rate=ExchangeRate("EUR", "SEK", "11.1"))
    assert codes(problems(document)) == set()


@pytest.mark.parametrize("rule", BROKEN)
def test_a_broken_rule_is_told_by_its_id_and_its_place(rule: str) -> None:
    change, path = BROKEN[rule]
    found = problems(change())
    assert (rule, path) in {(problem.code, problem.path) for problem in found}
    told = next(problem for problem in found if problem.code == rule)
    assert told.severity is Severity.ERROR
    assert told.message
    assert told.remedy
    assert told.source == "EN 16931"


@pytest.mark.parametrize("category", ["Z", "E", "AE", "K", "G"])
def test_a_category_without_vat_has_the_rate_zero(category: str) -> None:
    taxed = all_taxed(category, rate=Decimal(5), liability=S.liability)
    expected = {f"{PREFIXES[category]}-05", f"{PREFIXES[category]}-09"}
    assert expected <= codes(problems(taxed))


@pytest.mark.parametrize(("number", "name"), [("02", ""), ("03", "allowances"), ("04", "charges")])
@pytest.mark.parametrize("category", ["S", "Z", "E", "AE", "K", "G", "L", "M"])
def test_each_category_asks_for_the_sellers_registration(
    category: str, number: str, name: str
) -> None:
    more = {name: [row(taxes=[TAXES[category]])]} if name else {}
    document = invoice(category, seller=attrs.evolve(SELLER, tax_ids=()), **more)
    assert f"{PREFIXES[category]}-{number}" in codes(problems(document))


@pytest.mark.parametrize(
    ("category", "fails"), [("S", False), ("AE", False), ("K", True), ("G", True)]
)
def test_some_categories_ask_for_a_vat_id_and_no_other_registration(
    category: str, fails: bool
) -> None:
    document = invoice(category, seller=attrs.evolve(SELLER, tax_ids=[TaxId("TAX", "1")]))
    assert (f"{PREFIXES[category]}-02" in codes(problems(document))) is fails


@pytest.mark.parametrize("category", ["S", "AE", "K", "G"])
def test_a_tax_representative_stands_in_for_the_seller(category: str) -> None:
    bare = attrs.evolve(SELLER, tax_ids=())
    representative = Party("Rep", "NL", tax_ids=[TaxId("VAT", "NL1")])
    document = invoice(category, seller=bare, tax_representative=representative)
    assert codes(problems(document)) == set()


@pytest.mark.parametrize(
    ("category", "change", "fails"),
    [
        ("AE", {"tax_ids": ()}, True),
        ("AE", {"tax_ids": (), "legal_id": "303"}, False),
        ("K", {"tax_ids": (), "legal_id": "303"}, True),
        ("G", {"tax_ids": ()}, False),
    ],
)
def test_who_must_name_the_buyers_number(
    category: str, change: dict[str, Any], fails: bool
) -> None:
    found = codes(problems(of_buyer(category, **change)))
    assert found == ({f"{PREFIXES[category]}-02"} if fails else set())


@pytest.mark.parametrize(
    "change", [{"seller": SELLER}, {"buyer": BUYER}, {"tax_representative": SELLER}]
)
def test_what_is_not_subject_to_vat_names_no_vat_id(change: dict[str, Any]) -> None:
    assert "BR-O-02" in codes(problems(invoice("O", **change)))


def test_what_is_not_subject_to_vat_has_no_rate_not_even_zero() -> None:
    assert "BR-O-05" in codes(problems(all_taxed("O", rate=Decimal(0))))


@pytest.mark.parametrize("category", ["E", "AE", "K", "G", "O"])
def test_who_charges_no_vat_says_why(category: str) -> None:
    bare = all_taxed(category, exemption_code="", exemption_reason="")
    assert codes(problems(bare)) == {f"{PREFIXES[category]}-10"}
    worded = all_taxed(category, exemption_code="", exemption_reason="Article 132")
    assert codes(problems(worded)) == set()


@pytest.mark.parametrize("category", ["S", "Z", "L", "M"])
def test_who_charges_vat_or_a_zero_rate_gives_no_reason(category: str) -> None:
    document = all_taxed(category, exemption_reason="Article 132")
    assert codes(problems(document)) == {f"{PREFIXES[category]}-10"}


def test_one_line_is_enough_to_say_why() -> None:
    bare = StatedTax("VAT", "E", "0")
    document = invoice("E", lines=[line(bare), line(TAXES["E"], 2), line(TAXES["E"], 3)])
    assert problems(document) == ()
    (vat_row,) = en16931.Figures.of(calculated(document)).vat_rows
    assert vat_row.exemption_reason == "Exempt, Directive 2006/112/EC art. 132"


def test_a_stated_row_without_a_reason_has_that_of_its_lines() -> None:
    rows = [StatedTaxRow("VAT", "E", "0", "129.99", "0")]
    assert problems(invoice("E", stated=StatedTotals(tax_rows=rows))) == ()


def test_two_reasons_in_one_row_are_both_said() -> None:
    other = attrs.evolve(TAXES["E"], exemption_reason="Article 135")
    document = invoice("E", lines=[line(TAXES["E"]), line(other, 2)])
    (vat_row,) = en16931.Figures.of(calculated(document)).vat_rows
    assert vat_row.exemption_reason == "Exempt, Directive 2006/112/EC art. 132; Article 135"


@pytest.mark.parametrize(
    ("rows", "broken"),
    [
        # BR-S-08 allows less than one unit of difference, and BR-S-09 too.
        ([("S", "21", "130.98", "27.51")], set()),
        ([("S", "21", "130.99", "27.51")], {"BR-S-08"}),
        ([("S", "21", "129.99", "28.29")], set()),
        ([("S", "21", "129.99", "28.30")], {"BR-CO-17", "BR-S-09"}),
        ([("S", "21", "129.99", "27.30"), ("S", "9", "0", "0")], {"BR-S-08"}),
        ([("Z", "0", "129.99", "0")], {"BR-S-01", "BR-Z-08"}),
    ],
)
def test_how_far_a_row_may_be_off(rows: list[Any], broken: set[str]) -> None:
    found = codes(problems(table(*rows)))
    assert found - {"BR-CO-14"} == broken


@pytest.mark.parametrize(
    ("rate", "tax", "broken"),
    [("0.4", "0.52", True), ("0.4", "0.49", False), ("0.5", "0.65", False)],
)
def test_a_rate_below_a_half_percent_counts_as_none(rate: str, tax: str, broken: bool) -> None:
    found = codes(problems(table(("L", rate, "129.99", tax))))
    assert ("BR-CO-17" in found) is broken


def test_exempt_rows_are_exact_and_one() -> None:
    rows = [StatedTaxRow("VAT", "E", "0", base, "0", "", "x") for base in ("60", "69.99")]
    document = invoice("E", stated=StatedTotals(tax_rows=rows))
    assert {"BR-E-01", "BR-E-08"} <= codes(problems(document))


def test_a_currency_of_three_decimals_cannot_be_written() -> None:
    found = codes(problems(invoice(currency="KWD", lines=[line(S, unit_price="1.001")])))
    assert {"BR-DEC-09", "BR-DEC-23"} <= found


@pytest.mark.parametrize(
    "document",
    [
        invoice(due_date=None, terms_text="Net 30 days"),
        note(InvoiceKind.CREDIT_NOTE, due_date=None),
        # 157.29 is all of it.
        invoice(due_date=None, prepaid="157.29"),
    ],
)
def test_terms_or_nothing_due_stand_in_for_the_due_date(document: Invoice) -> None:
    assert problems(document) == ()


@pytest.mark.parametrize(
    ("document", "path"),
    [
        (invoice(prices_include="VAT"), "prices_include"),
        (invoice(allowances=[row(after_tax=True)]), "allowances[0].after_tax"),
        (
            invoice(lines=[line(StatedTax("VAT", "S", "21", surcharge="5.2"))]),
            "tax_rows[0].surcharge",
        ),
        (invoice(lines=[line(StatedTax("IGST", "", "18"))]), "tax_rows[0].tax"),
        (with_line(taxes=[S, TCS]), "totals.collected"),
        (invoice(kind=InvoiceKind.RETURN_NOTE), "kind"),
    ],
)
def test_what_the_standard_has_no_words_for_is_told_as_that(document: Invoice, path: str) -> None:
    found = en16931.not_expressible(calculated(document))
    assert [problem.path for problem in found] == [path]


def test_a_retention_is_in_no_total_and_told() -> None:
    document = with_line(taxes=[S, IRPF])
    # 15 % of 29.99 is 4.50: our own payable is less by it, the document's is not.
    assert calculated(document).totals.payable == Decimal("152.79")
    assert en16931.Figures.of(calculated(document)).payable == Decimal("157.29")
    (told,) = problems(document)
    assert (told.path, told.severity) == ("totals.withheld", Severity.NOTE)


def test_the_rate_that_a_recipient_accounts_for_is_not_shown_and_told() -> None:
    document = all_taxed("AE", rate=Decimal(21))
    (told,) = problems(document)
    assert (told.path, told.severity) == ("tax_rows[0].rate", Severity.NOTE)
    (vat_row,) = en16931.Figures.of(calculated(document)).vat_rows
    assert (vat_row.rate, vat_row.amount) == (0, 0)


def test_a_payee_is_another_than_the_seller() -> None:
    assert "BR-17" in codes(problems(invoice(payee=Party(SELLER.name))))


def test_more_of_a_card_than_its_last_digits_is_a_warning() -> None:
    (told,) = problems(means("48", card="1234567890123456"))
    assert (told.code, told.severity) == ("BR-51", Severity.WARNING)


@pytest.mark.parametrize(
    ("document", "code", "severity"),
    [
        (invoice(kind=InvoiceKind.CREDIT_NOTE), "BG-3", Severity.WARNING),
        (invoice(kind=InvoiceKind.CORRECTED_INVOICE), "BG-3", Severity.WARNING),
        (invoice(kind=InvoiceKind.PROFORMA), "BT-3", Severity.WARNING),
        (note(InvoiceKind.CREDIT_NOTE, payment_means=[]), "BT-9", Severity.WARNING),
    ],
)
def test_what_a_kind_should_say_is_a_warning(
    document: Invoice, code: str, severity: Severity
) -> None:
    assert [(told.code, told.severity) for told in problems(document)] == [(code, severity)]


def test_the_lists_are_dated_and_name_their_source() -> None:
    lists = en16931.code_lists()
    assert (lists.version, lists.valid_from) == ("1.3.15", date(2025, 10, 16))
    # The counts of the enumerations in the artefacts.
    assert len(lists["units"].codes) == 2162
    assert len(lists["payment_means"].codes) == 84
    assert lists["vat_categories"].codes == set(en16931.CATEGORIES) | {"B"}
    with pytest.raises(InvalidValue, match="colours"):
        lists["colours"]


@pytest.mark.parametrize("kind", [kind for kind in InvoiceKind if kind.untdid])
def test_every_kind_has_a_code_of_its_syntax(kind: InvoiceKind) -> None:
    name = "credit_note_types" if kind.is_credit else "invoice_types"
    assert kind.untdid in en16931.code_lists()[name].codes
