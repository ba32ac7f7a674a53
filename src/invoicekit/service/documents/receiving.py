"""Invoices that another system sends, again and again: taken in once, kept up, never revived."""

from __future__ import annotations

from contextlib import suppress
from enum import Enum

import attrs

from invoicekit.documents import Content, Invoice, fingerprint
from invoicekit.errors import Duplicate, InvalidValue, StaleVersion
from invoicekit.permissions import Actor
from invoicekit.ports.storage import Query, UnitOfWork
from invoicekit.records import Record
from invoicekit.service.acting import bound_for, made, require_making
from invoicekit.service.command import Command, Moment
from invoicekit.service.context import Context
from invoicekit.service.deciding import asked, decide_act
from invoicekit.service.following import followed
from invoicekit.service.loaded import Loaded, load
from invoicekit.service.once import once
from invoicekit.service.paging import all_pages
from invoicekit.service.places import calculated, command_for
from invoicekit.service.reach import require_apart
from invoicekit.service.receipts import Receipt
from invoicekit.statemachines import Decision, Step, refusal_error
from invoicekit.workflows import RECEIVABLE, Workflow

__all__ = ["Received", "Reception", "receive"]

FLAG = "import_differs"
"""The tag of an invoice of which the other system says something that is not applied."""

_TRIES = 3


class Reception(Enum):
    """What became of an invoice that was sent."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    """It says what is known already."""
    FLAGGED = "flagged"
    """It is not applied, since the rules are against a change; the invoice is flagged."""
    DELETED = "deleted"
    """It was deleted here, and stays so."""


@attrs.frozen
class Received:
    """An invoice that was sent, and what became of it.

    Attributes:
        record: the invoice as it stands now.
        reception: what was done.
        decision: why it was not applied, where it was flagged.
    """

    record: Record
    reception: Reception
    decision: Decision | None = None


def receive(
    ctx: Context,
    invoice: Invoice,
    *,
    by: Actor,
    workflow: Workflow = RECEIVABLE,
    source: str = "erp",
    event: str = "reimport",
    key: str = "",
) -> Received:
    """Take in an invoice that another system sends; the same number again updates the first.

    It never makes a second one, never revives a deleted one, and where the rules are against a
    change (the invoice is paid in full, say) it is flagged and not applied.

    Args:
        ctx: where to work.
        invoice: what the other system says.
        by: who imports it: the program itself, mostly.
        workflow: what it follows; one of the context's.
        source: the other system, where the invoice does not name it.
        event: the act by which an import brings new content.
        key: a key of the caller's own; the same again changes nothing.

    Raises:
        InvalidValue: for an invoice without a number, or an act that the lifecycle has not.
        NotPermitted: if the actor may not import.
        StaleVersion: if others write it again and again meanwhile.
    """
    sent = invoice if invoice.source else attrs.evolve(invoice, source=source)
    for _ in range(_TRIES - 1):
        # Where somebody sends the same at this moment, what they wrote is there the next time.
        with suppress(Duplicate, StaleVersion):
            return _received(ctx, sent, workflow, by, event, key)
    return _received(ctx, sent, workflow, by, event, key)


def _received(
    ctx: Context, sent: Invoice, workflow: Workflow, by: Actor, event: str, key: str
) -> Received:
    moment = Moment(by, ctx.clock.now(), ctx.ids, ctx.zone)
    with ctx.store.unit_of_work(by.tenant) as work:
        bound = bound_for(ctx, work, workflow)
        _require_import(bound, event, moment)
        done: list[Received] = []

        def write() -> Receipt:
            done.append(_taken(ctx, work, bound, sent, event, moment))
            record = done[0].record
            return Receipt(record.kind, record.id, record.version)

        receipt = once(work, key, ("receive", bound.kind, event, sent), write)
        if done:
            return done[0]
        return Received(work.get(receipt.kind, receipt.id), Reception.UNCHANGED)


def _require_import(bound: Workflow, event: str, moment: Moment) -> None:
    if event not in bound.revises:
        known = ", ".join(sorted(bound.revises)) or "none"
        raise InvalidValue("event", event, f"acts that bring new content besides an edit: {known}")
    permission = bound.lifecycle.index.permissions[event]
    if permission:
        require_apart(
            bound.policy, permission, moment.actor, at=moment.at, zone=moment.zone, kind=bound.kind
        )


def _taken(
    ctx: Context, work: UnitOfWork, bound: Workflow, sent: Invoice, event: str, moment: Moment
) -> Received:
    holder = _holder(work, bound, sent)
    if holder is None:
        content = Content(sent)
        require_making(bound, content, moment)
        kept = made(ctx, work, bound, content, calculated(ctx, sent), moment)
        return Received(kept, Reception.ADDED)
    if holder.state in bound.lifecycle.final:
        return Received(holder, Reception.DELETED)
    loaded = load(work, *holder.key, bound)
    content = attrs.evolve(loaded.document, invoice=_merged(loaded.document.invoice, sent))
    if content == loaded.document:
        return Received(holder, Reception.UNCHANGED)
    command = command_for(ctx, loaded, event, "", (), content)
    decision = asked(bound, loaded, command, moment)
    if decision.allowed:
        return _updated(ctx, work, bound, loaded, command, moment)
    if any(failure.step is not Step.GUARD for failure in decision.failures):
        raise refusal_error(decision)
    return _flagged(ctx, work, bound, loaded, decision, fingerprint(content), moment)


def _holder(work: UnitOfWork, bound: Workflow, sent: Invoice) -> Record | None:
    """Return the record that has the invoice's number already, a deleted one too."""
    unique = bound.unique(sent)
    if unique is None:
        reason = "what is imported needs what tells it from others: a number, mostly"
        raise InvalidValue("number", sent.number, reason)
    found = all_pages(work, Query(kind=bound.kind, number=sent.number))
    return next((record for record in found if record.unique_key == unique), None)


def _merged(known: Invoice, sent: Invoice) -> Invoice:
    """Return what the other system says, with what only we know: whence it came, and its order."""
    return attrs.evolve(sent, source=known.source, order=sent.order or known.order)


def _updated(
    ctx: Context,
    work: UnitOfWork,
    bound: Workflow,
    loaded: Loaded,
    command: Command,
    moment: Moment,
) -> Received:
    changes = decide_act(bound, loaded, command, moment)
    tags = [tag for tag in changes.record.tags if tag != FLAG]
    changes = attrs.evolve(changes, record=attrs.evolve(changes.record, tags=tags))
    kept = followed(ctx, work, bound, changes.write(work), command.event, moment)
    return Received(kept, Reception.UPDATED)


def _flagged(
    ctx: Context,
    work: UnitOfWork,
    bound: Workflow,
    loaded: Loaded,
    decision: Decision,
    print_: str,
    moment: Moment,
) -> Received:
    last = next((e for e in reversed(loaded.history) if e.event == "flag"), None)
    if FLAG in loaded.record.tags and last is not None and ("import", print_) in last.details:
        return Received(loaded.record, Reception.FLAGGED, decision)
    because = ", ".join(failure.code for failure in decision.failures)
    said = (("flag", FLAG), ("because", because), ("import", print_))
    command = command_for(ctx, loaded, "flag", "", said)
    kept = decide_act(bound, loaded, command, moment).write(work)
    return Received(kept, Reception.FLAGGED, decision)
