"""What holds for every payment: each currency balances, and what is taken back leaves nothing."""

from __future__ import annotations

from decimal import Decimal
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from invoicekit.allocation import (
    Act,
    Allocation,
    Booked,
    Exchange,
    OpenItem,
    Payment,
    Side,
    oldest_due,
    plan,
    rows_of,
)
from invoicekit.allocation.deductions import Tolerance, Withheld
from invoicekit.money import ExchangeRate, Money
from invoicekit.postings import EntryLine, Role, book_payment, book_rows
from invoicekit.testing.strategies import open_items, payments
from support.booked import INDIAN, entry_of

RATE = {"INR": "1", "USD": "83.335", "EUR": "91.07"}
CONTROL = {Side.RECEIVABLE: Role.RECEIVABLES, Side.PAYABLE: Role.PAYABLES}
ON_ACCOUNT = {Side.RECEIVABLE: Role.ON_ACCOUNT_RECEIVED, Side.PAYABLE: Role.ON_ACCOUNT_PAID}


def booked_at(amount: Money, factor: str) -> Booked:
    number = Decimal(RATE[amount.currency])
    if amount.currency != "INR":
        number *= Decimal(factor)
    return Booked.of(amount, ExchangeRate(amount.currency, "INR", number))


@st.composite
def acts(
    draw: st.DrawFn,
) -> tuple[Payment, Booked, tuple[OpenItem, ...], tuple[Allocation, ...], Side]:
    """Give a payment that pays items, with tax withheld and small rests written off."""
    own, other = draw(st.sampled_from(["INR", "USD", "EUR"])), draw(st.sampled_from(["INR", "USD"]))
    items = draw(open_items(currency=other, customers=["Asha Systems"], credit_notes=False))
    money = draw(payments(currency=own, customers=["Asha Systems"]))
    side = draw(st.sampled_from(list(Side)))
    paid_at = booked_at(money.amount, draw(st.sampled_from(["1", "1.02", "0.97"])))
    cross = Decimal(RATE[own]) / Decimal(RATE[other])
    exchange = Exchange(
        None if own == other else ExchangeRate(own, other, round(cross, 9)),
        paid_at,
        {item.id: booked_at(item.balance, "1.01") for item in items},
        side,
    )
    kept = [Withheld(item.id, Money("1", other)) for item in items[:1] if item.balance.amount > 5]
    made = plan(
        money,
        items,
        oldest_due,
        exchange=exchange,
        deductions=[*kept, Tolerance(Money("2", other))],
    )
    ids = (f"R-{number}" for number in count())
    return money, paid_at, items, rows_of(made, "farah", "k-1", lambda: next(ids)), side


def worth(lines: list[EntryLine], role: Role) -> Decimal:
    found = (one.base.amount for one in lines if one.role is role and one.base is not None)
    return sum(found, Decimal(0))


@settings(max_examples=150, deadline=None)
@given(acts())
def test_control_and_money_move_by_what_the_ledger_says(
    act: tuple[Payment, Booked, tuple[OpenItem, ...], tuple[Allocation, ...], Side],
) -> None:
    money, paid_at, _, rows, side = act
    came = entry_of(book_payment(money, INDIAN, side=side, base=paid_at.value))
    lines = list(came.lines)
    if rows:
        lines += entry_of(book_rows(rows, INDIAN, side=side)).lines
    sign = 1 if side is Side.RECEIVABLE else -1
    cleared = sum((row.base.amount for row in rows if row.base), Decimal(0))
    gained = sum((row.gain.amount for row in rows if row.gain), Decimal(0))
    assert worth(lines, CONTROL[side]) == -sign * cleared
    assert worth(lines, Role.EXCHANGE_GAIN) + worth(lines, Role.EXCHANGE_LOSS) == -gained
    assert worth(lines, Role.CURRENCY_CLEARING) == 0
    used = sum((row.used.amount for row in rows if row.source_kind.is_spent), Decimal(0))
    left = sum((one.amount.amount for one in lines if one.role is ON_ACCOUNT[side]), Decimal(0))
    assert left == -sign * (money.amount.amount - used)


@settings(max_examples=80, deadline=None)
@given(acts())
def test_an_act_that_is_taken_back_leaves_every_account_as_it_was(
    act: tuple[Payment, Booked, tuple[OpenItem, ...], tuple[Allocation, ...], Side],
) -> None:
    _, _, _, rows, side = act
    if not rows:
        return
    ids = (f"B-{number}" for number in count())
    undone = Act(rows[0].on, "farah", "k-2", "wrong", lambda: next(ids))
    back = [undone.reversed(rows, row) for row in rows]
    lines = [*entry_of(book_rows(rows, INDIAN, side=side)).lines]
    lines += entry_of(book_rows(back, INDIAN, side=side)).lines
    sums: dict[tuple[Role, str], Decimal] = {}
    for one in lines:
        key = (one.role, one.amount.currency)
        sums[key] = sums.get(key, Decimal(0)) + one.amount.amount
    assert not any(sums.values())
    assert not any(worth(lines, role) for role in Role)
