"""Taking back: a reversal is a new row, and money that goes back to the payer is one too."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from invoicekit.allocation.books import part_in_books
from invoicekit.allocation.exchange import Side
from invoicekit.allocation.fields import day, whole_amount
from invoicekit.allocation.ledger import Allocation, TargetKind, active, unapplied
from invoicekit.allocation.payment import Payment
from invoicekit.errors import CannotAllocate, CannotReverse, NotFound
from invoicekit.money import Money

__all__ = ["refund", "reversal", "reversals"]


def reversal(
    rows: Iterable[Allocation],
    row_id: str,
    *,
    new_id: str,
    on: date,
    by: str,
    key: str,
    reason: str,
) -> Allocation:
    """Return the row that takes one allocation back; the old row stays as it is.

    Args:
        rows: the ledger's rows, or at least the row and what reverses it.
        row_id: the row to take back.
        new_id: of the new row.
        on: the day of the reversal, not before the row's own.
        by: who does it.
        key: the key of this act.
        reason: why, for the history: wrong invoice, cheque bounced.

    Raises:
        NotFound: when there is no such row.
        CannotReverse: for a reversal, a row that is reversed already, or a day before the row.
    """
    row = None
    undone_by = ""
    for known in rows:
        if known.id == row_id:
            row = known
        if known.reverses == row_id:
            undone_by = known.id
    if row is None:
        raise NotFound("allocation", row_id)
    if row.reverses:
        advice = "Allocate anew: a reversal is not taken back"
        raise CannotReverse(row.source, row.target, f"{row_id!r} is itself a reversal", advice)
    if undone_by:
        why = f"{row_id!r} is reversed already, by {undone_by!r}"
        raise CannotReverse(row.source, row.target, why, "Nothing is left to do")
    if day(on) < row.on:
        why = f"the reversal is of {on}, the allocation of {row.on}"
        raise CannotReverse(row.source, row.target, why, f"Date it {row.on} or later")
    return Allocation(
        new_id,
        row.source,
        row.source_kind,
        row.target,
        -row.amount,
        on,
        by,
        key,
        reverses=row.id,
        reason=reason,
        target_kind=row.target_kind,
        spent=_negated(row.spent),
        base=_negated(row.base),
        gain=_negated(row.gain),
    )


def _negated(money: Money | None) -> Money | None:
    return None if money is None else -money


def reversals(
    rows: Iterable[Allocation],
    source: str,
    *,
    ids: Callable[[], str],
    on: date,
    by: str,
    key: str,
    reason: str,
    target: str = "",
) -> tuple[Allocation, ...]:
    """Return the rows that take back what a source has paid: all of it, or that on one item.

    Discounts and deductions that name the payment as their source are taken back with it; refunds
    are not, because that money has left.

    Args:
        rows: the ledger's rows, or all those of the source.
        source: the id of the payment or credit note.
        ids: gives a new row id at each call.
        on: the day of the reversal.
        by: who does it.
        key: the key of this act.
        reason: why, for the history.
        target: the id of the item; all of them by default.
    """
    given = tuple(rows)
    return tuple(
        reversal(given, row.id, new_id=ids(), on=on, by=by, key=key, reason=reason)
        for row in active(given)
        if row.source == source
        and row.target_kind is TargetKind.ITEM
        and target in {"", row.target}
    )


def refund(
    payment: Payment,
    rows: Iterable[Allocation],
    amount: Money,
    *,
    to: str,
    new_id: str,
    on: date,
    by: str,
    key: str,
    reason: str,
    base: Money | None = None,
    side: Side = Side.RECEIVABLE,
) -> Allocation:
    """Return the row for money that goes back to the payer, out of what is unapplied.

    Args:
        payment: the payment or credit note.
        rows: the ledger's rows, or all those of this source.
        amount: above zero, at most what is unapplied.
        to: the id of the refund, or of the bank's notice that the cheque bounced.
        new_id: of the new row.
        on: the day, not before the payment was received.
        by: who does it.
        key: the key of this act.
        reason: why, for the history.
        base: at what the amount stands in the books, in the home currency; its share of what is
            left there, if left out.
        side: receivable, or payable for what we paid.

    Raises:
        CannotAllocate: for more than is unapplied, a day before the payment, or a payment whose
            value in the books plays a part and is not known.
        InvalidAmount: for zero or less.
        CurrencyMismatch: for another currency than the payment's.
    """
    given = tuple(rows)
    left = unapplied(payment, given)
    if whole_amount(amount) > left:
        why = f"{amount} is more than the {left} that is unapplied"
        raise CannotAllocate(
            payment.id, "the payer", why, "Reverse allocations first, or refund less"
        )
    if day(on) < payment.received:
        why = f"the refund is of {on}, the payment of {payment.received}"
        raise CannotAllocate(payment.id, "the payer", why, f"Date it {payment.received} or later")
    return Allocation(
        new_id,
        payment.id,
        payment.kind,
        to,
        amount,
        on,
        by,
        key,
        reason=reason,
        target_kind=TargetKind.REFUND,
        base=part_in_books(payment, amount, given, side=side) if base is None else base,
    )
