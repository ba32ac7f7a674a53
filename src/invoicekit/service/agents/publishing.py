"""Publishing: buyers see each invoice in a portal as it stands here, whatever happens on the way.

A run notes which invoices changed since the last one, and hands each to the portal through the
outbox, in the order of its changes.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import timedelta
from threading import Event

import attrs

from invoicekit.permissions import Actor
from invoicekit.ports.erp import Capability, Portal, require_capability
from invoicekit.service.agents.handover import Handover
from invoicekit.service.agents.noting import noted, noted_again, topic_of
from invoicekit.service.agents.portal import PortalPublisher, What
from invoicekit.service.agents.publications import (
    Publication,
    id_of,
    publication_of,
    reading,
)
from invoicekit.service.agents.report import Did, Missed, Report, Skipped
from invoicekit.service.context import Context
from invoicekit.service.delivering import deliver
from invoicekit.service.places import seen
from invoicekit.service.reach import require_apart
from invoicekit.service.retrying import Backoff, Chance
from invoicekit.service.settings import workflow_of
from invoicekit.workflows import RECEIVABLE, Workflow

__all__ = ["PUBLISH", "publication", "publish_all"]

PUBLISH = "invoice.publish"
"""The permission to let buyers see invoices in a portal."""

_LEASE = timedelta(minutes=5)
_PATIENCE = timedelta(minutes=2)


def publish_all(
    ctx: Context,
    portal: Portal,
    *,
    by: Actor,
    handover: Handover | None = None,
    workflow: Workflow = RECEIVABLE,
    permission: str = PUBLISH,
    refused_too: bool = False,
    limit: int | None = None,
    lease: timedelta = _LEASE,
    patience: timedelta = _PATIENCE,
    backoff: Backoff | None = None,
    chance: Chance = random.random,
    worker: str = "publish",
) -> Report:
    """Show each new and changed invoice to its buyer in a portal, and take deleted ones back.

    Safe to run again, side by side, and after a run that was killed: an invoice is shown once, as
    it stands now. Money that comes in changes nothing there: the portal is told of contents. A run
    ends early when the portal is away or lets nobody in; the next one goes on.

    Args:
        ctx: where to work.
        portal: where buyers see their invoices, such as a shop.
        by: the agent, or the program itself.
        handover: how invoices are handed over.
        workflow: of the invoices; all that are worked on are shown.
        permission: what the agent must hold, where the policy calls it otherwise.
        refused_too: whether those are tried once more that the portal refused, or that were passed
            over, though nothing changed here: something was mended there.
        limit: how many at most; all that are due if left out.
        lease: how long an invoice is this worker's alone; longer than its calls take.
        patience: how long to wait after a call that was not answered.
        backoff: when what fails is tried again, and when it is given up.
        chance: the chance in the waits.
        worker: a name for who looks into the table.

    Returns:
        The invoices that are shown, changed or withdrawn, those that were left alone, and those
        that failed: `again` tells whether a later run tries it by itself. What is refused is tried
        when the invoice changes; what is given up lies with the dead letters (see `delivering`).

    Raises:
        NotPermitted: if the actor may not publish invoices.
        ErpUnsupported: if the portal shows no invoices; nothing is called.
        InvalidValue: for a limit below one.
        StoreError: if the store cannot be used; what was sent is sent again by the next run.
    """
    require_capability(portal, Capability.PUBLISH)
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        bound = workflow_of(ctx, work, workflow.kind)
    now = ctx.clock.now()
    require_apart(bound.policy, permission, by, at=now, zone=ctx.zone, kind=workflow.kind)
    noted(ctx, portal.system, by, bound)
    if refused_too:
        noted_again(ctx, portal.system, by, workflow.kind)
    came: list[tuple[str, What]] = []
    stop = Event()
    publisher = PortalPublisher(
        ctx=ctx,
        portal=portal,
        by=by,
        handover=handover or Handover(),
        patience=patience,
        told=lambda message, what: came.append((message.id, what)),
        away=stop.set,
    )
    delivery = deliver(
        ctx,
        publisher,
        tenant=by.tenant,
        worker=worker,
        topics=[topic_of(portal.system)],
        limit=limit,
        lease=lease,
        backoff=backoff,
        chance=chance,
        stop=stop,
    )
    return _report(came, {each.id for each in delivery.dead})


def publication(
    ctx: Context, system: str, id: str, *, by: Actor, workflow: Workflow = RECEIVABLE
) -> Publication | None:
    """Tell whether buyers see an invoice in a portal, and why not; None where it was never noted.

    Args:
        ctx: where to work.
        system: the name of the portal.
        id: of the invoice.
        by: who asks.
        workflow: of the invoice.

    Raises:
        NotFound: if there is no such invoice, or the actor may not know of it.
        NotPermitted: if the actor may not see it.
    """
    loaded, _ = seen(ctx, id, workflow.kind, by)
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        record = publication_of(work, id_of(system, *loaded.record.key))
        return None if record is None else reading(record)


def _report(came: Iterable[tuple[str, What]], dead: set[str]) -> Report:
    made: list[Did] = []
    passed: list[Skipped] = []
    failed: list[Missed] = []
    for message, what in came:
        if isinstance(what, Did):
            made.append(what)
        elif isinstance(what, Skipped):
            passed.append(what)
        else:
            failed.append(attrs.evolve(what, again=what.again and message not in dead))
    return Report(made, passed, failed)
