"""Shipments as Sterling gives them, read into shipments that can be billed."""

from __future__ import annotations

from invoicekit.adapters.erp.sterling.ordering import SOURCE
from invoicekit.adapters.erp.sterling.tree import Node, party, read_root
from invoicekit.adapters.erp.sterling.words import SterlingWords
from invoicekit.ports.shipments import Shipment, ShipmentLine

__all__ = ["read_shipments"]


def read_shipments(data: bytes, words: SterlingWords | None = None) -> tuple[Shipment, ...]:
    """Return the shipments of a `Shipment` or a list of `Shipments`.

    Args:
        data: the XML, called for with `SHIPMENT_TEMPLATE`, with or without a namespace.
        words: the installation's.

    Raises:
        InvalidDocument: for another document, one that lacks what must be there, or a shipment of
            several orders: it is billed by none of them.
    """
    known = words or SterlingWords()
    root = read_root(data, "Sterling shipment", "Shipment", "Shipments")
    nodes = [root] if root.name == "Shipment" else root.all("Shipment")
    return tuple(_sensible(node, known) for node in nodes)


def _sensible(node: Node, words: SterlingWords) -> Shipment:
    with node.sensible():
        return _shipment(node, words)


def _shipment(node: Node, words: SterlingWords) -> Shipment:
    lines = list(node.all("ShipmentLines", "ShipmentLine"))
    status, to = node.text("Status"), node.one("ToAddress")
    return Shipment(
        id=node.need("ShipmentKey"),
        order=_order_of(node, lines),
        number=node.text("ShipmentNo"),
        # A line that was backordered as a whole stays in the shipment with nothing in it.
        lines=[
            ShipmentLine(each.need("OrderLineKey"), each.amount("Quantity"))
            for each in lines
            if each.amount("Quantity")
        ],
        status=status,
        shipped=node.day("ActualShipmentDate"),
        ship_to=None if to is None else party(to),
        updated_at=node.instant("Modifyts"),
        cancelled=status in words.cancelled,
        source=SOURCE,
    )


def _order_of(node: Node, lines: list[Node]) -> str:
    named = {each.text("OrderHeaderKey") for each in lines} | {node.text("OrderHeaderKey")}
    orders = sorted(named - {""})
    if len(orders) != 1:
        message = f"it names {len(orders)} orders, and is billed by the one that it is of"
        node.refuse("not_one_order", "OrderHeaderKey", message)
    return orders[0]
