"""Orders and receipts as records: how they are kept, changed and read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from invoicekit.documents import fingerprint
from invoicekit.errors import StoreError
from invoicekit.matching import GoodsReceipt, PurchaseOrder
from invoicekit.ports.storage import Query, UnitOfWork
from invoicekit.ports.storage.query import MAX_VALUES
from invoicekit.records import Record, Revision
from invoicekit.service.changes import Changes
from invoicekit.service.command import Moment
from invoicekit.service.deed import added
from invoicekit.service.paging import all_pages
from invoicekit.statemachines import AuditEntry

__all__ = [
    "ORDER",
    "RECEIPT",
    "changed",
    "made_of_order",
    "made_of_receipt",
    "orders_are_kept",
    "orders_by_number",
    "receipts_of",
    "some_at_once",
    "touched",
]

ORDER = "purchase_order"
RECEIPT = "goods_receipt"

OPEN, CLOSED = "open", "closed"
RECEIVED, CANCELLED = "received", "cancelled"
"""Where an order stands, and where a receipt."""

Kept = PurchaseOrder | GoodsReceipt


def made_of_order(order: PurchaseOrder, moment: Moment) -> Changes:
    """Return what the coming of an order writes."""
    return _made(ORDER, order.number, order, moment)


def made_of_receipt(receipt: GoodsReceipt, order: PurchaseOrder, moment: Moment) -> Changes:
    """Return what the coming of a receipt writes beside its order."""
    made = _made(RECEIPT, f"{order.number}|{receipt.key}", receipt, moment)
    record = attrs.evolve(
        made.record,
        parent=(ORDER, order.number),
        seller=order.supplier.name,
        customer=order.supplier.id or order.supplier.name,
    )
    return attrs.evolve(made, record=record)


def _made(kind: str, id_: str, content: Kept, moment: Moment) -> Changes:
    record = Record(
        tenant=moment.actor.tenant,
        kind=kind,
        id=id_,
        state=_state(content),
        created_at=moment.at,
        created_by=moment.actor.id,
    )
    return added(_with_facts(record, content), content, fingerprint(content), moment, kind)


def changed(record: Record, content: Kept, moment: Moment) -> Changes:
    """Return what is written where the ERP has another order or receipt than was known."""
    after = attrs.evolve(
        _with_facts(record, content),
        state=_state(content),
        revision=record.revision + 1,
        updated_at=moment.at,
    )
    print_ = fingerprint(content)
    revision = Revision(
        tenant=after.tenant,
        kind=after.kind,
        id=after.id,
        number=after.revision,
        content=content,
        fingerprint=print_,
        by=moment.actor.id,
        at=moment.at,
    )
    entry = _entry(record, after, "update", moment, print_)
    return Changes(after, entry, expect=record.version, revision=revision)


def touched(
    record: Record, event: str, moment: Moment, details: Iterable[tuple[str, str]] = ()
) -> Changes:
    """Return what is written into an order of which something was billed or received.

    Its version goes up, so that of two who bill it at once only one succeeds.
    """
    after = attrs.evolve(record, updated_at=moment.at)
    entry = attrs.evolve(_entry(record, after, event, moment, ""), details=details)
    return Changes(after, entry, expect=record.version)


def _entry(before: Record, after: Record, event: str, moment: Moment, print_: str) -> AuditEntry:
    return AuditEntry(
        event=event,
        source=before.state,
        target=after.state,
        actor=moment.actor.id,
        at=moment.at,
        definition=before.kind,
        definition_version=1,
        on_behalf_of=moment.actor.on_behalf_of,
        version=before.version + 1,
        revision=after.revision,
        fingerprint=print_,
    )


def _state(content: Kept) -> str:
    if isinstance(content, PurchaseOrder):
        return CLOSED if content.closed else OPEN
    return CANCELLED if content.cancelled else RECEIVED


def _with_facts(record: Record, content: Kept) -> Record:
    if isinstance(content, GoodsReceipt):
        return attrs.evolve(
            record,
            number=content.key,
            issue_date=content.received,
            order=content.order,
            source=content.source,
        )
    return attrs.evolve(
        record,
        number=content.number,
        seller=content.supplier.name,
        customer=content.supplier.id or content.supplier.name,
        issue_date=content.ordered,
        currency=content.currency,
        order=content.number,
        source=content.source,
    )


def orders_are_kept(work: UnitOfWork) -> bool:
    """Tell whether any order was ever taken in."""
    return bool(work.find(Query(kind=ORDER, limit=1, counts=False)).records)


def orders_by_number(
    work: UnitOfWork, numbers: Iterable[str]
) -> dict[str, tuple[Record, PurchaseOrder]]:
    """Return those orders that are known, by number."""
    found = {}
    for some in some_at_once(numbers):
        for record, content in _read(work, Query(kind=ORDER, id=some, by="id")):
            if not isinstance(content, PurchaseOrder):
                raise StoreError(f"what is kept of the order {record.id!r} is no order")
            found[content.number] = record, content
    return found


def receipts_of(
    work: UnitOfWork, orders: Iterable[str] = (), *, keys: Iterable[str] = ()
) -> tuple[tuple[Record, GoodsReceipt], ...]:
    """Return the receipts of these orders, and those of these keys."""
    # One by one: of several at once, a database may rather read every receipt there is.
    queries = [Query(kind=RECEIPT, order=order) for order in sorted(set(orders))]
    queries += [Query(kind=RECEIPT, number=key) for key in sorted(set(keys))]
    found = {}
    for query in queries:
        for record, content in _read(work, query):
            if not isinstance(content, GoodsReceipt):
                raise StoreError(f"what is kept of the receipt {record.id!r} is no receipt")
            found[record.id] = record, content
    return tuple(found.values())


def some_at_once(names: Iterable[str]) -> Iterator[list[str]]:
    """Give names in a settled order, as many at once as a filter takes."""
    wanted = sorted(set(names))
    for start in range(0, len(wanted), MAX_VALUES):
        yield wanted[start : start + MAX_VALUES]


def _read(work: UnitOfWork, query: Query) -> Iterator[tuple[Record, object]]:
    records = tuple(all_pages(work, attrs.evolve(query, descending=False)))
    for record, revision in zip(records, work.contents(records), strict=True):
        yield record, revision.content
