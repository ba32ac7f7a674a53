"""Orders as Sterling gives them, read into orders that can be billed."""

from __future__ import annotations

from invoicekit.adapters.erp.sterling.charging import charge_rows, header_rows, stated_taxes
from invoicekit.adapters.erp.sterling.tree import Node, party, read_root
from invoicekit.adapters.erp.sterling.words import SterlingWords
from invoicekit.documents import Item, Line, PaymentMeans
from invoicekit.ports.orders import Order

__all__ = ["read_orders"]

SOURCE = "sterling"

_NOT_DEFINED = "1"
"""UNTDID 4461: an instrument that is not defined by a code of the list."""


def read_orders(data: bytes, words: SterlingWords | None = None) -> tuple[Order, ...]:
    """Return the orders of an `Order` or an `OrderList`.

    The key of an order, and those of its lines, are the ids by which shipments name them. Taxes
    are those that Sterling gives, as entered amounts. Charges that are not billable are left out.

    Args:
        data: the XML, called for with `ORDER_TEMPLATE`, with or without a namespace.
        words: the installation's.

    Raises:
        InvalidDocument: for another document, or one that lacks what must be there, with its place.
    """
    known = words or SterlingWords()
    root = read_root(data, "Sterling order", "Order", "OrderList")
    nodes = [root] if root.name == "Order" else root.all("Order")
    return tuple(_sensible(node, known) for node in nodes)


def _sensible(node: Node, words: SterlingWords) -> Order:
    with node.sensible():
        return _order(node, words)


def _order(node: Node, words: SterlingWords) -> Order:
    priced = node.one("PriceInfo")
    if priced is None:
        node.refuse("missing", "PriceInfo", "its currency is missing: ask for PriceInfo")
    allowances, charges = header_rows(node)
    status = node.text("Status")
    return Order(
        id=node.need("OrderHeaderKey"),
        number=node.text("OrderNo"),
        currency=priced.need("Currency"),
        buyer=party(node.one("PersonInfoBillTo")),
        lines=[_line(each, words) for each in node.all("OrderLines", "OrderLine")],
        allowances=allowances,
        charges=charges,
        placed=node.day("OrderDate"),
        updated_at=node.instant("Modifyts"),
        cancelled=status in words.cancelled,
        source=SOURCE,
        status=status,
        payment_means=[
            PaymentMeans(_NOT_DEFINED, each.text("PaymentType"), each.text("PaymentReference1"))
            for each in node.all("PaymentMethods", "PaymentMethod")
        ],
    )


def _line(node: Node, words: SterlingWords) -> Line:
    item, price = node.one("Item"), node.one("LinePriceInfo")
    if price is None:
        node.refuse("missing", "LinePriceInfo", "its price is missing: ask for LinePriceInfo")
    price.need("UnitPrice")
    node.need("OrderedQty")
    quantity = node.amount("OrderedQty")
    allowances, charges = charge_rows(node.all("LineCharges", "LineCharge"), quantity)
    item_id = "" if item is None else item.text("ItemID")
    unit = "" if item is None else item.text("UnitOfMeasure")
    named = "" if item is None else item.text("ItemShortDesc")
    return Line(
        named or item_id,
        quantity,
        price.amount("UnitPrice"),
        id=node.need("OrderLineKey"),
        unit=words.units.get(unit, unit),
        allowances=allowances,
        charges=charges,
        taxes=stated_taxes(node.all("LineTaxes", "LineTax")),
        item=Item(seller_id=item_id) if item_id else None,
    )
