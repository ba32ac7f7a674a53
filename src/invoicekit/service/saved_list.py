"""A list as a user keeps it: its filters under a name."""

from __future__ import annotations

import attrs

from invoicekit.ports.storage import Query
from invoicekit.records import keepable

__all__ = ["SavedList"]


def _first_page(value: Query) -> Query:
    return attrs.evolve(value, cursor="")


@attrs.frozen
class SavedList:
    """Filters that a user keeps.

    Args:
        name: what the user calls them; empty for those used last.
        query: filters, order and page size; a cursor is no part of it.
        kind: the kind of record that is listed.
        possible: only those on which this act is possible.
        overdue: only what is owed and was due before the day of asking.
        active: only those that are still worked on.
    """

    name: str = attrs.field(converter=keepable)
    query: Query = attrs.field(default=Query(), converter=_first_page)
    kind: str = "invoice"
    possible: str = ""
    overdue: bool = False
    active: bool = False
