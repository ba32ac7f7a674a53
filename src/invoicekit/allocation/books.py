"""At what a payment or an item still stands in the books, after the rows of the ledger."""

from __future__ import annotations

from collections.abc import Iterable

from invoicekit.allocation.exchange import Side
from invoicekit.allocation.ledger import Allocation, TargetKind
from invoicekit.allocation.payment import Payment
from invoicekit.money import Money

__all__ = ["item_in_books", "payment_in_books"]


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
