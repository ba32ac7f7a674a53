"""Bringing the stored states of older versions of a lifecycle to the present one."""

from __future__ import annotations

import attrs

from invoicekit.permissions import Actor
from invoicekit.ports.storage import Query
from invoicekit.records import Evidence, Record
from invoicekit.service.context import Context
from invoicekit.service.paging import all_pages
from invoicekit.statemachines import AuditEntry, Lifecycle
from invoicekit.statemachines.restating import Restated, Stored, plan_restatement

__all__ = ["restate"]

RESTATEMENT = "restatement"
"""What the history calls the definition of a restatement: it is no act of the lifecycle."""


def restate(ctx: Context, *, kind: str, by: Actor, dry_run: bool = False) -> tuple[Restated, ...]:
    """Give every record of a kind the state and the version that the present lifecycle has for it.

    An operator's act: it is written to each record's history, and asks no policy. A state for which
    the lifecycle has no answer is told and left as it is; safe to run again.

    Args:
        ctx: where to work.
        kind: the kind of record.
        by: who does it, in whose tenant.
        dry_run: tell what would be done, and write nothing.

    Returns:
        Each record whose state changes, or has no answer (its `state` is then None).
    """
    lifecycle = ctx.workflow(kind).lifecycle
    plan: list[Restated] = []
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        every = all_pages(work, Query(kind=kind))
        old = [r for r in every if r.definition_version != lifecycle.version]
    for record in old:
        stored = Stored(record.id, record.state, record.definition_version)
        (change,) = plan_restatement(lifecycle, [stored]) or (
            Restated(record.id, record.state, record.state),
        )
        if change.state != record.state:
            plan.append(change)
        if change.state is not None and not dry_run:
            _write(ctx, record, change.state, lifecycle, by)
    return tuple(plan)


def _write(ctx: Context, record: Record, state: str, lifecycle: Lifecycle, by: Actor) -> None:
    now = ctx.clock.now()
    after = attrs.evolve(record, state=state, definition_version=lifecycle.version, updated_at=now)
    with ctx.store.unit_of_work(by.tenant) as work:
        kept = work.save(after, expect=record.version)
        entry = AuditEntry(
            event="restate",
            source=record.state,
            target=state,
            actor=by.id,
            at=now,
            definition=RESTATEMENT,
            definition_version=lifecycle.version,
            reason=f"version {record.definition_version} of {lifecycle.name} became "
            f"{lifecycle.version}",
            version=kept.version,
            revision=kept.revision,
        )
        work.append_history(*kept.key, entry, Evidence.of(kept))
