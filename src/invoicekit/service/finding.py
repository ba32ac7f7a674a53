"""Finding what an actor may see, and can do something with, within an open unit of work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

import attrs

from invoicekit.errors import InvalidValue
from invoicekit.permissions import Actor
from invoicekit.ports.storage import MAX_PAGE, Page, Query, UnitOfWork
from invoicekit.records import Record
from invoicekit.service.command import Moment
from invoicekit.service.context import Context
from invoicekit.service.deciding import asked as decided
from invoicekit.service.loaded import load
from invoicekit.service.merging import cursor_past, found_within
from invoicekit.service.narrowing import active_states, is_certain, narrowed, states_for
from invoicekit.service.places import command_for
from invoicekit.service.purchases.laying import laid
from invoicekit.service.reach import may_list, reaches
from invoicekit.service.settings import workflow_of
from invoicekit.workflows import Workflow

__all__ = ["Asked", "listed"]

_MOST_LOOKED_INTO = 4 * MAX_PAGE
"""How many records are looked into for one page of those that an act is possible on."""


def _is_query(_: object, __: object, value: Query) -> None:
    _require_query(value)


def _require_query(value: object) -> None:
    if not isinstance(value, Query):
        advice = "Give a Query, such as Query(text=...) or Query(state=...)"
        raise InvalidValue("query", value, "it is no query", advice)


@attrs.frozen
class Asked:
    """What a list is asked for.

    Args:
        query: filters, order and page.
        kind: the kind of record.
        possible: an act that the actor can do on them now; empty for any.
        overdue: whether they are owed and were due before today.
        active: whether they are still worked on.
        zone: by which it is today; that of the context if left out.
    """

    query: Query = attrs.field(validator=_is_query)
    kind: str = "invoice"
    possible: str = ""
    overdue: bool = False
    active: bool = False
    zone: tzinfo | None = None


def listed(
    ctx: Context, work: UnitOfWork, asked: Asked, by: Actor, permission: str = ""
) -> tuple[Page, Workflow]:
    """Return a page of what is asked for, within the actor's reach, and what it follows.

    Args:
        ctx: where to work.
        work: the open unit.
        asked: what is asked for.
        by: who asks.
        permission: what is asked of the actor besides seeing the records; nothing, if empty.

    Raises:
        NotPermitted: if the actor may see none.
        InvalidValue: for an act that the lifecycle does not know, or a cursor of another list.
        NotCovered: for scopes that no list can express.
    """
    workflow = workflow_of(ctx, work, asked.kind)
    now = ctx.clock.now()
    query = narrowed(
        asked.query.of_kind(asked.kind),
        workflow,
        possible=asked.possible,
        overdue=asked.overdue,
        active=asked.active,
        today=now.astimezone(asked.zone or ctx.zone).date(),
    )
    queries: tuple[Query, ...] = (query,)
    for each in dict.fromkeys((workflow.view, permission or workflow.view)):
        may_list(ctx, workflow, each, by)
        bounded = (reaches(q, workflow.policy, each, by, ctx.day_of(now)) for q in queries)
        queries = tuple(q for several in bounded for q in several)
    queries = queries if len(queries) == 1 else tuple(dict.fromkeys(queries))
    if asked.possible and not is_certain(workflow, asked.possible, by):
        return _looked_into(ctx, work, workflow, queries, asked.possible, by), workflow
    return _counting(found_within(work, queries), workflow, asked), workflow


def _counting(page: Page, workflow: Workflow, asked: Asked) -> Page:
    """Return a page whose counts speak of no state that is not asked about."""
    if page.counts is None or not (asked.possible or asked.overdue or asked.active):
        return page
    meant = set(workflow.lifecycle.states)
    if asked.possible:
        meant &= set(states_for(workflow, asked.possible))
    if asked.overdue or asked.active:
        meant &= set(active_states(workflow))
    return attrs.evolve(page, counts=tuple(pair for pair in page.counts if pair[0] in meant))


def _looked_into(
    ctx: Context,
    work: UnitOfWork,
    workflow: Workflow,
    queries: Sequence[Query],
    event: str,
    by: Actor,
) -> Page:
    """Return a page of those records on which the actor can do an act, each of them asked."""
    limit = queries[0].limit
    found: list[Record] = []
    wide = [attrs.evolve(query, limit=min(2 * limit, MAX_PAGE), counts=False) for query in queries]
    looked = 0
    while True:
        page = found_within(work, wide)
        for record in page.records:
            looked += 1
            if _can(ctx, work, workflow, record, event, by):
                found.append(record)
            if len(found) == limit or looked == _MOST_LOOKED_INTO:
                last = record.key == page.records[-1].key and not page.next
                return Page(tuple(found), "" if last else cursor_past(record, wide))
        if not page.next:
            return Page(tuple(found))
        wide = [attrs.evolve(query, cursor=page.next) for query in wide]


def _can(
    ctx: Context, work: UnitOfWork, workflow: Workflow, record: Record, event: str, by: Actor
) -> bool:
    loaded = load(work, *record.key, workflow)
    command = laid(ctx, work, workflow, loaded, command_for(ctx, loaded, event)).command
    return decided(
        workflow, loaded, command, Moment(by, ctx.clock.now(), ctx.ids, ctx.zone)
    ).allowed
