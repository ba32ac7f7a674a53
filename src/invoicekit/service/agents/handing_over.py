"""Parking and posting in the ERP: what was approved here gets there once, whatever happens."""

from __future__ import annotations

import random
from datetime import timedelta

from invoicekit.errors import InvalidValue
from invoicekit.permissions import Actor
from invoicekit.ports.erp import Capability, Payables, require_capability
from invoicekit.service.agents.errands import PARK, POST, WITHDRAW
from invoicekit.service.agents.handover import Handover
from invoicekit.service.agents.report import Report
from invoicekit.service.agents.worker import Worker
from invoicekit.service.context import Context
from invoicekit.service.reach import require_apart
from invoicekit.service.retrying import Backoff, Chance
from invoicekit.service.settings import workflow_of
from invoicekit.workflows import ACCOUNTS_PAYABLE, Workflow

__all__ = ["REPORT", "may_report", "park_all", "post_all"]

REPORT = "bill.report"
"""The permission to tell what an ERP has done."""

_LEASE = timedelta(minutes=5)
_PATIENCE = timedelta(minutes=2)


def park_all(
    ctx: Context,
    erp: Payables,
    *,
    by: Actor,
    handover: Handover | None = None,
    workflow: Workflow = ACCOUNTS_PAYABLE,
    limit: int | None = None,
    lease: timedelta = _LEASE,
    patience: timedelta = _PATIENCE,
    backoff: Backoff | None = None,
    chance: Chance = random.random,
    worker: str = "park",
) -> Report:
    """Park what was approved, and take back what was cancelled since.

    Safe to run again and side by side. Before a bill is sent it is looked for in the ERP; one whose
    call was never answered is so found, and not sent a second time. A run ends early when the ERP
    is away or does not let the caller in; the next one goes on.

    Args:
        ctx: where to work.
        erp: the ERP.
        by: the ERP as an actor, whose role may tell what it has done.
        handover: how documents are handed over.
        workflow: of the bills.
        limit: how many at most; all that are due if left out.
        lease: how long a bill is this worker's alone; longer than its calls of the ERP take.
        patience: how long to wait after a call that was not answered; longer than the ERP may take
            to carry out a call that is late.
        backoff: when what fails is tried again, and when it is given up.
        chance: the chance in the waits.
        worker: a name for who looks into the table.

    Returns:
        The bills that are parked, those that were left alone, and those that failed: `again` tells
        whether the next run tries it; a bill that the ERP refused is back with its maker.

    Raises:
        NotPermitted: if the actor may not tell what the ERP has done.
        ErpUnsupported: if the ERP does not park.
        StoreError: if the store cannot be used; what was sent is found by the next run.
    """
    topics = (PARK, WITHDRAW)
    settings = (handover, lease, patience, backoff, chance, worker)
    return _run(ctx, erp, by, workflow, topics, Capability.PARK, limit, settings)


def post_all(
    ctx: Context,
    erp: Payables,
    *,
    by: Actor,
    handover: Handover | None = None,
    workflow: Workflow = ACCOUNTS_PAYABLE,
    limit: int | None = None,
    lease: timedelta = _LEASE,
    patience: timedelta = _PATIENCE,
    backoff: Backoff | None = None,
    chance: Chance = random.random,
    worker: str = "post",
) -> Report:
    """Post what posters asked for; safe to run again and side by side.

    Before a bill is posted the ERP is asked where it stands, so that nothing is booked twice. What
    the ERP refuses stays parked, with the reason in its history: a poster may ask again, with
    another day as the detail `on`, or with a confirmed warning's token as the detail `confirmed`.

    Args:
        ctx: where to work.
        erp: the ERP.
        by: the ERP as an actor, whose role may tell what it has done.
        handover: how documents are handed over.
        workflow: of the bills.
        limit: how many at most; all that are due if left out.
        lease: how long a bill is this worker's alone; longer than its calls of the ERP take.
        patience: how long to wait after a call that was not answered.
        backoff: when what fails is tried again, and when it is given up.
        chance: the chance in the waits.
        worker: a name for who looks into the table.

    Raises:
        NotPermitted: if the actor may not tell what the ERP has done.
        ErpUnsupported: if the ERP does not post.
        StoreError: if the store cannot be used; what was posted is found by the next run.
    """
    settings = (handover, lease, patience, backoff, chance, worker)
    return _run(ctx, erp, by, workflow, (POST,), Capability.POST, limit, settings)


def may_report(ctx: Context, by: Actor, workflow: Workflow, permission: str = REPORT) -> None:
    """Refuse who may not tell what an ERP has done.

    Args:
        ctx: where to work.
        by: who tells it.
        workflow: of the documents.
        permission: what it asks for.

    Raises:
        NotPermitted: if the actor may not.
    """
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        policy = workflow_of(ctx, work, workflow.kind).policy
    require_apart(policy, permission, by, at=ctx.clock.now(), zone=ctx.zone, kind=workflow.kind)


_Settings = tuple[Handover | None, timedelta, timedelta, Backoff | None, Chance, str]


def _run(
    ctx: Context,
    erp: Payables,
    by: Actor,
    workflow: Workflow,
    topics: tuple[str, ...],
    needed: Capability,
    limit: int | None,
    settings: _Settings,
) -> Report:
    if limit is not None and limit < 1:
        raise InvalidValue("limit", limit, "at least one bill is sent")
    handover, lease, patience, backoff, chance, worker = settings
    require_capability(erp, needed)
    may_report(ctx, by, workflow)
    return Worker(
        ctx,
        erp,
        by,
        handover or Handover(),
        backoff or Backoff(),
        chance,
        lease,
        patience,
        topics,
        worker,
    ).run(limit)
