"""Where a use case finds its record: by the record that was read, or by its id."""

from __future__ import annotations

import attrs

from invoicekit.documents import Content, Invoice
from invoicekit.errors import InvalidValue, StaleVersion
from invoicekit.permissions import Actor
from invoicekit.ports.storage import UnitOfWork
from invoicekit.records import Record
from invoicekit.service.command import Command, Details, Moment
from invoicekit.service.context import Context
from invoicekit.service.loaded import Loaded, load
from invoicekit.service.settings import workflow_of
from invoicekit.totals import Calculation, calculate
from invoicekit.workflows import Workflow

__all__ = ["Place", "calculated", "command_for", "found", "place_of", "read", "seen"]


@attrs.frozen
class Place:
    """A record, and the version at which it was read."""

    kind: str
    id: str
    expect: int


def place_of(record: Record | str, kind: str, expect: int | None) -> Place:
    """Return where a record is that is to be written.

    Raises:
        InvalidValue: for an id without the version that was read.
    """
    if isinstance(record, Record):
        return Place(record.kind, record.id, record.version if expect is None else expect)
    if expect is None:
        raise InvalidValue("expect", None, "an id needs the version that was read; a record has it")
    return Place(kind, record, expect)


def found(ctx: Context, work: UnitOfWork, place: Place, moment: Moment) -> tuple[Loaded, Workflow]:
    """Read a record that is to be written, with what it follows.

    Raises:
        NotFound: if there is none that the actor may know of.
        StaleVersion: if somebody wrote it since.
    """
    workflow = workflow_of(ctx, work, place.kind)
    loaded = load(work, place.kind, place.id, workflow)
    if loaded.record.version != place.expect:
        # Whoever may not know of the record is not told its version either.
        about = loaded.circumstances(moment.at, moment.zone)
        workflow.policy.require(workflow.view, moment.actor, about, state=loaded.record.state)
        raise StaleVersion(place.kind, place.id, place.expect, loaded.record.version)
    return loaded, workflow


def read(ctx: Context, record: Record | str, kind: str, by: Actor) -> tuple[Loaded, Workflow]:
    """Read a record as it stands now, with what it follows.

    Raises:
        NotFound: if there is none in the actor's tenant.
    """
    place = record.key if isinstance(record, Record) else (kind, record)
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        workflow = workflow_of(ctx, work, place[0])
        return load(work, *place, workflow), workflow


def seen(ctx: Context, record: Record | str, kind: str, by: Actor) -> tuple[Loaded, Workflow]:
    """Read a record that the actor may see.

    Raises:
        NotFound: if there is none that the actor may know of.
        NotPermitted: if the actor may not see it.
    """
    loaded, workflow = read(ctx, record, kind, by)
    about = loaded.circumstances(ctx.clock.now(), ctx.zone)
    workflow.policy.require(workflow.view, by, about, state=loaded.record.state)
    return loaded, workflow


def command_for(
    ctx: Context,
    loaded: Loaded,
    event: str,
    reason: str | None = None,
    details: Details | None = None,
    content: Content | None = None,
) -> Command:
    """Return an act with what its content comes to, as it would be after it."""
    after = content or loaded.content
    if not isinstance(after, Content):
        return Command(event, reason=reason, details=details)
    day = after.invoice.tax_date
    return Command(
        event,
        content,
        calculated(ctx, after.invoice),
        reason,
        details,
        tuple(ctx.mismatches(after)),
        day is None or ctx.period_open(loaded.record.tenant, day),
        tuple(ctx.wanted(loaded.record.state, after)),
    )


def calculated(ctx: Context, invoice: Invoice) -> Calculation:
    """Return what an invoice comes to in this context."""
    return calculate(invoice, ctx.regime, rounding=ctx.rounding)
