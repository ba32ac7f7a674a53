"""One invoice, due in several parts."""

from __future__ import annotations

from datetime import date
from itertools import count

import pytest

from invoicekit.allocation import (
    ItemKind,
    OpenItem,
    Payment,
    by_reference,
    exact_sum,
    explicit,
    highest_first,
    instalment_id,
    instalments,
    oldest_due,
    plan,
    proportional,
    rows_of,
    smallest_first,
    with_balances,
)
from invoicekit.errors import CurrencyMismatch, InvalidAmount
from invoicekit.money import Money

ISSUED = date(2026, 11, 2)
DUE = [date(2026, 11, 12), date(2026, 12, 12), date(2027, 1, 12)]


def rupees(amount):
    return Money(amount, "INR")


def an_invoice(amount="100.00", **changes):
    total = rupees(amount)
    kind = ItemKind.CREDIT_NOTE if amount.startswith("-") else ItemKind.INVOICE
    facts = {"version": 4, "references": ["PO-7"], **changes}
    return OpenItem("r1", "AT-1", "Blue Bay", kind, total, total, ISSUED, DUE[0], **facts)


def parts(*amounts):
    return list(zip(DUE, map(rupees, amounts), strict=False))


def three():
    return instalments(an_invoice(), parts("30.00", "50.00", "20.00"))


def paid(strategy, amount, items=None, **changes):
    payment = Payment("PAY-1", rupees(amount), received=date(2026, 11, 20), **changes)
    made = plan(payment, items or three(), strategy)
    return made, {row.item: str(row.amount.amount) for row in made.rows}


def test_each_instalment_is_an_open_item_of_the_one_record():
    found = three()
    assert [item.id for item in found] == ["r1/part-1", "r1/part-2", "r1/part-3"]
    assert [item.due_date for item in found] == DUE
    assert {(i.record, i.version, i.number, i.references) for i in found} == {
        ("r1", 4, "AT-1", ("PO-7",))
    }
    assert found[1].id == instalment_id("r1", 2)


@pytest.mark.parametrize(
    ("strategy", "expected"),
    [
        (oldest_due, {"r1/part-1": "30.00", "r1/part-2": "30.00"}),
        (highest_first, {"r1/part-2": "50.00", "r1/part-1": "10.00"}),
        (smallest_first, {"r1/part-3": "20.00", "r1/part-1": "30.00", "r1/part-2": "10.00"}),
        (proportional, {"r1/part-1": "18.00", "r1/part-2": "30.00", "r1/part-3": "12.00"}),
        (explicit({"r1/part-3": rupees("5.00")}), {"r1/part-3": "5.00"}),
    ],
)
def test_every_strategy_pays_instalments(strategy, expected):
    made, found = paid(strategy, "60.00")
    assert found == expected
    assert made.versions == (("r1", 4),)
    assert {row.record for row in made.rows} == {"r1"}


def test_the_number_of_the_invoice_names_all_of_its_instalments():
    # They are of one record, so nothing is ambiguous; the first due is paid first.
    _, found = paid(by_reference, "60.00", remittance="invoice AT-1")
    assert found == {"r1/part-1": "30.00", "r1/part-2": "30.00"}


def test_the_exact_sum_may_be_two_instalments():
    _, found = paid(exact_sum, "70.00")
    assert found == {"r1/part-2": "50.00", "r1/part-3": "20.00"}


def test_the_ledger_keeps_what_is_open_on_each():
    made, _ = paid(oldest_due, "60.00")
    rows = rows_of(made, "farah", "k1", (f"r{i}" for i in count()).__next__)
    assert [str(i.balance.amount) for i in with_balances(three(), rows)] == [
        "0.00",
        "20.00",
        "20.00",
    ]


def test_one_part_is_the_item_itself_with_its_due_date():
    (found,) = instalments(an_invoice(), [(DUE[2], rupees("100.00"))])
    assert (found.id, found.due_date) == ("r1", DUE[2])
    (found,) = instalments(an_invoice(), [(None, rupees("100.00"))])
    assert found.due_date == DUE[0]


def test_a_credit_note_may_have_instalments_too():
    found = instalments(an_invoice("-100.00"), parts("-40.00", "-60.00"))
    assert [str(item.balance.amount) for item in found] == ["-40.00", "-60.00"]


def test_parts_that_do_not_add_up_are_refused():
    with pytest.raises(InvalidAmount, match=r"the total is 100\.00 INR"):
        instalments(an_invoice(), parts("30.00", "69.99"))
    with pytest.raises(CurrencyMismatch):
        instalments(an_invoice(), [(DUE[0], Money("100.00", "EUR"))])
