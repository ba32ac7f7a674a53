"""An invoice as Sterling publishes it, read with its sums checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

import attrs

from invoicekit.adapters.erp.sterling.tree import Node, read_root
from invoicekit.documents.problems import Problem
from invoicekit.errors import InvalidDocument
from invoicekit.money import plain
from invoicekit.money.decimals import ZERO

__all__ = ["SterlingCharge", "SterlingInvoice", "SterlingLine", "read_invoice_detail"]


def _amount() -> Decimal:
    field: Decimal = attrs.field(repr=False)
    return field


@attrs.frozen
class SterlingCharge:
    """A charge of an invoice, or of one of its lines.

    Args:
        category: its category.
        name: its name.
        amount: as Sterling gives it, positive for a discount too.
        discount: whether it lowers what is due.
    """

    category: str
    name: str
    amount: Decimal = _amount()
    discount: bool = False


def _charges(value: Iterable[SterlingCharge]) -> tuple[SterlingCharge, ...]:
    return tuple(value)


def _lines(value: Iterable[SterlingLine]) -> tuple[SterlingLine, ...]:
    return tuple(value)


@attrs.frozen
class SterlingLine:
    """What an invoice bills of a line of the order; its charges are the invoice's own.

    Args:
        order_line: the key of the order's line.
        item: the seller's number of the item.
        quantity: how much.
        price: of a unit.
        extended: quantity times price.
        charges: what its charges and discounts come to.
        tax: its taxes.
        total: all of it.
        rows: its charges, one by one.
    """

    order_line: str
    item: str
    quantity: Decimal
    price: Decimal = _amount()
    extended: Decimal = _amount()
    charges: Decimal = _amount()
    tax: Decimal = _amount()
    total: Decimal = _amount()
    rows: tuple[SterlingCharge, ...] = attrs.field(default=(), converter=_charges, repr=False)


@attrs.frozen(kw_only=True)
class SterlingInvoice:
    """An invoice as Sterling tells of it.

    Args:
        key: its key.
        number: its number.
        type: `"SHIPMENT"`, `"ORDER"`, `"CREDIT_MEMO"` and others of the installation.
        issued: the day it was made.
        currency: of all its amounts.
        order: the key of its order.
        order_number: the order's number.
        shipment: the key of its shipment; empty for an invoice of the order.
        total: what is due.
        collected: what was collected for this invoice.
        tax: all its taxes.
        header_charges: the charges of the whole less their discounts.
        header_tax: the taxes on those.
        lines: what it bills.
        problems: sums that do not add up, with their figures.
    """

    key: str
    number: str
    type: str
    issued: date | None
    currency: str
    order: str
    order_number: str
    shipment: str = ""
    total: Decimal = _amount()
    collected: Decimal = _amount()
    tax: Decimal = _amount()
    header_charges: Decimal = _amount()
    header_tax: Decimal = _amount()
    lines: tuple[SterlingLine, ...] = attrs.field(converter=_lines, repr=False)
    problems: tuple[Problem, ...] = ()


def read_invoice_detail(data: bytes) -> SterlingInvoice:
    """Return the invoice of an `InvoiceDetail`.

    Charges and taxes of a line are read beside the line's figures, and never under its `OrderLine`:
    those are the whole order's, told again with every invoice. What was collected for the invoice
    is each collection's own amount, and never the credit of the whole transaction.

    Args:
        data: the XML, called for with `INVOICE_TEMPLATE`, with or without a namespace.

    Raises:
        InvalidDocument: for another document, or one that lacks what must be there.
    """
    root = read_root(data, "Sterling invoice", "InvoiceDetail")
    header = root.one("InvoiceHeader")
    if header is None:
        message = "its InvoiceHeader is missing"
        raise InvalidDocument("Sterling invoice", (Problem("missing", "", message),))
    order, shipment = header.one("Order"), header.one("Shipment")
    priced = None if order is None else order.one("PriceInfo")
    found = SterlingInvoice(
        key=header.text("OrderInvoiceKey"),
        number=header.need("InvoiceNo"),
        type=header.need("InvoiceType"),
        issued=header.day("DateInvoiced"),
        currency="" if priced is None else priced.text("Currency"),
        order="" if order is None else order.text("OrderHeaderKey"),
        order_number="" if order is None else order.text("OrderNo"),
        shipment="" if shipment is None else shipment.text("ShipmentKey"),
        total=_needed(header, "TotalAmount"),
        collected=_collected(header),
        tax=header.amount("TotalTax"),
        header_charges=header.amount("HeaderCharges") - header.amount("HeaderDiscount"),
        header_tax=header.amount("HeaderTax"),
        lines=[_line(each) for each in header.all("LineDetails", "LineDetail")],
    )
    return attrs.evolve(found, problems=tuple(_wrong(found)))


def _needed(node: Node, name: str) -> Decimal:
    node.need(name)
    return node.amount(name)


def _collected(header: Node) -> Decimal:
    own = header.maybe("AmountCollected")
    if own is not None:
        return own
    parts = header.all("CollectionDetails", "CollectionDetail")
    return sum((each.amount("AmountCollected") for each in parts), ZERO)


def _line(node: Node) -> SterlingLine:
    item = node.one("OrderLine", "Item")
    return SterlingLine(
        node.text("OrderLineKey"),
        "" if item is None else item.text("ItemID"),
        _needed(node, "ShippedQty"),
        node.amount("UnitPrice"),
        node.amount("ExtendedPrice"),
        node.amount("Charges"),
        node.amount("Tax"),
        _needed(node, "LineTotal"),
        [
            SterlingCharge(
                each.text("ChargeCategory"),
                each.text("ChargeName"),
                each.amount("ChargeAmount"),
                each.text("IsDiscount") == "Y",
            )
            for each in node.all("LineCharges", "LineCharge")
        ],
    )


def _wrong(invoice: SterlingInvoice) -> Iterator[Problem]:
    """Give each sum that is another than that of its parts."""
    for place, line in enumerate(invoice.lines):
        parts = line.extended + line.charges + line.tax
        if parts != line.total:
            yield _differs(f"lines[{place}].total", line.total, parts)
    due = sum((line.total for line in invoice.lines), ZERO)
    due += invoice.header_charges + invoice.header_tax
    if due != invoice.total:
        yield _differs("total", invoice.total, due)


def _differs(path: str, stated: Decimal, computed: Decimal) -> Problem:
    return Problem(
        "sum_differs",
        path,
        f"it says {plain(stated)}, and its parts come to {plain(computed)}",
        "Ask for it with the whole template, and compare",
        parameters={"stated": plain(stated), "computed": plain(computed)},
    )
