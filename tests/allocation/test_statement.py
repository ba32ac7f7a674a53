from __future__ import annotations

import csv
from datetime import date
from io import StringIO

import pytest

from invoicekit.allocation import (
    Allocation,
    ItemKind,
    OpenItem,
    Payment,
    SourceKind,
    TargetKind,
    customer_statement,
    unapplied,
    with_balances,
)
from invoicekit.allocation.tables import csv_table, text_table
from invoicekit.errors import InvalidDate
from invoicekit.money import Money


def rupees(amount):
    return Money(amount, "INR")


def an_item(number, amount, issued, *, customer="Blue Bay", currency="INR", kind=None):
    total = Money(amount, currency)
    kind = kind or (ItemKind.CREDIT_NOTE if amount.startswith("-") else ItemKind.INVOICE)
    return OpenItem(f"id-{number}", number, customer, kind, total, total, issued, issued)


def a_payment(name, amount, received, **changes):
    return Payment(name, rupees(amount), received=received, **changes)


def a_row(name, source, kind, target, amount, *, on, **changes):
    return Allocation(name, source, kind, target, rupees(amount), on, "farah", name, **changes)


ITEMS = [
    an_item("INV-1", "1180.00", date(2026, 10, 5)),
    an_item("INV-2", "118000.00", date(2026, 11, 3)),
    an_item("DN-1", "590.00", date(2026, 11, 4), kind=ItemKind.DEBIT_NOTE),
    an_item("CN-1", "-80.00", date(2026, 11, 4)),
    an_item("INV-9", "7.00", date(2026, 11, 4), customer="Green Hill"),
    an_item("INV-E", "7.00", date(2026, 11, 4), currency="EUR"),
]
PAYMENTS = [
    a_payment("PAY-1", "1000.00", date(2026, 10, 20), memo="cheque 7781"),
    a_payment("PAY-2", "108500.00", date(2026, 11, 20), customer="Blue Bay"),
    a_payment("PAY-3", "5.00", date(2026, 11, 21), customer="Green Hill"),
]
PAY, TDS, CREDIT = SourceKind.PAYMENT, SourceKind.WITHHOLDING, SourceKind.CREDIT_NOTE
ROWS = [
    a_row("r1", "PAY-1", PAY, "id-INV-1", "1000.00", on=date(2026, 10, 20)),
    a_row("r2", "PAY-2", PAY, "id-INV-2", "108000.00", on=date(2026, 11, 20)),
    a_row("r3", "PAY-2", TDS, "id-INV-2", "10000.00", on=date(2026, 11, 20)),
    a_row("r4", "id-CN-1", CREDIT, "id-INV-1", "80.00", on=date(2026, 11, 22)),
    a_row(
        "r5",
        "PAY-2",
        PAY,
        "REF-1",
        "400.00",
        on=date(2026, 11, 25),
        target_kind=TargetKind.REFUND,
        reason="overpaid",
    ),
]
NOVEMBER = {"currency": "INR", "start": date(2026, 11, 1), "end": date(2026, 11, 30)}


def test_a_statement_runs_from_the_opening_to_the_closing_balance():
    # Opening 1,180 - 1,000 = 180. Then 118,000, 590, -80, -108,500, -10,000 withheld, +400 back.
    # Closing: 100 on INV-1, 590 on DN-1, less 100 unapplied of PAY-2 = 590.
    statement = customer_statement("Blue Bay", ITEMS, PAYMENTS, ROWS, **NOVEMBER)
    assert statement.as_text() == (
        "Statement of Blue Bay, 2026-11-01 to 2026-11-30, in INR\n"
        "\n"
        "date        document  text                    debit     credit    balance\n"
        "2026-11-01            Opening balance                              180.00\n"
        "2026-11-03  INV-2     Invoice             118000.00             118180.00\n"
        "2026-11-04  DN-1      Debit note             590.00             118770.00\n"
        "2026-11-04  CN-1      Credit note                        80.00  118690.00\n"
        "2026-11-20  PAY-2     Payment                        108500.00   10190.00\n"
        "2026-11-20  INV-2     Tax withheld                    10000.00     190.00\n"
        "2026-11-25  REF-1     Returned: overpaid     400.00                590.00\n"
        "2026-11-30            Closing balance                              590.00\n"
    )


def test_the_closing_balance_is_what_is_open_less_what_is_unapplied():
    statement = customer_statement("Blue Bay", ITEMS, PAYMENTS, ROWS, **NOVEMBER)
    still_open = with_balances(ITEMS[:4], ROWS)
    left = [unapplied(payment, ROWS) for payment in PAYMENTS[:2]]
    owed = Money.total((item.balance for item in still_open), "INR") - Money.total(left, "INR")
    assert statement.closing == owed == rupees("590.00")


