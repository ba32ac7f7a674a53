"""The inputs by which Sterling is asked to make an invoice, or a credit in place of a void one."""

from __future__ import annotations

from invoicekit.adapters.erp.sterling.growing import Element, begun, charge, shown, under, written
from invoicekit.documents import AllowanceCharge, Invoice
from invoicekit.errors import InvalidValue

__all__ = ["create_credit_memo", "create_order_invoice", "create_shipment_invoice"]


def create_order_invoice(invoice: Invoice, *, type: str = "ORDER") -> bytes:
    """Return the input of `createOrderInvoice` for what an invoice bills of its order.

    The charges are those of the invoice, not the order's (`UseOrderLineCharges="N"`). Sterling
    gives the number and works out the taxes; compare them with `read_invoice_detail`. Of one line
    of an order it makes either order invoices or shipment invoices, never both.

    Args:
        invoice: what is billed; each line names the order's line.
        type: the type of the invoice.

    Raises:
        InvalidValue: without an order, for a line that names none of its lines, or for a charge in
            percent: Sterling takes amounts.
    """
    if not invoice.order:
        raise InvalidValue("order", "", "Sterling makes invoices of orders alone")
    root = begun(
        "OrderInvoice", InvoiceType=type, OrderHeaderKey=invoice.order, UseOrderLineCharges="N"
    )
    details = under(root, "LineDetails")
    for line in invoice.lines:
        name = line.order_line or line.id
        if not name:
            raise InvalidValue("line", line.description, "it names no line of the order")
        detail = under(details, "LineDetail", OrderLineKey=name, Quantity=shown(line.quantity))
        _rows(under(detail, "LineChargeList"), "LineCharge", line.allowances, line.charges)
    _rows(under(root, "HeaderChargeList"), "HeaderCharge", invoice.allowances, invoice.charges)
    return written(root)


def create_credit_memo(note: Invoice) -> bytes:
    """Return the input of `createOrderInvoice` that takes back what an invoice billed.

    That is how a void one is told: no API to void an invoice is documented by IBM.

    Args:
        note: a credit note of the invoice, in positive figures, which names the order.

    Raises:
        InvalidValue: as `create_order_invoice`; for a document that is no credit note.
    """
    if not note.kind.is_credit:
        raise InvalidValue("kind", note.kind.value, "a credit memo is made of a credit note")
    return create_order_invoice(note, type="CREDIT_MEMO")


def create_shipment_invoice(shipment: str) -> bytes:
    """Return the input of `createShipmentInvoice`: Sterling bills what is in the shipment.

    Args:
        shipment: the key of the shipment.

    Raises:
        InvalidValue: without one.
    """
    if not shipment:
        raise InvalidValue("shipment", "", "its key is needed")
    return written(begun("Shipment", ShipmentKey=shipment))


def _rows(
    parent: Element,
    name: str,
    allowances: tuple[AllowanceCharge, ...],
    charges: tuple[AllowanceCharge, ...],
) -> None:
    for rows, sign in ((allowances, "Y"), (charges, "N")):
        for row in rows:
            if row.amount is None:
                raise InvalidValue("charge", row.reason, "Sterling takes an amount, not a percent")
            charge(parent, name, row, row.amount, sign)
