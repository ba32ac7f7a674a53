"""The commands over lifecycles: draw one, and restate what older versions stored."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from importlib import import_module

from invoicekit.errors import InvalidValue
from invoicekit.permissions import Actor
from invoicekit.service.context import Context
from invoicekit.service.restating import restate
from invoicekit.statemachines import AuditEntry, Lifecycle
from invoicekit.statemachines.diagram import dot, markdown, mermaid
from invoicekit.taxes import flat
from invoicekit.workflows import Workflow

__all__ = ["draw_lifecycle", "restate_records"]

_FORMATS = {"mermaid": mermaid, "dot": dot, "table": markdown}


def _ready() -> dict[str, Lifecycle | Workflow]:
    found: dict[str, Lifecycle | Workflow] = {}
    for room in ("invoicekit.statemachines.lifecycles", "invoicekit.workflows"):
        module = import_module(room)
        for word in module.__all__:
            value = getattr(module, word)
            if isinstance(value, (Lifecycle, Workflow)):
                found[value.name] = value
    return found


def _named(name: str) -> Lifecycle | Workflow:
    ready: Mapping[str, Lifecycle | Workflow] = _ready()
    if ":" in name:
        module, _, word = name.partition(":")
        try:
            value = getattr(import_module(module), word)
        except (ImportError, AttributeError) as error:
            raise InvalidValue("lifecycle", name, f"it cannot be loaded: {error}") from None
        if isinstance(value, (Lifecycle, Workflow)):
            return value
        raise InvalidValue("lifecycle", name, "it is neither a Lifecycle nor a Workflow")
    if name not in ready:
        known = ", ".join(ready)
        raise InvalidValue("lifecycle", name, f"use one of {known}, or MODULE:NAME")
    return ready[name]


def _context(options: argparse.Namespace, workflow: Workflow) -> Context:
    from invoicekit.adapters.storage.sql import SqlStore  # noqa: PLC0415 - only with the extra

    return Context(SqlStore(options.store), flat.REGIME, workflows=[workflow])


def draw_lifecycle(options: argparse.Namespace) -> int:
    """Draw a lifecycle, with the way of a record."""
    value = _named(options.name)
    lifecycle = value.lifecycle if isinstance(value, Workflow) else value
    history: tuple[AuditEntry, ...] = ()
    if options.record:
        if not isinstance(value, Workflow) or not options.store or not options.tenant:
            reason = "a record's way needs a workflow, --store and --tenant"
            raise InvalidValue("record", options.record, reason)
        store = _context(options, value).store
        with store.unit_of_work(options.tenant, read_only=True) as work:
            history = work.history(value.kind, work.get(value.kind, options.record).id)
        store.close()
    draw = _FORMATS[options.format]
    print(draw(lifecycle, current=options.current, history=history).rstrip("\n"))
    return 0


def restate_records(options: argparse.Namespace) -> int:
    """Bring the stored states of older versions to the present one."""
    value = _named(options.name)
    if not isinstance(value, Workflow):
        raise InvalidValue("workflow", options.name, "records follow a workflow, not a lifecycle")
    ctx = _context(options, value)
    actor = Actor.system(options.tenant)
    changes = restate(ctx, kind=value.kind, by=actor, dry_run=options.dry_run)
    for change in changes:
        now = change.state or "no state of this version: give the lifecycle a restatement"
        print(f"{change.id}: {change.stored} -> {now}")
    unknown = sum(change.state is None for change in changes)
    done = "would be restated" if options.dry_run else "restated"
    print(f"{len(changes) - unknown} {done}, {unknown} unknown")
    ctx.store.close()
    return 1 if unknown else 0
