"""How long planning takes, beside what Python's own sort takes on the same shuffled items.

Run: PYTHONPATH=src python benchmarks/run.py allocation
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from operator import attrgetter
from statistics import median

from timing import interleaved, line, ratio

from invoicekit.allocation import (
    ItemKind,
    OpenItem,
    Payment,
    by_reference,
    chain,
    exact_sum,
    oldest_due,
    plan,
    plan_all,
    proportional,
)
from invoicekit.money import Money

DAY = date(2026, 4, 1)
RECEIVED = date(2027, 6, 1)
KEY = attrgetter("due_date", "issue_date", "number", "id")


def an_item(number: int, amount: str) -> OpenItem:
    due = DAY + timedelta(days=number * 7919 % 365)
    money = Money(amount, "INR")
    return OpenItem(
        f"rec-{number:07}",
        f"AT/26-27/{number:07}",
        "Blue Bay",
        ItemKind.INVOICE,
        money,
        money,
        issue_date=DAY,
        due_date=due,
    )


def shuffled_items(count: int) -> list[OpenItem]:
    source = random.Random(7)
    items = [an_item(i, f"{source.randrange(100, 10_000_000) / 100:.2f}") for i in range(count)]
    source.shuffle(items)
    return items


def a_payment(amount: Money) -> Payment:
    return Payment("PAY-1", amount, received=RECEIVED, remittance="AT/26-27/0000042")


def some_payments(count: int, owed: Decimal) -> list[Payment]:
    """Draw payments that pay together about what is owed, none like the other."""
    source = random.Random(3)
    each = owed / count
    return [
        Payment(
            f"PAY-{i:06}",
            Money(each * source.randrange(20, 180) / 100, "INR").rounded(),
            received=RECEIVED + timedelta(days=source.randrange(90)),
        )
        for i in range(count)
    ]


def owed_on(items: Sequence[OpenItem]) -> Decimal:
    return sum((item.balance.amount for item in items), Decimal(0))


Medians = dict[str, float]


def one_payment(count: int) -> Medians:
    items = shuffled_items(count)
    owed = Money(owed_on(items), "INR")
    part, half = a_payment(Money("50000", "INR")), a_payment((owed * "0.5").rounded())
    everything = a_payment(owed)
    whole = chain(by_reference, exact_sum, oldest_due)
    works: dict[str, Callable[[], object]] = {
        "sorted": lambda: sorted(items, key=KEY),
        "oldest_due, pays a few": lambda: plan(part, items, oldest_due),
        "oldest_due, pays half": lambda: plan(half, items, oldest_due),
        "oldest_due, pays all": lambda: plan(everything, items, oldest_due),
        "reference, exact, oldest: half": lambda: plan(half, items, whole),
        "proportional, half": lambda: plan(half, items, proportional),
    }
    times = interleaved(works)
    print(f"One payment over {count:,} items")
    for name in list(works)[1:]:
        goal = "<= 3" if name.startswith("oldest") else "-"
        line(f"{name}, to sorting", ratio(times, name, "sorted"), goal)
    return {name: median(each) for name, each in times.items()}


def many_payments(payments: int, count: int) -> Medians:
    items = shuffled_items(count)
    money = some_payments(payments, owed_on(items))
    works: dict[str, Callable[[], object]] = {
        "sorted": lambda: sorted(items, key=KEY),
        "plan_all": lambda: plan_all(money, items, oldest_due),
    }
    times = interleaved(works)
    print(f"{payments:,} payments over {count:,} items")
    goal = "<= 3" if count >= 1_000_000 else "-"
    line("plan_all by oldest_due, to sorting", ratio(times, "plan_all", "sorted"), goal)
    return {name: median(each) for name, each in times.items()}


def growth(what: str, small: Medians, large: Medians) -> None:
    """Compare with what sorting takes: n log n, and what the memory adds to it on this machine."""
    own, sorting = large[what] / small[what], large["sorted"] / small["sorted"]
    goal = f"<= {sorting:.1f}, as sorting"
    line(f"{what}, ten times the items", (own, own, own), goal)


def exact() -> None:
    """The worst case: odd payment, even balances, so that nothing fits and all is tried."""
    works: dict[str, Callable[[], object]] = {}
    for count in (12, 16, 20, 24, 32, 40, 1000):
        source = random.Random(count)
        items = [an_item(i, f"{source.randrange(100, 5_000) * 2}.00") for i in range(count)]
        owed = sum(int(item.balance.amount) for item in items)
        payment = a_payment(Money(owed // 2 // 2 * 2 + 1, "INR"))
        works[f"exact_sum, {count} items"] = lambda p=payment, i=items: plan(p, i, exact_sum)
    times = interleaved(works)
    print("Exact sum, nothing fits")
    for name, each in times.items():
        goal = "<= 10 ms" if "20" in name else "-"
        line(name, (median(each) * 1e3, min(each) * 1e3, max(each) * 1e3), goal, "ms")


def main() -> None:
    exact()
    growth("oldest_due, pays half", one_payment(10_000), one_payment(100_000))
    growth("plan_all", many_payments(10_000, 100_000), many_payments(100_000, 1_000_000))


if __name__ == "__main__":
    main()
