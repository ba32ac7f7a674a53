"""What hangs on more than one line, or on another document: prepayments, notes, discounts, days."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest

from invoicekit import AllowanceCharge, Invoice, Line, StatedTax
from invoicekit.corrections import credit_whole
from invoicekit.documents import Delivery, InvoiceKind, Liability, Reference, ReferenceKind
from invoicekit.periods import Period
from invoicekit.taxes import TaxFacts, vat
from support.vat_cases import CONFIRMED, DAY, bill, goods, rows, service, worked


def told(document: Invoice, facts: TaxFacts | None = None) -> list[str]:
    return [p.code for p in worked(document, facts).problems]


ADVANCE = Reference(ReferenceKind.PRECEDING_INVOICE, "A-1", date(2020, 12, 1))
GERMAN_16 = StatedTax("VAT", "S", "16")


def taking_back(*taxes: StatedTax, **more: Any) -> Invoice:
    """Return a final invoice of 2021, with a line that takes back advance A-1."""
    taken = Line("Advance", "-1", "100", taxes=taxes, particulars={"prepayment": "A-1"})
    given = {"issue_date": date(2021, 2, 1), "references": [ADVANCE]} | more
    return bill(service("1000"), taken, **given)


def test_a_prepayment_is_taken_back_as_it_was_billed() -> None:
    """Germany had 16 % until 2020-12-31: 19 % of 1000 and 16 % of 100 are 190 and 16."""
    result = worked(taking_back(GERMAN_16))
    assert rows(result) == [("S", "19", "190.00"), ("S", "16", "-16.00")]
    assert result.problems == ()
    assert "taken back as prepayment A-1 billed it: Directive 2006/112/EC art. 65" in (
        result.explain()
    )
    decision = vat.decisions_of(taking_back(GERMAN_16))[1]
    assert isinstance(decision, vat.Decision)
    assert (decision.declared.value, decision.proposal) == ("local", None)


def test_a_prepayment_that_the_document_does_not_name_is_told() -> None:
    found = worked(taking_back(GERMAN_16, references=[])).problems
    assert [(p.code, p.path) for p in found] == [
        ("prepayment_not_named", "lines[1].particulars.prepayment")
    ]


def test_a_note_names_the_final_invoice_and_that_names_the_prepayment() -> None:
    before = Reference(ReferenceKind.PRECEDING_INVOICE, "1", date(2021, 2, 1))
    note = taking_back(GERMAN_16, kind=InvoiceKind.CREDIT_NOTE, references=[before])
    assert told(note) == ["double_negation"]


@pytest.mark.parametrize("taxes", [(), (StatedTax("VAT"),), (StatedTax("VAT", "S"),)])
def test_a_line_that_takes_back_states_the_tax_of_then(taxes: tuple[StatedTax, ...]) -> None:
    found = worked(taking_back(*taxes)).problems
    assert [(p.code, p.path) for p in found] == [("missing_fact", "lines[1].taxes")]


def test_what_the_buyer_owed_of_a_prepayment_it_is_given_back() -> None:
    owed = StatedTax("VAT", "AE", "0", exemption_code="VATEX-EU-AE")
    decision = vat.decisions_of(taking_back(owed))[1]
    assert isinstance(decision, vat.Decision)
    assert (decision.liability, decision.declared.value) == (Liability.RECIPIENT, "buyer")


def test_a_document_takes_nothing_back_as_a_whole() -> None:
    whole = taking_back(GERMAN_16, particulars={"prepayment": "A-1"})
    assert rows(worked(whole))[0] == ("S", "19", "190.00")
    assert told(whole) == ["unread_particular"]


def test_a_credit_of_the_final_invoice_gives_back_what_it_took_back() -> None:
    final = taking_back(GERMAN_16)
    head: Any = {"number": "C-1", "issue_date": date(2021, 3, 1), "reason": "Error"}
    result = worked(credit_whole(final, vat.REGIME, **head))
    assert rows(result) == [("S", "19", "190.00"), ("S", "16", "-16.00")]
    assert [p.code for p in result.problems] == ["double_negation"]


def test_a_discount_is_not_taken_back_with_the_first_line() -> None:
    told_of = {"prepayment": "A-1", "supply": "services"}
    taken = Line("Advance", "-1", "100", taxes=[GERMAN_16], particulars=told_of)
    never = AllowanceCharge("10", taxes=[StatedTax("VAT", "S", "18")])
    document = bill(
        taken,
        service("1000"),
        allowances=[never],
        issue_date=date(2021, 2, 1),
        references=[ADVANCE],
    )
    assert told(document) == ["rate_not_in_force"]


MUNICH = vat.party("Funk Sued", vat_id="DE136695976")


def phones(price: str, **more: Any) -> Line:
    return goods(price, id="1", reverse_charged="mobile_phones", **more)


@pytest.mark.parametrize(
    ("document", "category"),
    [
        # UStG § 13b(2) Nr. 10: from EUR 5,000 in one supply, of what is charged for it.
        (bill(phones("5100", allowances=[AllowanceCharge("100.01")]), buyer=MUNICH), "S"),
        (bill(phones("5100", allowances=[AllowanceCharge(percent="1")]), buyer=MUNICH), "AE"),
        (bill(phones("4900", charges=[AllowanceCharge("100")]), buyer=MUNICH), "AE"),
        (bill(phones("5100"), allowances=[AllowanceCharge(percent="2")], buyer=MUNICH), "S"),
        # 10 % of 6000 come off the phones of 5,100 and the rest: 4,590.
        (
            bill(phones("5100"), goods("900"), allowances=[AllowanceCharge("600")], buyer=MUNICH),
            "S",
        ),
        # A financial discount comes after tax, and lowers no supply.
        (
            bill(phones("5000"), allowances=[AllowanceCharge("50", after_tax=True)], buyer=MUNICH),
            "AE",
        ),
    ],
)
def test_what_phones_come_to_is_less_what_comes_off(document: Invoice, category: str) -> None:
    assert rows(worked(document))[0][0] == category


def test_a_prepayment_taken_back_makes_no_supply_smaller() -> None:
    owed = StatedTax("VAT", "AE", "0", exemption_code="VATEX-EU-AE")
    taken = Line("Advance", "-1", "4000", taxes=[owed], particulars={"prepayment": "A-1"})
    whole = {"reverse_charged": "mobile_phones"}
    final = bill(goods("6000"), taken, buyer=MUNICH, references=[ADVANCE], particulars=whole)
    assert rows(worked(final)) == [("AE", "0", "0.00")]


@pytest.mark.parametrize(
    ("line", "category", "codes"),
    [
        # A note of EUR 100 may be of a supply of 6,000: it is asked, unless the document says it.
        (phones("100"), "S", ["missing_fact"]),
        (phones("5000"), "AE", []),
        (phones("100", amount="6000"), "AE", []),
        (phones("100", amount="4000"), "S", []),
        (phones("100", reverse_charge=True), "AE", []),
        (phones("100", taxes=[StatedTax("VAT", "AE", "0")]), "AE", []),
        (phones("100", taxes=[StatedTax("VAT", "S", "19")]), "S", []),
    ],
)
def test_a_note_may_be_of_a_part_of_the_supply(line: Line, category: str, codes: list[str]) -> None:
    before = Reference(ReferenceKind.PRECEDING_INVOICE, "77", DAY)
    note = bill(line, kind=InvoiceKind.CREDIT_NOTE, buyer=MUNICH, references=[before])
    assert (rows(worked(note))[0][0], told(note)) == (category, codes)


def test_a_note_of_a_distance_sale_asks_what_it_corrects_came_to() -> None:
    """With 9,950 before it a sale of 60 crosses EUR 10,000, and a credit of 30 of it does not."""
    before = Reference(ReferenceKind.PRECEDING_INVOICE, "8", DAY)
    client = vat.party("Une cliente", country="FR")
    note = bill(goods("30"), kind=InvoiceKind.CREDIT_NOTE, buyer=client, references=[before])
    sums = {"oss_turnover": "9950", "oss_turnover_last_year": "0"}
    asked = worked(note, TaxFacts(sums)).problems
    assert [dict(p.parameters).get("fact") for p in asked] == ["oss_sale"]
    assert rows(worked(note, TaxFacts(sums | {"oss_sale": "60"})))[0][1] == "20"


@pytest.mark.parametrize(
    "first",
    [
        goods("60", vat_category="Z", vat_reason="a ruling"),
        goods("60", margin_scheme="second_hand"),
        goods("60", reverse_charge=True),
        goods("60", rate=7),
    ],
)
def test_a_discount_is_of_the_kind_of_a_line_that_is_taxed_as_it_states(first: Line) -> None:
    """19 % of 100 less 10, whatever the first line is."""
    row = AllowanceCharge("10", taxes=[StatedTax("VAT", "S", "19")])
    result = worked(bill(first, goods("100"), allowances=[row], buyer=MUNICH))
    found = {(one.category, f"{one.rate:f}"): f"{one.amount:f}" for one in result.tax_rows}
    assert found["S", "19"] == "17.10"
    assert result.problems == ()


def test_a_discount_that_no_line_is_taxed_as_is_not_chosen_by_hand_with_the_first() -> None:
    by_hand = goods("60", vat_category="Z", vat_reason="a ruling")
    row = AllowanceCharge("10", taxes=[StatedTax("VAT", "S", "19")])
    # 19 % of -10.
    assert rows(worked(bill(by_hand, allowances=[row]))) == [
        ("Z", "0", "0.00"),
        ("S", "19", "-1.90"),
    ]


def test_a_discount_on_what_is_chosen_by_hand_is_so_too() -> None:
    by_hand = goods("60", vat_category="Z", vat_reason="a ruling")
    row = AllowanceCharge("10", taxes=[StatedTax("VAT", "Z", "0")])
    result = worked(bill(goods("100"), by_hand, allowances=[row]))
    assert [(one.category, f"{one.base:f}") for one in result.tax_rows] == [
        ("S", "100.00"),
        ("Z", "50.00"),
    ]
    assert result.problems == ()


NEW_YEAR = date(2021, 1, 5)


@pytest.mark.parametrize(
    "more",
    [
        {"delivery": Delivery(date(2020, 12, 20))},
        {"period": Period(date(2020, 12, 1), date(2020, 12, 31))},
    ],
)
def test_a_supply_of_another_rate_than_that_of_the_invoices_day_is_told(more: Any) -> None:
    """Germany had 16 % until 2020-12-31; what was supplied then is billed with that (art. 63)."""
    document = bill(goods("100"), issue_date=NEW_YEAR, **more)
    result = worked(document)
    assert rows(result) == [("S", "19", "19.00")]
    (problem,) = result.problems
    assert (problem.code, problem.path) == ("supplied_on_another_day", "lines[0]")
    assert "S 19 %" in problem.message
    assert "S 16 %" in problem.message
    told_day = worked(attrs.evolve(document, tax_point=date(2020, 12, 20)))
    assert (rows(told_day), told_day.problems) == ([("S", "16", "16.00")], ())


@pytest.mark.parametrize(
    "more",
    [
        {"delivery": Delivery(date(2021, 1, 2))},
        {"delivery": Delivery(NEW_YEAR)},
        {"period": Period(date(2020, 12, 1))},
        {"kind": InvoiceKind.PREPAYMENT_INVOICE, "delivery": Delivery(date(2020, 12, 20))},
        {"tax_point": NEW_YEAR, "delivery": Delivery(date(2020, 12, 20))},
    ],
)
def test_a_day_of_supply_that_changes_nothing_is_not_told(more: Any) -> None:
    assert told(bill(goods("100"), issue_date=NEW_YEAR, **more)) == []


@pytest.mark.parametrize(
    ("code", "rate", "codes"),
    [
        # UNTDID 2005: the tax is due with the issue (3), the supply (35), the payment (432).
        ("3", "19", []),
        ("35", "16", []),
        ("432", "19", ["supplied_on_another_day"]),
    ],
)
def test_the_code_of_the_tax_point_says_which_day_it_is(
    code: str, rate: str, codes: list[str]
) -> None:
    sent = Delivery(date(2020, 12, 20))
    document = bill(goods("100"), issue_date=NEW_YEAR, delivery=sent, tax_point_code=code)
    assert (rows(worked(document))[0][1], told(document)) == (rate, codes)
    undated = attrs.evolve(document, delivery=None)
    assert rows(worked(undated))[0][1] == "19"


def test_goods_that_left_before_the_border_came_are_told() -> None:
    """Great Britain was inside until 2020-12-31: K then, an export since."""
    british = vat.party("Mason Ltd", vat_id="GB980780684")
    sent = Delivery(date(2020, 12, 30), "GB")
    document = bill(goods("100"), buyer=british, issue_date=NEW_YEAR, delivery=sent)
    assert "supplied_on_another_day" in told(document, CONFIRMED)


def test_a_charge_is_of_no_kind_of_what_is_taken_back() -> None:
    charge = AllowanceCharge("10", taxes=[GERMAN_16])
    assert told(attrs.evolve(taking_back(GERMAN_16), charges=[charge])) == ["rate_not_in_force"]


def test_a_note_of_two_invoices_at_two_rates_is_told() -> None:
    issued = (date(2020, 12, 1), date(2021, 2, 1))
    kind = ReferenceKind.PRECEDING_INVOICE
    both = [Reference(kind, str(number), day) for number, day in enumerate(issued)]
    note = bill(goods("100"), kind=InvoiceKind.DEBIT_NOTE, references=both)
    assert (rows(worked(note)), told(note)) == ([("S", "16", "16.00")], ["originals_differ"])
    assert told(attrs.evolve(note, tax_point=issued[1])) == []
    same_rate = [Reference(kind, "1", day) for day in (date(2020, 11, 1), issued[0])]
    assert told(attrs.evolve(note, references=same_rate)) == []
