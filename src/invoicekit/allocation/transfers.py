"""Moving what was applied: to another invoice, or under the certificate that came later."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from invoicekit.allocation.act import Act
from invoicekit.allocation.exchange import Side
from invoicekit.allocation.fields import above_zero
from invoicekit.allocation.ledger import Allocation, given_for_clearing, unapplied
from invoicekit.allocation.naming import refusal
from invoicekit.allocation.open_item import OpenItem
from invoicekit.allocation.payment import Payment, SourceKind
from invoicekit.errors import CannotAllocate, CannotReverse, CurrencyMismatch, NotFound
from invoicekit.money import Money

__all__ = ["certified", "transfer"]


def transfer(
    rows: Iterable[Allocation],
    row_id: str,
    to: OpenItem,
    act: Act,
    *,
    amount: Money | None = None,
    value: Money | None = None,
    side: Side = Side.RECEIVABLE,
) -> tuple[Allocation, ...]:
    """Return the rows that move an allocation to another item, as one act.

    The old row is taken back, what stays is allocated anew, and so is what moves. A discount or
    write-off that was given because the money cleared the old item falls with it.

    Args:
        rows: the ledger's rows, or all those of the old row's source.
        row_id: the row to move.
        to: the item that it moves to, with its balance.
        act: who does it, when and why.
        amount: how much of it; all by default.
        value: what the amount clears of the new item in the home currency; to be given where the
            old row has such a value, and the item is in another currency.
        side: receivable or payable, for the sign of the gain.

    Raises:
        NotFound: when there is no such row.
        CannotReverse: when it cannot be taken back.
        CannotAllocate: when the item cannot take it.
        CurrencyMismatch: for an item in another currency than the row.
    """
    given = tuple(rows)
    row = _row(given, row_id)
    moved = row.amount if amount is None else above_zero(amount)
    if to.balance.currency != row.amount.currency:
        raise CurrencyMismatch(row.amount.currency, to.balance.currency, "transferred")
    if moved > row.amount:
        why, advice = f"only {row.amount} of it lies there", "Move less"
        raise CannotAllocate(row.source, to.number, why, advice)
    refused = refusal(act.on, to, moved)
    if to.id == row.target:
        refused = ("it lies there already", "Name another item")
    if refused:
        raise CannotAllocate(row.source, to.number, *refused)
    fallen = (act.reversed(given, one) for one in given_for_clearing(given, row))
    new = attrs.evolve(act.again(row, moved), target=to.id)
    stays = (act.again(row, row.amount - moved, rest=True),) if moved < row.amount else ()
    return (act.reversed(given, row), *fallen, *stays, _revalued(new, value, side))


def _row(rows: tuple[Allocation, ...], row_id: str) -> Allocation:
    row = next((row for row in rows if row.id == row_id), None)
    if row is None:
        raise NotFound("allocation", row_id)
    return row


def _revalued(row: Allocation, value: Money | None, side: Side) -> Allocation:
    if row.base is None:
        return row
    if value is None and row.amount.currency == row.base.currency:
        value = row.amount
    if value is None:
        why, advice = "what it clears in the books is not given", "Give its value"
        raise CannotAllocate(row.source, row.target, why, advice)
    if row.gain is None:
        return attrs.evolve(row, base=value)
    sign = 1 if side is Side.RECEIVABLE else -1
    paid = row.base + row.gain * sign
    return attrs.evolve(row, base=value, gain=(paid - value) * sign)


def certified(
    rows: Iterable[Allocation], row_id: str, certificate: Payment, act: Act
) -> tuple[Allocation, ...]:
    """Return the rows that put withheld tax under the certificate that has come for it.

    Where the certificate is of less than was claimed, the difference is open again.

    Args:
        rows: the ledger's rows, or all those of the old row's source and of the certificate.
        row_id: the row of the tax withheld that named no certificate.
        certificate: with its id, amount and day, of the kind withholding.
        act: who does it, when and why.

    Raises:
        NotFound: when there is no such row.
        CannotReverse: when it is no tax withheld, or cannot be taken back.
        CannotAllocate: when nothing is left of the certificate, or it is of a later day.
    """
    given = tuple(rows)
    row = _row(given, row_id)
    if {row.source_kind, certificate.kind} != {SourceKind.WITHHOLDING}:
        advice = "Name a row of tax withheld and a certificate"
        raise CannotReverse(row.source, row.target, "it is no tax withheld", advice)
    left = unapplied(certificate, given)
    if left.amount <= 0 or act.on < certificate.received:
        why = "nothing is left of it" if left.amount <= 0 else f"it is of {certificate.received}"
        raise CannotAllocate(certificate.id, row.target, why, "Look at its amount and its day")
    new = act.again(row, min(row.amount, left))
    return act.reversed(given, row), attrs.evolve(new, source=certificate.id)
