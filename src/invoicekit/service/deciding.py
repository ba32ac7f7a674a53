"""The pure decisions: from what was read and what is asked to what is written, or a refusal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from invoicekit.documents import Content
from invoicekit.money import Money
from invoicekit.records import Record, Revision, Snapshot
from invoicekit.service.changes import Changes
from invoicekit.service.command import Command, Moment
from invoicekit.service.deed import ADD, Deed, added, settled
from invoicekit.service.effects import carried_out
from invoicekit.service.instalments import labelled
from invoicekit.service.judging import approvals_by, facts_of
from invoicekit.service.loaded import Loaded, signed
from invoicekit.service.pointing import pointing
from invoicekit.service.telling import messages_of
from invoicekit.statemachines import Decision, Fired
from invoicekit.totals import Calculation
from invoicekit.totals.snapshot import Snapshot as Figures
from invoicekit.workflows import Workflow

__all__ = ["asked", "decide_act", "decide_add"]


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
    nothing = Money.zero(content.invoice.currency)
    # Made with all its facts at once: each fact is looked at whenever a record is made.
    record = Record(
        tenant=moment.actor.tenant,
        kind=workflow.kind,
        id=id_,
        workflow=workflow.name,
        definition_version=workflow.lifecycle.version,
        state=workflow.lifecycle.initial,
        created_at=moment.at,
        created_by=moment.actor.id,
        **_facts(workflow, content, calculation, nothing),
    )
    command = Command(ADD, content, calculation)
    deed = carried_out(workflow.on_add, Deed(workflow, command, moment, record))
    return attrs.evolve(
        added(deed.record, content, content.fingerprint, moment),
        snapshot=_figures(deed, "", content),
        also=deed.also,
    )


def asked(workflow: Workflow, loaded: Loaded, command: Command, moment: Moment) -> Decision:
    """Return whether an act may be done now, with every reason against it."""
    return workflow.machine.can(
        loaded.record.state,
        command.event,
        facts_of(workflow, loaded, command, moment),
        actor=moment.actor,
        authorize=workflow.policy.authorize(loaded.circumstances(moment.at, moment.zone)),
        reason=command.reason,
    )


def decide_act(workflow: Workflow, loaded: Loaded, command: Command, moment: Moment) -> Changes:
    """Return what an act writes, if it is allowed.

    Raises:
        Refused: one of its kinds, with every reason.
    """
    fired = _fired(workflow, loaded, command, moment)
    record = attrs.evolve(
        loaded.record, state=fired.state, revision=fired.entry.revision, updated_at=moment.at
    )
    content = command.content or loaded.content
    figures = None
    if isinstance(content, Content) and command.calculation is not None:
        counts = workflow.counts(command.event, loaded.record.state)
        if command.content is not None or (counts and loaded.figures is None):
            facts = _facts(workflow, content, command.calculation, loaded.allocated, record)
            record = attrs.evolve(record, **facts)
            figures = _figures(
                Deed(workflow, command, moment, record), loaded.record.state, content
            )
    deed = carried_out(fired.inside, Deed(workflow, command, moment, record, loaded))
    return Changes(
        deed.record,
        fired.entry,
        expect=loaded.record.version,
        revision=_revision(deed.record, command, moment),
        snapshot=figures,
        messages=messages_of(fired.outbox, deed, fired.entry),
        rows=deed.rows,
        also=deed.also,
    )


def _fired(workflow: Workflow, loaded: Loaded, command: Command, moment: Moment) -> Fired:
    record, about = loaded.record, loaded.circumstances(moment.at, moment.zone)
    counted = approvals_by(workflow.policy, command.event, moment.actor, about)
    details = [*(command.details or ()), *(pair for each in counted for pair in each.details)]
    content = command.content
    return workflow.machine.fire(
        record.state,
        command.event,
        facts_of(workflow, loaded, command, moment),
        actor=moment.actor,
        authorize=workflow.policy.authorize(about),
        at=moment.at,
        reason=command.reason or "",
        version=record.version + 1,
        revision=record.revision if content is None else record.revision + 1,
        fingerprint=loaded.fingerprint if content is None else content.fingerprint,
        details=details,
    )


def _facts(
    workflow: Workflow,
    content: Content,
    calculation: Calculation,
    allocated: Money,
    before: Record | None = None,
) -> Mapping[str, Any]:
    """Return the facts of a content, by which people look for its record."""
    invoice = content.invoice
    total = Money(signed(invoice.kind, calculation.totals.payable), invoice.currency)
    party = workflow.party(invoice)
    return {
        **settled(total, allocated),
        "unique_key": workflow.unique(invoice),
        "number": invoice.number,
        "seller": invoice.seller.name,
        "buyer": invoice.buyer.name,
        "customer": party.id or party.name,
        "issue_date": invoice.issue_date,
        "due_date": invoice.last_due_date or invoice.issue_date,
        "source": invoice.source,
        "order": invoice.order,
        "tags": pointing(before.tags if before else (), workflow, content),
        "labels": labelled(before.labels if before else (), invoice),
    }


def _revision(record: Record, command: Command, moment: Moment) -> Revision | None:
    if command.content is None:
        return None
    return Revision(
        tenant=record.tenant,
        kind=record.kind,
        id=record.id,
        number=record.revision,
        content=command.content,
        fingerprint=command.content.fingerprint,
        by=moment.actor.id,
        at=moment.at,
    )


def _figures(deed: Deed, state: str, content: Content) -> Snapshot | None:
    command, record = deed.command, deed.record
    if command.calculation is None or not deed.workflow.counts(command.event, state):
        return None
    return Snapshot(
        tenant=record.tenant,
        kind=record.kind,
        id=record.id,
        revision=record.revision,
        body=Figures.of(command.calculation, content.overrides),
    )
