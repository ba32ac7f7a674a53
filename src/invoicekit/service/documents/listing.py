"""Lists: what an actor may see, filtered, counted by status, and shown in columns."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo
from typing import Literal

import attrs

from invoicekit.permissions import Actor
from invoicekit.ports.storage import Page, Query, UnitOfWork
from invoicekit.records import Record
from invoicekit.service.columns import INVOICE_LIST, Cell, Column, columns_of
from invoicekit.service.context import Context
from invoicekit.service.finding import Asked, listed
from invoicekit.service.narrowing import OWING
from invoicekit.service.reading import cells
from invoicekit.workflows import Workflow

__all__ = ["Listing", "Tab", "find", "rows", "tabs"]


@attrs.frozen
class Tab:
    """One tab over a list.

    Attributes:
        name: the state or the settlement that it shows; empty for all.
        label: how it is called.
        count: how many records are behind it, of those that the actor may see.
        query: what to ask for to see them.
    """

    name: str
    label: str
    count: int
    query: Query


@attrs.frozen
class Listing:
    """A page of a list as people see it.

    Attributes:
        columns: what each field of a row is.
        rows: one tuple of cells for each record.
        page: the records, the cursor of the next page, and the counts.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    page: Page

    @property
    def records(self) -> tuple[Record, ...]:
        """Return the records, in the order of the rows."""
        return self.page.records


def find(
    ctx: Context,
    query: Query | None = None,
    *,
    by: Actor,
    kind: str = "invoice",
    possible: str = "",
    overdue: bool = False,
    active: bool = False,
    zone: tzinfo | None = None,
) -> Page:
    """List the records that the actor may see, with counts for each state.

    Args:
        ctx: where to work.
        query: filters, order and page; all of them if left out. Its kind plays no part.
        by: who asks.
        kind: the kind of record.
        possible: only those that the actor can do this act on now, such as `"book"`.
        overdue: only what is owed and was due before today.
        active: only those that are still worked on: nothing deleted, cancelled or archived.
        zone: by which it is today; that of the context if left out.

    Returns:
        A page. Where each record must be looked into to tell whether the act is possible, it has no
        counts, and may be shorter than its limit while `next` leads on.

    Raises:
        NotPermitted: if the actor may see none.
        InvalidValue: for an act that the lifecycle does not know, or a cursor of another list.
        NotCovered: for scopes that no list can express.
    """
    asked = Asked(query or Query(), kind, possible, overdue, active, zone)
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        page, _ = listed(ctx, work, asked, by)
        return page


def rows(
    ctx: Context,
    query: Query | None = None,
    *,
    by: Actor,
    kind: str = "invoice",
    columns: Iterable[Column] = INVOICE_LIST,
    possible: str = "",
    overdue: bool = False,
    active: bool = False,
    zone: tzinfo | None = None,
) -> Listing:
    """Show a page of a list in columns.

    Args:
        ctx: where to work.
        query: filters, order and page; all of them if left out.
        by: who asks.
        kind: the kind of record.
        columns: what a row shows; ready ones are in `invoicekit.service.columns`.
        possible: only those that the actor can do this act on now.
        overdue: only what is owed and was due before today.
        active: only those that are still worked on.
        zone: in which an instant falls on a day; that of the context if left out.

    Raises:
        NotPermitted: if the actor may see none.
        InvalidValue: for an act that the lifecycle does not know, or a cursor of another list.
    """
    shown = columns_of(columns)
    asked = Asked(query or Query(), kind, possible, overdue, active, zone)
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        page, workflow = listed(ctx, work, asked, by)
        made = tuple(cells(ctx, work, workflow, page.records, shown, zone or ctx.zone))
        return Listing(shown, made, page)


def tabs(
    ctx: Context,
    query: Query | None = None,
    *,
    by: Actor,
    kind: str = "invoice",
    of: Literal["state", "settlement"] = "state",
    active: bool = False,
) -> tuple[Tab, ...]:
    """Return the tabs over a list: All, and one for each status, with what is behind each.

    Args:
        ctx: where to work.
        query: filters that hold for every tab; its states and settlements play no part.
        by: who asks.
        kind: the kind of record.
        of: a tab for each state of the lifecycle, or for how far a record is paid.
        active: only what is still worked on; always so for settlements.

    Raises:
        NotPermitted: if the actor may see none.
    """
    blank = attrs.evolve(query or Query(), state=None, settlement=None, cursor="")
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        count = attrs.evolve(blank, limit=1, counts=True)
        asked = Asked(count, kind, active=active or of == "settlement")
        page, workflow = listed(ctx, work, asked, by)
        everything = Tab("", "All", page.count(), blank)
        if of == "settlement":
            return (everything, *_by_settlement(ctx, work, asked, blank, by))
        return (everything, *_by_state(workflow, dict(page.counts or ()), blank, active=active))


def _by_state(
    workflow: Workflow, counts: dict[str, int], blank: Query, *, active: bool
) -> Iterable[Tab]:
    lifecycle = workflow.lifecycle
    known = [s for s in lifecycle.states if not active or s not in workflow.inactive]
    # A state that an older version left behind is shown rather than lost from the sum.
    for state in (*known, *(s for s in counts if s not in lifecycle.states)):
        query = attrs.evolve(blank, state=state)
        yield Tab(state, lifecycle.label(state), counts.get(state, 0), query)


_SETTLED = (*zip(OWING, ("Open", "Partially Paid"), strict=True), ("paid", "Complete"))


def _by_settlement(
    ctx: Context, work: UnitOfWork, asked: Asked, blank: Query, by: Actor
) -> Iterable[Tab]:
    for name, label in _SETTLED:
        counted = attrs.evolve(asked.query, settlement=name)
        page, _ = listed(ctx, work, attrs.evolve(asked, query=counted), by)
        yield Tab(name, label, page.count(), attrs.evolve(blank, settlement=name))
