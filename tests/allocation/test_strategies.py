from __future__ import annotations

from datetime import date

import pytest

from invoicekit.allocation import (
    ItemKind,
    NoteCode,
    OpenItem,
    Payment,
    PlanRow,
    Proposal,
    by_reference,
    chain,
    exact_sum,
    explicit,
    highest_first,
    oldest_due,
    plan,
    proportional,
    smallest_first,
)
from invoicekit.errors import CannotAllocate, CurrencyMismatch, InvalidAmount, InvalidDefinition
from invoicekit.money import Money

RECEIVED = date(2026, 11, 20)


def an_item(number, amount, due=10, issued=1, **changes):
    facts = {
        "id": f"id-{number}",
        "number": number,
        "customer": "Blue Bay",
        "kind": ItemKind.CREDIT_NOTE if amount.startswith("-") else ItemKind.INVOICE,
        "total": Money(amount, "INR"),
        "balance": Money(amount, "INR"),
        "issue_date": date(2026, 10, issued),
        "due_date": date(2026, 11, due),
    }
    return OpenItem(**{**facts, **changes})


def a_payment(amount, remittance="", **changes):
    return Payment(
        "PAY-7", Money(amount, "INR"), received=RECEIVED, remittance=remittance, **changes
    )


def paid(made):
    return {row.number: str(row.amount.amount) for row in made.rows}


THREE = [
    an_item("INV-0001", "300.00", due=9),
    an_item("INV-0002", "500.00", due=5),
    an_item("INV-0003", "200.00", due=7),
]


def test_the_oldest_due_is_paid_first():
    # Due on the 5th, 7th, 9th: 500 and 200 in full, and 50 of the 300.
    made = plan(a_payment("750.00"), THREE, oldest_due)
    assert [(r.number, str(r.amount.amount)) for r in made.rows] == [
        ("INV-0002", "500.00"),
        ("INV-0003", "200.00"),
        ("INV-0001", "50.00"),
    ]
    assert made.rows[0].reason == "due 2026-11-05, the oldest first"


def test_the_highest_balance_is_paid_first():
    assert paid(plan(a_payment("750.00"), THREE, highest_first)) == {
        "INV-0002": "500.00",
        "INV-0001": "250.00",
    }


def test_the_smallest_balance_is_paid_first():
    assert paid(plan(a_payment("450.00"), THREE, smallest_first)) == {
        "INV-0003": "200.00",
        "INV-0001": "250.00",
    }


@pytest.mark.parametrize("strategy", [oldest_due, highest_first, smallest_first])
def test_ties_are_settled_by_due_date_issue_date_number_and_id(strategy):
    items = [
        an_item("INV-0002", "10.00", due=8, issued=2, id="b"),
        an_item("INV-0002", "10.00", due=8, issued=2, id="a"),
        an_item("INV-0001", "10.00", due=8, issued=2, id="c"),
        an_item("INV-0009", "10.00", due=8, issued=1, id="d"),
        an_item("INV-0009", "10.00", due=7, issued=9, id="e"),
    ]
    made = plan(a_payment("50.00"), items, strategy)
    assert [row.item for row in made.rows] == ["e", "d", "c", "a", "b"]


def test_what_is_too_much_stays_unapplied():
    # 300 + 500 + 200 = 1,000 of 1,250.50.
    for strategy in (oldest_due, highest_first, smallest_first, proportional):
        made = plan(a_payment("1250.50"), THREE, strategy)
        assert made.unapplied == Money("250.50", "INR")
        assert len(made.rows) == 3


def test_proportional_gives_the_odd_paisa_to_the_largest_remainder():
    # 1.00 over 300 : 500 : 200 of 1,000 = 30 : 50 : 20 paise; 0.07 = 2.1 : 3.5 : 1.4, so 2 : 4 : 1.
    assert paid(plan(a_payment("1.00"), THREE, proportional)) == {
        "INV-0001": "0.30",
        "INV-0002": "0.50",
        "INV-0003": "0.20",
    }
    assert paid(plan(a_payment("0.07"), THREE, proportional)) == {
        "INV-0001": "0.02",
        "INV-0002": "0.04",
        "INV-0003": "0.01",
    }


def test_proportional_makes_no_rows_of_nothing():
    # 0.01 over 500 : 500: the older one gets it.
    items = [an_item("INV-0001", "500.00", due=9), an_item("INV-0002", "500.00", due=5)]
    assert paid(plan(a_payment("0.01"), items, proportional)) == {"INV-0002": "0.01"}


# Explicit amounts


def test_an_instruction_is_followed():
    asked = explicit({"id-INV-0001": Money("300", "INR"), "id-INV-0003": Money("1.50", "INR")})
    made = plan(a_payment("400"), THREE, asked)
    assert paid(made) == {"INV-0001": "300", "INV-0003": "1.50"}
    assert made.unapplied == Money("98.50", "INR")


