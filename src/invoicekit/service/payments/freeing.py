"""Money that paid what is owed no more: it stays with its payments, to be applied anew."""

from __future__ import annotations

from invoicekit.allocation import TargetKind, active
from invoicekit.ports.storage import UnitOfWork
from invoicekit.records import Record
from invoicekit.service.command import Moment
from invoicekit.service.context import Context
from invoicekit.service.loaded import NOTES, rows_about
from invoicekit.service.paying import moved
from invoicekit.service.payments.booking import booked, joined
from invoicekit.service.payments.opened import Act, open_payment
from invoicekit.service.payments.rights import UNDO
from invoicekit.service.payments.undoing import taken_back

__all__ = ["freed"]


def freed(ctx: Context, work: UnitOfWork, record: Record, reason: str, moment: Moment) -> Record:
    """Take back what payments paid on a document that was given up; return it as it stands then.

    Who may give the document up, may do this with it.

    Args:
        ctx: where to work.
        work: the unit of work of the act.
        record: the document after the act.
        reason: why it was given up.
        moment: who did it, when.
    """
    rows = [row for row in active(rows_about(work, record)) if row.target_kind is TargetKind.ITEM]
    paid = [row for row in rows if row.source_kind.is_spent and row.source_kind not in NOTES]
    for payment in dict.fromkeys(row.source for row in paid):
        act = Act("unapply", UNDO, reason)
        opened = open_payment(ctx, work, payment, act, moment, told=True)
        back = taken_back(opened, tuple(row.id for row in paid if row.source == payment))
        own = moved(opened.paid, act.event, moment, rows=back, reason=reason)
        joined([own, *booked(opened.accounts, back, moment)], back).write(work)
    return work.get(*record.key) if paid else record
