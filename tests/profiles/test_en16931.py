"""The rules of EN 16931: each shown kept by a complete document, and broken by one change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import attrs
import pytest

from invoicekit import Address, AllowanceCharge, Code, Invoice, Party, Problem, StatedTax, TaxId
from invoicekit.documents import (
    Attachment,
    Delivery,
    InvoiceKind,
    Item,
    ItemAttribute,
    Liability,
    PaymentMeans,
    Reference,
    ReferenceKind,
    Severity,
    StatedTaxRow,
    StatedTotals,
)
from invoicekit.errors import InvalidValue
from invoicekit.money import ExchangeRate
from invoicekit.periods import Period
from invoicekit.profiles import en16931
from support.european import BUYER, SELLER, TAXES, calculated, codes, full, invoice, line, note

S, REDUCED = TAXES["S"], StatedTax("VAT", "S", "9")
TCS = StatedTax("TCS", "", "1", liability=Liability.COLLECTED)
IRPF = StatedTax("IRPF", "", "15", liability=Liability.WITHHELD)

Change = Callable[[], Invoice]


def problems(document: Invoice) -> tuple[Problem, ...]:
    return en16931.problems(calculated(document))


def with_line(document: Invoice | None = None, **more: Any) -> Invoice:
    """Return the document with its first line changed."""
    first, *others = (document or invoice()).lines
    return attrs.evolve(document or invoice(), lines=[attrs.evolve(first, **more), *others])


def of_seller(category: str = "S", **more: Any) -> Invoice:
    return invoice(category, seller=attrs.evolve(invoice(category).seller, **more))


def of_buyer(category: str = "S", **more: Any) -> Invoice:
    return invoice(category, buyer=attrs.evolve(invoice(category).buyer, **more))


def all_taxed(category: str, **more: Any) -> Invoice:
    """Return a document whose lines all state the category's tax, changed."""
    tax = attrs.evolve(TAXES[category], **more)
    return invoice(category, lines=[line(tax), line(tax, 2)])


def row(**more: Any) -> AllowanceCharge:
    return AllowanceCharge("1.00", **({"reason": "x", "taxes": [S]} | more))


def stated(**figures: Any) -> Invoice:
    """Return the invoice with one sum stated otherwise; it comes to 129.99 + 27.30 = 157.29."""
    return invoice(stated=StatedTotals(**figures))


def table(*rows: tuple[str, str | None, str, str]) -> Invoice:
    return stated(tax_rows=[StatedTaxRow("VAT", *row) for row in rows])


def means(*codes: str, **more: str) -> Invoice:
    return invoice(payment_means=[PaymentMeans(code, **more) for code in codes])


@pytest.mark.parametrize("category", TAXES)
def test_a_complete_document_of_each_category_breaks_no_rule(category: str) -> None:
    assert problems(invoice(category)) == ()


@pytest.mark.parametrize("kind", [kind for kind in InvoiceKind if kind.untdid])
def test_a_complete_document_of_each_kind_breaks_no_rule(kind: InvoiceKind) -> None:
    assert codes(problems(note(kind))) == set()


def test_a_document_with_all_that_the_standard_knows_breaks_no_rule() -> None:
    document = attrs.evolve(full(), exchange_rate=ExchangeRate("EUR", "SEK", "11.1"))
    assert codes(problems(document)) == set()


