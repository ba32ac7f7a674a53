"""Applying payments as a user writes it, under the strictest types."""

from __future__ import annotations

from datetime import date

from invoicekit import ExchangeRate, Money
from invoicekit.allocation import (
    Act,
    Booked,
    Exchange,
    ItemKind,
    Offer,
    OpenItem,
    Payment,
    PlanRow,
    Proposal,
    aged_by_ledger,
    charged_back,
    oldest_due,
    plan,
    plan_all,
    rows_of,
    transfer,
    unapplied,
    with_balances,
)
from invoicekit.allocation.deductions import (
    CashDiscount,
    Deduction,
    DiscountTerms,
    Tolerance,
    WriteOffPolicy,
    withheld_at,
)

DAY = date(2026, 11, 2)


def an_item(name: str, amount: Money) -> OpenItem:
    return OpenItem(name, name, "Blue Bay", ItemKind.INVOICE, amount, amount, DAY, DAY)


def largest_alone(offer: Offer) -> Proposal:
    """Be a strategy of one's own: it names the item, the amount and the reason."""
    item = max(offer.items, key=lambda item: item.balance)
    amount = min(item.balance, offer.rest)
    return Proposal([PlanRow(item.id, item.number, amount, "largest_alone", "the largest")])


def test_a_user_applies_a_payment_and_moves_it() -> None:
    # 1,180 less 100 withheld less 20 discount (2 % of 1,000): 1,060 in money.
    one, other = an_item("AT-1", Money("1180.00", "INR")), an_item("AT-2", Money("2000.00", "INR"))
    policy = WriteOffPolicy({"finance": [Tolerance(Money("1.00", "INR"))]})
    deductions: list[Deduction] = [
        withheld_at("AT-1", "10", Money("1000.00", "INR")),
        CashDiscount(DiscountTerms.read("2/10"), taxes={"AT-1": Money("180.00", "INR")}),
        policy.of("farah", roles=["finance"], currency="INR"),
    ]
    payment = Payment("PAY-1", Money("1060.00", "INR"), received=DAY)
    made = plan(payment, [one], oldest_due, deductions=deductions)
    names = iter(f"row-{number}" for number in range(20))
    rows = rows_of(made, by="farah", key="k1", ids=lambda: next(names))
    assert not with_balances([one], rows)[0].balance
    act = Act(DAY, "farah", "k2", "wrong invoice", lambda: next(names))
    rows += transfer(rows, rows[0].id, other, act)
    act = Act(DAY, "farah", "k3", "disputed", lambda: next(names))
    rows += charged_back(payment, rows, Money("60.00", "INR"), "CB-1", act)
    assert not unapplied(payment, rows)
    # The discount fell with the money; the tax withheld stays: 1,080 and 1,000 are open.
    report = aged_by_ledger([one, other], [payment], rows, DAY)
    assert report.lines[0].total == Money("2080.00", "INR")


def test_a_strategy_of_ones_own_plans_in_another_currency_and_in_a_batch() -> None:
    item = an_item("EX-1", Money("100.00", "USD"))
    payment = Payment("PAY-1", Money("40.00", "USD"), received=DAY)
    rate = ExchangeRate("USD", "INR", "84")
    exchange = Exchange(
        payment=Booked.of(payment.amount, rate), items={"EX-1": Booked.of(item.total, rate)}
    )
    made = plan(payment, [item], largest_alone, exchange=exchange)
    assert made.rows[0].gain == Money("0.00", "INR")
    assert [one.rows for one in plan_all([payment], [item], largest_alone)] == [
        plan(payment, [item], largest_alone).rows
    ]
