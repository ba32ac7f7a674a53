"""Money that comes with an act: kept as a payment, applied to the record, taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date

import attrs

from invoicekit.allocation import Allocation, Payment, SourceKind, active, reversal
from invoicekit.documents import fingerprint
from invoicekit.money import Money
from invoicekit.records import Record
from invoicekit.service.changes import Changes
from invoicekit.service.deed import Deed, added, settled_with
from invoicekit.service.loaded import PAYMENT, Loaded
from invoicekit.statemachines import AuditEntry

__all__ = ["SETTLING"]

LEDGER = "ledger"
"""What the history calls the definition of an act that moved money and no state."""


def _settle(deed: Deed, kind: str) -> Deed:
    """Keep a payment of all that is due, and apply it."""
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
        also=(*deed.also, _kept(deed, kind, payment, Money.zero(due.currency))),
    )


def _credit(deed: Deed, kind: str) -> Deed:
    """Keep a payment that nothing is due for any more; all of it is left to be applied."""
    amount = Money(deed.detail("amount"), deed.detail("currency") or deed.record.currency)
    kept = _kept(deed, kind, _payment(deed, amount), amount)
    return attrs.evolve(deed, also=(*deed.also, kept))


def _unsettle(deed: Deed, state: str) -> Deed:
    """Take back what was applied to the record, and leave its payments in a state."""
    if deed.loaded is None:
        return deed
    standing = active(deed.loaded.rows)
    back = tuple(_taken_back(deed, row) for row in standing)
    total = Money(deed.record.total or 0, deed.record.currency)
    sources = {row.source for row in standing}
    return attrs.evolve(
        deed,
        record=settled_with(deed.record, total, Money.zero(total.currency))
        if back
        else deed.record,
        rows=(*deed.rows, *back),
        also=(*deed.also, *_ended(deed, sources, state)),
    )


def _taken_back(deed: Deed, row: Allocation) -> Allocation:
    rows = deed.loaded.rows if deed.loaded else ()
    return reversal(
        rows,
        row.id,
        new_id=deed.moment.ids.new("allocation"),
        on=max(_today(deed), row.on),
        by=deed.moment.actor.id,
        key=_key(deed),
        reason=deed.command.reason or deed.command.event,
    )


def _ended(deed: Deed, sources: set[str], state: str) -> Iterator[Changes]:
    for other in deed.loaded.beside if deed.loaded else ():
        record = other.record
        if record.kind == PAYMENT and record.id in sources:
            after = attrs.evolve(record, state=state, updated_at=deed.moment.at)
            yield Changes(after, _moved(deed, other, state), expect=record.version)


def _moved(deed: Deed, payment: Loaded, state: str) -> AuditEntry:
    record, actor = payment.record, deed.moment.actor
    return AuditEntry(
        event=deed.command.event,
        source=record.state,
        target=state,
        actor=actor.id,
        at=deed.moment.at,
        definition=LEDGER,
        definition_version=1,
        on_behalf_of=actor.on_behalf_of,
        reason=deed.command.reason or "",
        version=record.version + 1,
        revision=record.revision,
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


def _kept(deed: Deed, kind: str, payment: Payment, left: Money) -> Changes:
    record = Record(
        tenant=deed.record.tenant,
        kind=kind,
        id=payment.id,
        state="completed",
        created_at=deed.moment.at,
        created_by=deed.moment.actor.id,
        parent=deed.record.key,
        buyer=deed.record.buyer,
        customer=deed.record.customer,
        issue_date=payment.received,
        currency=payment.amount.currency,
        total=payment.amount.amount,
        balance=left.amount,
    )
    return added(record, payment, fingerprint(payment), deed.moment, LEDGER)


def _today(deed: Deed) -> date:
    return deed.moment.at.date()


def _key(deed: Deed) -> str:
    version = deed.loaded.record.version if deed.loaded else 0
    return f"{deed.record.kind}/{deed.record.id}/{version}/{deed.command.event}"


SETTLING: Mapping[str, Callable[[Deed, str], Deed]] = {
    "settle": _settle,
    "credit": _credit,
    "unsettle": _unsettle,
}
"""What is done in the ledger, by verb."""
