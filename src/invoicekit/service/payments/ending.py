"""How a payment ends: it comes or does not, is called off, bounces, or is charged back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from invoicekit.allocation import Allocation, active
from invoicekit.allocation.returned import bounced, charged_back
from invoicekit.money import Money
from invoicekit.permissions import Actor
from invoicekit.records import Record
from invoicekit.service.context import Context
from invoicekit.service.payments.opened import Act, Opened, Written, done
from invoicekit.service.payments.returning import refuse_while_refunding
from invoicekit.service.payments.rights import RECORD, UNDO
from invoicekit.service.payments.undoing import taken_back
from invoicekit.service.receipts import Receipt

__all__ = ["bounce", "cancel", "charge_back", "complete", "fail"]


def bounce(
    ctx: Context,
    payment: Record | str,
    *,
    by: Actor,
    reason: str,
    notice: str = "",
    base: Money | None = None,
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
        base: at what the money stands in the books; as the ledger has it, if left out.
        on: the day on which it counts; today if left out.
        key: a key of the caller's own; the same again changes nothing.

    Raises:
        NotPermitted: if the actor may not undo payments.
        CannotAllocate: while a refund of it is under way at the gateway.
        Refused: for a payment that is not completed, or no reason.
    """
    act = Act("bounce", UNDO, reason, on, key, (notice, base))
    return done(ctx, payment, act, by, _gone(notice, None, base))


def charge_back(
    ctx: Context,
    payment: Record | str,
    *,
    amount: Money | None = None,
    by: Actor,
    reason: str,
    notice: str = "",
    base: Money | None = None,
    on: date | None = None,
    key: str = "",
) -> Receipt:
    """Take a payment back that the payer's bank reclaimed, or a part of it.

    It is taken from what is unapplied, then from what was applied last.

    Args:
        ctx: where to work.
        payment: its record as it was read, or its id.
        amount: above zero, at most what did not go back before; all of that if left out.
        by: who does it.
        reason: why, in the bank's words.
        notice: the id of the bank's or gateway's notice.
        base: at what the money stands in the books; as the ledger has it, if left out.
        on: the day on which it counts; today if left out.
        key: a key of the caller's own; the same again changes nothing.

    Raises:
        NotPermitted: if the actor may not undo payments.
        Refused: for a payment that is not completed, or no reason.
    """
    return done(
        ctx,
        payment,
        Act("charge_back", UNDO, reason, on, key, (notice, amount, base)),
        by,
        _gone(notice, amount, base),
    )


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

    def decide(opened: Opened) -> Written:
        back = taken_back(opened, None)
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

    def decide(opened: Opened) -> Written:
        return opened.changes((), released=opened.paid.record.state == "pending"), ()

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

    def decide(opened: Opened) -> Written:
        return opened.changes((), released=True), ()

    return done(ctx, payment, Act("fail", RECORD, reason, key=key), by, decide)


def _gone(notice: str, amount: Money | None, base: Money | None) -> Callable[[Opened], Written]:
    """Return the decision that takes a payment back, and sends away what came by it."""

    def decide(opened: Opened) -> Written:
        refuse_while_refunding(opened)
        payment, rows = opened.paid.payment, opened.paid.rows
        act = opened.act_on(payment.received, *(row.on for row in active(rows)))
        told = notice or opened.moment.ids.new(opened.act.event)
        if opened.paid.record.state != "completed":
            back: tuple[Allocation, ...] = ()
        elif amount is None:
            back = bounced(payment, rows, told, act, base=base, side=opened.side)
        else:
            back = charged_back(payment, rows, amount, told, act, base=base, side=opened.side)
        return opened.changes(back), back

    return decide
