"""What the system does by itself right after an act, in the same transaction."""

from __future__ import annotations

import attrs

from invoicekit.permissions import Actor
from invoicekit.ports.storage import UnitOfWork
from invoicekit.records import Record
from invoicekit.service.command import Command, Details, Moment
from invoicekit.service.context import Context
from invoicekit.service.deciding import asked, decide_act
from invoicekit.service.judging import wrong_in
from invoicekit.service.loaded import load
from invoicekit.service.places import command_for
from invoicekit.workflows import Workflow

__all__ = ["followed"]

_MOST_ERRORS = 10


def followed(
    ctx: Context, work: UnitOfWork, workflow: Workflow, kept: Record, event: str, moment: Moment
) -> Record:
    """Do what follows upon an act, if the system may, and return the record as it stands then.

    Args:
        ctx: where to work.
        work: the unit of work of the act.
        workflow: what the record follows.
        kept: the record after the act.
        event: the act; `"add"` for the making.
        moment: when it was done.
    """
    next_event = dict(workflow.then).get(event)
    if next_event is None:
        return kept
    system = Moment(Actor.system(kept.tenant), moment.at, moment.ids, moment.zone)
    loaded = load(work, *kept.key, workflow)
    command = command_for(ctx, loaded, next_event, reason="")
    command = attrs.evolve(command, details=_errors(command, event))
    if not asked(workflow, loaded, command, system):
        return kept
    return decide_act(workflow, loaded, command, system).write(work)


def _errors(command: Command, event: str) -> Details:
    """Return what the history keeps of the reason: after which act, and the errors in it."""
    found = wrong_in(command)[:_MOST_ERRORS]
    told = "; ".join(f"{error.path} {error.code}".strip() for error in found)
    return (("after", event), *([("errors", told)] if told else []))