BROKEN: dict[str, tuple[Change, str]] = {
    "BR-02": (lambda: invoice(number=""), "number"),
    "BR-03": (lambda: invoice(issue_date=None), "issue_date"),
    "BR-06": (lambda: of_seller(name=""), "seller.name"),
    "BR-07": (lambda: of_buyer(name=" "), "buyer.name"),
    "BR-09": (lambda: of_seller(country=""), "seller.country"),
    "BR-11": (lambda: of_buyer(country=""), "buyer.country"),
    "BR-16": (lambda: invoice(lines=[]), "lines"),
    "BR-17": (lambda: invoice(payee=Party("", legal_id="4")), "payee.name"),
    "BR-18": (
        lambda: invoice(tax_representative=Party("", "NL", tax_ids=[TaxId("VAT", "NL1")])),
        "tax_representative.name",
    ),
    "BR-20": (
        lambda: invoice(tax_representative=Party("R", tax_ids=[TaxId("VAT", "NL1")])),
        "tax_representative.country",
    ),
    "BR-21": (lambda: with_line(id=""), "lines[0].id"),
    "BR-23": (lambda: with_line(unit=""), "lines[0].unit"),
    "BR-25": (lambda: with_line(description=""), "lines[0].description"),
    "BR-27": (lambda: with_line(unit_price="-1"), "lines[0].unit_price"),
    "BR-28": (lambda: with_line(gross_price="-1"), "lines[0].gross_price"),
    "BR-32": (
        lambda: invoice(lines=[line(S), line(REDUCED, 2)], allowances=[row(taxes=())]),
        "allowances[0].taxes",
    ),
    "BR-37": (
        lambda: invoice(lines=[line(S), line(REDUCED, 2)], charges=[row(taxes=())]),
        "charges[0].taxes",
    ),
    "BR-48": (lambda: all_taxed("S", rate=None), "tax_rows[0].rate"),
    "BR-49": (lambda: means(""), "payment_means[0].code"),
    "BR-52": (lambda: invoice(attachments=[Attachment()]), "attachments[0].id"),
    "BR-53": (lambda: invoice(tax_currency="SEK"), "exchange_rate"),
    "BR-54": (
        lambda: with_line(item=Item(attributes=[ItemAttribute("Colour", "")])),
        "lines[0].item.attributes[0]",
    ),
    "BR-55": (
        lambda: invoice(references=[Reference(ReferenceKind.PRECEDING_INVOICE, "")]),
        "references[0].number",
    ),
    "BR-56": (
        lambda: invoice(tax_representative=Party("R", "NL")),
        "tax_representative.tax_ids",
    ),
    "BR-57": (
        lambda: invoice(delivery=None, ship_to=Party("D", address=Address(["Quai 3"]))),
        "ship_to.country",
    ),
    "BR-61": (lambda: means("58"), "payment_means[0].account"),
    "BR-62": (
        lambda: of_seller(electronic_address=Code("", "1")),
        "seller.electronic_address.scheme",
    ),
    "BR-63": (
        lambda: of_buyer(electronic_address=Code("", "1")),
        "buyer.electronic_address.scheme",
    ),
    "BR-64": (
        lambda: with_line(item=Item(standard_id=Code("", "4012345123456"))),
        "lines[0].item.standard_id.scheme",
    ),
    "BR-65": (lambda: with_line(codes=[Code("", "30197630")]), "lines[0].codes[0].scheme"),
    "BR-CO-03": (
        lambda: invoice(tax_point=date(2026, 11, 1), tax_point_code="35"),
        "tax_point_code",
    ),
    "BR-CO-04": (lambda: with_line(taxes=()), "lines[0].taxes"),
    "BR-CO-09": (lambda: of_seller(tax_ids=[TaxId("VAT", "123456789")]), "seller.tax_ids[0]"),
    "BR-CO-10": (lambda: stated(line_total="130.00"), "totals.line_total"),
    "BR-CO-11": (lambda: stated(allowance_total="0.01"), "totals.allowance_total"),
    "BR-CO-12": (lambda: stated(charge_total="0.01"), "totals.charge_total"),
    "BR-CO-13": (lambda: stated(tax_exclusive="130.00"), "totals.tax_exclusive"),
    "BR-CO-14": (lambda: stated(tax_total="27.31"), "totals.tax_total"),
    "BR-CO-15": (lambda: stated(tax_inclusive="157.30"), "totals.tax_inclusive"),
    "BR-CO-16": (lambda: stated(payable="157.30"), "totals.payable"),
    # 21 % of 129.99 is 27.30: a whole unit away is too far, 0.99 is not.
    "BR-CO-17": (lambda: table(("S", "21", "129.99", "28.30")), "tax_rows[0].amount"),
    "BR-CO-18": (lambda: invoice(lines=[line(StatedTax("X", "S", "0"))]), "tax_rows"),
    "BR-CO-19": (lambda: invoice(period=Period()), "period"),
    "BR-CO-20": (lambda: with_line(period=Period()), "lines[0].period"),
    "BR-CO-21": (lambda: invoice(allowances=[row(reason="")]), "allowances[0].reason"),
    "BR-CO-22": (lambda: invoice(charges=[row(reason="")]), "charges[0].reason"),
    "BR-CO-23": (
        lambda: with_line(allowances=[AllowanceCharge("1")]),
        "lines[0].allowances[0].reason",
    ),
    "BR-CO-24": (
        lambda: with_line(charges=[AllowanceCharge("1")]),
        "lines[0].charges[0].reason",
    ),
    "BR-CO-25": (lambda: invoice(due_date=None), "due_date"),
    "BR-CO-26": (lambda: of_seller(tax_ids=[TaxId("TAX", "1")], legal_id=""), "seller"),
    "BR-CL-01": (lambda: invoice(kind=InvoiceKind.RETURN_NOTE), "kind"),
    "BR-CL-06": (lambda: invoice(tax_point_code="72"), "tax_point_code"),
    "BR-CL-07": (
        lambda: invoice(invoiced_object=Code("QQQ", "1")),
        "invoiced_object.scheme",
    ),
    "BR-CL-08": (lambda: invoice(notes=["#QQQ#Hello"]), "notes[0]"),
    "BR-CL-10": (
        lambda: of_seller(identifiers=[Code("GLN", "1")]),
        "seller.identifiers[0].scheme",
    ),
    "BR-CL-11": (lambda: of_seller(legal_id_scheme="KVK"), "seller.legal_id_scheme"),
    "BR-CL-13": (lambda: with_line(codes=[Code("CPV", "1")]), "lines[0].codes[0].scheme"),
    "BR-CL-14": (lambda: of_buyer(country="UK"), "buyer.country"),
    "BR-CL-15": (
        lambda: with_line(item=Item(origin_country="UK")),
        "lines[0].item.origin_country",
    ),
    "BR-CL-16": (lambda: means("99"), "payment_means[0].code"),
    "BR-CL-17": (
        lambda: invoice(lines=[line(StatedTax("VAT", "X", "5"))]),
        "lines[0].taxes",
    ),
    "BR-CL-19": (lambda: invoice(allowances=[row(reason_code="FC")]), "allowances[0].reason_code"),
    "BR-CL-20": (lambda: invoice(charges=[row(reason_code="95")]), "charges[0].reason_code"),
    "BR-CL-21": (
        lambda: with_line(item=Item(standard_id=Code("GTIN", "1"))),
        "lines[0].item.standard_id.scheme",
    ),
    "BR-CL-22": (
        lambda: all_taxed("E", exemption_code="VATEX-EU-SMALL"),
        "tax_rows[0].exemption_code",
    ),
    "BR-CL-23": (lambda: with_line(unit="HOUR"), "lines[0].unit"),
    "BR-CL-24": (
        lambda: invoice(attachments=[Attachment("a.zip", "application/zip")]),
        "attachments[0].media_type",
    ),
    "BR-CL-25": (
        lambda: of_buyer(electronic_address=Code("GLN", "1")),
        "buyer.electronic_address.scheme",
    ),
    "BR-CL-26": (
        lambda: invoice(delivery=Delivery(location=Code("GLN", "1"))),
        "delivery.location.scheme",
    ),
    "BR-DEC-01": (
        lambda: invoice(allowances=[attrs.evolve(row(), amount=Decimal("1.005"))]),
        "allowances[0].amount",
    ),
    "BR-DEC-02": (
        lambda: invoice(allowances=[row(base="7.005")]),
        "allowances[0].base",
    ),
    "BR-DEC-05": (
        lambda: invoice(charges=[attrs.evolve(row(), amount=Decimal("1.005"))]),
        "charges[0].amount",
    ),
    "BR-DEC-06": (lambda: invoice(charges=[row(base="7.005")]), "charges[0].base"),
    "BR-DEC-13": (lambda: stated(tax_total="27.301"), "totals.tax_total"),
    "BR-DEC-16": (lambda: invoice(prepaid="1.005"), "totals.prepaid"),
    "BR-DEC-17": (lambda: invoice(rounding_amount="0.005"), "totals.rounding"),
    "BR-DEC-18": (lambda: stated(payable="157.291"), "totals.payable"),
    "BR-DEC-19": (
        lambda: table(("S", "21", "129.995", "27.30")),
        "tax_rows[0].base",
    ),
    "BR-DEC-20": (
        lambda: table(("S", "21", "129.99", "27.299")),
        "tax_rows[0].amount",
    ),
    "BR-DEC-23": (lambda: stated(line_nets=["29.985", "100.005"]), "lines[0]"),
    "BR-DEC-24": (
        lambda: with_line(allowances=[AllowanceCharge("1.005", reason="x")]),
        "lines[0].allowances[0].amount",
    ),
    "BR-DEC-25": (
        lambda: with_line(allowances=[AllowanceCharge("1", base="7.005", reason="x")]),
        "lines[0].allowances[0].base",
    ),
    "BR-DEC-27": (
        lambda: with_line(charges=[AllowanceCharge("1.005", reason="x")]),
        "lines[0].charges[0].amount",
    ),
    "BR-DEC-28": (
        lambda: with_line(charges=[AllowanceCharge("1", base="7.005", reason="x")]),
        "lines[0].charges[0].base",
    ),
    "BR-IC-11": (lambda: invoice("K", delivery=Delivery(country="FR")), "delivery.date"),
    "BR-IC-12": (
        lambda: invoice("K", delivery=Delivery(date(2026, 10, 30))),
        "delivery.country",
    ),
    "BR-O-11": (lambda: with_line(invoice("O"), taxes=[S]), "tax_rows[0]"),
    "BR-O-12": (lambda: with_line(invoice("O"), taxes=[S]), "lines[0].taxes"),
    "BR-O-13": (lambda: invoice("O", allowances=[row()]), "allowances[0].taxes"),
    "BR-O-14": (lambda: invoice("O", charges=[row()]), "charges[0].taxes"),
    "BR-B-01": (
        lambda: invoice(lines=[line(StatedTax("VAT", "B", "22"))]),
        "seller.country",
    ),
    "BR-B-02": (lambda: with_line(taxes=[StatedTax("VAT", "B", "22")]), "tax_rows"),
    "UBL-SR-01": (
        lambda: invoice(references=[Reference(ReferenceKind.CONTRACT, n) for n in "12"]),
        "references",
    ),
    "UBL-SR-12": (
        lambda: of_seller(tax_ids=[TaxId("VAT", "NL1"), TaxId("VAT", "DE1")]),
        "seller.tax_ids",
    ),
    "UBL-SR-13": (
        lambda: of_seller(tax_ids=[*SELLER.tax_ids, TaxId("TAX", "1"), TaxId("FC", "2")]),
        "seller.tax_ids",
    ),
    "UBL-SR-16": (
        lambda: of_buyer(identifiers=[Code("", "1"), Code("", "2")]),
        "buyer.identifiers",
    ),
    "UBL-SR-18": (
        lambda: of_buyer(tax_ids=[TaxId("VAT", "FR1"), TaxId("VAT", "DE1")]),
        "buyer.tax_ids",
    ),
    "UBL-SR-20": (
        lambda: invoice(payee=Party("P", identifiers=[Code("", "1"), Code("", "2")])),
        "payee.identifiers",
    ),
    "UBL-SR-29": (
        lambda: invoice(payment_means=[PaymentMeans("59", creditor_id=who) for who in ("A", "B")]),
        "payment_means[1].creditor_id",
    ),
    "UBL-SR-44": (
        lambda: invoice(payment_means=[PaymentMeans("10", remittance=n) for n in "12"]),
        "payment_means[1].remittance",
    ),
    "UBL-SR-47": (lambda: means("10", "20"), "payment_means[1].code"),
    "UBL-SR-48": (lambda: with_line(taxes=[S, REDUCED]), "lines[0].taxes"),
    "UBL-SR-53": (lambda: of_seller(tax_ids=[TaxId("VAT", "")]), "seller.tax_ids[0]"),
    "UBL-SR-54": (lambda: means("48", "48", card="1234"), "payment_means[1].card"),
    "UBL-SR-55": (lambda: means("59", "59", mandate="M"), "payment_means[1].mandate"),
}


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


PREFIXES = {category: rules.prefix for category, rules in en16931.CATEGORIES.items()}


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
