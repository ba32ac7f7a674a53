"""Purchase Orders and Purchase Receipts of ERPNext, as orders and receipts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from invoicekit.adapters.erp.erpnext.frappe import Doc, Frappe
from invoicekit.adapters.erp.erpnext.reading import read_amount, read_day, read_text
from invoicekit.adapters.erp.erpnext.settings import ErpNextSettings
from invoicekit.documents import Coding, Party
from invoicekit.matching import GoodsReceipt, OrderLine, PurchaseOrder, ReceiptLine

__all__ = ["read_order", "read_receipts"]

_SUBMITTED = 1


def read_order(frappe: Frappe, number: str) -> PurchaseOrder | None:
    """Return a purchase order; None where there is none of this number."""
    found = frappe.read("Purchase Order", number)
    if found is None:
        return None
    open_ = found.get("docstatus") == _SUBMITTED and read_text(found, "status") != "Closed"
    return PurchaseOrder(
        number=number,
        supplier=Party(read_text(found, "supplier_name"), id=read_text(found, "supplier")),
        currency=read_text(found, "currency"),
        lines=[_line(row, frappe.settings) for row in _rows(found)],
        ordered=read_day(found.get("transaction_date")),
        # A draft is no order yet, and a cancelled one none any more.
        closed=not open_,
        company=read_text(found, "company"),
        source=frappe.system,
    )


def _line(row: Doc, settings: ErpNextSettings) -> OrderLine:
    account, centre = read_text(row, "expense_account"), read_text(row, "cost_center")
    coding = Coding(_ours(account, settings.accounts), _ours(centre, settings.cost_centres))
    return OrderLine(
        id=read_text(row, "name"),
        description=read_text(row, "item_name"),
        item=read_text(row, "item_code"),
        quantity=read_amount(row.get("qty")),
        unit=_ours(read_text(row, "uom"), settings.units),
        unit_price=read_amount(row.get("rate")),
        needs_receipt=settings.needs_receipt,
        coding=coding if account or centre else None,
    )


def read_receipts(frappe: Frappe, order: str) -> tuple[GoodsReceipt, ...]:
    """Return all that was received on an order, the first first; what went back is negative."""
    filters: list[list[Any]] = [
        ["Purchase Receipt Item", "purchase_order", "=", order],
        ["docstatus", "=", _SUBMITTED],
    ]
    listed = frappe.listed("Purchase Receipt", ["name"], filters)
    # A document is listed once for each of its rows that is of the order.
    names = dict.fromkeys(read_text(row, "name") for row in listed)
    found = (frappe.read("Purchase Receipt", name) for name in names)
    receipts = (_receipt(each, order, frappe) for each in found if each is not None)
    return tuple(sorted(receipts, key=_when))


def _when(receipt: GoodsReceipt) -> tuple[date, str]:
    return receipt.received or date.max, receipt.number


def _receipt(found: Doc, order: str, frappe: Frappe) -> GoodsReceipt:
    reverses = read_text(found, "return_against")
    return GoodsReceipt(
        number=read_text(found, "name"),
        order=order,
        received=read_day(found.get("posting_date")),
        lines=[
            _received(row, reverses, frappe.settings)
            for row in _rows(found)
            if read_text(row, "purchase_order") == order
        ],
        delivery_note=read_text(found, "supplier_delivery_note"),
        source=frappe.system,
    )


def _received(row: Doc, reverses: str, settings: ErpNextSettings) -> ReceiptLine:
    return ReceiptLine(
        id=read_text(row, "name"),
        order_line=read_text(row, "purchase_order_item"),
        # What was accepted; what was rejected at the door is in a field of its own.
        quantity=read_amount(row.get("qty")),
        unit=_ours(read_text(row, "uom"), settings.units),
        reverses=reverses,
        reverses_line=read_text(row, "purchase_receipt_item") if reverses else "",
        description=read_text(row, "item_name"),
    )


def _rows(found: Doc) -> Iterator[Doc]:
    rows = found.get("items")
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, Mapping):
            yield row


def _ours(theirs: str, names: Mapping[str, str]) -> str:
    """Return our word for theirs; the same, where none is set."""
    return next((ours for ours, name in names.items() if name == theirs), theirs)
