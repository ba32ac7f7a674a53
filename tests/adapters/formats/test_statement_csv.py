from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicekit.adapters.formats.statement_csv import StatementColumns, statement_in
from invoicekit.banking import Counterparty, check_statement, take_in
from invoicekit.errors import (
    InvalidAmount,
    InvalidDate,
    InvalidDefinition,
    InvalidDocument,
    UnknownCurrency,
)
from invoicekit.money import Money
from support.banking import ACCOUNT, eur

# As Indian banks write it: two columns of amounts, lakhs, the balance after each line.
INDIAN = StatementColumns(
    booked="Date",
    value_date="Value Dt",
    texts="Narration",
    bank_reference="Chq./Ref.No.",
    debit="Withdrawal Amt.",
    credit="Deposit Amt.",
    balance="Closing Balance",
    date_format="%d/%m/%y",
    thousands=",",
    skip=2,
)
INDIAN_FILE = b"""\
ASHA SYSTEMS
Statement of account 50100012345678
Date,Narration,Chq./Ref.No.,Value Dt,Withdrawal Amt.,Deposit Amt.,Closing Balance
20/11/26,"NEFT CR BLUE BAY RETAIL AT/26-27/0042",N324260001,20/11/26,,"1,18,000.00","2,18,000.00"
21/11/26,CHEQUE PAID,000123,21/11/26,"18,000.00",,"2,00,000.00"

"""

# As German banks write it: a signed column with a comma, semicolons, the newest line first.
GERMAN = StatementColumns(
    booked="Buchungstag",
    amount="Betrag",
    texts=["Verwendungszweck"],
    name="Name",
    account="IBAN",
    end_to_end_id="EREF",
    currency="Währung",
    balance="Saldo",
    date_format="%d.%m.%Y",
    decimal=",",
    thousands=".",
    delimiter=";",
    encoding="latin-1",
)
GERMAN_FILE = """\
Buchungstag;Name;IBAN;Verwendungszweck;EREF;Betrag;Währung;Saldo
21.11.2026;Vermieter;DE1;Miete;NOTPROVIDED;-500,00;EUR;2.618,00
20.11.2026;Blue Bay;DE2;"Rechnung ""AT-1"";
zweite Zeile";E-1;1.118,00;EUR;3.118,00
""".encode("latin-1")


def indian(data=INDIAN_FILE, columns=INDIAN, **how):
    return statement_in(data, columns, account="50100012345678", currency="INR", **how)


def german(data=GERMAN_FILE, columns=GERMAN):
    return statement_in(data, columns, account=ACCOUNT, currency="EUR")


def refused(read, *given):
    with pytest.raises(InvalidDocument) as caught:
        read(*given)
    return [(problem.code, problem.path) for problem in caught.value.problems]


def test_two_columns_of_amounts_in_lakhs():
    one = indian(BytesIO(INDIAN_FILE))
    assert [(e.amount, e.booked) for e in one.entries] == [
        (Money("118000.00", "INR"), date(2026, 11, 20)),
        (Money("-18000.00", "INR"), date(2026, 11, 21)),
    ]
    # 2,18,000 after a deposit of 1,18,000: one lakh before.
    assert (one.opening, one.closing) == (Money("100000.00", "INR"), Money("200000.00", "INR"))
    assert check_statement(one) == ()
    assert one.entries[0].bank_reference == "N324260001"
    assert one.entries[0].transactions[0].remittance.text.endswith("AT/26-27/0042")
    assert one.entries[1].place == "line 5"


def test_one_signed_column_with_the_newest_line_first():
    one = german()
    assert [e.amount for e in one.entries] == [eur("-500.00"), eur("1118.00")]
    # 3,118 after 1,118 came in: 2,000 before; 2,618 at the end.
    assert (one.opening, one.closing) == (eur("2000.00"), eur("2618.00"))
    assert check_statement(one) == ()
    part = one.entries[1].transactions[0]
    assert part.counterparty == Counterparty("Blue Bay", "DE2")
    assert part.remittance.text == 'Rechnung "AT-1";\nzweite Zeile'
    assert (part.end_to_end_id, one.entries[0].transactions[0].end_to_end_id) == ("E-1", "")


def test_a_column_may_say_the_direction():
    columns = StatementColumns(booked="D", amount="A", direction="T", debit_words=["DR", "Dr"])
    one = german(b"D,A,T\n2026-11-20,5.00,CR\n2026-11-21,7.00,Dr\n", columns)
    assert [e.amount for e in one.entries] == [eur("5.00"), eur("-7.00")]
    assert refused(german, b"D,A,T\n2026-11-20,5.00,?\n", columns) == [("invalid_value", "line 2")]


def test_the_same_lines_in_two_downloads_count_once():
    head, first, second = GERMAN_FILE.split(b"\n", 2)
    later = b"22.11.2026;Blue Bay;DE2;neu;;1,00;EUR;2.619,00"
    both = [german(), german(b"\n".join([head, later, first, second]))]
    taken = take_in(both)
    assert sorted(str(m.part.amount.amount) for m in taken.movements) == [
        "-500.00",
        "1.00",
        "1118.00",
    ]
    assert taken.doubtful == ()


