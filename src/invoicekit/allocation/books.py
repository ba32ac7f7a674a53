"""At what a payment or an item still stands in the books, after the rows of the ledger."""

from __future__ import annotations

from collections.abc import Iterable

from invoicekit.allocation.exchange import Side
from invoicekit.allocation.ledger import Allocation, TargetKind, unapplied
from invoicekit.allocation.open_item import OpenItem
from invoicekit.allocation.payment import Payment
from invoicekit.errors import CannotAllocate
from invoicekit.money import ExchangeRate, Money

__all__ = ["item_in_books", "part_in_books", "payment_in_books", "value_cleared"]


def item_in_books(item: str, value: Money, rows: Iterable[Allocation]) -> Money:
    """Return what is left of an item's value in the home currency.

    Args:
        item: its id.
        value: of its whole total, zero or above.
        rows: the ledger's rows, or all those of this item.
    """
    cleared = (row.base for row in rows if row.target == item and row.base is not None)
    return value - Money.total(cleared, value.currency)


def payment_in_books(
    payment: Payment,
    value: Money,
    rows: Iterable[Allocation],
    *,
    side: Side = Side.RECEIVABLE,
) -> Money:
    """Return what is left of a payment's or credit note's value in the home currency.

    A row took from it what it cleared, and its gain on top; for a bill that we paid, less its
    gain.

    Args:
        payment: the source.
        value: of its whole amount.
        rows: the ledger's rows, or all those of this source.
        side: receivable, or payable when it paid bills.
    """
    sign = 1 if side is Side.RECEIVABLE else -1
    left = value
    for row in rows:
        is_own = row.source_kind.is_spent or row.source_kind is payment.kind
        if row.source != payment.id or not is_own or row.base is None:
            continue
        left -= row.base
        if row.gain is not None and row.target_kind is TargetKind.ITEM:
            left -= row.gain * sign
    return left


def part_in_books(
    payment: Payment,
    amount: Money,
    rows: Iterable[Allocation],
    *,
    side: Side = Side.RECEIVABLE,
) -> Money | None:
    """Return at what a part of what is left of a payment stands in the books.

    All that is left takes all that is left of the value, with the roundings of what went before.

    Args:
        payment: the source, with its `base`.
        amount: at most what is left of it.
        rows: the ledger's rows, or all those of this source.
        side: receivable, or payable when it paid bills.

    Returns:
        The value in the home currency; None where that plays no part.

    Raises:
        CannotAllocate: where rows of it have a value in the books, and the payment has none.
    """
    given = tuple(rows)
    if payment.base is None:
        homes = {row.base.currency for row in given if row.source == payment.id and row.base}
        if not homes:
            return None
        if homes == {payment.amount.currency}:
            return amount
        why = "at what it stands in the books is not known"
        raise CannotAllocate(payment.id, "the payer", why, "Give its value in the home currency")
    if payment.base.currency == payment.amount.currency:
        return amount
    left = payment_in_books(payment, payment.base, given, side=side)
    rest = unapplied(payment, given)
    return left.split([amount.amount, (rest - amount).amount])[0]


def value_cleared(
    item: OpenItem, amount: Money, rate: ExchangeRate, rows: Iterable[Allocation]
) -> Money:
    """Return what an amount clears of an item in the books, at the rate of its document.

    Args:
        item: with its total and balance.
        amount: at most its balance.
        rate: from its currency to the home currency, at the document's day.
        rows: the ledger's rows about its document.
    """
    given = tuple(row for row in rows if row.target_kind is TargetKind.ITEM)
    left = item_in_books(item.id, abs(rate.convert(item.total)), given)
    # What was put on the whole of a document stands on no part of it.
    is_own = all(row.target == item.id for row in given)
    return left if is_own and amount == item.balance else min(rate.convert(amount), left)
