"""The invoices of an order as Sterling lists them: to look whether one is there already."""

from __future__ import annotations

from decimal import Decimal

import attrs

from invoicekit.adapters.erp.sterling.tree import Node, read_root
from invoicekit.adapters.erp.sterling.words import SterlingWords

__all__ = ["ListedInvoice", "read_invoice_list"]


@attrs.frozen
class ListedInvoice:
    """An invoice in Sterling's list.

    Args:
        key: its key.
        number: its number.
        type: its type.
        order: the key of its order.
        total: what is due.
        collected: what was collected for it.
        state: `"00"`, `"01"` or `"02"`; empty where the list does not say.
    """

    key: str
    number: str
    type: str
    order: str
    total: Decimal = attrs.field(repr=False)
    collected: Decimal = attrs.field(repr=False)
    state: str = ""


def read_invoice_list(data: bytes, words: SterlingWords | None = None) -> tuple[ListedInvoice, ...]:
    """Return the invoices of an `OrderInvoiceList`.

    Args:
        data: the XML, called for with `INVOICE_LIST_TEMPLATE`.
        words: the installation's, for the statuses.

    Raises:
        InvalidDocument: for another document, or one that lacks what must be there.
        InvalidValue: for a status that the words do not name.
    """
    known = words or SterlingWords()
    root = read_root(data, "Sterling list of invoices", "OrderInvoiceList")
    return tuple(_listed(node, known) for node in root.all("OrderInvoice"))


def _listed(node: Node, words: SterlingWords) -> ListedInvoice:
    status = node.text("Status")
    return ListedInvoice(
        node.need("OrderInvoiceKey"),
        node.text("InvoiceNo"),
        node.text("InvoiceType"),
        node.text("OrderHeaderKey"),
        node.amount("TotalAmount"),
        node.amount("AmountCollected"),
        words.state_of(status) if status else "",
    )
