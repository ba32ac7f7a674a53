"""Which account plays which role, and what is told where none does."""

from __future__ import annotations

import pytest

from invoicekit import Coding, StatedTax
from invoicekit.errors import InvalidDefinition
from invoicekit.postings import AccountRule, Books, Chart, GstCredit, Role, VatDeduction, book
from support.booked import booked, content, entry_of
from support.indian import KARNATAKA, bill, service
from support.indian import worked as worked_in_india
from support.written import invoice, line, worked

ACCOUNTS = {Role.EXPENSE: "6000", Role.PAYABLES: "2100", Role.INPUT_TAX: "1410"}


def accounts_of(chart: Chart, **said: object) -> list[str]:
    books = Books(chart, GstCredit())
    return [one.account for one in booked(bill(service("1000")), books, **said).lines]


def test_input_tax_has_an_account_for_each_tax_and_territory() -> None:
    rules = [
        AccountRule(Role.INPUT_TAX, "1411", tax="CGST"),
        AccountRule(Role.INPUT_TAX, "1412", tax="SGST", jurisdiction="IN-27"),
        AccountRule(Role.INPUT_TAX, "1499", tax="SGST", jurisdiction="IN-29"),
    ]
    assert accounts_of(Chart(ACCOUNTS, rules)) == ["6000", "1411", "1412", "2100"]


def test_the_jurisdiction_is_that_of_the_party_whose_books_these_are() -> None:
    # Maharashtra (27) sells to Karnataka (29).
    rules = [
        AccountRule(Role.INPUT_TAX, "input", jurisdiction="IN-29"),
        AccountRule(Role.OUTPUT_TAX, "output", jurisdiction="IN-27"),
    ]
    others = {Role.REVENUE: "r", Role.RECEIVABLES: "d", Role.EXPENSE: "e", Role.PAYABLES: "p"}
    books = Books(Chart(others, rules), GstCredit())
    document = bill(service("1000"), buyer=KARNATAKA)
    from invoicekit.allocation import Side

    assert [one.account for one in booked(document, books).lines] == ["e", "input", "p"]
    sale = booked(document, books, side=Side.RECEIVABLE)
    assert [one.account for one in sale.lines] == ["r", "output", "d"]


def test_the_coding_chooses_the_account_of_the_cost_and_a_line_its_own() -> None:
    assert accounts_of(Chart(ACCOUNTS), coding=Coding("6120"))[0] == "6120"
    own = bill(service("1000"), service("10", account="6130"))
    entry = booked(own, Books(Chart(ACCOUNTS), GstCredit()), coding=Coding("6120", "IT"))
    cost = [(one.account, one.coding.cost_centre) for one in entry.lines if one.source]
    assert cost == [("6120", "IT"), ("6130", "IT")]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("cost_centre", "IT"),
        ("profit_centre", "P1"),
        ("plant", "PUNE"),
        ("expenditure", "capex"),
        ("currency", "INR"),
    ],
)
def test_a_rule_holds_for_its_own_lines_only(field: str, value: str) -> None:
    rule = AccountRule(Role.EXPENSE, "6500", **{field: value})
    coding = Coding("", "IT", "P1", "PUNE", "capex")
    assert accounts_of(Chart(ACCOUNTS, [rule]), coding=coding)[0] == "6500"
    other = AccountRule(Role.EXPENSE, "6500", **{field: "other"})
    assert accounts_of(Chart(ACCOUNTS, [other]), coding=coding)[0] == "6000"


def test_a_branch_may_have_its_own_tax_and_control_accounts() -> None:
    rules = [
        AccountRule(Role.INPUT_TAX, "1415", plant="PUNE"),
        AccountRule(Role.PAYABLES, "2105", plant="PUNE"),
    ]
    made = accounts_of(Chart(ACCOUNTS, rules), coding=Coding(plant="PUNE"))
    assert made == ["6000", "1415", "1415", "2105"]


def test_the_rule_with_most_conditions_counts() -> None:
    rules = [
        AccountRule(Role.EXPENSE, "1", plant="PUNE"),
        AccountRule(Role.EXPENSE, "2", plant="PUNE", cost_centre="IT"),
    ]
    coding = Coding("", "IT", plant="PUNE")
    assert Chart(ACCOUNTS, rules).account(Role.EXPENSE, coding=coding) == "2"
    assert Chart(ACCOUNTS, rules[::-1]).account(Role.EXPENSE, coding=coding) == "2"


def test_a_chart_that_leaves_open_which_account_is_meant_is_refused() -> None:
    twice = [
        AccountRule(Role.BANK, "1", currency="EUR"),
        AccountRule(Role.BANK, "2", currency="EUR"),
    ]
    with pytest.raises(
        InvalidDefinition, match=r"accounts\[bank\] is given twice for currency EUR"
    ):
        Chart({}, twice)
    with pytest.raises(InvalidDefinition, match=r"accounts\[bank\] is given twice for any line"):
        Chart([(Role.BANK, "1"), (Role.BANK, "2")])
    with pytest.raises(InvalidDefinition, match="is empty"):
        Chart({Role.BANK: " "})


def test_every_missing_account_is_told_at_once() -> None:
    document = bill(service("1000"))
    made = book(content(document), worked_in_india(document), Books(Chart(), GstCredit()))
    assert made.entry is None
    assert [(p.code, p.path, dict(p.parameters).get("tax")) for p in made.problems] == [
        ("missing_account", "chart.expense", None),
        ("missing_account", "chart.input_tax", "CGST"),
        ("missing_account", "chart.input_tax", "SGST"),
        ("missing_account", "chart.payables", None),
    ]
    assert made.problems[1].remedy == "Give the chart an account for Role.INPUT_TAX"


def test_a_surcharge_is_booked_apart_from_its_tax() -> None:
    # 1,000 at 21 % = 210, and a surcharge of 5.2 % = 52.
    taxed = line("1000", StatedTax("VAT", "S", "21", surcharge="5.2"))
    rules = [AccountRule(Role.INPUT_TAX, "472", tax="VAT"), AccountRule(Role.INPUT_TAX, "473")]
    books = Books(Chart({Role.EXPENSE: "6", Role.PAYABLES: "4"}, rules), VatDeduction())
    document = invoice(taxed)
    entry = entry_of(book(content(document), worked(document), books))
    assert [(one.account, one.tax, str(one.amount)) for one in entry.lines] == [
        ("6", "", "1000.00 EUR"),
        ("472", "VAT", "210.00 EUR"),
        ("473", "VAT surcharge", "52.00 EUR"),
        ("4", "", "-1262.00 EUR"),
    ]
