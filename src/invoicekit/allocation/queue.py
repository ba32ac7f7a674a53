"""Open items in the order of their due dates, sorted once and paid off from the front."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from heapq import heappop, heappush

from invoicekit.allocation.open_item import OpenItem
from invoicekit.allocation.payment import Payment
from invoicekit.allocation.plans import Plan
from invoicekit.allocation.proposal import PlanRow
from invoicekit.allocation.strategies.ordered import by_day, due_reason
from invoicekit.errors import CannotAllocate
from invoicekit.money import Money
from invoicekit.money.decimals import EXACT, ZERO

__all__ = ["Queue"]


class Queue:
    """The open items of one customer, while its payments come in, day by day.

    Each item is sorted once and taken out once, whatever the number of payments. Those that are
    issued stand in a heap by their place in the order; the others wait for their day.

    Args:
        items: of one customer, in any order.

    Raises:
        CannotAllocate: for instalments of one record that were read at two versions.
    """

    def __init__(self, items: Iterable[OpenItem]) -> None:
        payable = [item for item in items if item.balance.amount > ZERO and not item.cancelled]
        self._items: list[OpenItem] = []
        self._reasons: dict[date, str] = {}
        for due, of_day in by_day(payable):
            self._items += of_day
            self._reasons[due] = due_reason(due)
        self._open = [item.balance for item in self._items]
        self._issued: list[int] = []
        self._waiting = _by_issue_date(self._items)
        self._versions = _versions(self._items)

    def planned(self, payment: Payment, rest: Money, on: date) -> Plan:
        """Return the plan of the next payment, and count it as committed.

        Args:
            payment: received on the day of the one before it, or later.
            rest: what is left of it, zero or above.
            on: the day of the allocation, not before that of the one before it.
        """
        self._let_in(on)
        rows: list[PlanRow] = []
        left, kind, issued = rest.amount, payment.kind, self._issued
        while left > ZERO and issued:
            place = issued[0]
            item, part = self._items[place], self._open[place]
            if part.amount <= left:
                heappop(issued)
                left = EXACT.subtract(left, part.amount)
            else:
                whole, part = part, Money(left, rest.currency)
                self._open[place] = whole - part
                left = ZERO
            reason = self._reasons[item.due_date]
            rows.append(
                PlanRow(item.id, item.number, part, "oldest_due", reason, kind, item.record)
            )
        return Plan(payment, on, rows, Money(left, rest.currency), self._seen(rows))

    def _let_in(self, on: date) -> None:
        items, waiting = self._items, self._waiting
        new = []
        while waiting and items[waiting[-1]].issue_date <= on:
            new.append(waiting.pop())
        if not self._issued:
            # A sorted list is a heap.
            self._issued = sorted(new)
            return
        for place in new:
            heappush(self._issued, place)

    def _seen(self, rows: Iterable[PlanRow]) -> Iterable[tuple[str, int]]:
        versions = self._versions
        seen = {row.record: versions[row.record] for row in rows}
        for record, version in seen.items():
            versions[record] = version + 1
        return seen.items()


def _by_issue_date(items: Sequence[OpenItem]) -> list[int]:
    """Return the places of the items, the latest issued first, so that the next is at the end."""
    return sorted(range(len(items)), key=lambda place: items[place].issue_date, reverse=True)


def _versions(items: Iterable[OpenItem]) -> dict[str, int]:
    versions: dict[str, int] = {}
    for item in items:
        if versions.setdefault(item.record, item.version) != item.version:
            reason = (
                f"its record was read at the versions {versions[item.record]} and {item.version}"
            )
            advice = "Read all the instalments of a record at once"
            raise CannotAllocate("a payment", item.number, reason, advice)
    return versions
