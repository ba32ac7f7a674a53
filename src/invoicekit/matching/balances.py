"""What was ordered, received, billed and is open, for each line of an order and its receipts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

import attrs

from invoicekit.matching.goods_receipt import GoodsReceipt, ReceiptLine
from invoicekit.matching.purchase_order import OrderLine
from invoicekit.matching.purchases import Billed, Purchases
from invoicekit.money.decimals import EXACT, ZERO

__all__ = ["LineBalance", "ReceiptBalance", "balances", "order_value", "root_of"]

Key = tuple[str, str]
"""A document and a line of it."""


@attrs.frozen
class ReceiptBalance:
    """One line of a receipt: what of it came in and stayed, and what was billed.

    Attributes:
        receipt: the key of the receipt.
        line: its line.
        received_on: the day.
        received: how much stayed, what named it and went back taken off.
        billed: how much other bills bill of it.
        available: how much of it is left to bill; never more than is left of the order's line.
    """

    receipt: str
    line: str
    received_on: date | None
    received: Decimal
    billed: Decimal
    available: Decimal = ZERO

    @property
    def open(self) -> Decimal:
        """Return how much is not billed, negative where more was billed than stayed."""
        return self.received - self.billed


@attrs.frozen
class LineBalance:
    """One line of an order, in units, or in its currency where it counts by value.

    Attributes:
        order: the number of the order.
        line: the line.
        ordered: how much was ordered.
        received: how much came in and stayed.
        billed: how much other bills bill of it, directly or by a receipt.
        receipts: its receipts, the earliest first.
    """

    order: str
    line: OrderLine
    ordered: Decimal
    received: Decimal
    billed: Decimal
    receipts: tuple[ReceiptBalance, ...] = ()

    @property
    def due(self) -> Decimal:
        """Return how much may be billed in all: what was received, or what was ordered."""
        return self.received if self.line.needs_receipt else self.ordered

    @property
    def open(self) -> Decimal:
        """Return how much is still to be billed, negative where too much was."""
        return self.due - self.billed


def balances(purchases: Purchases) -> tuple[LineBalance, ...]:
    """Return what stands open on each line of each order, receipt by receipt.

    What went back takes off the receipt that it names; where it names none, the line of the order
    as a whole. The order in which receipts are given plays no part.

    Args:
        purchases: orders, receipts, and what was billed of them.
    """
    came: dict[Key, list[tuple[GoodsReceipt, ReceiptLine]]] = defaultdict(list)
    for receipt in purchases.receipts:
        if not receipt.cancelled:
            for part in receipt.lines:
                came[receipt.order, part.order_line].append((receipt, part))
    rows: dict[Key, list[Billed]] = defaultdict(list)
    for row in purchases.billed:
        rows[row.order, row.order_line].append(row)
    return tuple(
        _balance(purchases, order.number, line, came[order.number, line.id], rows)
        for order in purchases.orders
        for line in order.lines
    )


def _balance(
    purchases: Purchases,
    order: str,
    line: OrderLine,
    came: Iterable[tuple[GoodsReceipt, ReceiptLine]],
    rows: Mapping[Key, Iterable[Billed]],
) -> LineBalance:
    kept: dict[Key, Decimal] = defaultdict(lambda: ZERO)
    days: dict[Key, date | None] = {}
    for receipt, part in came:
        root = root_of(purchases, receipt, part)
        kept[root] += _received(line, part)
        if root == (receipt.key, part.id) and not part.is_return:
            days[root] = receipt.received
    taken: dict[Key, Decimal] = defaultdict(lambda: ZERO)
    billed = ZERO
    for row in rows.get((order, line.id), ()):
        amount = row.value if line.by_value else row.quantity
        billed += amount
        taken[_root_of_row(purchases, row)] += amount
    found = LineBalance(
        order,
        line,
        order_value(line, line.quantity) if line.by_value else line.quantity,
        sum(kept.values(), ZERO),
        billed,
        tuple(ReceiptBalance(*key, day, kept[key], taken[key]) for key, day in days.items()),
    )
    return attrs.evolve(found, receipts=tuple(_in_turn(found)))


def _in_turn(balance: LineBalance) -> Iterator[ReceiptBalance]:
    """Give the receipts, the earliest first, with what is available of each."""
    left = max(balance.open, ZERO)
    for receipt in sorted(balance.receipts, key=_turn):
        available = min(max(receipt.open, ZERO), left)
        left -= available
        yield attrs.evolve(receipt, available=available)


def _turn(receipt: ReceiptBalance) -> tuple[date, str, str]:
    return receipt.received_on or date.max, receipt.receipt, receipt.line


def _received(line: OrderLine, part: ReceiptLine) -> Decimal:
    if not line.by_value:
        return part.quantity
    return order_value(line, part.quantity) if part.value is None else part.value


def order_value(line: OrderLine, quantity: Decimal) -> Decimal:
    """Return what a quantity comes to at the order's price, not rounded."""
    value = EXACT.multiply(quantity, line.unit_price)
    return value if line.per is None else EXACT.divide(value, line.per)


def root_of(purchases: Purchases, receipt: GoodsReceipt, part: ReceiptLine) -> Key:
    """Return the line of a receipt that another takes back, and else its own key and id."""
    passed = {(receipt.key, part.id)}
    while part.reverses:
        found = purchases.receipt(part.reverses, part.reverses_line)
        if found is None or (found[0].key, found[1].id) in passed:
            break
        receipt, part = found
        passed.add((receipt.key, part.id))
    return receipt.key, part.id


def _root_of_row(purchases: Purchases, row: Billed) -> Key:
    found = purchases.receipt(row.receipt, row.receipt_line) if row.receipt else None
    return (row.receipt, row.receipt_line) if found is None else root_of(purchases, *found)
