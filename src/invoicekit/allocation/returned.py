"""Money that the bank takes back: a bounced cheque, a chargeback."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from invoicekit.allocation.act import Act
from invoicekit.allocation.exchange import Side
from invoicekit.allocation.fields import above_zero
from invoicekit.allocation.ledger import (
    Allocation,
    TargetKind,
    active,
    came_with,
    given_for_clearing,
    refunded,
    unapplied,
)
from invoicekit.allocation.payment import Payment
from invoicekit.allocation.reversals import refund
from invoicekit.errors import CannotAllocate
from invoicekit.money import Money

__all__ = ["bounced", "charged_back"]


def bounced(
    payment: Payment,
    rows: Iterable[Allocation],
    notice: str,
    act: Act,
    *,
    base: Money | None = None,
    side: Side = Side.RECEIVABLE,
) -> tuple[Allocation, ...]:
    """Return the rows for a payment that did not come after all: what it paid is open again.

    Args:
        payment: the payment.
        rows: the ledger's rows, or all those of the payment.
        notice: the id of the bank's notice.
        act: who does it, when and why.
        base: at what it stands in the books; what is left of it there, if left out.
        side: receivable, or payable for what we paid.

    Raises:
        CannotAllocate: when nothing of the payment is left that could bounce.
    """
    given = tuple(rows)
    amount = payment.amount - refunded(payment, given)
    if amount.amount <= 0:
        raise CannotAllocate(payment.id, notice, "all of it went back before", "Look at its rows")
    return charged_back(payment, given, amount, notice, act, base=base, side=side)


def charged_back(
    payment: Payment,
    rows: Iterable[Allocation],
    amount: Money,
    notice: str,
    act: Act,
    *,
    base: Money | None = None,
    side: Side = Side.RECEIVABLE,
) -> tuple[Allocation, ...]:
    """Return the rows for a part of a payment that the bank has taken back.

    It is taken from what is unapplied, then from what was applied last. A discount or write-off
    that was given because the money cleared an item falls with it.

    Args:
        payment: the payment.
        rows: the ledger's rows, or all those of the payment, in the order in which they came.
        amount: above zero, at most what did not go back before.
        notice: the id of the bank's notice, or of the gateway's chargeback.
        act: who does it, when and why.
        base: at what the amount stands in the books; its share of what is left there, if left out.
        side: receivable, or payable for what we paid.

    Raises:
        CannotAllocate: for more than is there, or a day before the payment.
        CurrencyMismatch: for another currency than the payment's.
    """
    given = tuple(rows)
    short = above_zero(amount) - unapplied(payment, given)
    new: list[Allocation] = []
    for row in reversed([row for row in active(given) if row.source == payment.id]):
        is_money = row.source_kind is payment.kind and row.target_kind is TargetKind.ITEM
        if short.amount > 0 and is_money:
            new += _taken(given, row, short, act, side)
            short -= min(short, row.used)
    back = refund(
        payment,
        (*given, *new),
        amount,
        to=notice,
        new_id=act.ids(),
        on=act.on,
        by=act.by,
        key=act.key,
        reason=act.reason,
        base=base,
        side=side,
    )
    return (*new, back)


def _taken(
    rows: tuple[Allocation, ...], row: Allocation, short: Money, act: Act, side: Side
) -> list[Allocation]:
    whole = short >= row.used
    fallen = came_with(rows, row) if whole else given_for_clearing(rows, row)
    new = [act.reversed(rows, one) for one in (row, *fallen)]
    if not whole:
        new += _kept(row, short, act, side)
    return new


def _kept(row: Allocation, short: Money, act: Act, side: Side) -> Iterable[Allocation]:
    if row.spent is None:
        return (act.again(row, row.amount - short),)
    # What is taken is known in the payment's currency; the item's part follows it.
    left = row.spent - short
    weights = [left.amount, short.amount]
    stays = row.amount.split(weights)[0]
    if not stays:
        return ()
    again = attrs.evolve(act.again(row, stays), spent=left)
    if row.base is None or row.gain is None or again.base is None:
        return (again,)
    # And so does what it was worth, however coarse the item's currency is.
    sign = 1 if side is Side.RECEIVABLE else -1
    worth = (row.base + row.gain * sign).split(weights)[0]
    return (attrs.evolve(again, gain=(worth - again.base) * sign),)
