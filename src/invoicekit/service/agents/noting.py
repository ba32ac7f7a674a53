"""Noting which invoices changed since the last run: a message for each that a portal must learn of.

The place in the feed moves in the transaction that leaves the messages, so that each change is
noted once, however many run side by side.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from invoicekit.errors import Duplicate, StaleCursor, StaleVersion
from invoicekit.permissions import Actor
from invoicekit.ports.storage import Message, Query, UnitOfWork
from invoicekit.records import Record
from invoicekit.service.agents.publications import (
    GONE,
    KIND,
    asked_again,
    id_of,
    is_settled,
    publications_of,
    waiting,
)
from invoicekit.service.command import Moment
from invoicekit.service.context import Context
from invoicekit.service.narrowing import active_states
from invoicekit.service.receipts import Notice
from invoicekit.workflows import Workflow

__all__ = ["noted", "noted_again", "topic_of"]

_PAGE, _TRIES = 200, 50


def topic_of(system: str) -> str:
    """Return the topic of the messages to a portal."""
    return f"publish/{system}"


def noted(ctx: Context, system: str, by: Actor, workflow: Workflow) -> None:
    """Leave a message for each invoice that changed since the last run.

    Args:
        ctx: where to work.
        system: the portal.
        by: the agent.
        workflow: of the invoices.

    Raises:
        StaleCursor: if other runs were faster again and again.
    """
    tries, more = 0, True
    while more:
        try:
            with ctx.store.unit_of_work(by.tenant) as work:
                more = _page_noted(
                    work, system, Moment(by, ctx.clock.now(), ctx.ids, ctx.zone), workflow
                )
        except (Duplicate, StaleCursor, StaleVersion):
            # Another run noted the same: what it left is read anew.
            tries += 1
            if tries == _TRIES:
                raise
        else:
            tries = 0


def noted_again(ctx: Context, system: str, by: Actor, kind: str) -> None:
    """Leave a message for each invoice of a kind that a portal refused, or that was passed over."""
    for id_ in list(_not_shown(ctx, system, by, kind)):
        try:
            with ctx.store.unit_of_work(by.tenant) as work:
                moment = Moment(by, ctx.clock.now(), ctx.ids, ctx.zone)
                record = publications_of(work, [id_])[id_]
                if record.state in _NOT_SHOWN and record.parent is not None:
                    kept = asked_again(work, record, by, moment.at)
                    invoice = work.get(*record.parent)
                    _enqueue(work, system, invoice, f"again/{kept.version}", moment)
        except StaleVersion:
            # Another run has it.
            continue


_NOT_SHOWN = ("refused", "passed_over")


def _not_shown(ctx: Context, system: str, by: Actor, kind: str) -> Iterator[str]:
    query = Query(
        kind=KIND, source=system, state=_NOT_SHOWN, limit=_PAGE, counts=False, descending=False
    )
    while True:
        with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
            page = work.find(query)
        yield from (each.id for each in page.records if each.parent and each.parent[0] == kind)
        if not page.next:
            return
        query = attrs.evolve(query, cursor=page.next)


def _page_noted(work: UnitOfWork, system: str, moment: Moment, workflow: Workflow) -> bool:
    """Note one page of the feed; tell whether there may be more."""
    place = f"{topic_of(system)}/{workflow.kind}"
    since = work.cursor(place)
    page = work.changes(since, kinds=[workflow.kind], limit=_PAGE)
    if not page.entries:
        # The place may lead on all the same: a store may count what is none of these.
        return False
    work.move_cursor(place, page.next, expect=since)
    versions = {change.id: change.version for change in page.entries}
    for invoice in _news(work, system, moment, workflow, versions):
        # The version of the change, which the feed tells once, makes the message one.
        _enqueue(work, system, invoice, str(versions[invoice.id]), moment)
    return len(page.entries) == _PAGE


def _news(
    work: UnitOfWork,
    system: str,
    moment: Moment,
    workflow: Workflow,
    versions: Mapping[str, int],
) -> Iterator[Record]:
    """Give the invoices that the portal must be told of; those without a publication get one."""
    if not versions:
        return
    query = Query(kind=workflow.kind, id=sorted(versions), limit=len(versions), counts=False)
    found = {record.id: record for record in work.find(query).records}
    # In the order of the changes: the first one is the first to be told of.
    invoices = [found[id_] for id_ in versions if id_ in found]
    known = publications_of(work, (id_of(system, *each.key) for each in invoices))
    active = active_states(workflow)
    for invoice in invoices:
        live = invoice.state in active
        record = known.get(id_of(system, *invoice.key))
        wanted = str(invoice.revision) if live else GONE
        if record is None and live:
            waiting(work, system, invoice, moment)
            yield invoice
        elif record is not None and not is_settled(record, wanted):
            yield invoice


def _enqueue(work: UnitOfWork, system: str, invoice: Record, change: str, moment: Moment) -> None:
    id_, topic = id_of(system, *invoice.key), topic_of(system)
    work.enqueue(
        Message(
            id=f"{id_}/{change}/publish",
            topic=topic,
            kind=KIND,
            record=id_,
            body=Notice(topic, invoice.kind, invoice.id, invoice.version, invoice.number),
            at=moment.at,
        )
    )
