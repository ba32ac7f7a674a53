"""Taking back what a payment paid: it stays here, or pays another document instead."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from invoicekit.allocation import Allocation, OpenItem, TargetKind, active, value_cleared
from invoicekit.allocation.ledger import came_with
from invoicekit.allocation.transfers import transfer as moved_rows
from invoicekit.errors import CannotAllocate, CannotReverse, NotFound, StaleVersion
from invoicekit.money import Money
from invoicekit.permissions import Actor
from invoicekit.records import Record
from invoicekit.service.context import Context
from invoicekit.service.payments.booking import by_document
from invoicekit.service.payments.opened import Act, Opened, Written, done
from invoicekit.service.payments.rights import UNDO
from invoicekit.service.receipts import Receipt

__all__ = ["taken_back", "transfer", "unapply"]


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

    def decide(opened: Opened) -> Written:
        back = taken_back(opened, chosen)
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
    amount: Money | None = None,
    value: Money | None = None,
    on: date | None = None,
    key: str = "",
) -> Receipt:
    """Move what a payment paid on one document to another, as one act.

    A discount or write-off that was given because the money cleared the old one falls with it.

    Args:
        ctx: where to work.
        payment: its record as it was read, or its id.
        row: the id of the ledger's row that is taken back.
        to: the open item that is paid instead, as it was read.
        by: who does it.
        reason: why.
        amount: how much of it; all if left out.
        value: what it clears of the other in the home currency; only where that plays a part, and
            the other is in a foreign currency and names no `exchange_rate` to it.
        on: the day on which it counts; today if left out.
        key: a key of the caller's own; the same again changes nothing.

    Raises:
        CannotAllocate: for more than is open on the other, or one that waits for a payment.
        CannotReverse: for a row that is taken back already, or is a reversal.
        StaleVersion: if the payment or the other document was written since it was read.
        Refused: for a payment that is not completed, or no reason.
    """
    act = Act("transfer", UNDO, reason, on, key, (row, to.id, amount, value))

    def decide(opened: Opened) -> Written:
        rows = _moved_to(opened, row, to, amount, value)
        return opened.changes(rows), rows

    return done(ctx, payment, act, by, decide, also=(to.record,))


def taken_back(opened: Opened, chosen: tuple[str, ...] | None) -> tuple[Allocation, ...]:
    """Return the rows that take rows of a payment back: those chosen, or all that stand."""
    rows = opened.paid.rows
    known = {row.id: row for row in rows if row.target_kind is TargetKind.ITEM}
    if chosen is None:
        chosen = tuple(row.id for row in active(rows) if row.id in known)
    falling: dict[str, Allocation] = {}
    for id_ in chosen:
        if id_ not in known:
            raise NotFound("allocation", id_)
        # What came with the money falls with it.
        falling |= {row.id: row for row in (known[id_], *came_with(rows, known[id_]))}
    return tuple(opened.act_on(row.on).reversed(rows, row) for row in falling.values())


def _moved_to(
    opened: Opened,
    row: str,
    to: OpenItem,
    amount: Money | None,
    value: Money | None,
) -> tuple[Allocation, ...]:
    """Return the rows that pay the other document with what was taken back."""
    paid, account = opened.paid, opened.accounts[to.record]
    actual = account.record.version
    if actual != to.version:
        raise StaleVersion(account.record.kind, to.record, to.version, actual)
    if account.waits:
        advice = "Wait until that payment is decided"
        raise CannotAllocate(paid.record.id, to.number, "a payment of it is under way", advice)
    act = opened.act_on(to.issue_date, *(each.on for each in active(paid.rows) if each.id == row))
    if value is None:
        value = _cleared(opened, row, to, amount)
    rows = moved_rows(paid.rows, row, to, act, amount=amount, value=value, side=opened.side)
    account.refuse(paid.record.id, by_document(rows)[to.record])
    return rows


def _cleared(opened: Opened, row: str, to: OpenItem, amount: Money | None) -> Money | None:
    """Return what the money clears of the other document in the books, by the rate it names."""
    old = next((each for each in opened.paid.rows if each.id == row), None)
    rate = opened.rates.get(to.record)
    if old is None or old.base is None or rate is None:
        return None
    if (rate.source, rate.target) != (to.balance.currency, old.base.currency):
        return None
    moved = old.amount if amount is None else amount
    return value_cleared(to, moved, rate, opened.accounts[to.record].rows)
