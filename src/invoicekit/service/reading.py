"""Reading what the columns of a list show, page by page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import tzinfo

from invoicekit.documents import Content
from invoicekit.errors import NotFound
from invoicekit.ports.storage import UnitOfWork
from invoicekit.records import Record
from invoicekit.service.columns import Cell, Column, Listed
from invoicekit.service.context import Context
from invoicekit.service.users import User
from invoicekit.workflows import Workflow

__all__ = ["cells"]


def cells(
    ctx: Context,
    work: UnitOfWork,
    workflow: Workflow,
    records: Sequence[Record],
    columns: Sequence[Column],
    zone: tzinfo,
) -> Iterator[tuple[Cell, ...]]:
    """Give the cells of each record; contents and names are read only where a column asks.

    Args:
        ctx: where to work.
        work: the open unit.
        workflow: what the records follow.
        records: the rows.
        columns: what each shows.
        zone: the time zone in which an instant falls on a day.
    """
    today = ctx.clock.now().astimezone(zone).date()
    contents: Sequence[object] = [None] * len(records)
    if any(column.of_content for column in columns):
        contents = [revision.content for revision in work.contents(records)]
    names = _names(work, records) if any(column.of_creator for column in columns) else {}
    for record, content in zip(records, contents, strict=True):
        row = Listed(
            record,
            workflow,
            today,
            zone,
            content if isinstance(content, Content) else None,
            names.get(record.created_by, record.created_by),
        )
        yield tuple(column.value(row) for column in columns)


def _names(work: UnitOfWork, records: Sequence[Record]) -> dict[str, str]:
    """Return the names of those who made the records, as far as they are known users."""
    found = {}
    for id_ in {record.created_by for record in records}:
        try:
            record = work.get("user", id_)
        except NotFound:
            continue
        content = work.revision(*record.key, record.revision).content
        if isinstance(content, User) and content.name:
            found[id_] = content.name
    return found
