"""The laws of exchange, discount, withholding and write-off.

Amounts are drawn in the smallest unit, and every law is checked with plain integers and fractions,
apart from the library's own arithmetic.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import count

import attrs
from hypothesis import given
from hypothesis import strategies as st

from invoicekit.allocation import (
    Booked,
    Exchange,
    ItemKind,
    OpenItem,
    Payment,
    Side,
    SourceKind,
    active,
    by_reference,
    chain,
    exact_sum,
    highest_first,
    item_in_books,
    oldest_due,
    payment_in_books,
    plan,
    proportional,
    reversal,
    rows_of,
    smallest_first,
    unapplied,
    with_balances,
)
from invoicekit.allocation.deductions import (
    BankFee,
    CashDiscount,
    DiscountStep,
    DiscountTerms,
    ShortPayment,
    TaxReduction,
    Tolerance,
    Withheld,
)
from invoicekit.money import ExchangeRate, Money

START = date(2026, 4, 1)
STRATEGIES = [
    oldest_due,
    highest_first,
    smallest_first,
    proportional,
    exact_sum,
    chain(by_reference, exact_sum, oldest_due),
]


def money(units, currency="INR"):
    return Money(Decimal(units).scaleb(-2), currency)


def units(amount):
    return int(amount.amount * 100)


def an_item(index, total, open_part=None, issued=0, due=30, currency="INR"):
    whole = money(total, currency)
    left = whole if open_part is None else money(open_part, currency)
    days = [START + timedelta(days=n) for n in (issued, due)]
    return OpenItem(f"i{index}", f"INV-{index}", "", ItemKind.INVOICE, whole, left, *days)


def half_up(value):
    """Round a fraction to a whole, half away from zero, for values above zero."""
    return int(value + Fraction(1, 2))


# 11. Exchange

fine_rates = st.integers(1, 3_000_000).map(lambda n: Decimal(n).scaleb(-4))
whole_rates = st.integers(1, 120).map(Decimal)
some_units = st.lists(st.integers(1, 30_000), min_size=1, max_size=6)
sides = st.sampled_from(Side)


class Ledger:
    """Dollars owed and paid, and the rupees at which they stand in the books."""

    def __init__(self, totals, rates, side):
        self.items = [an_item(i, total, due=i, currency="USD") for i, total in enumerate(totals)]
        self.booked = {
            item.id: Booked.of(item.total, ExchangeRate("USD", "INR", rate))
            for item, rate in zip(self.items, rates, strict=True)
        }
        self.side, self.rows, self.paid = side, (), []
        self._ids = (f"r{i}" for i in count())

    def pay(self, amount, rate, strategy=oldest_due):
        when = START + timedelta(days=40)
        payment = Payment(f"P{len(self.paid)}", money(amount, "USD"), received=when)
        at = Booked.of(payment.amount, ExchangeRate("USD", "INR", rate))
        left = {
            key: Booked(known.rate, item_in_books(key, known.value, self.rows))
            for key, known in self.booked.items()
        }
        exchange = Exchange(payment=at, items=left, side=self.side)
        made = plan(payment, with_balances(self.items, self.rows), strategy, exchange=exchange)
        self.rows += rows_of(made, "farah", payment.id, self._ids.__next__)
        self.paid.append((payment, at.value))
        return made


@st.composite
def ledgers(draw, rates=fine_rates):
    totals = draw(some_units)
    kept = Ledger(totals, [draw(rates) for _ in totals], draw(sides))
    for amount in draw(some_units):
        kept.pay(amount, draw(rates), draw(st.sampled_from(STRATEGIES)))
    return kept


@given(ledgers())
def test_the_books_of_a_payment_are_what_it_cleared_and_gained(kept):
    sign = 1 if kept.side is Side.RECEIVABLE else -1
    for payment, value in kept.paid:
        own = [row for row in kept.rows if row.source == payment.id]
        cleared = sum(units(row.base) + sign * units(row.gain) for row in own)
        left = units(payment_in_books(payment, value, kept.rows, side=kept.side))
        assert cleared + left == units(value)
        if not unapplied(payment, kept.rows):
            assert left == 0


@given(ledgers())
def test_an_item_that_is_cleared_is_cleared_in_the_books_to_the_paisa(kept):
    for item in with_balances(kept.items, kept.rows):
        own = [row for row in kept.rows if row.target == item.id]
        left = units(kept.booked[item.id].value) - sum(units(row.base) for row in own)
        assert left >= 0
        if not item.balance:
            assert left == 0


@given(some_units, some_units, whole_rates, sides)
def test_at_equal_rates_nothing_is_gained(totals, paid, rate, side):
    kept = Ledger(totals, [rate] * len(totals), side)
    for amount in paid:
        kept.pay(amount, rate)
    assert [row.gain.amount for row in kept.rows if row.gain] == []


@given(some_units, some_units, fine_rates, sides)
def test_at_equal_fine_rates_only_what_ends_shows_its_rounding(totals, paid, rate, side):
    kept = Ledger(totals, [rate] * len(totals), side)
    for amount in paid:
        made = kept.pay(amount, rate)
        closed = {item.id for item in with_balances(kept.items, kept.rows) if not item.balance}
        payment_left = payment_in_books(*kept.paid[-1], kept.rows, side=side)
        for row in made.rows:
            ends_payment = row is made.rows[-1] and not made.unapplied
            item_left = item_in_books(row.item, kept.booked[row.item].value, kept.rows)
            if row.item in closed and not ends_payment:
                # Unless earlier roundings have used up what stands in the books.
                assert not row.gain or not payment_left
            if row.item not in closed:
                assert not row.gain or not item_left
            # Each document and each part was rounded once, by half a paisa at most.
            assert abs(units(row.gain)) <= 1 + (len(kept.rows) + len(totals) + len(paid)) // 2


@given(st.integers(1, 10**7), fine_rates, fine_rates)
def test_the_gain_changes_its_sign_with_the_rates_and_with_the_side(amount, one, other):
    gains = {}
    for side in Side:
        for booked, paid in ((one, other), (other, one)):
            kept = Ledger([amount], [booked], side)
            gains[side, booked, paid] = units(kept.pay(amount, paid).rows[0].gain)
    us, them = Side.RECEIVABLE, Side.PAYABLE
    expected = half_up(amount * Fraction(other)) - half_up(amount * Fraction(one))
    assert gains[us, one, other] == expected
    assert gains[us, other, one] == -expected
    assert gains[them, one, other] == -expected


@given(ledgers(), st.data())
def test_taking_back_takes_back_books_and_gain_exactly(kept, data):
    before = [units(payment_in_books(p, v, kept.rows, side=kept.side)) for p, v in kept.paid]
    made = kept.pay(data.draw(st.integers(1, 60_000)), data.draw(fine_rates))
    new = kept.rows[len(kept.rows) - len(made.rows) :]
    act = {"on": START + timedelta(days=50), "by": "farah", "key": "back", "reason": "wrong"}
    for row in new:
        kept.rows += (reversal(kept.rows, row.id, new_id=f"b-{row.id}", **act),)
    after = [units(payment_in_books(p, v, kept.rows, side=kept.side)) for p, v in kept.paid]
    assert after[:-1] == before
    assert after[-1] == units(kept.paid[-1][1])
    assert sum(units(row.gain) for row in kept.rows) == sum(
        units(row.gain) for row in active(kept.rows)
    )


@given(st.lists(st.integers(1, 30_000), min_size=1, max_size=6), st.integers(1, 10**6), fine_rates)
def test_a_payment_in_another_currency_is_used_up_to_its_last_unit(totals, amount, rate):
    items = [an_item(i, total, due=i, currency="USD") for i, total in enumerate(totals)]
    payment = Payment("P", money(amount), received=START + timedelta(days=40))
    made = plan(payment, items, oldest_due, exchange=Exchange(ExchangeRate("USD", "INR", rate)))
    spent = sum(units(row.spent) for row in made.rows)
    assert spent + units(made.unapplied) == amount
    assert all(units(row.spent) >= 0 for row in made.rows)
    worth = half_up(Fraction(amount) / Fraction(rate))
    owed = sum(totals)
    if 0 < worth <= owed:
        assert made.unapplied.amount == 0
    else:
        assert spent == 0 if worth == 0 else abs(spent - owed * Fraction(rate)) <= 1


# 13. Cash discount

steps = st.lists(st.tuples(st.integers(1, 400), st.integers(0, 20)), min_size=1, max_size=3).filter(
    lambda given: len({p for p, _ in given}) == len({d for _, d in given}) == len(given)
)


@st.composite
def discount_terms(draw):
    drawn = draw(steps)
    percents = sorted((p for p, _ in drawn), reverse=True)
    days = sorted(d for _, d in drawn)
    return DiscountTerms(
        [DiscountStep(Decimal(p).scaleb(-1), d) for p, d in zip(percents, days, strict=True)],
        draw(st.sampled_from(TaxReduction)),
        draw(st.booleans()),
    )


@st.composite
def some_items(draw):
    drawn = draw(
        st.lists(
            st.tuples(
                st.integers(1, 20_000), st.integers(0, 10), st.integers(0, 25), st.booleans()
            ),
            min_size=1,
            max_size=5,
        )
    )
    return [
        an_item(i, total, draw(st.integers(1, total)) if partly else None, issued, issued + term)
        for i, (total, issued, term, partly) in enumerate(drawn)
    ]


@st.composite
def payments_near(draw, items):
    """Draw a payment about as large as some of what is open, less a little."""
    chosen = draw(st.lists(st.sampled_from(items), min_size=1, unique_by=lambda i: i.id))
    owed = sum(units(item.balance) for item in chosen)
    share = draw(st.sampled_from([100, 100, 99, 98, 97, 95, 90, 60]))
    amount = max(1, half_up(Fraction(owed * share, 100)) + draw(st.integers(-2, 2)))
    when = START + timedelta(days=draw(st.integers(10, 30)))
    return Payment("P", money(amount), received=when)


strategies = st.sampled_from(STRATEGIES)


def given_by_item(made):
    found = {}
    for row in made.rows:
        kinds = found.setdefault(row.item, {})
        kinds[row.kind] = kinds.get(row.kind, 0) + units(row.amount)
    return found


@given(some_items(), discount_terms(), strategies, st.data())
def test_a_discount_is_in_time_not_overdue_and_on_what_is_cleared(items, terms, strategy, data):
    payment = data.draw(payments_near(items))
    made = plan(payment, items, strategy, deductions=[CashDiscount(terms)])
    by_id = {item.id: item for item in items}
    for key, kinds in given_by_item(made).items():
        if SourceKind.CASH_DISCOUNT not in kinds:
            continue
        item, discount = by_id[key], kinds[SourceKind.CASH_DISCOUNT]
        days = (payment.received - item.issue_date).days
        reached = [step.percent for step in terms.steps if days <= step.days]
        assert reached
        assert payment.received <= item.due_date
        whole = half_up(units(item.total) * Fraction(max(reached)) / 100)
        cash, owed = kinds[SourceKind.PAYMENT], units(item.balance)
        if cash + discount == owed:
            assert discount == whole
        else:
            assert terms.prorated
            assert cash + discount < owed
            assert abs(discount - Fraction(whole * cash, owed - whole)) < 1
    if not terms.prorated:
        left = units(made.unapplied)
        taken = [r for r in made.rows if r.kind is SourceKind.CASH_DISCOUNT]
        assert all(units(row.amount) > left for row in taken)


# 14. Withholding, cash and write-off


@st.composite
def beside(draw, items):
    found = [CashDiscount(draw(discount_terms()))] if draw(st.booleans()) else []
    percent = Decimal(draw(st.integers(0, 200))).scaleb(-1)
    tolerance = Tolerance(money(draw(st.integers(0, 500))), percent)
    found.append(tolerance)
    if draw(st.booleans()):
        found.append(BankFee(money(draw(st.integers(1, 300)))))
    for item in items:
        kind = draw(st.sampled_from(["none", "tax", "accepted", "disputed"]))
        part = money(draw(st.integers(1, units(item.balance))))
        if kind == "tax":
            found.append(Withheld(item.id, part))
        elif kind != "none":
            found.append(ShortPayment(item.id, part, "PRICE", accepted=kind == "accepted"))
    return found, tolerance


@given(some_items(), strategies, st.data())
def test_all_that_settles_an_item_stays_within_its_balance(items, strategy, data):
    payment = data.draw(payments_near(items))
    deductions, tolerance = data.draw(beside(items))
    # What is not issued yet takes no claim.
    made = plan(payment, items, strategy, on=START + timedelta(days=30), deductions=deductions)
    by_id = {item.id: item for item in items}
    written_off = 0
    for key, kinds in given_by_item(made).items():
        assert sum(kinds.values()) <= units(by_id[key].balance)
        off = kinds.get(SourceKind.WRITE_OFF, 0)
        written_off += off
        assert off <= Fraction(tolerance.percent) / 100 * units(by_id[key].total)
        if off:
            assert sum(kinds.values()) == units(by_id[key].balance)
    assert written_off <= units(tolerance.amount)
    cash = sum(units(row.amount) for row in made.rows if row.kind is SourceKind.PAYMENT)
    assert cash + units(made.unapplied) == units(payment.amount)
    fee = sum(units(row.amount) for row in made.rows if row.kind is SourceKind.FEE)
    told = [units(one.amount) for one in deductions if isinstance(one, BankFee)]
    assert fee <= sum(told)
    if fee or written_off:
        assert units(made.unapplied) == 0


@given(some_items(), strategies, st.data(), st.randoms(use_true_random=False))
def test_a_plan_with_deductions_knows_no_order_and_no_yesterday(items, strategy, data, luck):
    payment = data.draw(payments_near(items))
    deductions, _ = data.draw(beside(items))
    day = START + timedelta(days=30)
    made = plan(payment, items, strategy, on=day, deductions=deductions)
    shuffled = list(items)
    luck.shuffle(shuffled)
    again = plan(payment, shuffled, strategy, on=day, deductions=deductions)
    assert attrs.evolve(made, versions=sorted(made.versions)) == attrs.evolve(
        again, versions=sorted(again.versions)
    )