def test_an_instruction_may_name_an_invoice_of_another_customer():
    # A parent company pays for its subsidiary.
    theirs = an_item("INV-0009", "100.00", customer="Blue Bay Pune")
    payment = a_payment("100.00", customer="Blue Bay")
    made = plan(payment, [theirs], explicit([("id-INV-0009", Money("100.00", "INR"))]))
    assert paid(made) == {"INV-0009": "100.00"}


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        (
            [("id-INV-0001", "10"), ("id-INV-0001", "20")],
            "PAY-7 cannot be applied to id-INV-0001: it is named 2 times",
        ),
        (
            [("id-INV-0001", "300.01")],
            "300.01 INR is more than its balance of 300.00 INR. Apply at most 300.00 INR",
        ),
        ([("id-INV-0004", "10")], "none of the 3 items given has this id"),
        ([("INV-0001", "10")], "name the item by its id: id-INV-0001"),
        ([("id-INV-0001", "0")], "0 INR is not above zero"),
        ([("id-INV-0001", "-5")], "-5.00 INR is not above zero"),
        (
            # 300 + 500 + 200 = 1,000 of 900.
            [("id-INV-0001", "300"), ("id-INV-0002", "500"), ("id-INV-0003", "200")],
            "they add up to 1000.00 INR, and 900.00 INR is left of it. Lower the amounts by 100.00",
        ),
    ],
)
def test_an_instruction_that_cannot_be_followed_is_refused_with_figures(pairs, words):
    asked = explicit([(name, Money(amount, "INR")) for name, amount in pairs])
    with pytest.raises(CannotAllocate) as caught:
        plan(a_payment("900.00"), THREE, asked)
    assert words in str(caught.value)
    assert caught.value.remedy


def test_an_instruction_in_another_currency_is_refused():
    with pytest.raises(CurrencyMismatch, match="without an exchange rate"):
        plan(a_payment("900.00"), THREE, explicit({"id-INV-0001": Money("3", "EUR")}))


def test_an_instruction_finer_than_the_minor_unit_is_refused():
    with pytest.raises(InvalidAmount):
        plan(a_payment("900.00"), THREE, explicit({"id-INV-0001": Money("0.001", "INR")}))


def test_an_instruction_to_pay_a_credit_note_is_refused():
    note = an_item("CN-1", "-50.00")
    with pytest.raises(CannotAllocate, match="Use the credit note as a source"):
        plan(a_payment("10"), [note], explicit({note.id: Money("10", "INR")}))


def test_an_instruction_to_pay_what_is_closed_is_refused():
    closed = an_item("INV-0005", "50.00", balance=Money("0", "INR"))
    with pytest.raises(CannotAllocate, match="nothing is open on it"):
        plan(a_payment("10"), [closed], explicit({closed.id: Money("10", "INR")}))


# Chains


def test_each_stage_of_a_chain_gets_the_rest():
    # INV-0003 is named: 200 of 700. The 500 left are INV-0002 exactly. Nothing is left for age.
    made = plan(
        a_payment("700.00", "for INV-0003"), THREE, chain(by_reference, exact_sum, oldest_due)
    )
    assert [(row.number, row.rule) for row in made.rows] == [
        ("INV-0003", "by_reference"),
        ("INV-0002", "exact_sum"),
    ]
    assert made.unapplied == Money("0.00", "INR")


def test_an_item_that_one_stage_paid_in_part_can_be_paid_on_by_the_next():
    first = explicit({"id-INV-0001": Money("100.00", "INR")})
    made = plan(a_payment("1000.00"), THREE, chain(first, oldest_due))
    assert sum(row.amount.amount for row in made.rows if row.number == "INV-0001") == 300
    assert made.unapplied == Money("0.00", "INR")


def test_an_instruction_late_in_a_chain_is_not_forgotten_when_nothing_is_left():
    late = explicit({"id-INV-0001": Money("100.00", "INR")})
    with pytest.raises(CannotAllocate):
        plan(a_payment("500.00"), THREE, chain(oldest_due, late))


def test_a_chain_without_stages_is_refused():
    with pytest.raises(InvalidDefinition):
        chain()


# A user's own strategy


def test_a_strategy_of_ones_own_is_a_function():
    def largest_number_first(offer):
        last = max(offer.items, key=lambda item: item.number)
        part = min(last.balance, offer.rest)
        return Proposal([PlanRow(last.id, last.number, part, "mine", "the newest number")])

    made = plan(a_payment("700.00"), THREE, chain(largest_number_first, oldest_due))
    assert paid(made) == {"INV-0003": "200.00", "INV-0002": "500.00"}


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("id-INV-0001", "300.01")], "it is given 300.01 INR, and 300.00 INR is open"),
        (
            [("id-INV-0001", "200"), ("id-INV-0001", "101")],
            "given 101.00 INR, and 100.00 INR is open",
        ),
        ([("id-INV-0001", "0")], "it is given 0.00 INR"),
        ([("id-INV-0001", "-5")], "it is given -5.00 INR"),
        ([("id-else", "5")], "no item with this id"),
        ([("id-INV-0001", "300"), ("id-INV-0002", "101")], "1.00 INR more than the 400.00 INR"),
    ],
)
def test_a_faulty_strategy_cannot_give_out_what_is_not_there(rows, words):
    def faulty(offer):
        return Proposal([PlanRow(name, name, Money(a, "INR"), "faulty", "") for name, a in rows])

    with pytest.raises(CannotAllocate) as caught:
        plan(a_payment("400.00"), THREE, faulty)
    assert words in str(caught.value)


def test_a_strategy_cannot_pay_in_another_currency():
    def faulty(offer):
        return Proposal([PlanRow("id-INV-0001", "INV-0001", Money("1", "EUR"), "faulty", "")])

    with pytest.raises(CurrencyMismatch):
        plan(a_payment("400.00"), THREE, faulty)


def test_notes_of_all_stages_are_kept():
    # Two invoices of 100: a tie for the exact sum; then the older one is paid.
    items = [an_item("INV-0001", "100.00", due=9), an_item("INV-0002", "100.00", due=5)]
    made = plan(a_payment("100.00"), items, chain(exact_sum, oldest_due))
    assert [note.code for note in made.notes] == [NoteCode.TIE]
    assert paid(made) == {"INV-0002": "100.00"}
