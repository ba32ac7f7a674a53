"""Whether prices and values of a bill stay near those of the order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from invoicekit.documents import Invoice, Line, Match, Problem
from invoicekit.matching.balances import order_value
from invoicekit.matching.billing import counted, sign_of
from invoicekit.matching.differences import price_differs, value_above
from invoicekit.matching.line_value import net_of
from invoicekit.matching.purchases import Billed, Picked, Purchases
from invoicekit.matching.tolerance import Tolerances
from invoicekit.money import minor_unit, round_to
from invoicekit.money.decimals import EXACT, ZERO

__all__ = ["Laid", "prices", "values"]

Laid = Sequence[tuple[Match, Picked]]
"""The matches of one line, each with what it names."""


def prices(
    invoice: Invoice, place: int, laid: Laid, purchases: Purchases, tolerances: Tolerances
) -> Iterator[Problem]:
    """Give the difference of a line's price from the order's, where it is outside the tolerance.

    A note about the value alone is added to what was billed before: the price that both make is
    laid beside the order's. A credit is not compared.

    Args:
        invoice: the bill.
        place: which of its lines.
        laid: the matches of this line.
        purchases: orders, receipts, and what other bills bill of them.
        tolerances: what the house lets pass.
    """
    line = invoice.lines[place]
    if sign_of(invoice, line) <= 0 or not laid:
        return
    first = laid[0][1]
    if any(picked.order_line.by_value for _, picked in laid):
        return
    quantity = sum((counted(invoice, match) for match, _ in laid), ZERO)
    value, ordered = abs(net_of(invoice, line)), _at_order_prices(invoice, laid)
    if quantity:
        # What of the line is not matched is told apart, and plays no part here.
        value = EXACT.divide(EXACT.multiply(value, quantity), abs(line.quantity) or quantity)
    else:
        quantity, value, ordered = _with_earlier(first, value, purchases.billed)
    yield from _judged(place, first, quantity, value, ordered, tolerances)


def _with_earlier(
    picked: Picked, value: Decimal, billed: Sequence[Billed]
) -> tuple[Decimal, Decimal, Decimal]:
    """Return quantity, value and order's value of a line with what was billed of it before."""
    place = picked.order.number, picked.order_line.id
    rows = [row for row in billed if (row.order, row.order_line) == place]
    quantity = sum((row.quantity for row in rows), ZERO)
    whole = value + sum((row.value for row in rows), ZERO)
    return quantity, whole, order_value(picked.order_line, quantity)


def _judged(
    place: int,
    picked: Picked,
    quantity: Decimal,
    value: Decimal,
    ordered: Decimal,
    tolerances: Tolerances,
) -> Iterator[Problem]:
    line, currency = picked.order_line, picked.order.currency
    over = value - ordered
    # What comes of rounding a line to the smallest unit is no difference of its price.
    if abs(over) <= minor_unit(currency) / 2:
        return
    per = line.per or Decimal(1)
    gap = EXACT.divide(EXACT.multiply(over, per), quantity) if quantity > 0 else over
    bound = tolerances.price if over > 0 else tolerances.price_below
    if bound is None or abs(gap) <= bound.allowed(line.unit_price):
        return
    billed = round_to(line.unit_price + gap, Decimal("0.0001"))
    yield price_differs(place, picked, billed, above=over > 0)


def values(
    invoice: Invoice, laid: Sequence[tuple[Line, Laid]], tolerances: Tolerances
) -> Iterator[Problem]:
    """Give the difference of all matched lines from the order's prices, where that is bounded.

    Args:
        invoice: the bill.
        laid: its matched lines, each with its matches.
        tolerances: what the house lets pass.
    """
    if tolerances.value is None:
        return
    counting = [
        (line, several)
        for line, several in laid
        if sign_of(invoice, line) > 0
        and any(counted(invoice, match) for match, _ in several)
        and not any(picked.order_line.by_value for _, picked in several)
    ]
    billed = sum((net_of(invoice, line) for line, _ in counting), ZERO)
    unit = minor_unit(invoice.currency)
    exact = sum((_at_order_prices(invoice, several) for _, several in counting), ZERO)
    ordered = round_to(exact, unit)
    if billed - ordered > tolerances.value.allowed(ordered):
        yield value_above(billed, ordered, invoice.currency)


def _at_order_prices(invoice: Invoice, laid: Laid) -> Decimal:
    parts = (order_value(picked.order_line, counted(invoice, match)) for match, picked in laid)
    return sum(parts, ZERO)
