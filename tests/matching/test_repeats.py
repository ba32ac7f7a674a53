"""Bills that look like another, and bank details that are others than before."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicekit import Invoice, Money
from invoicekit.documents import BankDetails, Content, PaymentMeans, Severity
from invoicekit.matching import Earlier, bank_change, folded_number, likely_duplicates, paid_to

DAY = date(2026, 11, 2)
TEN = Money("10.00", "INR")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("INV-001", "INV001"),
        ("INV-001", "inv/1"),
        ("INV-001", "INV 1"),
        ("INV-O01", "INV-001"),
        ("INV-2I", "INV-21"),
        ("AT/26-27/0042", "AT 26 27 42"),
        ("\uff29\uff2e\uff36-1", "INV-1"),
    ],
)
def test_two_writings_of_a_number_agree(one, other):
    assert folded_number(one) == folded_number(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [("INV-001", "INV-010"), ("INV-100", "INV-1"), ("A-1", "B-1"), ("AT-42", "AT-421")],
)
def test_two_numbers_do_not(one, other):
    assert folded_number(one) != folded_number(other)


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing_more(number):
    assert folded_number(folded_number(number)) == folded_number(number)


def test_a_bill_repeats_neither_itself_nor_one_of_no_number():
    bill = Earlier("b-1", "", DAY, TEN)
    assert likely_duplicates(bill, [bill, Earlier("b-2", "", date(2026, 11, 3), TEN)]) == ()


def test_each_likeness_is_told_once_as_a_warning():
    bill = Earlier("b-1", "INV-1", DAY, TEN, ["d-1"])
    others = [
        Earlier("b-2", "INV1", DAY, TEN),
        Earlier("b-3", "X-9", DAY, TEN),
        Earlier("b-4", "X-8", DAY, Money("10.01", "INR")),
        Earlier("b-5", "X-7", DAY, Money("10.00", "USD")),
        Earlier("b-6", "X-6", None, None, ["d-1", "d-2"]),
        Earlier("b-7", "INV1", DAY, Money("-10.00", "INR")),
    ]
    found = likely_duplicates(bill, others)
    assert [(p.code, dict(p.parameters)["record"]) for p in found] == [
        ("similar_number", "b-2"),
        ("same_amount", "b-3"),
        ("same_file", "b-6"),
    ]
    assert {p.severity for p in found} == {Severity.WARNING}


def test_a_zero_total_is_like_every_other_and_says_nothing():
    free = Money("0.00", "INR")
    assert likely_duplicates(Earlier("a", "1", DAY, free), [Earlier("b", "2", DAY, free)]) == ()


def test_what_a_person_entered_goes_before_what_is_printed():
    means = [PaymentMeans("30"), PaymentMeans("30", account="DE2", account_name="Asha")]
    invoice = Invoice(currency="EUR", payment_means=means)
    assert paid_to(Content(invoice)) == BankDetails("DE2", "", "Asha")
    assert paid_to(Content(invoice, bank=BankDetails("DE1"))) == BankDetails("DE1")
    assert paid_to(Content(Invoice(currency="EUR"))) is None


@pytest.mark.parametrize(
    ("now", "known", "changed"),
    [
        (BankDetails("DE1", "X"), BankDetails("DE1", "Y"), True),
        (BankDetails("DE1", "x"), BankDetails("D E-1", "X"), False),
        (BankDetails("DE1", "X"), BankDetails("DE1"), False),
        (BankDetails("DE1", name="A"), BankDetails("DE1", name="B"), False),
        (BankDetails("DE2"), BankDetails("DE1"), True),
        (BankDetails("DE2"), None, False),
        (None, BankDetails("DE1"), False),
        (BankDetails("DE2"), BankDetails(""), False),
    ],
)
def test_another_account_or_bank_is_a_change(now, known, changed):
    assert (bank_change(now, known) is not None) == changed


def test_a_change_tells_the_ends_of_accounts_and_no_more():
    problem = bank_change(BankDetails("DE0000111122223333"), BankDetails("DE0000111122224444"))
    assert problem is not None
    assert "11112222" not in f"{problem!r}{problem}"
    assert dict(problem.parameters) == {"now": "3333", "before": "4444"}
