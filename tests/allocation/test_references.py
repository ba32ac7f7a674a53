from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicekit.allocation import ItemKind, NoteCode, OpenItem, Payment, by_reference, plan
from invoicekit.money import Money


def an_item(number, due=10, **changes):
    facts = {
        "id": f"id-{number}",
        "number": number,
        "customer": "Blue Bay",
        "kind": ItemKind.INVOICE,
        "total": Money("100.00", "INR"),
        "balance": Money("100.00", "INR"),
        "issue_date": date(2026, 10, 1),
        "due_date": date(2026, 11, due),
    }
    return OpenItem(**{**facts, **changes})


def planned(text, *items, amount="1000.00"):
    payment = Payment("PAY-7", Money(amount, "INR"), received=date(2026, 11, 20), remittance=text)
    return plan(payment, items, by_reference)


@pytest.mark.parametrize(
    "text",
    [
        "AT/26-27/0042",
        "at/26-27/0042",
        "Invoice AT/26-27/0042.",
        "NEFT (AT/26-27/0042), thanks",
        "inv:AT/26-27/0042;",
        "IMPS\nAT/26-27/0042\tBLUE BAY",
        "ＡＴ/26-27/0042",
    ],
)
def test_a_number_is_found_in_what_the_payer_wrote(text):
    made = planned(text, an_item("AT/26-27/0042"), an_item("AT/26-27/0043"))
    assert [row.number for row in made.rows] == ["AT/26-27/0042"]
    assert made.rows[0].reason == "'at/26-27/0042' stands in the remittance text"


@pytest.mark.parametrize(
    "text", ["INV-10", "INV-1/2", "XINV-1", "INV-1A", "INV-1-2", "2/INV-1", "INV-1.5", "INV 1", ""]
)
def test_a_number_is_never_part_of_a_longer_one(text):
    assert planned(text, an_item("INV-1")).rows == ()


def test_several_numbers_are_paid_oldest_due_first():
    # 250 for three of 100: due on the 5th, 7th, 9th.
    made = planned(
        "INV-3001, INV-3002 and INV-3003",
        an_item("INV-3001", due=9),
        an_item("INV-3002", due=5),
        an_item("INV-3003", due=7),
        amount="250.00",
    )
    assert [(r.number, str(r.amount.amount)) for r in made.rows] == [
        ("INV-3002", "100.00"),
        ("INV-3003", "100.00"),
        ("INV-3001", "50.00"),
    ]


def test_a_number_with_spaces_is_found_whole():
    items = [an_item("INV 42"), an_item("INV 42 A")]
    assert [row.number for row in planned("for INV  42 a", *items).rows] == ["INV 42 A"]
    assert [row.number for row in planned("for INV 42", *items).rows] == ["INV 42"]
    assert len(planned("INV 42 A, and INV 42", *items).rows) == 2


def test_another_reference_names_the_item_too():
    made = planned("our order PO-7781", an_item("INV-1", references=["PO-7781"]))
    assert [row.number for row in made.rows] == ["INV-1"]


def test_a_short_number_counts_only_when_it_is_all_the_text():
    assert planned("17 chairs", an_item("17")).rows == ()
    assert planned(" 17 ", an_item("17")).rows[0].number == "17"


def test_a_reference_that_two_records_share_is_told_and_not_paid():
    made = planned("PO-7781", an_item("INV-1", references="PO-7781"), an_item("PO-7781"))
    assert made.rows == ()
    assert made.notes[0].code is NoteCode.SHARED_REFERENCE
    assert set(made.notes[0].items) == {"id-INV-1", "id-PO-7781"}


def test_the_instalments_of_one_invoice_share_its_number():
    first = an_item("INV-3001", due=5, id="r1/part-1", record="r1")
    second = an_item("INV-3001", due=25, id="r1/part-2", record="r1")
    made = planned("INV-3001", second, first, amount="150.00")
    assert [(row.item, str(row.amount.amount)) for row in made.rows] == [
        ("r1/part-1", "100.00"),
        ("r1/part-2", "50.00"),
    ]
    assert made.versions == (("r1", 1),)


def test_a_number_written_twice_counts_once():
    made = planned("INV-3001 INV-3001", an_item("INV-3001"), amount="150.00")
    assert [str(row.amount.amount) for row in made.rows] == ["100.00"]


numbers = st.from_regex(r"[A-Z]{2}/[0-9]{2}-[0-9]{2}/[0-9]{1,4}", fullmatch=True)


@given(numbers, st.text("0123456789/-ABC", min_size=1, max_size=3))
def test_no_text_that_only_contains_a_number_is_taken_for_it(number, more):
    longer = number + more
    # What ends in strokes or dashes alone is the number with punctuation behind it.
    expected = [number] if not more.strip("/-") else []
    assert [row.number for row in planned(longer, an_item(number)).rows] == expected


@given(st.text(max_size=200), st.lists(st.text(min_size=1, max_size=8), max_size=4, unique=True))
def test_any_text_at_all_can_be_read(text, names):
    items = [an_item(name, id=f"id-{i}") for i, name in enumerate(names) if name.strip()]
    made = planned(text, *items)
    assert len(made.rows) <= len(items)
