"""Going through every record of a tenant, however many there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import attrs

from invoicekit.ports.storage import Query, UnitOfWork
from invoicekit.records import Record
from invoicekit.service.context import Context

__all__ = ["Progress", "every_record"]

Progress = Callable[[int], None]
"""Is told how many records were looked at so far."""

_PAGE = 200


def every_record(
    ctx: Context,
    tenant: str,
    kinds: str | Iterable[str] | None = None,
    progress: Progress | None = None,
) -> Iterator[tuple[UnitOfWork, Record]]:
    """Give each record with a unit of work that reads, a page of records in each.

    Records that are added meanwhile come, too; none comes twice.

    Args:
        ctx: where to work.
        tenant: whose records.
        kinds: of record; all of them if left out.
        progress: is told after each page.
    """
    query, seen = Query(kind=kinds, limit=_PAGE, counts=False, descending=False), 0
    while True:
        with ctx.store.unit_of_work(tenant, read_only=True) as work:
            page = work.find(query)
            for record in page.records:
                yield work, record
        seen += len(page.records)
        if progress is not None:
            progress(seen)
        if not page.next:
            return
        query = attrs.evolve(query, cursor=page.next)
