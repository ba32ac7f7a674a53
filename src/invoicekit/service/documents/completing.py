"""Saving what is incomplete, telling what is missing, and confirming what is complete."""

from __future__ import annotations

import attrs

from invoicekit.documents import Coding, Invoice, Problem, Section, Severity, by_section
from invoicekit.errors import InvalidValue
from invoicekit.permissions import Actor
from invoicekit.records import Record
from invoicekit.service.acting import written
from invoicekit.service.command import Command, Moment, details_of
from invoicekit.service.context import Context
from invoicekit.service.deciding import asked
from invoicekit.service.documents.writing import act, add, edit
from invoicekit.service.loaded import Loaded
from invoicekit.service.places import command_for, place_of, seen
from invoicekit.service.purchases.laying import laid
from invoicekit.service.repeats import repeats_of
from invoicekit.statemachines import Failure
from invoicekit.workflows import Workflow

__all__ = ["Missing", "confirm", "delete", "missing", "save"]


@attrs.frozen
class Missing:
    """What keeps a document in its bucket.

    Attributes:
        record: where it stands.
        bucket: the name of its state, as people read it.
        event: the act by which it is confirmed here; empty where nothing is confirmed.
        sections: what is missing or inconsistent, by section, in the order of the screen.
        failures: every reason for which this actor cannot confirm it now.
    """

    record: Record
    bucket: str
    event: str
    sections: tuple[tuple[Section, tuple[Problem, ...]], ...]
    failures: tuple[Failure, ...]

    @property
    def complete(self) -> bool:
        """Tell whether nothing is missing or inconsistent; warnings keep nobody."""
        return not any(
            problem.severity is Severity.ERROR for _, each in self.sections for problem in each
        )

    def of(self, section: Section) -> tuple[Problem, ...]:
        """Return what is missing or inconsistent in one section."""
        return dict(self.sections).get(section, ())


def missing(ctx: Context, record: Record | str, *, by: Actor, kind: str = "invoice") -> Missing:
    """Tell what a document still lacks where it stands, section by section.

    Args:
        ctx: where to work.
        record: the record or its id; it is asked as it stands now.
        by: who asks.
        kind: the kind of record, where only the id is given.

    Raises:
        NotFound: if there is none that the actor may know of.
        NotPermitted: if the actor may not see it.
    """
    loaded, workflow = seen(ctx, record, kind, by)
    event = dict(workflow.confirms).get(loaded.record.state, "")
    # Nobody has been asked for a reason yet: what one would excuse stands in the sections.
    command, repeats = _beside(ctx, workflow, loaded, command_for(ctx, loaded, event), by)
    decision = asked(workflow, loaded, command, Moment(by, ctx.clock.now(), ctx.ids, ctx.zone))
    computed = () if command.calculation is None else command.calculation.problems
    changes = () if command.bank_change is None else (command.bank_change,)
    found = (*computed, *command.wanted, *command.mismatches, *changes, *repeats)
    return Missing(
        loaded.record,
        workflow.lifecycle.label(loaded.record.state),
        event,
        by_section(problem for problem in found if problem.severity is not Severity.NOTE),
        decision.failures if event else (),
    )


def _beside(
    ctx: Context, workflow: Workflow, loaded: Loaded, command: Command, by: Actor
) -> tuple[Command, tuple[Problem, ...]]:
    """Return an act laid beside orders and receipts, and the bills that it may repeat."""
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        repeats = repeats_of(work, workflow, loaded.record)
        return laid(ctx, work, workflow, loaded, command).command, repeats


def save(
    ctx: Context,
    invoice: Invoice,
    *,
    workflow: Workflow,
    by: Actor,
    record: Record | None = None,
    coding: Coding | None = None,
    key: str = "",
) -> Missing:
    """Keep a document however incomplete it is, and tell what it still lacks.

    Args:
        ctx: where to work.
        invoice: what is said so far.
        workflow: what it follows; one of the context's.
        by: who saves it.
        record: the record as it was read; left out, a new one is made.
        coding: where it is booked, as far as that is known.
        key: a key of the caller's own; the same again changes nothing.

    Raises:
        NotPermitted: if the actor may not add or edit it.
        StaleVersion: if somebody wrote it since.
        Duplicate: if kind, seller and number are taken.
        Refused: one of its kinds, with every reason.
    """
    if record is None:
        kept = add(ctx, invoice, workflow=workflow, by=by, coding=coding, key=key)
    else:
        kept = edit(ctx, record, by=by, invoice=invoice, coding=coding, key=key)
    return missing(ctx, kept, by=by)


def delete(
    ctx: Context,
    record: Record | str,
    *,
    by: Actor,
    reason: str = "",
    kind: str = "invoice",
    expect: int | None = None,
    key: str = "",
) -> Record:
    """Give up a document by the act that its lifecycle has for it; nothing is ever erased.

    Args:
        ctx: where to work.
        record: the record as it was read, or its id with `expect`.
        by: who gives it up.
        reason: why, where the lifecycle asks for it.
        kind: the kind of record, where only the id is given.
        expect: the version that was read, where only the id is given.
        key: a key of the caller's own; the same again changes nothing.

    Raises:
        InvalidValue: for a kind of record that is never given up.
        NotFound: if there is none that the actor may know of.
        StaleVersion: if somebody wrote it since.
        Refused: one of its kinds, with every reason.
    """
    place = place_of(record, kind, expect)
    event = ctx.workflow(place.kind).deletes
    if not event:
        raise InvalidValue("kind of record", place.kind, "its lifecycle has no act to give it up")
    return act(ctx, record, event, by=by, reason=reason, kind=kind, expect=expect, key=key)


def confirm(
    ctx: Context,
    record: Record | str,
    *,
    by: Actor,
    reason: str = "",
    kind: str = "invoice",
    expect: int | None = None,
    key: str = "",
) -> Record:
    """Confirm a document where it stands: by its submission, its approval, its sending.

    Args:
        ctx: where to work.
        record: the record as it was read, or its id with `expect`.
        by: who confirms it.
        reason: why all the same, where it does not fit order and receipts.
        kind: the kind of record, where only the id is given.
        expect: the version that was read, where only the id is given.
        key: a key of the caller's own; the same again changes nothing.

    Raises:
        InvalidValue: where nothing is confirmed in this state; `missing` tells which act is next.
        NotFound: if there is none that the actor may know of.
        StaleVersion: if somebody wrote it since.
        Refused: one of its kinds, with everything that is missing.
    """
    said = details_of({})

    def command(loaded: Loaded, workflow: Workflow) -> Command:
        event = dict(workflow.confirms).get(loaded.record.state)
        if event is None:
            known = ", ".join(state for state, _ in workflow.confirms) or "no state"
            reason_ = f"a {place.kind} is confirmed in {known}"
            raise InvalidValue("state", loaded.record.state, reason_)
        return command_for(ctx, loaded, event, reason, said)

    place = place_of(record, kind, expect)
    return written(ctx, place, by, key, ("confirm", place, reason), command)
