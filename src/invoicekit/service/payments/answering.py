"""The pure decision on a gateway's answer: what it completes, ends or only notes."""

from __future__ import annotations

import attrs

from invoicekit.allocation import Allocation, SourceKind, record_id_of
from invoicekit.money import Money
from invoicekit.ports.gateway import GatewayAnswer, GatewayState, PaymentIntent
from invoicekit.ports.storage import Message
from invoicekit.records import Record, Revision
from invoicekit.service.changes import Changes
from invoicekit.service.loaded import PAYMENT
from invoicekit.service.paying import Paid, moved, restated
from invoicekit.service.payments.booking import booked, joined
from invoicekit.service.payments.opened import Opened
from invoicekit.service.receipts import Notice

__all__ = ["LATE", "decide_answer"]

LATE = "late_payment"
"""The tag and topic of money that came for what could no longer take it."""

_ENDS = {GatewayState.FAILED: "fail", GatewayState.CANCELLED: "cancel"}


def decide_answer(opened: Opened, answer: GatewayAnswer) -> Changes | None:
    """Return what an answer writes; None where it tells nothing new.

    A payment that is completed stays so, whatever is told of it later: money that went back is
    told by a chargeback or a refund, and an older event may come after a newer one.

    Args:
        opened: the payment with the documents that it was meant for.
        answer: what the gateway says.
    """
    state = opened.paid.record.state
    if answer.state is GatewayState.COMPLETED:
        waits = state in {"pending", "failed", "cancelled"} and not opened.paid.given_back
        return _completed(opened, answer) if waits else None
    if state != "pending":
        return None
    if answer.state in _ENDS:
        return _ended(opened, answer)
    return _noted(opened, answer)


def _noted(opened: Opened, answer: GatewayAnswer) -> Changes | None:
    record = _labelled(opened.paid.record, answer)
    if record.labels == opened.paid.record.labels:
        return None
    changes = moved(opened.paid, "note", opened.moment)
    return attrs.evolve(changes, record=attrs.evolve(changes.record, labels=record.labels))


def _ended(opened: Opened, answer: GatewayAnswer) -> Changes:
    event = _ENDS[answer.state]
    reason = answer.reason or f"the gateway says that it {answer.state.value}"
    own = moved(opened.paid, event, opened.moment, reason=reason)
    own = attrs.evolve(own, record=_labelled(own.record, answer))
    return joined([own, *booked(opened.accounts, (), opened.moment, released=True)])


def _completed(opened: Opened, answer: GatewayAnswer) -> Changes:
    paid, was_pending = opened.paid, opened.paid.record.state == "pending"
    real, revision = _as_paid(opened, answer)
    rows = _rows(opened, real, own=was_pending)
    here = moved(real, "complete", opened.moment)
    own = attrs.evolve(here, revision=revision)
    if rows:
        after = attrs.evolve(real, record=here.record)
        applied = moved(after, "apply", opened.moment, rows=rows)
        own = attrs.evolve(applied, revision=revision, earlier=(here.entry,))
    own = attrs.evolve(own, record=_labelled(own.record, answer))
    if own.record.balance:
        own = _told(own, paid, opened)
    beside = booked(opened.accounts, rows, opened.moment, released=was_pending)
    return joined([own, *beside], rows)


def _as_paid(opened: Opened, answer: GatewayAnswer) -> tuple[Paid, Revision | None]:
    """Return the payment with the amount that really came; a content of its own if it differs."""
    paid, amount = opened.paid, answer.amount
    if amount is None or amount == paid.payment.amount or amount.amount <= 0:
        return paid, None
    payment = attrs.evolve(paid.payment, amount=amount, base=None)
    return restated(paid, payment, opened.moment)


def _rows(opened: Opened, paid: Paid, *, own: bool) -> tuple[Allocation, ...]:
    """Return the rows that pay what the payer chose, as far as it can still take it.

    Where another amount came than was asked for, over several invoices, nobody can say what of it
    is meant for which: it is left to a person.
    """
    intent = paid.content
    if not isinstance(intent, PaymentIntent):
        return ()
    whole = Money.total((part.amount for part in intent.parts), intent.parts[0].amount.currency)
    if paid.payment.amount != whole and len(intent.parts) > 1:
        return ()
    accounts, rows = dict(opened.accounts), []
    for part in intent.parts:
        id_ = record_id_of(part.item)
        account = accounts[id_]
        if not account.owing or (account.waits and not own):
            continue
        if paid.payment.amount.currency == account.record.currency:
            amount = min(part.amount, account.balance, paid.payment.amount)
            if amount.amount > 0:
                row = _row(opened, paid, part.item, amount, account.record)
                accounts[id_] = account.with_rows([row])
                rows.append(row)
    return tuple(rows)


def _row(opened: Opened, paid: Paid, item: str, amount: Money, record: Record) -> Allocation:
    day = max(opened.moment.today, record.issue_date or paid.payment.received)
    return Allocation(
        opened.new_row(),
        paid.record.id,
        SourceKind.PAYMENT,
        item,
        amount,
        day,
        opened.moment.actor.id,
        f"{PAYMENT}/{paid.record.id}/complete",
        reason="as the payer chose",
    )


def _told(changes: Changes, paid: Paid, opened: Opened) -> Changes:
    record, at = changes.record, opened.moment.at
    version = paid.record.version + 1
    body = Notice(LATE, PAYMENT, record.id, version, details=(("left", str(record.balance)),))
    message = Message(
        id=f"{PAYMENT}/{record.id}/{version}/{LATE}",
        topic=LATE,
        kind=PAYMENT,
        record=record.id,
        body=body,
        at=at,
    )
    tagged = attrs.evolve(record, tags=tuple(dict.fromkeys((*record.tags, LATE))))
    return attrs.evolve(changes, record=tagged, messages=(*changes.messages, message))


def _labelled(record: Record, answer: GatewayAnswer) -> Record:
    """Return the record with the gateway's number for it, and where the payer goes on."""
    told = {"reference": answer.reference, "redirect": answer.redirect}
    new = {name: text for name, text in told.items() if text}
    kept = [pair for pair in record.labels if pair[0] not in new]
    if record.state != "pending":
        kept = [pair for pair in kept if pair[0] != "redirect"]
        new.pop("redirect", None)
    return attrs.evolve(record, labels=(*kept, *new.items()))
