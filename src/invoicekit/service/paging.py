"""Every record that a query finds, page after page."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from invoicekit.ports.storage import MAX_PAGE, Query, UnitOfWork
from invoicekit.records import Record

__all__ = ["all_pages"]


def all_pages(work: UnitOfWork, query: Query) -> Iterator[Record]:
    """Give the records of every page of a query, in its own order.

    Args:
        work: the open unit.
        query: filters and order; its own limit and counts play no part.
    """
    query = attrs.evolve(query, limit=MAX_PAGE, counts=False)
    while True:
        page = work.find(query)
        yield from page.records
        if not page.next:
            return
        query = attrs.evolve(query, cursor=page.next)
