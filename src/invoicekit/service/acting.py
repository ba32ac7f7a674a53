"""Making and moving a record within a unit of work that is open already."""

from __future__ import annotations

from collections.abc import Callable

import attrs

from invoicekit.documents import Content
from invoicekit.errors import InvalidValue, StaleVersion
from invoicekit.permissions import Actor
from invoicekit.ports.storage import UnitOfWork
from invoicekit.records import Record
from invoicekit.service.changes import Changes
from invoicekit.service.command import Command, Moment
from invoicekit.service.context import Context
from invoicekit.service.deciding import decide_act, decide_add
from invoicekit.service.following import followed
from invoicekit.service.loaded import Loaded
from invoicekit.service.once import kept_once
from invoicekit.service.places import Place, found
from invoicekit.service.purchases.laying import laid
from invoicekit.service.purchases.records import ORDER
from invoicekit.service.reach import require_apart
from invoicekit.service.repeats import replaced_by
from invoicekit.service.settings import workflow_of
from invoicekit.totals import Calculation
from invoicekit.workflows import Workflow

__all__ = ["Commanding", "acted", "bound_for", "made", "require_making", "written"]

Commanding = Callable[[Loaded, Workflow], Command]
"""Makes the command for a record as it was read."""

_TRIES = 16


def bound_for(ctx: Context, work: UnitOfWork, workflow: Workflow) -> Workflow:
    """Return the workflow of new records, under the tenant's switches.

    Raises:
        InvalidValue: if the context runs another one for this kind of record, or for its name in
            place of a workflow.
    """
    _require_workflow(workflow)
    bound = ctx.workflow(workflow.kind)
    if bound.name != workflow.name:
        reason = f"the context runs {bound.name!r} for records of the kind {workflow.kind!r}"
        raise InvalidValue("workflow", workflow.name, reason)
    return workflow_of(ctx, work, workflow.kind)


def _require_workflow(workflow: object) -> None:
    if not isinstance(workflow, Workflow):
        advice = "Give the workflow itself, such as RECEIVABLE of invoicekit.workflows"
        raise InvalidValue("workflow", workflow, "it is no workflow", advice)


def made(
    ctx: Context,
    work: UnitOfWork,
    bound: Workflow,
    content: Content,
    calculation: Calculation,
    moment: Moment,
    id: str = "",
) -> Record:
    """Make a record, with what follows upon it, and return it as it is kept.

    Whether the actor may, is `require_making`'s to ask beforehand.

    Args:
        ctx: where to work.
        work: the open unit.
        bound: what the record follows, under the tenant's switches.
        content: what is said in it.
        calculation: what that comes to.
        moment: who makes it, when.
        id: its id; made by the context if left out.

    Raises:
        Duplicate: if its id or number is taken.
    """
    new_id = id or ctx.ids.new(bound.kind)
    changes = decide_add(bound, content, calculation, moment, new_id)
    kept = _linked(work, bound, changes).write(work)
    return followed(ctx, work, bound, kept, "add", moment)


def _linked(work: UnitOfWork, bound: Workflow, changes: Changes) -> Changes:
    """Return the making of a bill that names the reversed one whose place it takes."""
    record = changes.record
    old = replaced_by(work, bound, record)
    if not old:
        return changes
    return attrs.evolve(
        changes, record=attrs.evolve(record, labels=(*record.labels, ("replaces", old)))
    )


def require_making(bound: Workflow, content: Content, moment: Moment) -> None:
    """Refuse who may not add such a record.

    Raises:
        NotPermitted: if the actor may not.
    """
    party = bound.party(content.invoice)
    account = party.id or party.name
    require_apart(
        bound.policy,
        bound.create,
        moment.actor,
        at=moment.at,
        zone=moment.zone,
        kind=bound.kind,
        account=account,
    )


def acted(
    ctx: Context, work: UnitOfWork, place: Place, moment: Moment, commanding: Commanding
) -> Record:
    """Do an act, with what follows upon it, and return the record as it stands then.

    Args:
        ctx: where to work.
        work: the open unit.
        place: the record, at the version that was read.
        moment: who acts, when.
        commanding: makes the command.

    Raises:
        NotFound: if there is none that the actor may know of.
        StaleVersion: if somebody wrote it since.
        Refused: one of its kinds, with every reason.
    """
    loaded, workflow = found(ctx, work, place, moment)
    beside = laid(ctx, work, workflow, loaded, commanding(loaded, workflow))
    command = beside.command
    changes = beside.with_orders(decide_act(workflow, loaded, command, moment), moment)
    kept = changes.write(work)
    return followed(ctx, work, workflow, kept, command.event, moment)


def written(
    ctx: Context, place: Place, by: Actor, key: str, asking: object, commanding: Commanding
) -> Record:
    """Do an act once in a transaction of its own, with what follows upon it.

    Where others bill the same order at the same moment, it is decided anew by what they left.
    """
    for _ in range(_TRIES - 1):
        try:
            return _written(ctx, place, by, key, asking, commanding)
        except StaleVersion as stale:
            if stale.what != ORDER:
                raise
    return _written(ctx, place, by, key, asking, commanding)


def _written(
    ctx: Context, place: Place, by: Actor, key: str, asking: object, commanding: Commanding
) -> Record:
    def act() -> Record:
        return acted(ctx, work, place, Moment(by, ctx.clock.now(), ctx.ids, ctx.zone), commanding)

    with ctx.store.unit_of_work(by.tenant) as work:
        return kept_once(work, key, asking, act)
