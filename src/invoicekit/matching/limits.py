"""Whether more is billed than was received, or more credited than was billed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

import attrs

from invoicekit.documents import Content, Problem
from invoicekit.matching.balances import LineBalance, balances, root_of
from invoicekit.matching.billing import billed_by
from invoicekit.matching.differences import not_received, over_billed, over_credited
from invoicekit.matching.purchases import Billed, Picked, Purchases
from invoicekit.matching.tolerance import Tolerance, Tolerances
from invoicekit.money.decimals import ZERO

__all__ = ["beyond", "taken_too_much"]

Key = tuple[str, str, str, str]
"""Order and line, receipt and line; the last two empty for the line of the order as a whole."""


@attrs.frozen
class _Bound:
    """How much may be billed of a line of an order, or of one of its receipts."""

    what: str
    due: Decimal
    others: Decimal
    allowed: Decimal
    received: bool


def taken_too_much(
    content: Content, purchases: Purchases, tolerances: Tolerances, before: Content | None = None
) -> tuple[Problem, ...]:
    """Return what a bill takes beyond what there is to bill, and did not take before.

    This is what no reason excuses: each quantity is billed once. What was returned to the supplier
    after it was billed is told by `match`, and keeps nobody from working on the bill.

    Args:
        content: the bill, as it would be.
        purchases: orders, receipts, and what other bills bill of them.
        tolerances: what the house lets pass.
        before: the bill as it was; None for a new one.
    """
    had = {} if before is None else _taken(before, purchases)
    has = _taken(content, purchases)
    more = {
        key
        for key, amount in has.items()
        if abs(amount) > abs(had.get(key, ZERO)) or amount * had.get(key, ZERO) < 0
    }
    return tuple(
        problem for key, problem in _beyond(content, purchases, tolerances, has) if key in more
    )


def beyond(content: Content, purchases: Purchases, tolerances: Tolerances) -> tuple[Problem, ...]:
    """Return where a bill, with all others, goes beyond what there is to bill.

    Args:
        content: the bill with its matches.
        purchases: orders, receipts, and what other bills bill of them.
        tolerances: what the house lets pass.
    """
    has = _taken(content, purchases)
    return tuple(problem for _, problem in _beyond(content, purchases, tolerances, has))


def _beyond(
    content: Content, purchases: Purchases, tolerances: Tolerances, has: Mapping[Key, Decimal]
) -> Iterator[tuple[Key, Problem]]:
    bounds = dict(_bounds(purchases, tolerances))
    places = _places(content, purchases)
    told: set[tuple[str, str]] = set()
    # Receipts first: where one of them tells it, the line of the order as a whole need not.
    for key in sorted(has, key=lambda each: (not each[2], each)):
        if key not in bounds or (not key[2] and key[:2] in told):
            continue
        problem = _judged(bounds[key], has[key], *places[key])
        if problem is not None:
            told.add(key[:2])
            yield key, problem


def _judged(bound: _Bound, own: Decimal, place: int, picked: Picked) -> Problem | None:
    if own < 0:
        if own + bound.others >= 0:
            return None
        return over_credited(place, bound.what, bound.others, own)
    if not own or own + bound.others <= bound.due + bound.allowed:
        return None
    if not bound.received:
        return not_received(place, picked, own)
    return over_billed(place, bound.what, bound.due, bound.others, own, bound.allowed)


def _bounds(purchases: Purchases, tolerances: Tolerances) -> Iterator[tuple[Key, _Bound]]:
    for balance in balances(purchases):
        line = balance.line
        tolerance = (tolerances.value or Tolerance()) if line.by_value else tolerances.quantity
        what = f"line {line.id} of order {balance.order}"
        allowed = tolerance.allowed(balance.due)
        received = balance.due > 0 or not line.needs_receipt or balance.billed > 0
        whole = _Bound(what, balance.due, balance.billed, allowed, received)
        yield (balance.order, line.id, "", ""), whole
        yield from _of_receipts(balance, tolerance)


def _of_receipts(balance: LineBalance, tolerance: Tolerance) -> Iterator[tuple[Key, _Bound]]:
    if not balance.line.needs_receipt:
        return
    for receipt in balance.receipts:
        key = balance.order, balance.line.id, receipt.receipt, receipt.line
        allowed = tolerance.allowed(receipt.received)
        what = f"line {receipt.line} of receipt {receipt.receipt}"
        yield key, _Bound(what, receipt.received, receipt.billed, allowed, received=True)


def _taken(content: Content, purchases: Purchases) -> dict[Key, Decimal]:
    """Return what a bill takes of each line of an order, and of each line of a receipt."""
    found: dict[Key, Decimal] = defaultdict(lambda: ZERO)
    for row in billed_by(content, purchases):
        order = purchases.order(row.order)
        line = None if order is None else order.line(row.order_line)
        if line is None:
            continue
        amount = row.value if line.by_value else row.quantity
        found[row.order, row.order_line, "", ""] += amount
        if row.receipt:
            found[row.order, row.order_line, *_root(purchases, row)] += amount
    return dict(found)


def _root(purchases: Purchases, row: Billed) -> tuple[str, str]:
    found = purchases.receipt(row.receipt, row.receipt_line)
    return (row.receipt, row.receipt_line) if found is None else root_of(purchases, *found)


def _places(content: Content, purchases: Purchases) -> Mapping[Key, tuple[int, Picked]]:
    """Return which match is the first about a line of an order or a receipt."""
    found: dict[Key, tuple[int, Picked]] = {}
    for place, match in enumerate(content.matches):
        picked = purchases.picked(match)
        if picked is None:
            continue
        of = picked.order.number, picked.order_line.id
        for key in _keys(of, picked, purchases):
            found.setdefault(key, (place, picked))
    return found


def _keys(of: tuple[str, str], picked: Picked, purchases: Purchases) -> Iterable[Key]:
    yield (*of, "", "")
    if picked.receipt is not None and picked.receipt_line is not None:
        yield (*of, *root_of(purchases, picked.receipt, picked.receipt_line))
