"""S4: what bills become in the books, from the record's frozen figures, notes as their mirrors.

Figures are worked by hand beside each test.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from invoicekit import Coding, Invoice, StatedTax
from invoicekit.corrections import credit_whole
from invoicekit.documents import Match
from invoicekit.errors import GuardRefused
from invoicekit.permissions import Actor
from invoicekit.postings import AccountRule, Books, Chart, GstCredit, Role, Share, book
from invoicekit.service import Context, documents
from invoicekit.taxes import india
from invoicekit.workflows import ACCOUNTS_PAYABLE

DAY = date(2026, 5, 4)
MEERA = Actor("meera", ["maker"], tenant="bluebay")
RAVI = Actor("ravi", ["checker"], tenant="bluebay")
BLUE_BAY = india.party("Blue Bay Retail", gstin="27AAGCB7383J1Z8")
ASHA = india.party("Asha Systems", gstin="27AAPFU0939F1ZV")

CHART = Chart(
    {
        Role.EXPENSE: "6000",
        Role.GOODS_RECEIPT_CLEARING: "2190",
        Role.STOCK: "1300",
        Role.INPUT_REVERSE_CHARGE: "1420",
        Role.REVERSE_CHARGE_PAYABLE: "2420",
        Role.PAYABLES: "2100",
    },
    [
        AccountRule(Role.INPUT_TAX, "1411", tax="CGST"),
        AccountRule(Role.INPUT_TAX, "1412", tax="SGST"),
    ],
)
BOOKS = Books(CHART, GstCredit(), home="INR")
CODED = Coding("6120", "IT", "P1", "1000", "opex")


def goods(price="1000", **more):
    return india.line("Paper", hsn="4802", unit_price=price, rate="18", id="1", **more)


def bill(*lines, **more):
    given = {"number": "AT-42", "issue_date": DAY, "currency": "INR", "buyer": BLUE_BAY}
    return Invoice(seller=ASHA, lines=lines or [goods()], **(given | more))


@pytest.fixture
def ctx(store, clock):
    return Context(store, india.REGIME, clock=clock)


def processed(ctx, invoice, **coded):
    record = documents.add(ctx, invoice, workflow=ACCOUNTS_PAYABLE, by=MEERA)
    record = documents.edit(ctx, record, by=MEERA, **(coded or {"coding": CODED}))
    record = documents.act(ctx, record, "submit", by=MEERA)
    return documents.act(ctx, record, "approve", by=RAVI)


def booking(ctx, record, books=BOOKS, **said):
    kept = documents.view(ctx, record, by=RAVI)
    return book(kept.content, kept.figures, books, **said)


def booked(ctx, record, books=BOOKS, **said):
    made = booking(ctx, record, books, **said)
    assert made.problems == ()
    return [(one.account, str(one.amount.amount)) for one in made.entry.lines]


@pytest.mark.row("S4.6")
def test_a_bill_without_an_order_goes_to_its_account_and_cost_objects(ctx):
    # 1,000 and 9 % twice.
    record = processed(ctx, bill())
    assert booked(ctx, record) == [
        ("6120", "1000.00"),
        ("1411", "90.00"),
        ("1412", "90.00"),
        ("2100", "-1180.00"),
    ]
    cost, *others = booking(ctx, record).entry.lines
    coding = cost.coding
    assert (coding.cost_centre, coding.profit_centre, coding.plant, coding.expenditure) == (
        "IT",
        "P1",
        "1000",
        "opex",
    )
    assert {one.coding for one in others} == {Coding()}


@pytest.mark.row("S4.6")
def test_a_line_has_its_own_account_and_two_cost_centres_share_one(ctx):
    # 100.01 in halves: 50.01 and 50.00.
    lines = [
        goods("100.01"),
        india.line("Desk", hsn="9403", unit_price="50", rate="18", id="2", account="6130"),
    ]
    record = processed(ctx, bill(*lines))
    halves = {"1": [Share(Coding("6120", "IT")), Share(Coding("6120", "HR"))]}
    entry = booking(ctx, record, shares=halves).entry
    assert [(one.account, one.coding.cost_centre, str(one.amount)) for one in entry.lines[:3]] == [
        ("6120", "IT", "50.01 INR"),
        ("6120", "HR", "50.00 INR"),
        ("6130", "IT", "50.00 INR"),
    ]


@pytest.mark.row("S4.6")
def test_an_account_that_the_chart_lacks_keeps_the_bill_out_of_the_books(ctx):
    record = processed(ctx, bill(), coding=Coding(plant="1000"))
    empty = Books(Chart({Role.PAYABLES: "2100"}), GstCredit())
    made = booking(ctx, record, empty)
    assert made.entry is None
    assert [problem.path for problem in made.problems] == [
        "chart.expense",
        "chart.input_tax",
        "chart.input_tax",
    ]


@pytest.mark.row("S4.8")
def test_reverse_charge_by_hand_owes_the_supplier_no_tax(ctx):
    # 1,000 to the supplier; 90 twice to the tax office, and back.
    record = processed(ctx, bill(particulars={"reverse_charge": "yes"}))
    assert booked(ctx, record) == [
        ("6120", "1000.00"),
        ("2420", "-90.00"),
        ("1420", "90.00"),
        ("2420", "-90.00"),
        ("1420", "90.00"),
        ("2100", "-1000.00"),
    ]


@pytest.mark.row("S4.8")
def test_a_bill_that_charges_the_tax_all_the_same_is_not_confirmed(ctx):
    taxes = [StatedTax(head, rate="9", stated_amount="90") for head in ("CGST", "SGST")]
    line = goods(taxes=taxes, reverse_charge="yes")
    record = documents.add(ctx, bill(line), workflow=ACCOUNTS_PAYABLE, by=MEERA)
    with pytest.raises(GuardRefused):
        documents.act(ctx, record, "submit", by=MEERA)
    told = {problem.code for problem in documents.view(ctx, record, by=MEERA).problems}
    assert "rcm_tax_charged" in told


@pytest.mark.row("S4.9")
def test_tax_without_credit_becomes_cost_and_the_payable_stays(ctx):
    record = processed(ctx, bill(goods(itc="ineligible")))
    assert booked(ctx, record) == [("6120", "1180.00"), ("2100", "-1180.00")]
    assert str(record.total) == "1180.00"


@pytest.mark.row("S4.9")
def test_with_an_order_the_tax_goes_to_stock_and_the_receipt_is_cleared(ctx):
    matches = (Match("1", "5000000017", "10"),)
    record = processed(ctx, bill(goods(itc="ineligible")), matches=matches)
    assert booked(ctx, record) == [("2190", "1000.00"), ("1300", "180.00"), ("2100", "-1180.00")]


@pytest.mark.row("S4.9")
@pytest.mark.row("S4.8")
@pytest.mark.parametrize(
    "said",
    [
        {},
        {"itc": "ineligible"},
        {"reverse_charge": "yes"},
        {"reverse_charge": "yes", "itc": "ineligible"},
    ],
)
def test_the_credit_note_of_the_whole_is_the_mirror_of_the_bill(ctx, said):
    first = bill(goods(**said))
    note = credit_whole(first, india.REGIME, number="C-7", issue_date=DAY, reason="sent back")
    entry = booked(ctx, processed(ctx, first))
    mirror = booked(ctx, processed(ctx, note))
    assert [(account, -Decimal(amount)) for account, amount in mirror] == [
        (account, Decimal(amount)) for account, amount in entry
    ]
