"""Bills that may be a repeat of another: looked for among the vendor's, and by their files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from invoicekit.documents import Problem
from invoicekit.matching import Earlier, likely_duplicates
from invoicekit.money import Money
from invoicekit.periods import FiscalYear
from invoicekit.ports.storage import MAX_PAGE, Query, UnitOfWork
from invoicekit.records import Record
from invoicekit.service.filing import files_of, same_files
from invoicekit.workflows import Workflow

__all__ = ["repeats_of", "replaced_by"]

_MOST_LOOKED_AT = 8 * MAX_PAGE
"""How many bills of one vendor are looked at, the latest first."""


def repeats_of(work: UnitOfWork, workflow: Workflow, record: Record) -> tuple[Problem, ...]:
    """Return a warning for each live bill that may be the same one as this.

    Looked at are the vendor's bills of the financial year, and every bill with one of its files. A
    bill of the very same number is refused when it is added, and so is not among them.

    Args:
        work: where to read.
        workflow: what bills follow; only what a vendor sends is looked at.
        record: the bill's.
    """
    if workflow.counterparty != "seller" or record.state not in workflow.owing:
        return ()
    digests = {file.what.digest for file in files_of(work, record)}
    bill = _earlier(record, digests)
    with_file = {each.id: each for each in _with_files(work, workflow, record, digests)}
    others = {each.id: _earlier(each) for each in _of_vendor(work, workflow, record)}
    return likely_duplicates(bill, (others | with_file).values())


def _with_files(
    work: UnitOfWork, workflow: Workflow, record: Record, digests: Iterable[str]
) -> Iterator[Earlier]:
    for digest in sorted(digests):
        for kind, id_ in same_files(work, digest):
            if kind == record.kind and id_ != record.id:
                other = work.get(kind, id_)
                if other.state in workflow.owing:
                    yield _earlier(other, [digest])


def _of_vendor(work: UnitOfWork, workflow: Workflow, record: Record) -> Iterator[Record]:
    if not record.customer or record.issue_date is None:
        return
    year = FiscalYear.of(record.issue_date)
    # By vendor alone: with days or states named as well, SQLite reads all bills of the year.
    query = Query(kind=record.kind, customer=record.customer, limit=MAX_PAGE, counts=False)
    for _ in range(_MOST_LOOKED_AT // MAX_PAGE):
        page = work.find(query)
        for other in page.records:
            day = other.issue_date
            if other.state in workflow.owing and day and year.start <= day <= year.end:
                yield other
        if not page.next:
            return
        query = attrs.evolve(query, cursor=page.next)


def _earlier(record: Record, digests: Iterable[str] = ()) -> Earlier:
    total = None if record.total is None else Money(record.total, record.currency)
    return Earlier(record.id, record.number, record.issue_date, total, digests)


def replaced_by(work: UnitOfWork, workflow: Workflow, record: Record) -> str:
    """Return the id of the bill that a new one takes the place of: reversed, of the same number.

    Args:
        work: where to read.
        workflow: what bills follow.
        record: the new bill's, before it is kept.

    Returns:
        The latest one's id; empty where there is none.
    """
    if workflow.counterparty != "seller" or not record.unique_key or not record.number:
        return ""
    query = Query(
        kind=record.kind,
        customer=record.customer,
        number=record.number,
        state=[state for state in workflow.lifecycle.final if state not in workflow.inactive],
        limit=MAX_PAGE,
        counts=False,
    )
    records = work.find(query).records
    for old, revision in zip(records, work.contents(records), strict=True):
        invoice = getattr(revision.content, "invoice", None)
        if invoice is not None and workflow.unique(invoice) == record.unique_key:
            return old.id
    return ""
