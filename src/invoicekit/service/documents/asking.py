"""What is there, what may be done with it, and what was done: asked without changing anything."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from invoicekit.documents import Content, Problem
from invoicekit.permissions import Actor
from invoicekit.records import Record
from invoicekit.service.command import Moment, details_of
from invoicekit.service.context import Context
from invoicekit.service.deciding import asked
from invoicekit.service.judging import facts_of
from invoicekit.service.looking import looked_at
from invoicekit.service.places import calculated, command_for, read, seen
from invoicekit.service.purchases.laying import laid_now
from invoicekit.statemachines import AuditEntry, Decision
from invoicekit.totals.snapshot import Snapshot

__all__ = ["View", "available", "can", "history", "view"]


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
    command = laid_now(ctx, workflow, loaded, command, by)
    return asked(workflow, loaded, command, moment)


def available(
    ctx: Context, record: Record | str, *, by: Actor, kind: str = "invoice"
) -> tuple[Decision, ...]:
    """Tell of every act of the lifecycle whether it may be done now.

    The one that brings a new content, the workflow's `edit`, is done by `documents.edit`; each
    other by `documents.act`. A look is no act, and not among them: ask `can` for it.

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
    command = laid_now(ctx, workflow, loaded, command_for(ctx, loaded, ""), by)
    decisions = workflow.machine.available(
        loaded.record.state,
        facts_of(workflow, loaded, command, moment),
        actor=by,
        authorize=workflow.policy.authorize(loaded.circumstances(moment.at)),
    )
    return tuple(each for each in decisions if each.event != workflow.viewing)


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
