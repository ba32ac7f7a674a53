"""How long it takes to plan a payment, beside what Python's own sort takes on the same items.

Run: PYTHONPATH=src python benchmarks/allocation.py
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import date, timedelta
from operator import attrgetter
from statistics import median

from invoicekit.allocation import (
    ItemKind,
    OpenItem,
    Payment,
    by_reference,
    chain,
    exact_sum,
    oldest_due,
    plan,
    proportional,
)
from invoicekit.money import Money

ROUNDS = 9
DAY = date(2026, 4, 1)


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
    return Payment("PAY-1", amount, received=date(2027, 6, 1), remittance="AT/26-27/0000042")


def interleaved(works: dict[str, Callable[[], object]]) -> dict[str, list[float]]:
    """Time each work once in each round, so that a slow moment of the machine hits them all."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            begin = time.perf_counter()
            work()
            times[name].append((time.perf_counter() - begin) * 1000)
    return times


def show(title: str, times: dict[str, list[float]]) -> None:
    """Print the median, the spread, and the ratio to the first."""
    print(title)
    base = median(next(iter(times.values())))
    for name, values in times.items():
        spread = f"{min(values):8.2f} to {max(values):8.2f}"
        print(f"  {name:34} {median(values):8.2f} ms  ({spread})  {median(values) / base:6.2f}x")


def planning(count: int) -> None:
    items = shuffled_items(count)
    owed = Money.total((item.balance for item in items), "INR")
    key = attrgetter("due_date", "issue_date", "number", "id")
    part, half = a_payment(Money("50000", "INR")), a_payment((owed * "0.5").rounded())
    everything = a_payment(owed)
    whole = chain(by_reference, exact_sum, oldest_due)
    works: dict[str, Callable[[], object]] = {
        "sorted, same key": lambda: sorted(items, key=key),
        "oldest_due, pays a few": lambda: plan(part, items, oldest_due),
        "oldest_due, pays half": lambda: plan(half, items, oldest_due),
        "oldest_due, pays all": lambda: plan(everything, items, oldest_due),
        "reference, exact, oldest: half": lambda: plan(half, items, whole),
        "proportional, half": lambda: plan(half, items, proportional),
    }
    show(f"One payment over {count:,} items", interleaved(works))


def exact() -> None:
    """The worst case: odd payment, even balances, so that nothing fits and all is tried."""
    works: dict[str, Callable[[], object]] = {}
    for count in (12, 16, 20, 24, 32, 40, 1000):
        source = random.Random(count)
        items = [an_item(i, f"{source.randrange(100, 5_000) * 2}.00") for i in range(count)]
        owed = sum(int(item.balance.amount) for item in items)
        payment = a_payment(Money(owed // 2 // 2 * 2 + 1, "INR"))
        works[f"exact_sum, {count} items"] = lambda p=payment, i=items: plan(p, i, exact_sum)
    show("Exact sum, nothing fits (ratio to the first)", interleaved(works))


def main() -> None:
    for size in (10_000, 100_000):
        planning(size)
    exact()


if __name__ == "__main__":
    main()
