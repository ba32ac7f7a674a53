"""The records beside another: made with it, and moved by what happens to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs

from invoicekit.documents import fingerprint
from invoicekit.money import Money
from invoicekit.records import Record, Revision
from invoicekit.service.changes import Changes
from invoicekit.service.deed import Deed, added
from invoicekit.service.demand import Demand
from invoicekit.service.judging import live_beside
from invoicekit.service.loaded import Loaded
from invoicekit.service.marking import MARKS
from invoicekit.service.telling import messages_of
from invoicekit.statemachines import Fired, anyone
from invoicekit.workflows import InvoiceFacts, Side

__all__ = ["SIDES"]


def _make(deed: Deed, kind: str) -> Deed:
    """Make a record beside this one, unless a live one is there."""
    if deed.loaded is not None and any(live_beside(deed.workflow, deed.loaded, kind)):
        return deed
    content = _demand(deed, kind)
    made = added(_beside(deed, kind, content), content, fingerprint(content), deed.moment)
    return attrs.evolve(deed, also=(*deed.also, made))


def _demand(deed: Deed, kind: str) -> Demand:
    record = deed.record
    due = record.total if record.balance is None else record.balance
    return Demand(kind, Money(due or 0, record.currency), record.number)


def _beside(deed: Deed, kind: str, content: Demand) -> Record:
    record, lifecycle = deed.record, _side(deed, kind).machine.lifecycle
    return Record(
        tenant=record.tenant,
        kind=kind,
        id=deed.moment.ids.new(kind),
        workflow=lifecycle.name,
        definition_version=lifecycle.version,
        state=lifecycle.initial,
        created_at=deed.moment.at,
        created_by=deed.moment.actor.id,
        parent=record.key,
        number=record.number,
        seller=record.seller,
        buyer=record.buyer,
        customer=record.customer,
        currency=record.currency,
        total=content.amount.amount,
        balance=content.amount.amount,
        order=record.order,
    )


def _fire(deed: Deed, what: str) -> Deed:
    """Do an act on the live records of a kind beside this one; where none lives, nothing.

    Nobody is asked for permission again: it comes with the act that brings it about. What the
    side's own lifecycle has against it is a refusal of the whole.
    """
    kind, _, event = what.partition(".")
    if deed.loaded is None:
        return deed
    others = tuple(live_beside(deed.workflow, deed.loaded, kind))
    moved = (_moved(deed, other, event) for other in others)
    return attrs.evolve(deed, also=(*deed.also, *moved))


def _moved(deed: Deed, other: Loaded, event: str) -> Changes:
    fired = _fired(deed, other, event)
    record = attrs.evolve(other.record, state=fired.state, updated_at=deed.moment.at)
    after = Deed(deed.workflow, deed.command, deed.moment, record, other, parent=deed.record)
    for effect in fired.inside:
        for verb, value in effect.details:
            after = MARKS[verb](after, value)
    said, entry = _revision(after), fired.entry
    if said is not None:
        # What it says now was made by its marks, after it was fired.
        entry = attrs.evolve(entry, revision=said.number, fingerprint=said.fingerprint)
    return Changes(
        after.record,
        entry,
        expect=other.record.version,
        revision=said,
        messages=messages_of(fired.outbox, after, entry),
    )


def _fired(deed: Deed, other: Loaded, event: str) -> Fired:
    return _side(deed, other.record.kind).machine.fire(
        other.record.state,
        event,
        InvoiceFacts(other.total, other.allocated),
        actor=deed.moment.actor,
        authorize=anyone,
        at=deed.moment.at,
        reason=deed.command.reason or deed.command.event,
        version=other.record.version + 1,
        revision=other.record.revision,
        fingerprint=other.fingerprint,
    )


def _revision(deed: Deed) -> Revision | None:
    record = deed.record
    if deed.content is None:
        return None
    return Revision(
        tenant=record.tenant,
        kind=record.kind,
        id=record.id,
        number=record.revision,
        content=deed.content,
        fingerprint=fingerprint(deed.content),
        by=deed.moment.actor.id,
        at=deed.moment.at,
    )


def _side(deed: Deed, kind: str) -> Side:
    return next(side for side in deed.workflow.sides if side.kind == kind)


SIDES: Mapping[str, Callable[[Deed, str], Deed]] = {"make": _make, "fire": _fire}
"""What is done to the records beside it, by verb."""
