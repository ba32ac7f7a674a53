"""Purchases: orders and receipts with what was billed of them, and what a match names in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

import attrs

from invoicekit.documents import Match
from invoicekit.matching.goods_receipt import GoodsReceipt, ReceiptLine
from invoicekit.matching.purchase_order import OrderLine, PurchaseOrder
from invoicekit.money.decimals import ZERO

__all__ = ["Billed", "Picked", "Purchases"]


@attrs.frozen
class Billed:
    """What one bill or note bills of one line of an order or receipt.

    Args:
        document: the id of the bill's record.
        number: the bill's number, for messages.
        order: the number of the order.
        order_line: its line.
        receipt: the key of the receipt; empty where none is named.
        receipt_line: its line.
        quantity: how much, negative where it is credited; zero for a value alone.
        value: what it comes to before tax, with the sign of the quantity.
    """

    document: str
    number: str
    order: str
    order_line: str
    receipt: str = ""
    receipt_line: str = ""
    quantity: Decimal = ZERO
    value: Decimal = attrs.field(default=ZERO, repr=False)


@attrs.frozen
class Picked:
    """What a match names: a line of an order, and of a receipt where it names one."""

    order: PurchaseOrder
    order_line: OrderLine
    receipt: GoodsReceipt | None = None
    receipt_line: ReceiptLine | None = None


def _orders(value: Iterable[PurchaseOrder]) -> tuple[PurchaseOrder, ...]:
    return tuple(value)


def _receipts(value: Iterable[GoodsReceipt]) -> tuple[GoodsReceipt, ...]:
    return tuple(value)


def _billed(value: Iterable[Billed]) -> tuple[Billed, ...]:
    return tuple(value)


@attrs.frozen
class Purchases:
    """The orders and receipts that a bill is laid beside, with what others billed of them.

    The order in which they are given plays no part.

    Args:
        orders: purchase orders.
        receipts: receipts and service entries, those that took back included.
        billed: what other bills bill of them, live ones alone.
    """

    orders: tuple[PurchaseOrder, ...] = attrs.field(default=(), converter=_orders)
    receipts: tuple[GoodsReceipt, ...] = attrs.field(default=(), converter=_receipts)
    billed: tuple[Billed, ...] = attrs.field(default=(), converter=_billed)
    _by_number: Mapping[str, PurchaseOrder] = attrs.field(init=False, eq=False, repr=False)
    _by_key: Mapping[str, tuple[GoodsReceipt, ...]] = attrs.field(init=False, eq=False, repr=False)

    @_by_number.default
    def _numbered(self) -> Mapping[str, PurchaseOrder]:
        return {order.number: order for order in self.orders}

    @_by_key.default
    def _keyed(self) -> Mapping[str, tuple[GoodsReceipt, ...]]:
        found: dict[str, list[GoodsReceipt]] = defaultdict(list)
        for receipt in self.receipts:
            # People name a receipt without its year where that is clear.
            for key in dict.fromkeys((receipt.key, receipt.number)):
                found[key].append(receipt)
        return {key: tuple(several) for key, several in found.items()}

    def order(self, number: str, /) -> PurchaseOrder | None:
        """Return an order; None where it is not among them."""
        return self._by_number.get(number)

    def receipt(self, key: str, line: str = "", /) -> tuple[GoodsReceipt, ReceiptLine] | None:
        """Return the receipt of a key that has a line, and the line; None where none is known.

        A number without its year names nothing where two receipts have it.
        """
        known = self._by_key.get(key, ())
        found = [(receipt, part) for receipt in known if (part := receipt.line(line)) is not None]
        return found[0] if len(found) == 1 else None

    def picked(self, match: Match) -> Picked | None:
        """Return what a match names; None where it is not known, or not clear."""
        order = self.order(match.document)
        line = None if order is None else order.line(match.document_line)
        if order is not None and line is not None:
            return Picked(order, line)
        found = self.receipt(match.document, match.document_line)
        if found is None:
            return None
        receipt, part = found
        order = self.order(receipt.order)
        line = None if order is None else order.line(part.order_line)
        return None if order is None or line is None else Picked(order, line, receipt, part)
