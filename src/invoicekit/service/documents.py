"""The use cases of documents: add, edit, act, and tell what is there.

Each is a pure decision in one transaction. A record that was read brings its version, so that a
write against a newer one is refused; an id needs `expect`.
"""

from __future__ import annotations

from typing import Any

import attrs

from invoicekit.documents import BankDetails, Coding, Content, Invoice, Match, Override, Problem
from invoicekit.errors import InvalidValue, StaleVersion
from invoicekit.permissions import Actor
from invoicekit.ports.storage import Page, Query, UnitOfWork
from invoicekit.records import Record
from invoicekit.service.context import Context
from invoicekit.service.deciding import Moment, decide_act, decide_add, decide_edit
from invoicekit.service.loaded import Loaded, load
from invoicekit.service.once import once
from invoicekit.service.reach import require_apart, within_reach
from invoicekit.service.receipts import Receipt
from invoicekit.statemachines import AuditEntry, Decision
from invoicekit.totals import Calculation, calculate
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
    id: str = "",  # noqa: A002 - a record has an id
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
    bound = _bound(ctx, workflow)
    moment = Moment(by, ctx.clock.now(), ctx.ids)
    require_apart(bound.policy, bound.create, by, at=moment.at, kind=bound.kind)
    content = Content(invoice, coding)
    calculation = _calculated(ctx, invoice)

    def write() -> Receipt:
        changes = decide_add(bound, content, calculation, moment, id or ctx.ids.new(bound.kind))
        kept = changes.write(work)
        return Receipt(kept.kind, kept.id, kept.version)

    with ctx.store.unit_of_work(by.tenant) as work:
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
    reason: str = "",
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
        reason: why.
        kind: the kind of record, where only the id is given.
        expect: the version that was read, where only the id is given.
        key: a key of the caller's own; the same again changes nothing.

    Raises:
        NotFound: if there is none that the actor may know of.
        StaleVersion: if somebody wrote it since.
        Refused: one of its kinds, with every reason.
    """

    def decided(loaded: Loaded, workflow: Workflow, moment: Moment) -> Receipt:
        old = loaded.content
        content = Content(
            old.invoice if invoice is None else invoice,
            old.coding if coding is None else coding,
            old.matches if matches is None else matches,
            old.overrides if overrides is None else overrides,
            old.bank if bank is None else bank,
        )
        calculation = _calculated(ctx, content.invoice)
        changes = decide_edit(workflow, loaded, content, calculation, moment, reason)
        kept = changes.write(work)
        return Receipt(kept.kind, kept.id, kept.version)

    place = _place(record, kind, expect)
    with ctx.store.unit_of_work(by.tenant) as work:
        asked = ("edit", place, invoice, coding, matches, overrides, bank, reason)
        return _written(ctx, work, place, by, key, asked, decided)


def act(
    ctx: Context,
    record: Record | str,
    event: str,
    *,
    by: Actor,
    reason: str = "",
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
        kind: the kind of record, where only the id is given.
        expect: the version that was read, where only the id is given.
        key: a key of the caller's own; the same again changes nothing.

    Raises:
        NotFound: if there is none that the actor may know of.
        StaleVersion: if somebody wrote it since.
        Refused: one of its kinds, with every reason.
        InvalidValue: for the event by which the content changes; use `edit`.
    """

    def decided(loaded: Loaded, workflow: Workflow, moment: Moment) -> Receipt:
        if event == workflow.edit:
            raise InvalidValue("event", event, "it changes the content; use documents.edit")
        kept = decide_act(workflow, loaded, event, moment, reason).write(work)
        return Receipt(kept.kind, kept.id, kept.version)

    place = _place(record, kind, expect)
    with ctx.store.unit_of_work(by.tenant) as work:
        return _written(ctx, work, place, by, key, ("act", place, event, reason), decided)


