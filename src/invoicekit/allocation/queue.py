"""Open items in the order of their due dates, sorted once and paid off from the front."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import partial
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
        self._versions: dict[str, int] = {}
        self._items: list[OpenItem] = []
        self._reasons: dict[date, str] = {}
        for due, of_day in by_day(self._payable(items)):
            self._items += of_day
            self._reasons[due] = due_reason(due)
        self._open = [item.balance for item in self._items]
        self._issued: list[int] = []
        self._is_complete = False
        self._waiting = _by_issue_date(self._items)

    def _payable(self, items: Iterable[OpenItem]) -> Iterator[OpenItem]:
        # One pass for all questions: with a million items, each visit costs.
        versions = self._versions
        for item in items:
            if item.balance.amount > ZERO and not item.cancelled:
                if versions.setdefault(item.record, item.version) != item.version:
                    raise _two_versions(item, versions[item.record])
                yield item

    def planned(self, payment: Payment, rest: Money, on: date) -> Plan:
        """Return the plan of the next payment, and count it as committed.

        Args:
            payment: received on the day of the one before it, or later.
            rest: what is left of it, zero or above.
            on: the day of the allocation, not before that of the one before it.
        """
        take, put = self._let_in(on)
        rows: list[PlanRow] = []
        seen: dict[str, int] = {}
        left, kind = rest.amount, payment.kind
        items, balances, issued = self._items, self._open, self._issued
        reasons, versions = self._reasons, self._versions
        while left > ZERO and issued:
            place = take()
            item, part = items[place], balances[place]
            if part.amount <= left:
                left = EXACT.subtract(left, part.amount)
            else:
                whole, part = part, Money(left, rest.currency)
                balances[place] = whole - part
                left = ZERO
                put(place)
            record = item.record
            if record not in seen:
                seen[record] = version = versions[record]
                versions[record] = version + 1
            reason = reasons[item.due_date]
            rows.append(PlanRow(item.id, item.number, part, "oldest_due", reason, kind, record))
        return Plan(payment, on, rows, Money(left, rest.currency), seen.items())

    def _let_in(self, on: date) -> tuple[Callable[[], int], Callable[[int], None]]:
        """Let in what is issued by a day, and return how to take the next place and put it back."""
        items, issued, waiting = self._items, self._issued, self._waiting
        if waiting and items[waiting[0]].issue_date <= on:
            issued += waiting
            waiting.clear()
        while waiting and items[waiting[-1]].issue_date <= on:
            heappush(issued, waiting.pop())
        if not waiting and not self._is_complete:
            # Nothing comes any more: a list with the first at its end is quicker than a heap.
            issued.sort(reverse=True)
            self._is_complete = True
        if self._is_complete:
            return issued.pop, issued.append
        return partial(heappop, issued), partial(heappush, issued)


def _by_issue_date(items: Sequence[OpenItem]) -> list[int]:
    """Return the places of the items, the latest issued first, so that the next is at the end."""
    backwards = range(len(items) - 1, -1, -1)
    return sorted(backwards, key=lambda place: items[place].issue_date, reverse=True)


def _two_versions(item: OpenItem, other: int) -> CannotAllocate:
    reason = f"its record was read at the versions {other} and {item.version}"
    advice = "Read all the instalments of a record at once"
    return CannotAllocate("a payment", item.number, reason, advice)
