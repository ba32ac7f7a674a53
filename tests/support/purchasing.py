"""Orders, receipts and bills for the tests of matching: one order of 40 sheets at 1,500."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from invoicekit import Invoice, Line, Party
from invoicekit.documents import Content, Match
from invoicekit.matching import GoodsReceipt, OrderLine, PurchaseOrder, ReceiptLine

DAY = date(2026, 11, 2)
ASHA = Party("Asha Systems", "IN", id="V-1")


def order(number: str = "PO-1", /, *lines: OrderLine, **other: Any) -> PurchaseOrder:
    given = lines or (OrderLine(id="10", quantity="40", unit="C62", unit_price="1500"),)
    values = {"supplier": ASHA, "currency": "INR", "lines": given, "ordered": date(2026, 10, 1)}
    return PurchaseOrder(number=number, **(values | other))


def receipt(
    number: str, quantity: str, day: int = 5, /, *, order: str = "PO-1", **other: Any
) -> GoodsReceipt:
    part = ReceiptLine(**({"id": "1", "order_line": "10", "quantity": quantity} | other))
    return GoodsReceipt(number=number, order=order, received=date(2026, 10, day), lines=[part])


def bill(*matches: Match, quantity: str = "20", price: str = "1500", **other: Any) -> Content:
    line = {"id": "1", "unit": "C62", "order_line": "10"}
    line |= {name: other.pop(name) for name in list(other) if name in _OF_LINE}
    values: dict[str, Any] = {"currency": "INR", "seller": ASHA}
    values["lines"] = [Line("sheet", quantity, price, **line)]
    return Content(Invoice("AT-1", DAY, **(values | other)), matches=matches)


_OF_LINE = {"unit", "base_quantity", "allowances", "taxes", "item", "order_line", "charges"}


def take(quantity: str | None, of: str = "GR-1", line: str = "1") -> Match:
    return Match("1", of, line, None if quantity is None else Decimal(quantity))
