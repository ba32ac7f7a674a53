"""Purchase orders and goods receipts, out of the services for orders and material documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from invoicekit.adapters.erp.sap.odata import (
    Row,
    any_of,
    equals,
    query_of,
    read_amount,
    read_day,
    read_text,
)
from invoicekit.adapters.erp.sap.session import Session
from invoicekit.adapters.erp.sap.settings import OrderService, SapSettings
from invoicekit.documents import Party
from invoicekit.matching import GoodsReceipt, OrderLine, PurchaseOrder, ReceiptLine

__all__ = ["ORDERS", "RECEIPTS", "read_order", "read_receipts"]

RECEIPTS = "/sap/opu/odata/sap/API_MATERIAL_DOCUMENT_SRV/"

_V4 = "/sap/opu/odata4/sap/api_purchaseorder_2/srvd_a2x/sap/purchaseorder/0001/"
_V2 = "/sap/opu/odata/sap/API_PURCHASEORDER_PROCESS_SRV/"
ORDERS: Mapping[OrderService, tuple[str, str]] = MappingProxyType(
    {
        OrderService.V2: (f"{_V2}A_PurchaseOrder", f"{_V2}A_PurchaseOrderItem"),
        OrderService.V4: (f"{_V4}PurchaseOrder", f"{_V4}PurchaseOrderItem"),
    }
)
"""The lists of headers and of items, for each of the two services."""

_ZERO = Decimal(0)


def read_order(
    session: Session, number: str, settings: SapSettings, system: str
) -> PurchaseOrder | None:
    """Return a purchase order; None where there is none of this number."""
    headers, items = ORDERS[settings.orders]
    query = query_of(filter=equals(PurchaseOrder=number))
    found = session.rows(headers, query)
    if not found:
        return None
    header = found[0]
    units = {theirs: ours for ours, theirs in settings.units.items()}
    lines = (_line(row, units) for row in session.rows(items, query))
    return PurchaseOrder(
        number=number,
        supplier=Party(id=read_text(header, "InvoicingParty") or read_text(header, "Supplier")),
        currency=read_text(header, "DocumentCurrency"),
        lines=sorted(lines, key=lambda line: line.id),
        ordered=read_day(header.get("PurchaseOrderDate")),
        closed=bool(read_text(header, "PurchaseOrderDeletionCode"))
        or header.get("ReleaseIsNotCompleted") is True,
        company=read_text(header, "CompanyCode"),
        source=system,
    )


def _line(row: Row, units: Mapping[str, str]) -> OrderLine:
    unit = read_text(row, "PurchaseOrderQuantityUnit")
    return OrderLine(
        id=read_text(row, "PurchaseOrderItem"),
        description=read_text(row, "PurchaseOrderItemText"),
        item=read_text(row, "Material"),
        quantity=read_amount(row.get("OrderQuantity")) or _ZERO,
        unit=units.get(unit, unit),
        unit_price=read_amount(row.get("NetPriceAmount")) or _ZERO,
        # The price is for so many units, and SAP writes zero where it is for one.
        per=read_amount(row.get("NetPriceQuantity")) or None,
        needs_receipt=bool(
            row.get("InvoiceIsGoodsReceiptBased") or row.get("GoodsReceiptIsExpected")
        ),
        closed=bool(read_text(row, "PurchasingDocumentDeletionCode"))
        or row.get("IsFinallyInvoiced") is True
        or row.get("InvoiceIsExpected") is False,
    )


def read_receipts(
    session: Session, order: str, settings: SapSettings, system: str
) -> tuple[GoodsReceipt, ...]:
    """Return all that was received on an order, the first first; what went back is negative."""
    items = session.rows(
        f"{RECEIPTS}A_MaterialDocumentItem", query_of(filter=equals(PurchaseOrder=order))
    )
    documents: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in items:
        if read_text(row, "GoodsMovementType") in settings.movements:
            key = read_text(row, "MaterialDocumentYear"), read_text(row, "MaterialDocument")
            documents[key].append(row)
    headers = _headers(session, documents, settings.batch)
    receipts = [
        _receipt(order, key, headers.get(key, {}), rows, settings, system)
        for key, rows in documents.items()
    ]
    return tuple(sorted(receipts, key=_when))


def _when(receipt: GoodsReceipt) -> tuple[date, str, str]:
    return receipt.received or date.max, receipt.year, receipt.number


def _headers(
    session: Session, keys: Iterable[tuple[str, str]], batch: int
) -> dict[tuple[str, str], Row]:
    found: dict[tuple[str, str], Row] = {}
    wanted = list(keys)
    for start in range(0, len(wanted), batch):
        condition = any_of(
            equals(MaterialDocumentYear=year, MaterialDocument=number)
            for year, number in wanted[start : start + batch]
        )
        path = f"{RECEIPTS}A_MaterialDocumentHeader"
        for row in session.rows(path, query_of(filter=condition)):
            found[read_text(row, "MaterialDocumentYear"), read_text(row, "MaterialDocument")] = row
    return found


def _receipt(
    order: str,
    key: tuple[str, str],
    header: Row,
    rows: Iterable[Row],
    settings: SapSettings,
    system: str,
) -> GoodsReceipt:
    year, number = key
    units = {theirs: ours for ours, theirs in settings.units.items()}
    return GoodsReceipt(
        number=number,
        year=year,
        order=order,
        received=read_day(header.get("PostingDate")),
        lines=[_received(row, settings, units) for row in rows],
        delivery_note=read_text(header, "ReferenceDocument"),
        source=system,
    )


def _received(row: Row, settings: SapSettings, units: Mapping[str, str]) -> ReceiptLine:
    sign = settings.movements[read_text(row, "GoodsMovementType")]
    unit = read_text(row, "EntryUnit")
    return ReceiptLine(
        id=read_text(row, "MaterialDocumentItem"),
        order_line=read_text(row, "PurchaseOrderItem"),
        quantity=sign * (read_amount(row.get("QuantityInEntryUnit")) or _ZERO),
        unit=units.get(unit, unit),
    )
