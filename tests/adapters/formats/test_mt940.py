from __future__ import annotations

import sys
from datetime import date
from io import BytesIO, StringIO

import pytest

from invoicekit.adapters.formats.mt940 import statements_in
from invoicekit.banking import EntryKind, ReturnCause, check_statement, take_in
from invoicekit.errors import InvalidDocument, MissingExtra
from support.banking import ACCOUNT, DAY, eur

# Written by hand after the field list of the MT940 user handbook: 61 is value date, entry date,
# mark, amount, type and references; 86 is in the structured form of the German banks, then free.
FILE = f"""\
:20:STMT-224
:25:{ACCOUNT}
:28C:224/1
:60F:C261119EUR1000,00
:61:2611201120C118,00NTRFE-1//R-1
:86:166?00GUTSCHRIFT?20EREF+E-1?21SVWZ+for AT/26-27/0?22042?30COBADEFFXXX
?31DE89370400440532013000?32BLUE BAY RETAIL
:61:2611201120D20,00NCHGNONREF//R-2
:86:quarterly fee
:61:2611201120RC98,50NRTINONREF//R-3
:86:cheque returned
:61:2612310101C0,50NINTNONREF
:86:interest
:62F:C261120EUR1000,00
-
"""


def refused(text, **how):
    with pytest.raises(InvalidDocument) as caught:
        statements_in(text.encode(), **how)
    return [(problem.code, problem.path) for problem in caught.value.problems]


def test_a_statement_is_read():
    (one,) = statements_in(BytesIO(FILE.encode()))
    assert (one.account, one.currency, one.id) == (ACCOUNT, "EUR", "STMT-224")
    assert one.number == "224/1"
    # 1,000.00 + 118.00 - 20.00 - 98.50 + 0.50 = 1,000.00.
    assert (one.opening, one.closing) == (eur("1000.00"), eur("1000.00"))
    assert check_statement(one) == ()
    first = one.entries[0]
    assert (first.amount, first.booked, first.value_date) == (eur("118.00"), DAY, DAY)
    assert first.bank_reference == "R-1"
    (part,) = first.transactions
    assert part.end_to_end_id == "E-1"
    # The bank cuts the text after 27 characters; the pieces are one number again.
    assert part.remittance.texts == ("for AT/26-27/0042",)
    assert part.counterparty.name == "BLUE BAY RETAIL"
    assert part.counterparty.account == "DE89370400440532013000"
    assert part.counterparty.bank == "COBADEFFXXX"


def test_an_entry_date_of_the_next_year_is_seen():
    (one,) = statements_in(FILE.encode())
    assert one.entries[3].value_date == date(2026, 12, 31)
    assert one.entries[3].booked == date(2027, 1, 1)
    assert type(one.entries[3].booked) is date


def test_what_comes_back_and_what_the_bank_takes_are_told_apart():
    taken = take_in(statements_in(FILE.encode()))
    assert [(m.kind, m.cause) for m in taken.movements] == [
        (EntryKind.RECEIPT, None),
        (EntryKind.BANK, None),
        (EntryKind.RETURNED_RECEIPT, ReturnCause.BOUNCED),
        (EntryKind.BANK, None),
    ]
    assert taken.movements[2].part.amount == eur("-98.50")


def test_a_credit_and_a_debit_that_are_taken_back_are_neither():
    marks = FILE.replace("RC98,50NRTI", "RC98,50NTRF").replace("C118,00", "RD118,00")
    taken = take_in(statements_in(marks.encode()))
    assert [(m.kind, m.cause) for m in taken.movements][:3:2] == [
        (EntryKind.RETURNED_PAYMENT, ReturnCause.CORRECTED),
        (EntryKind.RETURNED_RECEIPT, ReturnCause.CORRECTED),
    ]


def test_several_statements_and_pages_are_several():
    page = FILE.replace("60F", "60M").replace("62F", "62M").replace("STMT-224", "STMT-225")
    both = statements_in((FILE + page).encode())
    assert [one.id for one in both] == ["STMT-224", "STMT-225"]
    assert both[1].opening == eur("1000.00")
    assert len(take_in(both).movements) == 4


def test_swift_headers_around_a_statement_are_no_text():
    framed = "{1:F01BANKDEFFAXXX0000000000}{2:I940BANKDEFFXXXXN}{4:\n" + FILE.replace(
        "\n-\n", "\n-}"
    )
    assert statements_in(framed.encode()) == statements_in(FILE.encode())


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_line_ends_and_a_byte_order_mark_make_no_difference(newline):
    other = ("\ufeff" + FILE).replace("\n", newline)
    assert statements_in(other.encode()) == statements_in(FILE.encode())


def test_another_encoding_must_be_named():
    german = FILE.replace("BLUE BAY", "BLÜTE")
    data = german.encode("latin-1")
    with pytest.raises(InvalidDocument, match="it is no utf-8"):
        statements_in(data)
    (one,) = statements_in(data, encoding="latin-1")
    assert one.entries[0].transactions[0].counterparty.name == "BLÜTE RETAIL"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (":20:STMT-224\n", "", ("wrong_message", "")),
        (":20:STMT-224", "lost\n:20:STMT-224", ("unread_text", "")),
        (f":25:{ACCOUNT}\n", "", ("missing_field", "statements[0]/25")),
        ("C118,00", "C118,005", ("invalid_amount", "statements[0]/61[1]")),
        ("C118,00", "X118,00", ("invalid_field", "statements[0]")),
        ("C118,00", "C118,0,0", ("invalid_field", "statements[0]")),
        ("2611201120C", "2613201120C", ("invalid_field", "statements[0]")),
        ("EUR1000", "EUX1000", ("unknown_currency", "statements[0]/60F")),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(old, new, expected):
    assert old in FILE
    assert refused(FILE.replace(old, new, 1))[0] == expected


def test_a_line_that_the_package_would_overwrite_is_refused():
    # Without a type, the package takes the next line for the same one, and one of the two is lost.
    assert refused(FILE.replace("NTRFE-1//R-1", "")) == [("unread_line", "statements[0]")]


def test_a_file_that_is_cut_off_does_not_prove_itself():
    cut = FILE[: FILE.index(":62F:")]
    (one,) = statements_in(cut.encode())
    assert [p.code for p in check_statement(one)] == ["missing_balance"]
    half = FILE.replace(":61:2611201120D20,00NCHGNONREF//R-2\n", "")
    with pytest.raises(InvalidDocument, match=r"make 1020\.00 EUR, and the bank states 1000\.00"):
        take_in(statements_in(half.encode()))


def test_the_name_of_a_file_is_not_read_as_its_content(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ":20:STMT").write_text(FILE)
    assert refused(":20:STMT")[0] == ("missing_field", "statements[0]/25")


def test_size_and_kind_of_the_source_are_checked():
    assert refused(FILE, limit=10) == [("too_large", "")]
    with pytest.raises(InvalidDocument, match="opened as text"):
        statements_in(StringIO(FILE))
    with pytest.raises(InvalidDocument, match="it is a text"):
        statements_in("statement.sta")


def test_without_the_package_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "mt940", None)
    with pytest.raises(MissingExtra, match=r"invoicekit\[bank\]"):
        statements_in(FILE.encode())
