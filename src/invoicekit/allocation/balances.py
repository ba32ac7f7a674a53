"""Open balances out of the ledger, for many items or payments in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import attrs

from invoicekit.allocation.ledger import Allocation
from invoicekit.allocation.open_item import OpenItem
from invoicekit.allocation.payment import Payment
from invoicekit.money import Money

__all__ = ["with_balances", "with_rest"]


def with_balances(
    items: Iterable[OpenItem], rows: Iterable[Allocation], *, at: date | None = None
) -> tuple[OpenItem, ...]:
    """Return the items with the balances that the ledger gives them, in the order given.

    An invoice's balance is its total less what was applied to it; a credit note's is its total,
    below zero, plus what it has given to others.

    Args:
        items: with their totals; their old balances play no part.
        rows: the ledger's rows, or all those that name these items.
        at: the balances of that day, from the rows dated until then; of all rows by default.
    """
    given: dict[str, Money] = {}
    received: dict[str, Money] = {}
    for row in rows:
        if at is None or row.on <= at:
            _add(received, row.target, row.amount)
            if row.source_kind.is_spent:
                _add(given, row.source, row.used)
    return tuple(attrs.evolve(item, balance=_balance(item, given, received)) for item in items)


def with_rest(
    payments: Iterable[Payment], rows: Iterable[Allocation], *, at: date | None = None
) -> tuple[tuple[Payment, Money], ...]:
    """Return the payments, each with what is left of it unapplied, in the order given.

    Args:
        payments: of any kind of source.
        rows: the ledger's rows, or all those of these payments.
        at: as it was at the end of that day, without payments received later; as it is after all
            rows by default.
    """
    used: dict[tuple[str, str], Money] = {}
    for row in rows:
        if at is None or row.on <= at:
            # A discount may name the payment that it came with, and spends none of it.
            kind = "" if row.source_kind.is_spent else row.source_kind.value
            key = (row.source, kind)
            used[key] = used[key] + row.used if key in used else row.used
    return tuple(
        (payment, payment.amount - _used(payment, used))
        for payment in payments
        if at is None or payment.received <= at
    )


def _used(payment: Payment, used: Mapping[tuple[str, str], Money]) -> Money:
    nothing = Money.zero(payment.amount.currency)
    own = "" if payment.kind.is_spent else payment.kind.value
    return sum((used.get((payment.id, kind), nothing) for kind in {"", own}), nothing)


def _balance(item: OpenItem, given: Mapping[str, Money], received: Mapping[str, Money]) -> Money:
    if item.kind.is_credit:
        return item.total + given[item.id] if item.id in given else item.total
    return item.total - received[item.id] if item.id in received else item.total


def _add(sums: dict[str, Money], key: str, amount: Money) -> None:
    sums[key] = sums[key] + amount if key in sums else amount
