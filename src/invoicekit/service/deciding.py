"""The pure decisions: from what was read and what is asked to what is written, or a refusal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import attrs

from invoicekit.allocation import settlement_of
from invoicekit.documents import Content
from invoicekit.money import Money
from invoicekit.permissions import Actor
from invoicekit.ports.clock import IdFactory
from invoicekit.ports.storage import Message
from invoicekit.records import Record, Revision, Snapshot
from invoicekit.service.changes import Changes
from invoicekit.service.loaded import Loaded, signed
from invoicekit.service.receipts import Notice
from invoicekit.statemachines import AuditEntry, Effect
from invoicekit.totals import Calculation
from invoicekit.totals.snapshot import Snapshot as Figures
from invoicekit.workflows import Workflow

__all__ = ["Moment", "decide_act", "decide_add", "decide_edit"]

ADD = "add"
"""The event under which a record's making stands in its history."""


@attrs.frozen
class Moment:
    """Who acts, when, and where new ids come from."""

    actor: Actor
    at: datetime
    ids: IdFactory


def decide_add(
    workflow: Workflow, content: Content, calculation: Calculation, moment: Moment, id_: str
) -> Changes:
    """Return what the making of a record writes.

    Args:
        workflow: what it follows.
        content: what is said in it.
        calculation: what that comes to.
        moment: who makes it, when.
        id_: the id of the record.
    """
    record = Record(
        tenant=moment.actor.tenant,
        kind=workflow.kind,
        id=id_,
        workflow=workflow.name,
        definition_version=workflow.lifecycle.version,
        state=workflow.lifecycle.initial,
        created_at=moment.at,
        created_by=moment.actor.id,
    )
    nothing = Money.zero(content.invoice.currency)
    record = _with_facts(record, workflow, content, calculation, nothing)
    entry = _entry(workflow, record, moment, content, version=1)
    return Changes(
        record,
        entry,
        revision=_revision(record, content, moment),
        snapshot=_figures(workflow, ADD, record, content, calculation),
    )


def decide_edit(
    workflow: Workflow,
    loaded: Loaded,
    content: Content,
    calculation: Calculation,
    moment: Moment,
    reason: str,
) -> Changes:
    """Return what a new content writes, if the edit is allowed.

    Raises:
        Refused: one of its kinds, with every reason.
    """
    revision = loaded.record.revision + 1
    fired = workflow.machine.fire(
        loaded.record.state,
        workflow.edit,
        loaded.facts(calculation),
        actor=moment.actor,
        authorize=workflow.policy.authorize(loaded.circumstances(moment.at)),
        at=moment.at,
        reason=reason,
        version=loaded.record.version + 1,
        revision=revision,
        fingerprint=content.fingerprint,
    )
    record = attrs.evolve(
        loaded.record,
        state=fired.state,
        revision=revision,
        updated_at=moment.at,
    )
    record = _with_facts(record, workflow, content, calculation, loaded.allocated)
    return Changes(
        record,
        fired.entry,
        expect=loaded.record.version,
        revision=_revision(record, content, moment),
        snapshot=_figures(workflow, workflow.edit, record, content, calculation),
        messages=_messages(fired.outbox, record, moment, fired.entry),
    )


def decide_act(
    workflow: Workflow, loaded: Loaded, event: str, moment: Moment, reason: str
) -> Changes:
    """Return what an act writes that leaves the content as it is, if it is allowed.

    Raises:
        Refused: one of its kinds, with every reason.
    """
    record = loaded.record
    fired = workflow.machine.fire(
        record.state,
        event,
        loaded.facts(),
        actor=moment.actor,
        authorize=workflow.policy.authorize(loaded.circumstances(moment.at)),
        at=moment.at,
        reason=reason,
        version=record.version + 1,
        revision=record.revision,
        fingerprint=loaded.content.fingerprint,
    )
    after = attrs.evolve(record, state=fired.state, updated_at=moment.at)
    for effect in fired.inside:
        after = _INSIDE.get(effect.name, _nothing)(after)
    return Changes(
        after,
        fired.entry,
        expect=record.version,
        messages=_messages(fired.outbox, after, moment, fired.entry),
    )


def _nothing(record: Record) -> Record:
    return record


def _free_order(record: Record) -> Record:
    return attrs.evolve(record, order="")


_INSIDE = {"free_order": _free_order}
"""What an inside effect does to the record; a tombstone keeps its number, and is only a state."""


def _with_facts(
    record: Record,
    workflow: Workflow,
    content: Content,
    calculation: Calculation,
    allocated: Money,
) -> Record:
    """Return a record with the facts of its content, by which people look for it."""
    invoice = content.invoice
    total = Money(signed(invoice.kind, calculation.totals.payable), invoice.currency)
    return attrs.evolve(
        record,
        settlement=settlement_of(total, allocated).value,
        unique_key=workflow.unique(invoice),
        number=invoice.number,
        seller=invoice.seller.name,
        buyer=invoice.buyer.name,
        customer=invoice.buyer.id or invoice.buyer.name,
        issue_date=invoice.issue_date,
        due_date=invoice.last_due_date or invoice.issue_date,
        currency=invoice.currency,
        total=total.amount,
        balance=(total - allocated).amount,
        source=invoice.source,
        order=invoice.order,
    )


def _revision(record: Record, content: Content, moment: Moment) -> Revision:
    return Revision(
        tenant=record.tenant,
        kind=record.kind,
        id=record.id,
        number=record.revision,
        content=content,
        fingerprint=content.fingerprint,
        by=moment.actor.id,
        at=moment.at,
    )


def _figures(
    workflow: Workflow, event: str, record: Record, content: Content, calculation: Calculation
) -> Snapshot | None:
    if event not in workflow.freezes:
        return None
    return Snapshot(
        tenant=record.tenant,
        kind=record.kind,
        id=record.id,
        revision=record.revision,
        body=Figures.of(calculation, content.overrides),
    )


def _entry(
    workflow: Workflow, record: Record, moment: Moment, content: Content, version: int
) -> AuditEntry:
    return AuditEntry(
        event=ADD,
        source="",
        target=record.state,
        actor=moment.actor.id,
        at=moment.at,
        definition=workflow.name,
        definition_version=workflow.lifecycle.version,
        on_behalf_of=moment.actor.on_behalf_of,
        version=version,
        revision=record.revision,
        fingerprint=content.fingerprint,
    )


def _messages(
    effects: Iterable[Effect], record: Record, moment: Moment, entry: AuditEntry
) -> tuple[Message, ...]:
    return tuple(
        Message(
            id=moment.ids.new("message"),
            topic=effect.name,
            kind=record.kind,
            record=record.id,
            body=Notice(
                effect.name, record.kind, record.id, entry.version, record.number, effect.details
            ),
            at=moment.at,
        )
        for effect in effects
    )
