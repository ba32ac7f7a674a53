"""Records that follow a lifecycle of their own: begun, read, and what an act on one writes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import attrs

from invoicekit.documents import fingerprint
from invoicekit.errors import NotFound, StoreError
from invoicekit.ports.storage import Query, UnitOfWork
from invoicekit.records import Record, Revision
from invoicekit.service.changes import Changes
from invoicekit.service.command import Moment
from invoicekit.service.narrowing import active_states
from invoicekit.service.paging import all_pages
from invoicekit.statemachines import Lifecycle, Machine, anyone
from invoicekit.workflows import Workflow

__all__ = ["begun", "invoices_about", "moved_on", "read_as"]

Facts = TypeVar("Facts")
Said = TypeVar("Said")


def read_as(said: type[Said], work: UnitOfWork, kind: str, id_: str) -> tuple[Record, Said] | None:
    """Return a record with what was said in it last; None where it never came.

    Raises:
        StoreError: if what is kept is something else.
    """
    try:
        record = work.get(kind, id_)
    except NotFound:
        return None
    content = work.revision(*record.key, record.revision).content
    if not isinstance(content, said):
        raise StoreError(f"what is kept of the {kind} {id_!r} is no {kind}")
    return record, content


def invoices_about(work: UnitOfWork, workflow: Workflow, about: Query) -> tuple[Record, ...]:
    """Return the live invoices of an order or shipment.

    Args:
        work: the open unit.
        workflow: of the invoices.
        about: by what they are found.
    """
    query = attrs.evolve(about, kind=workflow.kind, state=active_states(workflow))
    return tuple(all_pages(work, query))


def begun(lifecycle: Lifecycle, kind: str, id_: str, moment: Moment) -> Record:
    """Return a new record at the beginning of its lifecycle.

    Args:
        lifecycle: what it follows.
        kind: what it is.
        id_: its id.
        moment: who makes it, when.
    """
    return Record(
        tenant=moment.actor.tenant,
        kind=kind,
        id=id_,
        workflow=lifecycle.name,
        definition_version=lifecycle.version,
        state=lifecycle.initial,
        created_at=moment.at,
        created_by=moment.actor.id,
    )


def moved_on(
    machine: Machine[Facts],
    record: Record,
    event: str,
    moment: Moment,
    facts: Facts,
    *,
    after: Record | None = None,
    content: object | None = None,
    reason: str = "",
    details: Iterable[tuple[str, str]] = (),
) -> Changes:
    """Return what an act on a record writes.

    Who may is asked before, by the policy of the invoices.

    Args:
        machine: its lifecycle.
        record: as it was read.
        event: the act.
        moment: who does it, when.
        facts: what the guards look at.
        after: the record with what else changes in it; as it was, if left out.
        content: what is said in it from now on, where that is another than before.
        reason: why.
        details: what else the history keeps.

    Raises:
        Refused: one of its kinds, with every reason.
    """
    revision = record.revision + (content is not None)
    print_ = "" if content is None else fingerprint(content)
    fired = machine.fire(
        record.state,
        event,
        facts,
        actor=moment.actor,
        authorize=anyone,
        at=moment.at,
        reason=reason,
        version=record.version + 1,
        revision=revision,
        fingerprint=print_,
        details=details,
    )
    kept = attrs.evolve(after or record, state=fired.state, revision=revision, updated_at=moment.at)
    said = None if content is None else _revision(kept, content, print_, moment)
    return Changes(kept, fired.entry, expect=record.version, revision=said)


def _revision(record: Record, content: object, print_: str, moment: Moment) -> Revision:
    return Revision(
        tenant=record.tenant,
        kind=record.kind,
        id=record.id,
        number=record.revision,
        content=content,
        fingerprint=print_,
        by=moment.actor.id,
        at=moment.at,
    )
