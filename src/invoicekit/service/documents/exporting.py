"""A whole list as a table, page by page, however long it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import tzinfo

import attrs

from invoicekit.permissions import Actor
from invoicekit.ports.storage import MAX_PAGE, Query
from invoicekit.service.columns import INVOICE_LIST, Cell, Column, columns_of
from invoicekit.service.context import Context
from invoicekit.service.finding import Asked, listed
from invoicekit.service.reading import cells
from invoicekit.service.tables import Table

__all__ = ["export"]

Rows = list[tuple[Cell, ...]]


def export(
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
) -> Table:
    """Return the whole of a list as a table, of which no more than a page is held at a time.

    Each page is read in a transaction of its own: what is changed meanwhile may be seen as it was
    before or after, and nothing is left out or told twice that stays in its place.

    Args:
        ctx: where to work.
        query: filters and order; its page size and cursor play no part.
        by: who asks; seeing the records is not enough, exporting is a permission of its own.
        kind: the kind of record.
        columns: what a row shows; ready ones are in `invoicekit.service.columns`.
        possible: only those that the actor can do this act on now.
        overdue: only what is owed and was due before today.
        active: only those that are still worked on.
        zone: in which an instant falls on a day; that of the context if left out.

    Raises:
        NotPermitted: if the actor may not export.
        InvalidValue: for an act that the lifecycle does not know.
        NotCovered: for scopes that no list can express.
    """
    shown = columns_of(columns)
    plain = attrs.evolve(query or Query(), limit=MAX_PAGE, cursor="", counts=False)
    asked = Asked(plain, kind, possible, overdue, active, zone)
    # The first page is read at once, so that a refusal comes here and not in the middle of a file.
    first = _page(ctx, asked, by, shown, zone)
    return Table([column.title for column in shown], _rows(ctx, asked, by, shown, zone, first))


def _page(
    ctx: Context, asked: Asked, by: Actor, shown: tuple[Column, ...], zone: tzinfo | None
) -> tuple[Rows, str]:
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        permission = ctx.workflow(asked.kind).export
        page, workflow = listed(ctx, work, asked, by, permission)
        return list(cells(ctx, work, workflow, page.records, shown, zone or ctx.zone)), page.next


def _rows(
    ctx: Context,
    asked: Asked,
    by: Actor,
    shown: tuple[Column, ...],
    zone: tzinfo | None,
    first: tuple[Rows, str],
) -> Iterator[tuple[Cell, ...]]:
    page, cursor = first
    while True:
        yield from page
        if not cursor:
            return
        following = attrs.evolve(asked, query=attrs.evolve(asked.query, cursor=cursor))
        page, cursor = _page(ctx, following, by, shown, zone)
