"""Many payments at once do what they would do one after the other."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicekit.allocation import (
    ItemKind,
    NoteCode,
    OpenItem,
    Payment,
    chain,
    exact_sum,
    highest_first,
    oldest_due,
    plan,
    plan_all,
    rows_of,
    with_balances,
)
from invoicekit.errors import CannotAllocate, CurrencyMismatch
from invoicekit.money import Money

START = date(2026, 4, 1)


def rupees(paise):
    return Money(paise, "INR") * "0.01"


def an_item(index, paise=10000, issued=0, due=30, customer="Blue Bay", **changes):
    amount = rupees(paise)
    kind = ItemKind.CREDIT_NOTE if paise < 0 else ItemKind.INVOICE
    days = [START + timedelta(days=n) for n in (issued, due)]
    item = OpenItem(f"i{index}", f"INV-{index}", customer, kind, amount, amount, *days)
    return attrs.evolve(item, **{"record": f"i{index}", **changes})


def a_payment(index, paise=10000, day=0, customer="Blue Bay"):
    received = START + timedelta(days=day)
    return Payment(f"P{index}", rupees(paise), received=received, customer=customer)


customers = st.sampled_from(["Blue Bay", "Green Hill"])
cents = st.one_of(st.integers(1, 12).map(lambda n: n * 25), st.integers(1, 5000))
days = st.integers(0, 8)


@st.composite
def open_items(draw, names=customers):
    drawn = draw(st.lists(st.tuples(cents, days, days, names, st.booleans()), max_size=10))
    items = [
        an_item(i, paise, issued, issued + term, who, version=1 + i, cancelled=paise % 7 == 0)
        for i, (paise, issued, term, who, _) in enumerate(drawn)
    ]
    # Some are instalments of the record before them.
    for i, (*_, is_part) in enumerate(drawn[1:], start=1):
        before = items[i - 1]
        if is_part and before.customer == items[i].customer:
            items[i] = attrs.evolve(items[i], record=before.record, version=before.version)
    return items


@st.composite
def payments(draw, names=customers):
    drawn = draw(st.lists(st.tuples(cents, days, names), max_size=6))
    return [a_payment(i, paise, day, who) for i, (paise, day, who) in enumerate(drawn)]


def one_after_the_other(paid, items, strategy):
    """Plan, commit, and raise the versions of what was touched, as a store would."""
    totals, rows, made, new_id = list(items), (), [], (f"r{i}" for i in count()).__next__
    for payment in sorted(paid, key=lambda p: (p.received, p.id)):
        one = plan(payment, with_balances(totals, rows), strategy)
        made.append(one)
        rows += rows_of(one, "farah", payment.id, new_id)
        touched = dict(one.versions)
        totals = [
            attrs.evolve(item, version=item.version + (item.record in touched)) for item in totals
        ]
    return made


def shown(plans):
    return [(one.payment.id, one.on, one.rows, one.unapplied, set(one.versions)) for one in plans]


everybody = st.sampled_from(["Blue Bay", "Green Hill", ""])


@given(payments(), open_items(), st.sampled_from([oldest_due, chain(oldest_due), highest_first]))
def test_many_payments_are_planned_as_one_after_the_other(paid, items, strategy):
    found = plan_all(paid, items, strategy)
    assert shown(found) == shown(one_after_the_other(paid, items, strategy))


@given(payments(everybody), open_items(everybody))
def test_so_are_payments_and_items_without_a_name(paid, items):
    found = plan_all(paid, items, oldest_due)
    assert shown(found) == shown(one_after_the_other(paid, items, oldest_due))


@given(payments(st.just("")), open_items(everybody))
def test_so_are_payments_of_nobody_knows_whom(paid, items):
    found = plan_all(paid, items, oldest_due)
    assert shown(found) == shown(one_after_the_other(paid, items, oldest_due))


@given(payments(), open_items(), st.randoms(use_true_random=False))
def test_the_order_in_which_they_are_given_makes_no_difference(paid, items, luck):
    others = [list(paid), list(items)]
    for each in others:
        luck.shuffle(each)
    assert shown(plan_all(paid, items, oldest_due)) == shown(plan_all(*others, oldest_due))


def test_later_plans_count_on_the_commits_of_those_before():
    paid = [a_payment(1, 4000), a_payment(2, 4000), a_payment(3, 4000)]
    found = plan_all(paid, [an_item(1, version=5)], oldest_due)
    assert [one.versions for one in found] == [(("i1", 5),), (("i1", 6),), (("i1", 7),)]


def test_an_invoice_waits_for_its_day():
    # The later invoice is due first, and is issued between the two payments.
    items = [an_item(1, 10000, 0, 30), an_item(2, 5000, 3, 4)]
    found = plan_all([a_payment(1, 6000, 1), a_payment(2, 6000, 3)], items, oldest_due)
    assert [[(r.item, r.amount) for r in one.rows] for one in found] == [
        [("i1", rupees(6000))],
        [("i2", rupees(5000)), ("i1", rupees(1000))],
    ]


def test_only_what_is_available_is_planned_on_the_day_that_is_given():
    day = START + timedelta(days=9)
    given_left = {"P1": rupees(1500)}
    found = plan_all([a_payment(1)], [an_item(1)], oldest_due, on=day, available=given_left)
    assert (found[0].on, found[0].rows[0].amount) == (day, rupees(1500))
    with pytest.raises(CannotAllocate, match="cannot be left of"):
        plan_all([a_payment(1)], [], oldest_due, available={"P1": rupees(10001)})
    with pytest.raises(CannotAllocate, match="it was received on"):
        plan_all([a_payment(1, day=3)], [], oldest_due, on=START)


def test_notes_of_a_strategy_are_kept_and_what_was_passed_over_is_not_told():
    items = [an_item(1, 5000), an_item(2, 5000), an_item(3, -100), an_item(4, 100, cancelled=True)]
    found = plan_all([a_payment(1, 5000)], items, exact_sum)
    assert [note.code for note in found[0].notes] == [NoteCode.TIE]


@pytest.mark.parametrize("strategy", [oldest_due, exact_sum])
def test_what_is_given_twice_or_in_two_currencies_is_refused(strategy):
    one, item = a_payment(1), an_item(1)
    euros = attrs.evolve(item, id="e", total=Money("1", "EUR"), balance=Money("1", "EUR"))
    with pytest.raises(CannotAllocate, match="given twice among the payments"):
        plan_all([one, one], [item], strategy)
    with pytest.raises(CannotAllocate, match="given twice among the open items"):
        plan_all([one], [item, item], strategy)
    with pytest.raises(CurrencyMismatch):
        plan_all([one], [item, euros], strategy)
    other = attrs.evolve(one, id="P2", amount=Money("1", "EUR"))
    with pytest.raises(CurrencyMismatch):
        plan_all([one, other], [item], strategy)


def test_instalments_read_at_two_versions_are_refused():
    items = [an_item(1, record="r", version=3), an_item(2, record="r", version=4)]
    with pytest.raises(CannotAllocate, match="at the versions"):
        plan_all([a_payment(1)], items, oldest_due)


def test_no_payments_are_no_plans():
    assert plan_all([], [an_item(1)], oldest_due) == ()
