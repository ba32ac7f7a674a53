"""Money that comes with an act: kept as a payment, applied to the record, taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date

import attrs

from invoicekit.allocation import (
    Allocation,
    Payment,
    SourceKind,
    TargetKind,
    active,
    refund,
    reversal,
    unapplied,
)
from invoicekit.errors import CannotReverse
from invoicekit.money import Money
from invoicekit.ports.gateway import PaymentIntent
from invoicekit.service.changes import Changes
from invoicekit.service.deed import Deed, settled_with
from invoicekit.service.loaded import PAYMENT, Loaded, applied_to
from invoicekit.service.paying import Paid, arrived, moved

__all__ = ["ENDS", "SETTLING"]

ENDS = {"refunded": "refund", "cancelled": "cancel", "failed": "bounce"}
"""By the state that a payment is brought to: the act that brings it there."""


def _settle(deed: Deed, kind: str) -> Deed:
    """Keep a payment of all that is due, and apply it."""
    del kind
    due = Money(deed.record.balance or 0, deed.record.currency)
    if due.amount <= 0:
        return deed
    payment = _payment(deed, due)
    row = Allocation(
        deed.moment.ids.new("allocation"),
        payment.id,
        SourceKind.PAYMENT,
        deed.record.id,
        due,
        _today(deed),
        deed.moment.actor.id,
        _key(deed),
        reason=deed.command.event,
    )
    total = Money(deed.record.total or 0, deed.record.currency)
    return attrs.evolve(
        deed,
        record=settled_with(deed.record, total, total),
        rows=(*deed.rows, row),
        also=(*deed.also, _kept(deed, payment, (row,))),
    )


def _credit(deed: Deed, kind: str) -> Deed:
    """Keep a payment that nothing is due for any more; all of it is left to be applied."""
    del kind
    amount = Money(deed.detail("amount"), deed.detail("currency") or deed.record.currency)
    return attrs.evolve(deed, also=(*deed.also, _kept(deed, _payment(deed, amount))))


def _unsettle(deed: Deed, state: str) -> Deed:
    """Take back what the payments beside the record paid on it, and bring them to a state.

    What was applied from elsewhere stays: that money has not moved.
    """
    if deed.loaded is None:
        return deed
    back: list[Allocation] = []
    others: list[Changes] = []
    for paid in _beside(deed.loaded):
        own = [row for row in active(deed.loaded.rows) if row.source == paid.record.id]
        if own:
            rows, changes = _ended(deed, paid, own, state)
            back += rows
            others.append(changes)
    if not back:
        return deed
    total = Money(deed.record.total or 0, deed.record.currency)
    applied = applied_to(deed.record, (*deed.loaded.rows, *back))
    return attrs.evolve(
        deed,
        record=settled_with(deed.record, total, applied),
        rows=(*deed.rows, *back),
        also=(*deed.also, *others),
    )


def _beside(loaded: Loaded) -> Iterator[Paid]:
    for other in loaded.beside:
        content = other.content
        if other.record.kind == PAYMENT and isinstance(content, (Payment, PaymentIntent)):
            yield Paid(other.record, content, other.rows)


def _ended(
    deed: Deed, paid: Paid, own: list[Allocation], state: str
) -> tuple[list[Allocation], Changes]:
    """Return the rows that take a payment back, and what is written about it.

    Raises:
        CannotReverse: for one that pays other documents too: ended, it would pay them with nothing.
    """
    others = {row.target for row in active(paid.rows) if row.target_kind is TargetKind.ITEM}
    others -= {row.target for row in own}
    if others:
        reason, advice = "it pays other documents too", "Take that back first, with unapply"
        raise CannotReverse(paid.record.id, deed.record.number or deed.record.id, reason, advice)
    rows = [_taken_back(deed, row) for row in own]
    event, reason = ENDS[state], deed.command.reason or deed.command.event
    left = unapplied(paid.payment, (*paid.rows, *rows))
    if state == "refunded" and left:
        rows.append(
            refund(
                paid.payment,
                (*paid.rows, *rows),
                left,
                to=deed.moment.ids.new(state),
                new_id=deed.moment.ids.new("allocation"),
                on=max(_today(deed), paid.payment.received),
                by=deed.moment.actor.id,
                key=_key(deed),
                reason=reason,
            )
        )
    return rows, moved(paid, event, deed.moment, rows=tuple(rows), reason=reason)


def _taken_back(deed: Deed, row: Allocation) -> Allocation:
    return reversal(
        [row],
        row.id,
        new_id=deed.moment.ids.new("allocation"),
        on=max(_today(deed), row.on),
        by=deed.moment.actor.id,
        key=_key(deed),
        reason=deed.command.reason or deed.command.event,
    )


def _payment(deed: Deed, amount: Money) -> Payment:
    return Payment(
        deed.detail("payment") or deed.moment.ids.new(PAYMENT),
        amount,
        received=_today(deed),
        remittance=deed.record.number,
        customer=deed.record.buyer,
        memo=deed.detail("memo"),
    )


def _kept(deed: Deed, payment: Payment, rows: tuple[Allocation, ...] = ()) -> Changes:
    record = deed.record
    return arrived(payment, deed.moment, account=record.customer, parent=record.key, rows=rows)


def _today(deed: Deed) -> date:
    return deed.moment.today


def _key(deed: Deed) -> str:
    version = deed.loaded.record.version if deed.loaded else 0
    return f"{deed.record.kind}/{deed.record.id}/{version}/{deed.command.event}"


SETTLING: Mapping[str, Callable[[Deed, str], Deed]] = {
    "settle": _settle,
    "credit": _credit,
    "unsettle": _unsettle,
}
"""What is done in the ledger, by verb."""
