"""The look of a vendor at the own invoice: an act of its own, where the lifecycle knows it."""

from __future__ import annotations

from invoicekit.permissions import Actor
from invoicekit.service.command import Command, Moment
from invoicekit.service.context import Context
from invoicekit.service.deciding import asked, decide_act
from invoicekit.service.loaded import Loaded, load
from invoicekit.service.settings import workflow_of
from invoicekit.workflows import Workflow

__all__ = ["looked_at"]


def looked_at(ctx: Context, loaded: Loaded, workflow: Workflow, by: Actor) -> Loaded:
    """Record a look that moves the record, and return the record as it stands after it.

    Args:
        ctx: where to work.
        loaded: the record as it was read; the actor may see it.
        workflow: what it follows.
        by: who looks.
    """
    if not workflow.viewing:
        return loaded
    moment = Moment(by, ctx.clock.now(), ctx.ids, ctx.zone)
    if not _moves(workflow, loaded, moment):
        return loaded
    with ctx.store.unit_of_work(by.tenant) as work:
        # Read again in the writing transaction: two looks at once are one first look.
        workflow = workflow_of(ctx, work, loaded.record.kind)
        fresh = load(work, *loaded.record.key, workflow)
        if not _moves(workflow, fresh, moment):
            return fresh
        decide_act(workflow, fresh, _look(workflow), moment).write(work)
        return load(work, *loaded.record.key, workflow)


def _look(workflow: Workflow) -> Command:
    return Command(workflow.viewing, reason="", details=())


def _moves(workflow: Workflow, loaded: Loaded, moment: Moment) -> bool:
    decision = asked(workflow, loaded, _look(workflow), moment)
    return decision.allowed and decision.target != loaded.record.state