def test_a_line_that_is_missing_breaks_the_balance():
    lines = [b"D,A,B", *(f"2026-11-{d:02},1.00,{d}.00".encode() for d in range(1, 10))]
    columns = StatementColumns(booked="D", amount="A", balance="B")
    assert german(b"\n".join(lines), columns).problems == ()
    del lines[5]
    one = german(b"\n".join(lines), columns)
    # Lines 2 to 5 are the 1st to the 4th; line 6 is now the 6th, and its balance one too high.
    assert [(p.code, p.path) for p in one.problems] == [("balance_mismatch", "line 6")]
    with pytest.raises(InvalidDocument):
        take_in([one])


def test_without_a_balance_on_each_line_nothing_is_proven():
    columns = StatementColumns(booked="D", amount="A", balance="B")
    one = german(b"D,A,B\n2026-11-20,1.00,\n2026-11-21,1.00,9.00\n", columns)
    assert [p.code for p in check_statement(one)] == ["missing_balance"]


def test_all_lines_that_are_wrong_are_told_at_once():
    columns = StatementColumns(booked="D", amount="A")
    data = b"D,A\n2026-11-31,1.00\n2026-11-20,1.005\n2026-11-20,\n2026-11-20,1e2\n20.11.2026,1\n"
    assert refused(german, data, columns) == [
        ("invalid_date", "line 2"),
        ("invalid_amount", "line 3"),
        ("invalid_amount", "line 4"),
        ("invalid_amount", "line 5"),
        ("invalid_date", "line 6"),
    ]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", ("missing_column", "D")),
        (b"D,B\n", ("missing_column", "A")),
        (b"D,A,A\n", ("repeated_column", "A")),
        (b"D,A\n2026-11-20,1.00,9\n", ("row_length", "line 2")),
        (b'D,A\n2026-11-20,"1.00\n', ("invalid_csv", "")),
        (b"D,A\n2026-11-20,\xff\n", ("wrong_encoding", "")),
    ],
)
def test_what_is_no_such_csv_is_told(data, expected):
    assert refused(german, data, StatementColumns(booked="D", amount="A"))[0] == expected


def test_two_amounts_or_none_on_a_line_are_refused():
    both = INDIAN_FILE.replace(b'21/11/26,"18,000.00",,', b'21/11/26,"18,000.00",1.00,')
    none = INDIAN_FILE.replace(b'21/11/26,"18,000.00",,', b"21/11/26,,,")
    negative = INDIAN_FILE.replace(b'21/11/26,"18,000.00",,', b'21/11/26,"-18,000.00",,')
    for data in (both, none, negative):
        assert refused(indian, data) == [("invalid_amount", "line 5")]


def test_a_balance_that_is_no_number_is_told():
    columns = StatementColumns(booked="D", amount="A", balance="B")
    assert refused(german, b"D,A,B\n2026-11-20,1.00,one\n", columns) == [
        ("invalid_amount", "line 2")
    ]


def test_another_currency_on_a_line_is_refused():
    assert refused(german, GERMAN_FILE.replace(b"-500,00;EUR", b"-500,00;USD")) == [
        ("other_currency", "line 2")
    ]
    with pytest.raises(UnknownCurrency):
        statement_in(GERMAN_FILE, GERMAN, account=ACCOUNT, currency="EUX")


def test_size_encoding_and_kind_of_the_source_are_checked():
    with pytest.raises(InvalidDocument, match="larger than 20 bytes"):
        indian(limit=20)
    with pytest.raises(InvalidDocument, match="opened as text"):
        indian(StringIO(INDIAN_FILE.decode()))
    with pytest.raises(InvalidDocument, match="it is a text"):
        indian("statement.csv")
    source = BytesIO(INDIAN_FILE)
    indian(source)
    assert not source.closed
    unknown = StatementColumns(booked="D", amount="A", encoding="no-such")
    assert refused(german, b"D,A\n", unknown) == [("wrong_encoding", "")]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.234,50", "1234.50"),
        ("-1.234.567,8", "-1234567.8"),
        ("12,00", "12.00"),
        (" 5 ", "5"),
        ("−5,00", "-5.00"),
        ("12.34.567,00", "1234567.00"),
    ],
)
def test_numbers_are_read_as_the_bank_writes_them(text, number):
    assert GERMAN.number(text) == Decimal(number)


@pytest.mark.parametrize("text", ["1.50", "1,5.0", "1.23,0", ".5", "5,", "", "1.2345,0", "٣"])
def test_no_number_is_guessed(text):
    # 1.50 with a dot for thousands is no hundred and fifty.
    with pytest.raises(InvalidAmount):
        GERMAN.number(text)


@given(st.integers(-(10**15), 10**15))
def test_grouped_digits_lose_nothing(cents):
    whole, rest = divmod(abs(cents), 100)
    text = f"{'-' if cents < 0 else ''}{whole:,}".replace(",", ".") + f",{rest:02}"
    assert GERMAN.number(text) == Decimal(cents) / 100


def test_a_day_in_another_form_is_refused():
    with pytest.raises(InvalidDate):
        GERMAN.day("2026-11-20")


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"amount": "A", "credit": "C", "debit": "D"},
        {"credit": "C"},
        {"credit": "C", "debit": "D", "direction": "T"},
        {"amount": "A", "decimal": ",", "thousands": ","},
        {"amount": "A", "delimiter": ";;"},
        {"amount": "A", "skip": -1},
    ],
)
def test_a_dialect_that_says_two_things_is_refused(wrong):
    with pytest.raises(InvalidDefinition):
        StatementColumns(booked="D", **wrong)