def test_the_memo_of_a_cheque_is_shown():
    october = {"currency": "INR", "start": date(2026, 10, 1), "end": date(2026, 10, 31)}
    lines = customer_statement("Blue Bay", ITEMS, PAYMENTS, ROWS, **october).lines
    assert [(line.document, line.text) for line in lines] == [
        ("INV-1", "Invoice"),
        ("PAY-1", "Payment, cheque 7781"),
    ]


def test_a_bounced_cheque_shows_twice_and_leaves_the_debt():
    paid, back = date(2026, 11, 10), date(2026, 11, 15)
    payment = a_payment("PAY-5", "1180.00", paid)
    rows = [
        a_row("a", "PAY-5", PAY, "id-INV-1", "1180.00", on=paid),
        a_row("b", "PAY-5", PAY, "id-INV-1", "-1180.00", on=back, reverses="a"),
        a_row(
            "c",
            "PAY-5",
            PAY,
            "BANK-9",
            "1180.00",
            on=back,
            target_kind=TargetKind.REFUND,
            reason="cheque bounced",
        ),
    ]
    statement = customer_statement("Blue Bay", ITEMS[:1], [payment], rows, **NOVEMBER)
    assert [(line.text, str(line.balance.amount)) for line in statement.lines] == [
        ("Payment", "0.00"),
        ("Returned: cheque bounced", "1180.00"),
    ]


def test_what_one_customer_pays_for_another_is_on_both_statements():
    day = date(2026, 11, 10)
    items = [
        an_item("INV-1", "100.00", date(2026, 11, 1)),
        an_item("INV-7", "60.00", date(2026, 11, 1), customer="Blue Bay Pune"),
    ]
    payment = a_payment("PAY-5", "160.00", day, customer="Blue Bay")
    rows = [
        a_row("a", "PAY-5", PAY, "id-INV-1", "100.00", on=day),
        a_row("b", "PAY-5", PAY, "id-INV-7", "60.00", on=day),
    ]
    parent = customer_statement("Blue Bay", items, [payment], rows, **NOVEMBER)
    child = customer_statement("Blue Bay Pune", items, [payment], rows, **NOVEMBER)
    assert parent.lines[-1].text == "Payment, used for another customer"
    assert child.lines[-1].text == "Payment, by another customer"
    assert parent.closing == child.closing == rupees("0.00")


def test_a_statement_does_not_end_before_it_starts():
    with pytest.raises(InvalidDate, match="before the start"):
        customer_statement(
            "Blue Bay", [], [], currency="INR", start=date(2026, 11, 2), end=date(2026, 11, 1)
        )


def test_a_statement_as_csv_has_the_same_lines():
    statement = customer_statement("Blue Bay", ITEMS, PAYMENTS, ROWS, **NOVEMBER)
    rows = list(csv.reader(StringIO(statement.as_csv())))
    assert rows[0] == ["date", "document", "text", "debit", "credit", "balance"]
    assert rows[5] == ["2026-11-20", "PAY-2", "Payment", "", "108500.00", "10190.00"]
    assert len(rows) == 9


def test_no_amount_and_no_customer_shows_in_a_printed_statement():
    shown = repr(customer_statement("Blue Bay", ITEMS, PAYMENTS, ROWS, **NOVEMBER))
    for secret in ("Blue Bay", "118000", "590.00"):
        assert secret not in shown


# Tables. The list of risky signs: OWASP, "CSV Injection".


@pytest.mark.parametrize(
    "words", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\r=1", "\n=1", "＝1", "\t1"]
)
def test_no_word_in_a_csv_is_a_formula(words):
    cell = next(csv.reader(StringIO(csv_table(["x"], [[words]]), newline="")))
    assert cell == ["x"]
    written = list(csv.reader(StringIO(csv_table(["x"], [[words]]), newline="")))[1][0]
    assert written == "'" + words


def test_amounts_below_zero_stay_numbers_in_a_csv():
    assert csv_table(["x"], [[rupees("-5.00")]]) == "x\r\n-5.00\r\n"


def test_commas_quotes_and_line_ends_survive_a_csv():
    words = 'Blue "Bay", Pune\nIndia'
    assert list(csv.reader(StringIO(csv_table(["x"], [[words]]), newline="")))[1] == [words]


def test_a_name_cannot_break_a_text_table():
    table = text_table(["name"], [["Blue\nBay\x1b[31m"]])
    assert table.splitlines() == ["name", "Blue Bay [31m"]
