"""The use cases of documents: add, edit, act, and tell what is there.

Each is a pure decision in one transaction. A record that was read brings its version, so that a
write against a newer one is refused; an id needs `expect`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs

from invoicekit.documents import BankDetails, Coding, Content, Invoice, Match, Override, Problem
from invoicekit.errors import InvalidValue
from invoicekit.permissions import Actor
from invoicekit.ports.storage import Page, Query
from invoicekit.records import Record
from invoicekit.service.command import Command, Moment, details_of
from invoicekit.service.context import Context
from invoicekit.service.deciding import asked, decide_act, decide_add
from invoicekit.service.following import followed
from invoicekit.service.judging import facts_of
from invoicekit.service.loaded import Loaded
from invoicekit.service.looking import looked_at
from invoicekit.service.once import once
from invoicekit.service.places import Place, calculated, command_for, found, place_of, read, seen
from invoicekit.service.reach import require_apart, within_reach
from invoicekit.service.receipts import Receipt
from invoicekit.service.settings import workflow_of
from invoicekit.statemachines import AuditEntry, Decision
from invoicekit.totals.snapshot import Snapshot
from invoicekit.workflows import Workflow

__all__ = ["View", "act", "add", "available", "can", "edit", "find", "history", "view"]


@attrs.frozen
class View:
    """A record as a person sees it.

    Attributes:
        record: where it stands.
        content: what is said in it.
        figures: what was computed when it counted; None before.
        problems: what is missing or inconsistent in it.
    """

    record: Record
    content: Content
    figures: Snapshot | None
    problems: tuple[Problem, ...]


def add(
    ctx: Context,
    invoice: Invoice,
    *,
    workflow: Workflow,
    by: Actor,
    coding: Coding | None = None,
    key: str = "",
    id: str = "",
) -> Record:
    """Take in a document; incomplete is allowed, and told by `view`.

    Args:
        ctx: where to work.
        invoice: what is said.
        workflow: what it follows; one of the context's.
        by: who adds it.
        coding: where it is booked.
        key: a key of the caller's own; the same again changes nothing.
        id: an id of the caller's own; made by the context if left out.

    Returns:
        The record as it is kept.

    Raises:
        NotPermitted: if the actor may not add one.
        Duplicate: if kind, seller and number are taken.
        KeyReused: if the key was used for something else.
    """
    moment = Moment(by, ctx.clock.now(), ctx.ids)
    content = Content(invoice, coding)
    calculation = calculated(ctx, invoice)
    _check_bound(ctx, workflow)
    with ctx.store.unit_of_work(by.tenant) as work:
        bound = workflow_of(ctx, work, workflow.kind)
        party = bound.party(invoice)
        account = party.id or party.name
        require_apart(
            bound.policy, bound.create, by, at=moment.at, kind=bound.kind, account=account
        )

        def write() -> Receipt:
            new_id = id or ctx.ids.new(bound.kind)
            kept = decide_add(bound, content, calculation, moment, new_id).write(work)
            kept = followed(ctx, work, bound, kept, "add", moment)
            return Receipt(kept.kind, kept.id, kept.version)

        receipt = once(work, key, ("add", content, id), write)
        return work.get(receipt.kind, receipt.id)


def edit(
    ctx: Context,
    record: Record | str,
    *,
    by: Actor,
    invoice: Invoice | None = None,
    coding: Coding | None = None,
    matches: tuple[Match, ...] | None = None,
    overrides: tuple[Override, ...] | None = None,
    bank: BankDetails | None = None,
    event: str = "",
    reason: str = "",
    details: Mapping[str, str] | None = None,
    kind: str = "invoice",
    expect: int | None = None,
    key: str = "",
) -> Record:
    """Give a record a new content, as a revision of its own; what is left out stays.

    Args:
        ctx: where to work.
        record: the record as it was read, or its id with `expect`.
        by: who edits.
        invoice: what is said now.
        coding: where it is booked now.
        matches: what it was matched with.
        overrides: what persons decided against a proposal.
        bank: where the money is to go.
        event: the act, where it is another than the workflow's own edit, such as a resend.
        reason: why.
        details: what else the history shall keep, by name.
        kind: the kind of record, where only the id is given.
        expect: the version that was read, where only the id is given.
        key: a key of the caller's own; the same again changes nothing.

    Raises:
        NotFound: if there is none that the actor may know of.
        StaleVersion: if somebody wrote it since.
        Refused: one of its kinds, with every reason.
    """
    said = details_of(details or {})

    def command(loaded: Loaded, workflow: Workflow) -> Command:
        old = loaded.document
        content = Content(
            old.invoice if invoice is None else invoice,
            old.coding if coding is None else coding,
            old.matches if matches is None else matches,
            old.overrides if overrides is None else overrides,
            old.bank if bank is None else bank,
        )
        name = event or workflow.edit
        if name not in {workflow.edit, *workflow.revises}:
            raise InvalidValue("event", name, "it brings no new content; use documents.act")
        return command_for(ctx, loaded, name, reason, said, content)

    place = place_of(record, kind, expect)
    asking = ("edit", place, invoice, coding, matches, overrides, bank, event, reason, said)
    return _written(ctx, place, by, key, asking, command)


def act(
    ctx: Context,
    record: Record | str,
    event: str,
    *,
    by: Actor,
    reason: str = "",
    details: Mapping[str, str] | None = None,
    kind: str = "invoice",
    expect: int | None = None,
    key: str = "",
) -> Record:
    """Do an act that the lifecycle knows, and return the record as it stands after it.

    Args:
        ctx: where to work.
        record: the record as it was read, or its id with `expect`.
        event: the act, such as `"delete"`.
        by: who does it.
        reason: why, where the lifecycle asks for it.
        details: what else the history shall keep, by name, such as the ERP's number.
        kind: the kind of record, where only the id is given.
        expect: the version that was read, where only the id is given.
        key: a key of the caller's own; the same again changes nothing.

    Raises:
        NotFound: if there is none that the actor may know of.
        StaleVersion: if somebody wrote it since.
        Refused: one of its kinds, with every reason.
        InvalidValue: for the event by which the content changes, or is looked at.
    """
    said = details_of(details or {})

    def command(loaded: Loaded, workflow: Workflow) -> Command:
        if event == workflow.edit:
            raise InvalidValue("event", event, "it changes the content; use documents.edit")
        if event == workflow.viewing:
            raise InvalidValue("event", event, "it is a look at the record; use documents.view")
        return command_for(ctx, loaded, event, reason, said)

    place = place_of(record, kind, expect)
    return _written(ctx, place, by, key, ("act", place, event, reason, said), command)


def can(
    ctx: Context,
    record: Record | str,
    event: str,
    *,
    by: Actor,
    reason: str | None = None,
    details: Mapping[str, str] | None = None,
    kind: str = "invoice",
) -> Decision:
    """Tell whether an act may be done now, with every reason against it.

    Args:
        ctx: where to work.
        record: the record or its id; it is asked as it stands now.
        event: the act.
        by: who wants to do it.
        reason: why; what is left out is not asked for yet.
        details: what else would be said; what is left out is not asked for yet.
        kind: the kind of record, where only the id is given.

    Raises:
        NotFound: if there is none in the actor's tenant.
    """
    loaded, workflow = read(ctx, record, kind, by)
    moment = Moment(by, ctx.clock.now(), ctx.ids)
    command = command_for(ctx, loaded, event, reason, details_of(details))
    return asked(workflow, loaded, command, moment)


def available(
    ctx: Context, record: Record | str, *, by: Actor, kind: str = "invoice"
) -> tuple[Decision, ...]:
    """Tell of every act of the lifecycle whether it may be done now.

    Args:
        ctx: where to work.
        record: the record or its id; it is asked as it stands now.
        by: who asks.
        kind: the kind of record, where only the id is given.

    Raises:
        NotFound: if there is none in the actor's tenant.
    """
    loaded, workflow = read(ctx, record, kind, by)
    moment = Moment(by, ctx.clock.now(), ctx.ids)
    return workflow.machine.available(
        loaded.record.state,
        facts_of(workflow, loaded, command_for(ctx, loaded, ""), moment),
        actor=by,
        authorize=workflow.policy.authorize(loaded.circumstances(moment.at)),
    )


def view(ctx: Context, record: Record | str, *, by: Actor, kind: str = "invoice") -> View:
    """Show a record with its content, its frozen figures and its problems.

    Where the lifecycle knows the first look of the vendor, it is recorded and moves the record; a
    look by staff changes nothing.

    Args:
        ctx: where to work.
        record: the record or its id.
        by: who looks.
        kind: the kind of record, where only the id is given.

    Raises:
        NotFound: if there is none that the actor may know of.
        NotPermitted: if the actor may not see it.
    """
    loaded, workflow = seen(ctx, record, kind, by)
    document = loaded.document
    loaded = looked_at(ctx, loaded, workflow, by)
    problems = calculated(ctx, document.invoice).problems
    return View(loaded.record, loaded.document, loaded.figures, problems)


def history(
    ctx: Context, record: Record | str, *, by: Actor, kind: str = "invoice"
) -> tuple[AuditEntry, ...]:
    """Tell who did what to a record, when, and why; the first act first.

    Args:
        ctx: where to work.
        record: the record or its id.
        by: who asks.
        kind: the kind of record, where only the id is given.

    Raises:
        NotFound: if there is none that the actor may know of.
        NotPermitted: if the actor may not see it.
    """
    loaded, _ = seen(ctx, record, kind, by)
    return loaded.history


def find(ctx: Context, query: Query | None = None, *, by: Actor, kind: str = "invoice") -> Page:
    """List the records that the actor may see, with counts for each state.

    Args:
        ctx: where to work.
        query: filters, order and page; all of them if left out. Its kind plays no part.
        by: who asks.
        kind: the kind of record.

    Raises:
        NotPermitted: if the actor may see none.
    """
    asking = attrs.evolve(query or Query(), kind=kind)
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        workflow = workflow_of(ctx, work, kind)
        _may_list(ctx, workflow, by)
        today = ctx.clock.now().date()
        return work.find(within_reach(asking, workflow.policy, workflow.view, by, today))


def _may_list(ctx: Context, workflow: Workflow, by: Actor) -> None:
    """Refuse an actor who holds the permission in no scope at all."""
    if not any((role, workflow.view) in workflow.policy.rights for role in by.roles):
        now = ctx.clock.now()
        require_apart(workflow.policy, workflow.view, by, at=now, kind=workflow.kind)


def _written(
    ctx: Context,
    place: Place,
    by: Actor,
    key: str,
    asking: object,
    command: Callable[[Loaded, Workflow], Command],
) -> Record:
    """Do an act once in a transaction of its own, with what follows upon it."""

    def write() -> Receipt:
        moment = Moment(by, ctx.clock.now(), ctx.ids)
        loaded, workflow = found(ctx, work, place, moment)
        told = command(loaded, workflow)
        kept = decide_act(workflow, loaded, told, moment).write(work)
        kept = followed(ctx, work, workflow, kept, told.event, moment)
        return Receipt(kept.kind, kept.id, kept.version)

    with ctx.store.unit_of_work(by.tenant) as work:
        receipt = once(work, key, asking, write)
        return work.get(receipt.kind, receipt.id)


def _check_bound(ctx: Context, workflow: Workflow) -> None:
    bound = ctx.workflow(workflow.kind)
    if bound.name != workflow.name:
        reason = f"the context runs {bound.name!r} for records of the kind {workflow.kind!r}"
        raise InvalidValue("workflow", workflow.name, reason)
