"""The full story of what was paid on a document, for the seller and for the buyer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import attrs

from invoicekit.allocation import Allocation, SourceKind, record_id_of
from invoicekit.money import Money
from invoicekit.permissions import Actor
from invoicekit.permissions.attributes import values
from invoicekit.ports.gateway import PaymentIntent
from invoicekit.ports.storage import Query, UnitOfWork
from invoicekit.records import Record
from invoicekit.service.context import Context
from invoicekit.service.loaded import ACCOUNT, NOTES, PAYMENT
from invoicekit.service.paging import all_pages
from invoicekit.service.paying import Paid, paid_of
from invoicekit.service.payments.rights import VIEW
from invoicekit.service.payments.starting import pays_tag
from invoicekit.service.places import seen

__all__ = ["PaymentLine", "full_history"]


@attrs.frozen
class PaymentLine:
    """One line of what happened with the money of a document.

    Attributes:
        on: the day on which it counts.
        payment: the id of the payment, credit note or certificate.
        kind: what it is.
        amount: what was applied; below zero where it was taken back or, on a credit note, given;
            for a payment that did not come, what was meant for the document.
        counts: whether it moves the balance: what is pending, failed or cancelled does not.
        state: where the payment stands now; empty for what is no payment.
        memo: the cheque number or the words that were kept with it.
        reason: why; empty for who belongs to the customer.
        by: who did it; empty for who belongs to the customer.
    """

    on: date
    payment: str
    kind: SourceKind
    amount: Money = attrs.field(repr=False)
    counts: bool
    state: str = ""
    memo: str = attrs.field(default="", repr=False)
    reason: str = attrs.field(default="", repr=False)
    by: str = attrs.field(default="", repr=False)


def full_history(
    ctx: Context, record: Record | str, *, by: Actor, kind: str = "invoice"
) -> tuple[PaymentLine, ...]:
    """Tell all that happened with the money of a document, what came to nothing included.

    The buyer sees what the seller sees, memos as well; who did what inside the house, and why, is
    the house's own.

    Args:
        ctx: where to work.
        record: the document's record or its id.
        by: who asks.
        kind: the kind of record, where only the id is given.

    Raises:
        NotFound: if there is none that the actor may know of.
        NotPermitted: if the actor may not see payments.
    """
    loaded, workflow = seen(ctx, record, kind, by)
    about = loaded.circumstances(ctx.clock.now(), ctx.zone)
    workflow.policy.require(VIEW, by, about, state=loaded.record.state)
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        paid = _payments(work, loaded.record, loaded.rows)
        names = _numbers(work, loaded.record, loaded.rows)
    lines = [_of_row(loaded.record, row, paid, names) for row in loaded.rows]
    lines += _of_intents(loaded.record, loaded.rows, paid.values())
    lines.sort(key=lambda line: line.on)
    if values(by.attributes, ACCOUNT):
        lines = [attrs.evolve(line, reason="", by="") for line in lines]
    return tuple(lines)


def _payments(work: UnitOfWork, record: Record, rows: Iterable[Allocation]) -> Mapping[str, Paid]:
    """Return the payments that paid a document, and those that were meant for it."""
    sources = tuple(dict.fromkeys(row.source for row in rows if row.source_kind not in NOTES))
    found = [*all_pages(work, Query(kind=PAYMENT, tag=pays_tag(record), descending=False))]
    for start in range(0, len(sources), 500):
        found += all_pages(work, Query(kind=PAYMENT, id=sources[start : start + 500]))
    return {each.id: paid_of(work, each) for each in {each.id: each for each in found}.values()}


def _numbers(work: UnitOfWork, record: Record, rows: Iterable[Allocation]) -> Mapping[str, str]:
    """Return the numbers of the credit notes among the sources, by id."""
    ids = tuple(dict.fromkeys(row.source for row in rows if row.source_kind in NOTES))
    if not ids:
        return {}
    return {each.id: each.number for each in all_pages(work, Query(kind=record.kind, id=ids))}


def _of_row(
    record: Record, row: Allocation, paid: Mapping[str, Paid], names: Mapping[str, str]
) -> PaymentLine:
    source = paid.get(row.source)
    given = row.source_kind in NOTES and row.source == record.id
    return PaymentLine(
        row.on,
        row.source,
        row.source_kind,
        -row.used if given else row.amount,
        counts=True,
        state=source.record.state if source and row.source_kind.is_spent else "",
        memo=source.payment.memo if source else names.get(row.source, ""),
        reason=row.reason,
        by=row.by,
    )


def _of_intents(
    record: Record, rows: Iterable[Allocation], paid: Iterable[Paid]
) -> Iterator[PaymentLine]:
    """Give a line for each payment that was meant for a document and paid nothing on it."""
    sources = {row.source for row in rows}
    for each in paid:
        content = each.content
        if each.record.id in sources or not isinstance(content, PaymentIntent):
            continue
        meant = [part.amount for part in content.parts if record_id_of(part.item) == record.id]
        yield PaymentLine(
            each.payment.received,
            each.record.id,
            each.payment.kind,
            Money.total(meant, record.currency),
            counts=False,
            state=each.record.state,
            memo=each.payment.memo,
            by=each.record.created_by,
        )
