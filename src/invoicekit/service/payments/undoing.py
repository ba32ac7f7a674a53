"""Taking back: a row, all of a payment, a cheque that bounced, a payment that never was."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from invoicekit.allocation import (
    Allocation,
    OpenItem,
    TargetKind,
    active,
    refund,
    reversal,
    unapplied,
)
from invoicekit.errors import CannotAllocate, CannotReverse, NotFound, StaleVersion
from invoicekit.permissions import Actor
from invoicekit.records import Record
from invoicekit.service.changes import Changes
from invoicekit.service.context import Context
from invoicekit.service.instalments import record_id_of
from invoicekit.service.payments.booking import about
from invoicekit.service.payments.opened import Act, Opened, done
from invoicekit.service.payments.rights import RECORD, UNDO
from invoicekit.service.receipts import Receipt

__all__ = ["bounce", "cancel", "charge_back", "complete", "fail", "transfer", "unapply"]

_Written = tuple[Changes, tuple[Allocation, ...]]


def unapply(
    ctx: Context,
    payment: Record | str,
    *,
    by: Actor,
    reason: str,
    rows: Iterable[str] | None = None,
    on: date | None = None,
    key: str = "",
) -> Receipt:
    """Take back what a payment paid; it stays here, to be applied anew.

    Deductions that came with it are taken back with it.

    Args:
        ctx: where to work.
        payment: its record as it was read, or its id.
        by: who does it.
        reason: why, such as "wrong invoice".
        rows: the ids of the ledger's rows to take back; all that stand if left out.
        on: the day on which it counts; today if left out.
        key: a key of the caller's own; the same again changes nothing.

    Raises:
        NotFound: if there is no such payment or row.
        NotPermitted: if the actor may not undo payments.
        StaleVersion: if somebody wrote the payment since it was read.
        CannotReverse: for a row that is taken back already, a reversal, or where nothing stands.
        Refused: for a payment that is not completed, or no reason.
    """
    chosen = None if rows is None else tuple(rows)
    act = Act("unapply", UNDO, reason, on, key, chosen)

    def decide(opened: Opened) -> _Written:
        back = _back(opened, chosen)
        if not back:
            advice = "Nothing is left to do"
            raise CannotReverse(opened.paid.record.id, "anything", "nothing of it stands", advice)
        return opened.changes(back), back

    return done(ctx, payment, act, by, decide)


def transfer(
    ctx: Context,
    payment: Record | str,
    row: str,
    *,
    to: OpenItem,
    by: Actor,
    reason: str,
    on: date | None = None,
    key: str = "",
) -> Receipt:
    """Move what a payment paid on one document to another, as one act.

    Args:
        ctx: where to work.
        payment: its record as it was read, or its id.
        row: the id of the ledger's row that is taken back.
        to: the open item that is paid instead, as it was read.
        by: who does it.
        reason: why.
        on: the day on which it counts; today if left out.
        key: a key of the caller's own; the same again changes nothing.

    Raises:
        CannotAllocate: for more than is open on the other, or one that waits for a payment.
        CannotReverse: for a row that is taken back already, or is a reversal.
        StaleVersion: if the payment or the other document was written since it was read.
        Refused: for a payment that is not completed, or no reason.
    """
    act = Act("transfer", UNDO, reason, on, key, (row, to.id))

    def decide(opened: Opened) -> _Written:
        (back,) = _back(opened, (row,))
        there = _moved_to(opened, back, to)
        rows = (back, there)
        return opened.changes(rows), rows

    return done(ctx, payment, act, by, decide, also=(to.record,))


def bounce(
    ctx: Context,
    payment: Record | str,
    *,
    by: Actor,
    reason: str,
    notice: str = "",
    on: date | None = None,
    key: str = "",
) -> Receipt:
    """Take a payment back whose cheque or debit was not honoured: the money never came.

    Args:
        ctx: where to work.
        payment: its record as it was read, or its id.
        by: who does it.
        reason: why, in the bank's words.
        notice: the id of the bank's notice.
        on: the day on which it counts; today if left out.
        key: a key of the caller's own; the same again changes nothing.

    Raises:
        NotPermitted: if the actor may not undo payments.
        Refused: for a payment that is not completed, or no reason.
    """
    return done(ctx, payment, Act("bounce", UNDO, reason, on, key, notice), by, _gone(notice))


def charge_back(
    ctx: Context,
    payment: Record | str,
    *,
    by: Actor,
    reason: str,
    notice: str = "",
    on: date | None = None,
    key: str = "",
) -> Receipt:
    """Take a payment back that the payer's bank reclaimed: all that is still here goes back.

    Args:
        ctx: where to work.
        payment: its record as it was read, or its id.
        by: who does it.
        reason: why, in the bank's words.
        notice: the id of the bank's or gateway's notice.
        on: the day on which it counts; today if left out.
        key: a key of the caller's own; the same again changes nothing.

    Raises:
        NotPermitted: if the actor may not undo payments.
        Refused: for a payment that is not completed, or no reason.
    """
    return done(ctx, payment, Act("charge_back", UNDO, reason, on, key, notice), by, _gone(notice))


def cancel(
    ctx: Context,
    payment: Record | str,
    *,
    by: Actor,
    reason: str,
    on: date | None = None,
    key: str = "",
) -> Receipt:
    """Call a payment off that is under way, or was recorded in error; it counts for nothing then.

    Args:
        ctx: where to work.
        payment: its record as it was read, or its id.
        by: who does it.
        reason: why.
        on: the day on which it counts; today if left out.
        key: a key of the caller's own; the same again changes nothing.

    Raises:
        NotPermitted: if the actor may not undo payments.
        Refused: for a payment that failed or went back, or no reason.
    """

    def decide(opened: Opened) -> _Written:
        back = _back(opened, None)
        return opened.changes(back, released=opened.paid.record.state == "pending"), back

    return done(ctx, payment, Act("cancel", UNDO, reason, on, key), by, decide)


def complete(ctx: Context, payment: Record | str, *, by: Actor, key: str = "") -> Receipt:
    """Say that an announced payment has come; all of it can be applied from now on.

    Args:
        ctx: where to work.
        payment: its record as it was read, or its id.
        by: who says so.
        key: a key of the caller's own; the same again changes nothing.

    Raises:
        NotPermitted: if the actor may not record payments.
        Refused: for a payment that is completed already, or went back.
    """

    def decide(opened: Opened) -> _Written:
        return opened.changes((), released=True), ()

    return done(ctx, payment, Act("complete", RECORD, "", key=key), by, decide)


def fail(ctx: Context, payment: Record | str, *, by: Actor, reason: str, key: str = "") -> Receipt:
    """Say that an announced payment does not come.

    Args:
        ctx: where to work.
        payment: its record as it was read, or its id.
        by: who says so.
        reason: why.
        key: a key of the caller's own; the same again changes nothing.

    Raises:
        NotPermitted: if the actor may not record payments.
        Refused: for a payment that is not under way, or no reason.
    """

    def decide(opened: Opened) -> _Written:
        return opened.changes((), released=True), ()

    return done(ctx, payment, Act("fail", RECORD, reason, key=key), by, decide)


def _back(opened: Opened, chosen: tuple[str, ...] | None) -> tuple[Allocation, ...]:
    """Return the rows that take rows of a payment back: those chosen, or all that stand."""
    paid = opened.paid
    known = {row.id: row for row in paid.rows}
    if chosen is None:
        standing = active(paid.rows)
        chosen = tuple(row.id for row in standing if row.target_kind is TargetKind.ITEM)
    for id_ in chosen:
        if id_ not in known or known[id_].target_kind is not TargetKind.ITEM:
            raise NotFound("allocation", id_)
    return tuple(
        reversal(
            paid.rows,
            id_,
            new_id=opened.new_row(),
            on=opened.day(known[id_].on),
            by=opened.moment.actor.id,
            key=opened.key,
            reason=opened.act.reason,
        )
        for id_ in dict.fromkeys(chosen)
    )


def _gone(notice: str) -> Callable[[Opened], _Written]:
    """Return the decision that takes back all that stands, and sends away what is then left."""

    def decide(opened: Opened) -> _Written:
        paid, back = opened.paid, _back(opened, None)
        rows = (*paid.rows, *back)
        left = unapplied(paid.payment, rows)
        if left.amount <= 0:
            return opened.changes(back), back
        gone = refund(
            paid.payment,
            rows,
            left,
            to=notice or opened.moment.ids.new(opened.act.event),
            new_id=opened.new_row(),
            on=opened.day(paid.payment.received, *(row.on for row in back)),
            by=opened.moment.actor.id,
            key=opened.key,
            reason=opened.act.reason,
        )
        return opened.changes((*back, gone)), (*back, gone)

    return decide


def _moved_to(opened: Opened, back: Allocation, to: OpenItem) -> Allocation:
    """Return the row that pays the other document with what was taken back."""
    paid, account = opened.paid, opened.accounts[to.record]
    if back.base is not None or to.balance.currency != back.amount.currency:
        reason = "an exchange rate plays a part in it"
        advice = "Take the payment back, and plan it again with the rates"
        raise CannotAllocate(paid.record.id, to.number, reason, advice)
    if account.record.version != to.version:
        actual = account.record.version
        raise StaleVersion(account.record.kind, to.record, to.version, actual)
    amount = -back.amount
    if account.waits or (amount > to.balance and record_id_of(back.target) != to.record):
        reason = (
            "a payment of it is under way"
            if account.waits
            else f"{amount} is more than its balance of {to.balance}"
        )
        advice = "Take the payment back, and apply what fits"
        raise CannotAllocate(paid.record.id, to.number, reason, advice)
    there = Allocation(
        opened.new_row(),
        back.source,
        back.source_kind,
        to.id,
        amount,
        opened.day(back.on, to.issue_date),
        opened.moment.actor.id,
        opened.key,
        reason=opened.act.reason,
    )
    account.refuse(paid.record.id, about((back, there), to.record))
    return there
