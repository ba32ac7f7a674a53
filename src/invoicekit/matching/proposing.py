"""Proposals: which lines of orders and receipts a bill most likely bills; a person decides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from invoicekit.documents import Invoice, Line, Match, ReferenceKind
from invoicekit.matching.balances import LineBalance, balances, order_value
from invoicekit.matching.billing import sign_of
from invoicekit.matching.line_value import line_key, net_of
from invoicekit.matching.purchases import Purchases
from invoicekit.money.decimals import ZERO

__all__ = ["propose"]


def propose(invoice: Invoice, purchases: Purchases) -> tuple[Match, ...]:
    """Return which receipts each line of a bill most likely bills, the earliest received first.

    A line finds its order's line by `order_line`, else by the article's number, else where price
    and unit fit one line alone. It takes what is available, receipt by receipt, and no more: what
    it bills beyond is for a person to decide. A credit note gives back what was billed, the latest
    received first.

    Args:
        invoice: the bill; the orders that it refers to go before others.
        purchases: orders, receipts, and what other bills bill of them.
    """
    known = [each for each in balances(purchases) if not _is_closed(each, purchases)]
    known.sort(key=lambda each: _ordered(each, purchases))
    left = {_key(each, n): room for each in known for n, room in enumerate(_rooms(each, invoice))}
    found: list[Match] = []
    for place, line in enumerate(invoice.lines):
        if not sign_of(invoice, line):
            continue
        meant = _meant(invoice, line, known)
        found.extend(_taken(invoice, place, meant, left))
    return tuple(found)


def _key(balance: LineBalance, place: int) -> tuple[str, str, int]:
    return balance.order, balance.line.id, place


def _is_closed(balance: LineBalance, purchases: Purchases) -> bool:
    order = purchases.order(balance.order)
    return balance.line.closed or (order is not None and order.closed)


def _ordered(balance: LineBalance, purchases: Purchases) -> tuple[date, str]:
    order = purchases.order(balance.order)
    return (order.ordered if order and order.ordered else date.max), balance.order


def _rooms(balance: LineBalance, invoice: Invoice) -> list[Decimal]:
    """Return how much each receipt of a line has room for; one room for a line without any."""
    if invoice.kind.is_credit:
        return [max(receipt.billed, ZERO) for receipt in balance.receipts] or [balance.billed]
    if not balance.line.needs_receipt:
        return [max(balance.open, ZERO)]
    return [receipt.available for receipt in balance.receipts]


def _meant(invoice: Invoice, line: Line, known: Sequence[LineBalance]) -> list[LineBalance]:
    """Return the lines of orders that a line of a bill is about."""
    named = {r.number for r in invoice.references if r.kind is ReferenceKind.ORDER}
    fitting = [
        each
        for each in known
        if (not named or each.order in named) and _same_unit(line.unit, each.line.unit)
    ]
    if line.order_line:
        return [each for each in fitting if each.line.id == line.order_line]
    item = _item_of(line)
    by_item = [each for each in fitting if item and each.line.item == item]
    if by_item:
        return by_item
    priced = [each for each in fitting if _priced_alike(invoice, line, each)]
    return priced if len(priced) == 1 else []


def _same_unit(one: str, other: str) -> bool:
    return not one or not other or one == other


def _item_of(line: Line) -> str:
    item = line.item
    return "" if item is None else item.buyer_id or item.seller_id


def _priced_alike(invoice: Invoice, line: Line, balance: LineBalance) -> bool:
    return net_of(invoice, line) == order_value(balance.line, line.quantity)


def _taken(
    invoice: Invoice,
    place: int,
    meant: Sequence[LineBalance],
    left: dict[tuple[str, str, int], Decimal],
) -> Iterator[Match]:
    """Give the matches of one line, and take them off what is left."""
    line = invoice.lines[place]
    rest = abs(line.quantity)
    for balance in meant:
        if balance.line.by_value:
            yield from _by_value(invoice, place, balance)
            return
        for number in _in_turn(balance, invoice):
            key = _key(balance, number)
            part = min(rest, left.get(key, ZERO))
            if part <= 0:
                continue
            left[key] -= part
            rest -= part
            document, of = _document(balance, number)
            yield Match(line_key(invoice, place), document, of, part)


def _in_turn(balance: LineBalance, invoice: Invoice) -> Sequence[int]:
    rooms = range(max(len(balance.receipts), 1))
    return rooms[::-1] if invoice.kind.is_credit else rooms


def _document(balance: LineBalance, number: int) -> tuple[str, str]:
    if not balance.receipts or not balance.line.needs_receipt:
        return balance.order, balance.line.id
    receipt = balance.receipts[number]
    return receipt.receipt, receipt.line


def _by_value(invoice: Invoice, place: int, balance: LineBalance) -> Iterator[Match]:
    """Give one match: a line that counts by value is billed as a whole, whatever the entries."""
    if balance.open > 0 or invoice.kind.is_credit:
        yield Match(line_key(invoice, place), balance.order, balance.line.id)
