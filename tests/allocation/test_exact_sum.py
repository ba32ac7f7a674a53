from __future__ import annotations

from datetime import date

import pytest

from invoicekit.allocation import ItemKind, NoteCode, OpenItem, Payment, exact_sum, plan
from invoicekit.money import Money


def items_of(*amounts, currency="INR"):
    return [
        OpenItem(
            f"id-{i}",
            f"INV-{i:04}",
            "Blue Bay",
            ItemKind.INVOICE,
            Money(amount, currency),
            Money(amount, currency),
            issue_date=date(2026, 10, 1),
            due_date=date(2026, 11, 1),
        )
        for i, amount in enumerate(amounts)
    ]


def planned(amount, items, currency="INR"):
    return plan(
        Payment("PAY-7", Money(amount, currency), received=date(2026, 11, 20)), items, exact_sum
    )


def test_the_group_that_adds_up_is_paid():
    # 118.00 + 59.50 + 236.25 = 413.75; no other group does.
    made = planned("413.75", items_of("118.00", "99.99", "59.50", "236.25", "500.00"))
    assert [row.item for row in made.rows] == ["id-0", "id-2", "id-3"]
    assert made.unapplied == Money("0.00", "INR")
    assert made.rows[0].reason == "3 items together are the payment exactly"
    assert made.notes == ()


def test_one_item_goes_before_a_group_and_the_group_is_told():
    # 300 alone, and 100 + 200.
    made = planned("300.00", items_of("100.00", "200.00", "300.00"))
    assert [row.item for row in made.rows] == ["id-2"]
    assert made.notes[0].code is NoteCode.OTHER_GROUPS
    assert "1 larger" in made.notes[0].text


def test_a_tie_is_told_and_not_decided():
    # 100 + 400 and 200 + 300 are both 500.
    made = planned("500.00", items_of("100.00", "200.00", "300.00", "400.00"))
    assert made.rows == ()
    assert made.unapplied == Money("500.00", "INR")
    note = made.notes[0]
    assert note.code is NoteCode.TIE
    assert note.groups == (("id-0", "id-3"), ("id-1", "id-2"))
    assert note.text == "2 groups of 2 items add up to the payment; none was chosen"


def test_a_tie_of_very_many_groups_names_the_first_ten():
    # 12 of 24 equal items: 24! / (12! 12!) = 2,704,156 groups.
    made = planned("12.00", items_of(*["1.00"] * 24))
    assert "2704156 groups of 12 items" in made.notes[0].text
    assert len(made.notes[0].groups) == 10


def test_yen_have_no_minor_unit():
    made = planned("700", items_of("300", "400", "900", currency="JPY"), "JPY")
    assert [row.item for row in made.rows] == ["id-0", "id-1"]


def test_with_30_items_groups_of_five_are_found_and_larger_ones_told_as_untried():
    # Powers of two have one sum each: 1 + 2 + 4 + 8 + 16 = 31, and 63 needs six.
    items = items_of(*[str(2**i) for i in range(30)])
    assert len(planned("31", items).rows) == 5
    # Only what is not above the payment counts: 64 items, of which 6 fit, are searched wholly.
    assert len(planned("63", items).rows) == 6
    # 2^0 to 2^5 and 2^29: seven items, and all 30 fit, so groups above five are not tried.
    made = planned(str(63 + 2**29), items)
    assert made.rows == ()
    assert made.notes[0].code is NoteCode.SEARCH_LIMIT
    assert made.notes[0].text == "of 30 items only groups of at most 5 were tried; none fits"


def test_above_40_items_single_ones_are_found_and_groups_told_as_untried():
    items = items_of(*[f"{i}.00" for i in range(1, 101)])
    assert [row.item for row in planned("57.00", items).rows] == ["id-56"]
    # 100 + 99 = 199, but pairs are not tried among 100 items.
    made = planned("199.00", items)
    assert made.rows == ()
    assert made.notes[0].text == "of 100 items only single items were tried; none fits"


def test_above_40_items_a_tie_of_single_ones_is_told():
    made = planned("5.00", items_of(*["5.00"] * 41))
    assert made.rows == ()
    assert made.notes[0].text == "41 groups of 1 item add up to the payment; none was chosen"


@pytest.mark.parametrize("items", [[], items_of("500.00")])
def test_where_everything_was_tried_no_limit_is_told(items):
    made = planned("400.00", items)
    assert (made.rows, made.notes) == ((), ())
