"""Published invoices leave as Sterling's InvoiceDetail, by whatever carries them on."""

from __future__ import annotations

from collections.abc import Callable

from invoicekit.adapters.erp.sterling.writing import write_invoice_detail
from invoicekit.documents import Content
from invoicekit.errors import InvalidValue, NotFound, Undeliverable
from invoicekit.ports.storage import Message, Query, UnitOfWork
from invoicekit.records import Record
from invoicekit.service import Context
from invoicekit.totals.snapshot import Snapshot

__all__ = ["InvoiceDetailPublisher"]

Carrier = Callable[[bytes, str], None]
"""Hands on a document with its key; raises `TryLater` or `Undeliverable` as a publisher does."""


class InvoiceDetailPublisher:
    """A publisher that turns the message of an invoice into an `InvoiceDetail`.

    The key by which a receiver knows a repeat goes along, and stands in `Reference1` as well: it is
    all that a receiver of plain XML sees.

    Args:
        ctx: where the invoices are kept.
        tenant: whose.
        carry: hands on the document: a queue, a servlet, a file.
        enterprise: Sterling's code of the enterprise.
    """

    def __init__(self, ctx: Context, tenant: str, carry: Carrier, *, enterprise: str = "") -> None:
        self._ctx, self._tenant, self._carry = ctx, tenant, carry
        self._enterprise = enterprise

    def publish(self, message: Message, key: str) -> None:
        """Hand an invoice on.

        Raises:
            Undeliverable: if the invoice is not there, or no `InvoiceDetail` can say it.
            TryLater: if what carries it cannot now.
        """
        try:
            document = self._written(message, key)
        except (NotFound, InvalidValue) as error:
            raise Undeliverable(error.message) from error
        self._carry(document, key)

    def _written(self, message: Message, key: str) -> bytes:
        with self._ctx.store.unit_of_work(self._tenant, read_only=True) as work:
            record = work.get(message.kind, message.record)
            content = work.revision(*record.key, record.revision).content
            kept = [s.body for s in work.snapshots(*record.key) if s.revision == record.revision]
            charge = _charge(work, record)
        figures = kept[-1] if kept else None
        if not isinstance(content, Content) or not isinstance(figures, Snapshot):
            raise InvalidValue("record", record.id, "it is no invoice with frozen figures")
        labels = dict(record.labels)
        parent = record.parent or ("", "")
        collected = charge is not None and charge.state == "CHECKED"
        return write_invoice_detail(
            content.invoice,
            figures,
            type=labels.get("invoice_type", "ORDER"),
            key=record.id,
            shipment=parent[1] if parent[0] == "shipment" else "",
            enterprise=self._enterprise,
            collected=figures.totals.payable if collected else figures.totals.payable * 0,
            reference=key,
        )


def _charge(work: UnitOfWork, record: Record) -> Record | None:
    query = Query(kind="charge_transaction", parent=record.key, counts=False)
    return next(iter(work.find(query).records), None)
