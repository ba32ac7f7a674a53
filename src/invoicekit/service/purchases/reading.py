"""What a bill is laid beside, read from the store: orders first, then who else bills them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from invoicekit.documents import Content, ReferenceKind
from invoicekit.matching import Billed, Purchases, billed_by
from invoicekit.ports.storage import UnitOfWork
from invoicekit.records import Record
from invoicekit.service.purchases.pointers import bills_matched_with
from invoicekit.service.purchases.records import orders_by_number, receipts_of
from invoicekit.workflows import Workflow

__all__ = ["Beside", "bills_of", "laid_beside"]


@attrs.frozen
class Beside:
    """What bills are laid beside, with the records of the orders at the version that was read.

    Attributes:
        purchases: the orders and receipts, and what other bills bill of them.
        orders: the records of the orders, by number.
    """

    purchases: Purchases
    orders: dict[str, Record] = attrs.field(factory=dict)


def laid_beside(
    work: UnitOfWork, workflow: Workflow, *contents: Content, apart_from: str = ""
) -> Beside:
    """Return the orders and receipts that bills name, with what other live bills bill of them.

    Args:
        work: where to read.
        workflow: what bills follow.
        contents: the bills that name them, such as one before and after an edit.
        apart_from: the id of the bill that does not count among the others.
    """
    named = {match.document for content in contents for match in content.matches}
    for content in contents:
        kinds = {ReferenceKind.ORDER}
        named |= {r.number for r in content.invoice.references if r.kind in kinds}
    return of_orders(work, workflow, named, apart_from) if named else Beside(Purchases())


def of_orders(
    work: UnitOfWork, workflow: Workflow, named: Iterable[str], apart_from: str = ""
) -> Beside:
    """Return the orders of these numbers, and those whose receipts have them, with all that is due.

    The records of the orders are read before the bills: whoever bills one meanwhile writes it, and
    is found out when this one is written.
    """
    names = {name for name in named if name}
    orders = orders_by_number(work, names)
    others = {receipt.order for _, receipt in receipts_of(work, keys=names)}
    orders |= orders_by_number(work, others - orders.keys())
    receipts = [receipt for _, receipt in receipts_of(work, orders)]
    known = Purchases([order for _, order in orders.values()], receipts)
    billed = _billed(work, workflow, known, apart_from)
    return Beside(
        attrs.evolve(known, billed=billed),
        {number: record for number, (record, _) in orders.items()},
    )


def _billed(
    work: UnitOfWork, workflow: Workflow, known: Purchases, apart_from: str
) -> Iterator[Billed]:
    bills = [bill for bill in bills_of(work, workflow, known) if bill.id != apart_from]
    for bill, revision in zip(bills, work.contents(bills), strict=True):
        if isinstance(revision.content, Content):
            yield from billed_by(revision.content, known, bill.id)


def bills_of(work: UnitOfWork, workflow: Workflow, known: Purchases) -> tuple[Record, ...]:
    """Return the live bills that are matched with these orders or receipts, or were once."""
    documents = {order.number for order in known.orders}
    for receipt in known.receipts:
        documents |= {receipt.key, receipt.number}
    return tuple(bills_matched_with(work, workflow, documents))