def can(
    ctx: Context, record: Record | str, event: str, *, by: Actor, kind: str = "invoice"
) -> Decision:
    """Tell whether an act may be done now, with every reason against it.

    Args:
        ctx: where to work.
        record: the record or its id; it is asked as it stands now.
        event: the act.
        by: who wants to do it.
        kind: the kind of record, where only the id is given.

    Raises:
        NotFound: if there is none in the actor's tenant.
    """
    loaded, workflow = _read(ctx, record, kind, by)
    authorize = workflow.policy.authorize(loaded.circumstances(ctx.clock.now()))
    facts = loaded.facts()
    return workflow.machine.can(loaded.record.state, event, facts, actor=by, authorize=authorize)


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
    loaded, workflow = _read(ctx, record, kind, by)
    authorize = workflow.policy.authorize(loaded.circumstances(ctx.clock.now()))
    facts = loaded.facts()
    return workflow.machine.available(loaded.record.state, facts, actor=by, authorize=authorize)


def view(ctx: Context, record: Record | str, *, by: Actor, kind: str = "invoice") -> View:
    """Show a record with its content, its frozen figures and its problems.

    Args:
        ctx: where to work.
        record: the record or its id.
        by: who looks.
        kind: the kind of record, where only the id is given.

    Raises:
        NotFound: if there is none that the actor may know of.
        NotPermitted: if the actor may not see it.
    """
    loaded, _ = _seen(ctx, record, kind, by)
    place = loaded.record.key
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        kept = work.snapshots(*place)
    body = kept[-1].body if kept and kept[-1].revision == loaded.record.revision else None
    figures = body if isinstance(body, Snapshot) else None
    problems = _calculated(ctx, loaded.content.invoice).problems
    return View(loaded.record, loaded.content, figures, problems)


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
    loaded, _ = _seen(ctx, record, kind, by)
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
    workflow = ctx.workflow(kind)
    asked = attrs.evolve(query or Query(), kind=kind)
    _may_list(ctx, workflow, by)
    bounded = within_reach(asked, workflow.policy, workflow.view, by, ctx.clock.now().date())
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        return work.find(bounded)


def _may_list(ctx: Context, workflow: Workflow, by: Actor) -> None:
    """Refuse an actor who holds the permission in no scope at all."""
    if not any((role, workflow.view) in workflow.policy.rights for role in by.roles):
        now = ctx.clock.now()
        require_apart(workflow.policy, workflow.view, by, at=now, kind=workflow.kind)


@attrs.frozen
class _Place:
    kind: str
    id: str
    expect: int


def _place(record: Record | str, kind: str, expect: int | None) -> _Place:
    if isinstance(record, Record):
        return _Place(record.kind, record.id, record.version if expect is None else expect)
    if expect is None:
        raise InvalidValue("expect", None, "an id needs the version that was read; a record has it")
    return _Place(kind, record, expect)


def _written(
    ctx: Context, work: UnitOfWork, place: _Place, by: Actor, key: str, asked: object, decided: Any
) -> Record:
    def write() -> Receipt:
        loaded = load(work, place.kind, place.id)
        workflow = ctx.workflow(place.kind)
        moment = Moment(by, ctx.clock.now(), ctx.ids)
        if loaded.record.version != place.expect:
            # Whoever may not know of the record is not told its version either.
            about = loaded.circumstances(moment.at)
            workflow.policy.require(workflow.view, by, about, state=loaded.record.state)
            raise StaleVersion(place.kind, place.id, place.expect, loaded.record.version)
        receipt: Receipt = decided(loaded, workflow, moment)
        return receipt

    receipt = once(work, key, asked, write)
    return work.get(receipt.kind, receipt.id)


def _read(ctx: Context, record: Record | str, kind: str, by: Actor) -> tuple[Loaded, Workflow]:
    place = record.key if isinstance(record, Record) else (kind, record)
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        return load(work, *place), ctx.workflow(place[0])


def _seen(ctx: Context, record: Record | str, kind: str, by: Actor) -> tuple[Loaded, Workflow]:
    loaded, workflow = _read(ctx, record, kind, by)
    about = loaded.circumstances(ctx.clock.now())
    workflow.policy.require(workflow.view, by, about, state=loaded.record.state)
    return loaded, workflow


def _bound(ctx: Context, workflow: Workflow) -> Workflow:
    bound = ctx.workflow(workflow.kind)
    if bound.name != workflow.name:
        reason = f"the context runs {bound.name!r} for records of the kind {workflow.kind!r}"
        raise InvalidValue("workflow", workflow.name, reason)
    return bound


def _calculated(ctx: Context, invoice: Invoice) -> Calculation:
    return calculate(invoice, ctx.regime, rounding=ctx.rounding)
