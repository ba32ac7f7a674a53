"""Purchase orders and receipts as Tryton has them."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from invoicekit.adapters.erp.tryton.client import Record, TrytonClient
from invoicekit.adapters.erp.tryton.failures import SYSTEM
from invoicekit.adapters.erp.tryton.settings import TrytonSettings
from invoicekit.documents import Coding, Party
from invoicekit.matching import GoodsReceipt, OrderLine, PurchaseOrder, ReceiptLine

__all__ = ["order_of", "receipts_of"]

_LINE = (
    *("id", "type", "description", "quantity", "unit.symbol", "unit_price", "product.code"),
    *("product.type", "product.account_category.account_expense.code"),
)
_ORDER = (
    *("id", "number", "state", "purchase_date", "currency.code", "party.code", "party.name"),
    *(f"lines.{field}" for field in _LINE),
)
_MOVE = (
    "id",
    "quantity",
    "unit.symbol",
    "origin",
    "shipment",
    "to_location.type",
    "effective_date",
)
_OPEN = {"draft", "quotation", "confirmed", "processing"}
_RECEIPTS = ("stock.shipment.in", "stock.shipment.in.return")


def order_of(client: TrytonClient, settings: TrytonSettings, number: str) -> PurchaseOrder | None:
    """Return an order by its number; None where there is none."""
    domain = [["number", "=", number], ["company", "=", client.company]]
    found = client.one("purchase.purchase", domain, _ORDER)
    if found is None:
        return None
    lines = [_line(each, settings) for each in found["lines"] if each["type"] == "line"]
    return PurchaseOrder(
        number=found["number"],
        supplier=Party(found["party"]["name"] or "", id=found["party"]["code"] or ""),
        currency=found["currency"]["code"],
        lines=lines,
        ordered=found["purchase_date"],
        closed=found["state"] not in _OPEN,
        company=str(client.company),
        source=SYSTEM,
    )


def _line(line: Record, settings: TrytonSettings) -> OrderLine:
    product = line["product"] or {}
    account = ((product.get("account_category") or {}).get("account_expense") or {}).get("code")
    return OrderLine(
        id=str(line["id"]),
        description=line["description"] or "",
        item=product.get("code") or "",
        quantity=Decimal(line["quantity"]),
        unit=settings.unit_code((line["unit"] or {}).get("symbol") or ""),
        unit_price=line["unit_price"],
        needs_receipt=bool(product) and product.get("type") != "service",
        coding=Coding(account=account) if account else None,
    )


def receipts_of(
    client: TrytonClient, settings: TrytonSettings, number: str
) -> tuple[GoodsReceipt, ...]:
    """Return what was received on an order, and what went back; each shipment is one."""
    domain = [
        ["origin.purchase.number", "=", number, "purchase.line"],
        ["company", "=", client.company],
        ["state", "=", "done"],
    ]
    by_shipment: dict[str, list[Record]] = defaultdict(list)
    for move in client.search("stock.move", domain, _MOVE):
        by_shipment[str(move["shipment"] or "")].append(move)
    known = _shipments(client, by_shipment)
    return tuple(
        _receipt(number, known.get(shipment, {}), moves, settings)
        for shipment, moves in by_shipment.items()
    )


def _shipments(client: TrytonClient, named: dict[str, list[Record]]) -> dict[str, Record]:
    found: dict[str, Record] = {}
    for model in _RECEIPTS:
        ids = [int(each.partition(",")[2]) for each in named if each.startswith(f"{model},")]
        if ids:
            fields = ("id", "number", "reference", "effective_date")
            records = client.search(model, [["id", "in", ids]], fields)
            found |= {f"{model},{each['id']}": each for each in records}
    return found


def _receipt(
    order: str, shipment: Record, moves: list[Record], settings: TrytonSettings
) -> GoodsReceipt:
    # A move without a shipment stands for itself; what goes back has a series of its own.
    number = shipment.get("number") or f"move {moves[0]['id']}"
    if shipment.get("__name__") == "stock.shipment.in.return":
        number = f"return {number}"
    return GoodsReceipt(
        number=number,
        order=order,
        received=shipment.get("effective_date") or moves[0]["effective_date"],
        lines=[_received(each, settings) for each in moves],
        delivery_note=shipment.get("reference") or "",
        source=SYSTEM,
    )


def _received(move: Record, settings: TrytonSettings) -> ReceiptLine:
    back = move["to_location"]["type"] == "supplier"
    quantity = Decimal(move["quantity"])
    return ReceiptLine(
        id=str(move["id"]),
        order_line=str(move["origin"]).partition(",")[2],
        quantity=-quantity if back else quantity,
        unit=settings.unit_code(move["unit"]["symbol"]),
    )
