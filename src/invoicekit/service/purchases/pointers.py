"""Pointers: records that lead from an order or receipt to the bills that were matched with it.

A pointer is written with the first match and stays; whether it still holds, the bill's own content
and state say. So nothing is counted that is not in a live bill, and nothing is looked through that
has no match.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from invoicekit.documents import Content, fingerprint
from invoicekit.ports.storage import Query, UnitOfWork
from invoicekit.records import Record
from invoicekit.service.changes import Changes
from invoicekit.service.command import Moment
from invoicekit.service.deed import added
from invoicekit.service.paging import all_pages
from invoicekit.service.purchases.records import some_at_once
from invoicekit.service.receipts import Receipt
from invoicekit.workflows import Workflow

__all__ = ["bills_matched_with", "named_in", "new_pointers", "pointing_to"]

POINTER = "matched"


def named_in(content: object) -> frozenset[str]:
    """Return the orders and receipts that the matches of a bill name."""
    if not isinstance(content, Content):
        return frozenset()
    return frozenset(match.document for match in content.matches if match.document)


def new_pointers(work: UnitOfWork, bill: Record, documents: Iterable[str]) -> tuple[str, ...]:
    """Return those documents from which no pointer leads to a bill yet, in a settled order."""
    wanted = set(documents)
    if wanted:
        # Asked for by the bill alone: with the kind named as well, SQLite reads all of the kind.
        beside = all_pages(work, Query(parent=bill.key, descending=False))
        wanted -= {record.order for record in beside if record.kind == POINTER}
    return tuple(sorted(wanted))


def pointing_to(bill: Record, document: str, moment: Moment) -> Changes:
    """Return what the first match of a bill with a document writes."""
    record = Record(
        tenant=bill.tenant,
        kind=POINTER,
        id=f"{document}|{bill.id}",
        state="matched",
        created_at=moment.at,
        created_by=moment.actor.id,
        parent=bill.key,
        order=document,
    )
    content = Receipt(bill.kind, bill.id, bill.version)
    return added(record, content, fingerprint(content), moment, POINTER)


def bills_matched_with(
    work: UnitOfWork, workflow: Workflow, documents: Iterable[str]
) -> Iterator[Record]:
    """Give the bills that were ever matched with one of these and are not given up, by their ids.

    What is set aside counts: it may be taken up again.

    Args:
        work: where to read.
        workflow: what bills follow.
        documents: numbers of orders, keys of receipts.
    """
    ids: set[str] = set()
    # One by one: of several at once, a database may rather read every pointer there is.
    for document in sorted(set(documents)):
        pointers = all_pages(work, Query(kind=POINTER, order=document, descending=False))
        ids |= {p.parent[1] for p in pointers if p.parent and p.parent[0] == workflow.kind}
    for some in some_at_once(ids):
        bills = all_pages(work, Query(kind=workflow.kind, id=some, by="id", descending=False))
        yield from (bill for bill in bills if bill.state in workflow.owing)
