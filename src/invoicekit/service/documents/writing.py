"""What changes a document: it is taken in, edited, and moved by the acts of its lifecycle."""

from __future__ import annotations

from collections.abc import Mapping

from invoicekit.documents import BankDetails, Coding, Content, Invoice, Match, Override
from invoicekit.errors import InvalidValue
from invoicekit.permissions import Actor
from invoicekit.records import Record
from invoicekit.service.acting import bound_for, made, require_making, written
from invoicekit.service.command import Command, Moment, details_of
from invoicekit.service.context import Context
from invoicekit.service.loaded import Loaded
from invoicekit.service.once import kept_once
from invoicekit.service.places import calculated, command_for, place_of
from invoicekit.workflows import Workflow

__all__ = ["act", "add", "edit"]


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
    moment = Moment(by, ctx.clock.now(), ctx.ids, ctx.zone)
    content = Content(invoice, coding)
    calculation = calculated(ctx, invoice)
    with ctx.store.unit_of_work(by.tenant) as work:
        bound = bound_for(ctx, work, workflow)
        require_making(bound, content, moment)

        def make() -> Record:
            return made(ctx, work, bound, content, calculation, moment, id)

        return kept_once(work, key, ("add", content, id), make)


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
    return written(ctx, place, by, key, asking, command)


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
    return written(ctx, place, by, key, ("act", place, event, reason, said), command)
