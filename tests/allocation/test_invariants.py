"""The laws of allocation, over any payments and any items.

Amounts are drawn in paise, and every law is checked in paise with plain integers, apart from the
library's own arithmetic.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, count

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicekit.allocation import (
    Act,
    Allocation,
    ItemKind,
    OpenItem,
    Payment,
    Settlement,
    SourceKind,
    TargetKind,
    active,
    allocated,
    by_reference,
    chain,
    charged_back,
    customer_statement,
    exact_sum,
    explicit,
    from_credit_note,
    highest_first,
    oldest_due,
    plan,
    proportional,
    refund,
    refunded,
    reversal,
    reversals,
    rows_of,
    rows_to_write,
    settlement_of,
    smallest_first,
    standing,
    transfer,
    unapplied,
    with_balances,
)
from invoicekit.allocation.deductions import (
    BankFee,
    CashDiscount,
    DiscountTerms,
    ShortPayment,
    Tolerance,
    Withheld,
)
from invoicekit.errors import CannotReverse, KeyReused
from invoicekit.money import Money

START = date(2026, 4, 1)
LATER = date(2026, 12, 31)
STRATEGIES = {
    "oldest_due": oldest_due,
    "highest_first": highest_first,
    "smallest_first": smallest_first,
    "proportional": proportional,
    "exact_sum": exact_sum,
    "by_reference": by_reference,
    "chain": chain(by_reference, exact_sum, oldest_due),
}


def rupees(paise: int) -> Money:
    return Money(Decimal(paise).scaleb(-2), "INR")


def paise(money: Money) -> int:
    return int(money.amount * 100)


def an_item(index: int, amount: int, issued: int = 0, due: int = 30, number: str = "") -> OpenItem:
    kind = ItemKind.CREDIT_NOTE if amount < 0 else ItemKind.INVOICE
    return OpenItem(
        f"rec-{index}",
        number or f"INV-{index:04}",
        "Blue Bay",
        kind,
        rupees(amount),
        rupees(amount),
        issue_date=START + timedelta(days=issued),
        due_date=START + timedelta(days=due),
    )


def a_payment(amount: int, name: str = "PAY-1", remittance: str = "") -> Payment:
    return Payment(name, rupees(amount), received=LATER, remittance=remittance)


# Few distinct amounts and days, so that ties are common.
small = st.integers(1, 12).map(lambda n: n * 25)
wide = st.integers(1, 500_000)
amounts = st.one_of(small, wide)
days = st.integers(0, 5)


@st.composite
def open_items(draw, least=0, most=8, values=amounts):
    sizes = draw(st.lists(st.tuples(values, days, days), min_size=least, max_size=most))
    return [
        an_item(i, amount, issued, issued + term) for i, (amount, issued, term) in enumerate(sizes)
    ]


payments = st.builds(
    a_payment,
    st.one_of(small, wide, st.integers(1, 2_000_000)),
    remittance=st.sampled_from(["", "INV-0000", "INV-0001 and INV-0003", "rent", "INV-00"]),
)
any_strategy = st.sampled_from(sorted(STRATEGIES)).map(STRATEGIES.__getitem__)


class Books:
    """Items and ledger rows, and the acts of a clerk on them."""

    def __init__(self, items):
        self.items = tuple(items)
        self.rows: tuple[Allocation, ...] = ()
        self.payments: dict[str, Payment] = {}
        self._ids = (f"row-{i}" for i in count())

    def new_id(self):
        return next(self._ids)

    def open_items(self):
        return with_balances(self.items, self.rows)

    def balances(self):
        return {item.id: paise(item.balance) for item in self.open_items()}

    def settlements(self):
        return {
            item.id: settlement_of(item.total, item.total - item.balance)
            for item in self.open_items()
        }

    def pay(self, payment, strategy, deductions=()):
        self.payments[payment.id] = payment
        left = unapplied(payment, self.rows)
        proposed = plan(
            payment, self.open_items(), strategy, on=LATER, available=left, deductions=deductions
        )
        rows = rows_of(proposed, "farah", f"key-{self.new_id()}", self.new_id)
        self.rows += rows
        return proposed

    def undo(self, row_id):
        row = reversal(
            self.rows,
            row_id,
            new_id=self.new_id(),
            on=LATER,
            by="farah",
            key="undo-" + row_id,
            reason="wrong invoice",
        )
        self.rows += (row,)

    def act(self):
        return Act(LATER, "farah", f"act-{self.new_id()}", "a mistake", self.new_id)

    def move(self, row, to, amount):
        self.rows += transfer(self.rows, row.id, to, self.act(), amount=rupees(amount))

    def charge_back(self, payment, amount):
        self.rows += charged_back(payment, self.rows, rupees(amount), "notice", self.act())

    def give_back(self, payment, amount):
        name = self.new_id()
        self.rows += (
            refund(
                payment,
                self.rows,
                rupees(amount),
                to=f"refund-{name}",
                new_id=name,
                on=LATER,
                by="farah",
                key=name,
                reason="paid twice",
            ),
        )


@st.composite
def deductions(draw, kept):
    """Draw what comes beside a payment on what is open."""
    owed = {item.id: paise(item.balance) for item in kept.open_items() if item.balance.amount > 0}
    found = [CashDiscount(DiscountTerms.read("2/365", prorated=draw(st.booleans())))]
    if draw(st.booleans()):
        found.append(BankFee(rupees(draw(small))))
    if draw(st.booleans()):
        found.append(Tolerance(rupees(draw(small)), 10))
    if owed and draw(st.booleans()):
        name = draw(st.sampled_from(sorted(owed)))
        part = rupees(draw(st.integers(1, owed[name])))
        is_tax = draw(st.booleans())
        found.append(
            Withheld(name, part) if is_tax else ShortPayment(name, part, "PRICE", accepted=True)
        )
    return found


def draw_pay(draw, kept, name):
    kept.pay(a_payment(draw(st.integers(1, 2_000_000)), name), draw(any_strategy))


def draw_pay_less(draw, kept, name):
    payment = a_payment(draw(st.integers(1, 2_000_000)), name)
    kept.pay(payment, draw(any_strategy), draw(deductions(kept)))


def draw_payment(draw, kept):
    return kept.payments[draw(st.sampled_from(sorted(kept.payments)))]


def draw_pay_again(draw, kept, name):
    if kept.payments:
        kept.pay(draw_payment(draw, kept), draw(any_strategy))


def draw_credit(draw, kept, name):
    open_credits = [item for item in kept.open_items() if item.balance.amount < 0]
    if open_credits:
        note = attrs.evolve(from_credit_note(open_credits[0]), amount=-open_credits[0].total)
        kept.pay(note, draw(any_strategy))


def draw_undo(draw, kept, name):
    if active(kept.rows):
        kept.undo(draw(st.sampled_from([row.id for row in active(kept.rows)])))


def draw_back(draw, kept, name):
    if kept.payments:
        payment = draw_payment(draw, kept)
        left = paise(unapplied(payment, kept.rows))
        if left:
            kept.give_back(payment, draw(st.integers(1, left)))


def draw_charge_back(draw, kept, name):
    if kept.payments:
        payment = draw_payment(draw, kept)
        came = paise(payment.amount - refunded(payment, kept.rows))
        if came:
            kept.charge_back(payment, draw(st.integers(1, came)))


def draw_move(draw, kept, name):
    rows = [row for row in active(kept.rows) if row.target_kind is TargetKind.ITEM]
    if rows:
        row = draw(st.sampled_from(rows))
        others = [i for i in kept.open_items() if i.balance.amount > 0 and i.id != row.target]
        if others:
            to = draw(st.sampled_from(others))
            kept.move(row, to, draw(st.integers(1, min(paise(row.amount), paise(to.balance)))))


ACTS = [
    draw_pay,
    draw_pay_less,
    draw_pay_again,
    draw_credit,
    draw_undo,
    draw_back,
    draw_charge_back,
    draw_move,
]


@st.composite
def books(draw):
    """Draw books after any mix of payments, deductions, credit, and whatever undoes them."""
    items = draw(open_items())
    notes = draw(st.lists(amounts, max_size=2))
    items += [an_item(100 + i, -amount) for i, amount in enumerate(notes)]
    kept = Books(items)
    for i, act in enumerate(draw(st.lists(st.sampled_from(ACTS)))):
        act(draw, kept, f"PAY-{i}")
    return kept


# 1. Conservation


@given(books())
def test_every_paisa_of_a_payment_is_applied_unapplied_or_refunded(kept):
    for payment in kept.payments.values():
        standing_rows = [
            row
            for row in active(kept.rows)
            if row.source == payment.id and row.source_kind is payment.kind
        ]
        applied = sum(
            paise(row.amount) for row in standing_rows if row.target_kind is TargetKind.ITEM
        )
        back = sum(
            paise(row.amount) for row in standing_rows if row.target_kind is TargetKind.REFUND
        )
        assert paise(refunded(payment, kept.rows)) == back
        assert paise(payment.amount) == applied + paise(unapplied(payment, kept.rows)) + back


@given(payments, open_items(), any_strategy)
def test_a_plan_gives_out_the_payment_and_nothing_else(payment, items, strategy):
    made = plan(payment, items, strategy)
    assert sum(paise(row.amount) for row in made.rows) + paise(made.unapplied) == paise(
        payment.amount
    )


# 2. No over-allocation


@given(books())
def test_nothing_is_paid_beyond_its_total_and_no_payment_beyond_its_amount(kept):
    for item in kept.items:
        is_credit = item.kind is ItemKind.CREDIT_NOTE
        used = sum(
            paise(row.amount)
            for row in active(kept.rows)
            if item.id == (row.source if is_credit else row.target)
            and (row.source_kind.is_spent or not is_credit)
        )
        assert 0 <= used <= abs(paise(item.total))
        assert abs(kept.balances()[item.id]) == abs(paise(item.total)) - used
    for payment in kept.payments.values():
        assert unapplied(payment, kept.rows).amount >= 0


@given(amounts, st.data())
def test_an_item_whose_total_was_lowered_below_what_was_paid_is_flagged(total, data):
    paid = data.draw(st.integers(1, total))
    lowered = data.draw(st.integers(0, total))
    stands = standing(rupees(lowered), rupees(paid), due_date=START, at=LATER)
    assert stands.over_credited == (paid > lowered)


# 3. Settlement


@given(books())
def test_settlement_follows_from_the_rows_alone(kept):
    for item in kept.items:
        if item.kind is ItemKind.CREDIT_NOTE:
            continue
        paid = sum(paise(row.amount) for row in active(kept.rows) if row.target == item.id)
        expected = Settlement.PARTLY_PAID
        if paid == 0:
            expected = Settlement.OPEN
        if paid == paise(item.total):
            expected = Settlement.PAID
        assert settlement_of(item.total, allocated(kept.rows, item.id, "INR")) is expected


# 4. Order of input


@given(payments, open_items(), any_strategy, st.randoms(use_true_random=False))
def test_the_order_in_which_items_are_given_makes_no_difference(payment, items, strategy, luck):
    shuffled = list(items)
    luck.shuffle(shuffled)
    assert plan(payment, items, strategy) == plan(payment, shuffled, strategy)


# 5. Order of payments


@given(open_items(most=6), open_items(most=6), amounts, amounts, any_strategy)
def test_payments_on_different_items_may_come_in_any_order(ours, theirs, one, other, strategy):
    theirs = [attrs.evolve(item, id=f"x-{item.id}", customer="Other") for item in theirs]
    first = attrs.evolve(a_payment(one, "PAY-1"), customer="Blue Bay")
    second = attrs.evolve(a_payment(other, "PAY-2"), customer="Other")
    ahead, behind = Books(ours + theirs), Books(ours + theirs)
    ahead.pay(first, strategy)
    ahead.pay(second, strategy)
    behind.pay(second, strategy)
    behind.pay(first, strategy)
    assert ahead.balances() == behind.balances()


@given(
    open_items(values=small),
    small,
    small,
    st.sampled_from([oldest_due, highest_first, smallest_first, proportional, STRATEGIES["chain"]]),
)
def test_payments_on_the_same_items_leave_the_same_sum_open_in_any_order(
    items, one, other, strategy
):
    # Exact sums and references alone are no such strategy: they may leave money unapplied.
    ahead, behind = Books(items), Books(items)
    for kept, order in ((ahead, (one, other)), (behind, (other, one))):
        for i, amount in enumerate(order):
            kept.pay(a_payment(amount, f"PAY-{i}"), strategy)
    assert sum(ahead.balances().values()) == sum(behind.balances().values())


# 6. Reversal


@given(books(), amounts, any_strategy)
def test_what_is_paid_and_taken_back_leaves_balances_as_they_were(kept, amount, strategy):
    balances, settled, before = kept.balances(), kept.settlements(), kept.rows
    payment = a_payment(amount, "PAY-new")
    made = kept.pay(payment, strategy)
    kept.rows += reversals(
        kept.rows,
        payment.id,
        ids=kept.new_id,
        on=LATER,
        by="farah",
        key="bounced",
        reason="cheque bounced",
    )
    assert (kept.balances(), kept.settlements()) == (balances, settled)
    assert unapplied(payment, kept.rows) == payment.amount
    assert kept.rows[: len(before)] == before
    assert len(kept.rows) == len(before) + 2 * len(made.rows)
    for row in kept.rows[len(before) :]:
        with pytest.raises(CannotReverse):
            kept.undo(row.id)


# 7. The same key again


@given(open_items(least=1), payments, any_strategy)
def test_the_same_act_again_adds_nothing_and_another_under_its_key_is_refused(
    items, payment, strategy
):
    made = plan(payment, items, chain(strategy, oldest_due))
    first = rows_of(made, "farah", "bank-17", (f"a{i}" for i in count()).__next__)
    again = rows_of(made, "farah", "bank-17", (f"b{i}" for i in count()).__next__)
    assert rows_to_write(first, ()) == first
    assert rows_to_write(again, first) == ()
    larger = attrs.evolve(again[0], amount=again[0].amount + rupees(1))
    with pytest.raises(KeyReused):
        rows_to_write((larger, *again[1:]), first)


# 8. Proportional


@given(open_items(least=1), amounts)
def test_proportional_parts_are_fair_to_less_than_a_paisa(items, amount):
    made = plan(a_payment(amount), items, proportional)
    parts = {item.id: 0 for item in items} | {row.item: paise(row.amount) for row in made.rows}
    weights = {item.id: paise(item.balance) for item in items}
    owed = sum(weights.values())
    given_out = min(amount, owed)
    assert sum(parts.values()) == given_out
    for name, weight in weights.items():
        assert abs(parts[name] - Fraction(given_out * weight, owed)) < 1
    ranked = sorted(weights, key=lambda name: (weights[name], parts[name]))
    assert [parts[name] for name in ranked] == sorted(parts.values())


# 9. Exact sum


@given(st.one_of(open_items(most=9, values=small), open_items(most=9)), st.data())
def test_exact_sum_finds_the_smallest_group_or_says_why_not(items, data):
    sums = [sum(paise(i.balance) for i in group) for group in combinations(items, 3)]
    target = data.draw(st.one_of(amounts, st.sampled_from(sums)) if sums else amounts)
    fitting = {
        size: [
            {item.id for item in group}
            for group in combinations(items, size)
            if sum(paise(item.balance) for item in group) == target
        ]
        for size in range(1, len(items) + 1)
    }
    smallest = next((groups for groups in fitting.values() if groups), [])
    larger = sum(map(len, fitting.values())) - len(smallest)
    made = plan(a_payment(target), items, exact_sum)
    notes = {note.code.value: note for note in made.notes}
    if len(smallest) == 1:
        assert {row.item for row in made.rows} == smallest[0]
        assert sum(paise(row.amount) for row in made.rows) == target
        assert set(notes) == ({"other_groups"} if larger else set())
    else:
        assert made.rows == ()
        assert set(notes) == ({"tie"} if smallest else set())
    if len(smallest) > 1:
        named = [set(group) for group in notes["tie"].groups]
        assert len(named) == min(len(smallest), 10)
        assert all(group in smallest for group in named)


# 10. Oldest due


@given(open_items(), payments)
def test_oldest_due_leaves_one_item_partly_paid_at_most_and_passes_over_none(items, payment):
    kept = Books(items)
    kept.pay(payment, oldest_due)
    balances, settled = kept.balances(), list(kept.settlements().values())
    assert settled.count(Settlement.PARTLY_PAID) <= 1
    by_age = sorted(items, key=lambda i: (i.due_date, i.issue_date, i.number, i.id))
    untouched = [balances[item.id] == paise(item.balance) for item in by_age]
    closed = [balances[item.id] == 0 for item in by_age]
    for i in range(len(by_age)):
        if not untouched[i]:
            assert all(closed[:i])


# 12. Splitting a payment


@given(open_items(), st.integers(2, 1_000_000), st.data())
def test_two_halves_by_oldest_due_do_what_the_whole_does(items, amount, data):
    first = data.draw(st.integers(1, amount - 1))
    whole, halves = Books(items), Books(items)
    whole.pay(a_payment(amount), oldest_due)
    halves.pay(a_payment(first, "PAY-1"), oldest_due)
    halves.pay(a_payment(amount - first, "PAY-2"), oldest_due)
    assert whole.balances() == halves.balances()


# 15. Planning is pure


@given(payments, open_items(), any_strategy)
def test_planning_twice_gives_the_same_plan_with_the_versions_it_saw(payment, items, strategy):
    items = [attrs.evolve(item, version=7 + i) for i, item in enumerate(items)]
    before = list(items)
    made = plan(payment, items, strategy)
    assert made == plan(payment, items, strategy)
    assert items == before
    touched = {row.item for row in made.rows}
    assert dict(made.versions) == {item.id: item.version for item in items if item.id in touched}


@given(open_items(least=1), st.data())
def test_an_instruction_within_the_balances_is_followed_to_the_paisa(items, data):
    asked = {item.id: rupees(data.draw(st.integers(1, paise(item.balance)))) for item in items}
    total = sum(map(paise, asked.values()))
    made = plan(a_payment(total + 3), items, explicit(asked))
    assert {row.item: row.amount for row in made.rows} == asked
    assert paise(made.unapplied) == 3


@given(books())
def test_the_account_closes_at_what_is_open_less_what_is_unapplied(kept):
    money = [p for p in kept.payments.values() if p.kind is SourceKind.PAYMENT]
    statement = customer_statement(
        "Blue Bay", kept.items, money, kept.rows, currency="INR", start=START, end=LATER
    )
    left = sum(paise(unapplied(payment, kept.rows)) for payment in money)
    assert paise(statement.closing) == sum(kept.balances().values()) - left


def test_a_deduction_that_names_a_payment_spends_none_of_it():
    # TDS: 1,18,000 payable, settled by 1,08,000 cash and a withholding row of 10,000.
    payment = a_payment(108_000_00)
    cash = Allocation(
        "r1", "PAY-1", SourceKind.PAYMENT, "rec-1", payment.amount, LATER, "farah", "k1"
    )
    tds = Allocation(
        "r2", "PAY-1", SourceKind.WITHHOLDING, "rec-1", rupees(10_000_00), LATER, "farah", "k1"
    )
    assert unapplied(payment, [cash, tds]) == Money("0.00", "INR")
    assert allocated([cash, tds], "rec-1", "INR") == Money("118000.00", "INR")
