"""The items of a supplier's invoice in SAP: on orders with their receipts, and on accounts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from invoicekit.adapters.erp.naming import shares_of
from invoicekit.adapters.erp.sap.fitting import Fitting
from invoicekit.adapters.erp.sap.odata import padded, wire_amount
from invoicekit.adapters.erp.sap.settings import SapSettings
from invoicekit.documents import Coding
from invoicekit.ports.erp import ErpDocument, ErpLine, LineMatch

__all__ = ["AMOUNT", "account_items", "order_items", "share_items"]

Item = dict[str, Any]
_TEXT = 50
_CLASSES = ("HSN", "SAC")
_QUANTITY = "QuantityInPurchaseOrderUnit"
AMOUNT = "SupplierInvoiceItemAmount"
"""SAP's name of the amount of an item, whichever kind it is of."""


def order_items(
    document: ErpDocument, codes: Sequence[str], settings: SapSettings, fitting: Fitting
) -> Iterator[Item]:
    """Give an item for each receipt, or order line, that a line bills.

    SAP knows one receipt an item: a line for several is split by the quantities, and its net with
    it, without loss.
    """
    gst = settings.indian and document.invoice.buyer.country == "IN"
    for place, (line, code) in enumerate(zip(document.lines, codes, strict=True)):
        if not line.matches:
            continue
        path = f"lines[{place}]"
        shared = {
            "DocumentCurrency": document.currency,
            **_unit(line, settings, fitting, path),
            **_said(line, code),
            **(_class(line, fitting, path) if gst else {}),
            **({"TaxCountry": settings.tax_country} if settings.tax_country else {}),
        }
        for part in line.by_match(document.currency):
            yield {**shared, **_order_item(part, fitting, path)}


def _order_item(line: ErpLine, fitting: Fitting, path: str) -> Item:
    match = line.matches[0]
    billed = line.quantity if match.quantity is None else match.quantity
    matches, remedy = f"{path}.matches", "Match the line with a purchase order"
    number = padded(match.order_line, 5)
    item: Item = {
        "PurchaseOrder": fitting.needed(match.order, 10, matches, "PurchaseOrder", remedy),
        "PurchaseOrderItem": fitting.needed(number, 5, matches, "PurchaseOrderItem", remedy),
        "SupplierInvoiceItemAmount": fitting.amount(line.net, f"{path}.net", AMOUNT),
        "QuantityInPurchaseOrderUnit": fitting.amount(billed, f"{path}.quantity", _QUANTITY, 10),
    }
    if match.receipt:
        item |= _received(match, fitting, matches)
    if match.quantity is None:
        # A value alone: it raises or lowers what was billed before, and bills no more of it.
        item["IsSubsequentDebitCredit"] = "X"
    return item


def _unit(line: ErpLine, settings: SapSettings, fitting: Fitting, path: str) -> Item:
    unit = settings.units.get(line.unit, line.unit)
    field = "PurchaseOrderQuantityUnit"
    return {field: fitting.text(unit, 3, f"{path}.unit", field)} if unit else {}


def _class(line: ErpLine, fitting: Fitting, path: str) -> Item:
    # Which fields an item on an account has for GST the service does not say.
    found = next((value for scheme, value in line.codes if scheme in _CLASSES), "")
    field = "IN_HSNOrSACCode"
    return {field: fitting.text(found, 16, f"{path}.codes", field)} if found else {}


def _received(match: LineMatch, fitting: Fitting, path: str) -> Item:
    # A match may name a receipt with its year: "5000000017/2026".
    number, _, year = match.receipt.partition("/")
    year = match.receipt_year or year
    remedy = "Name the goods receipt with its year and its line"
    line = padded(match.receipt_line, 4)
    return {
        "ReferenceDocument": fitting.text(number, 10, path, "ReferenceDocument"),
        "ReferenceDocumentFiscalYear": fitting.needed(
            year, 4, path, "ReferenceDocumentFiscalYear", remedy
        ),
        "ReferenceDocumentItem": fitting.needed(line, 4, path, "ReferenceDocumentItem", remedy),
    }


def account_items(document: ErpDocument, codes: Sequence[str], fitting: Fitting) -> Iterator[Item]:
    """Give an item for each line that bills no order: on its account, with its cost centre."""
    for place, (line, code) in enumerate(zip(document.lines, codes, strict=True)):
        if line.matches:
            continue
        path = f"lines[{place}]"
        coding = _coded(line.coding, document.coding)
        item = _on_account(document, coding.account, line.net, fitting, path)
        yield {**item, **_said(line, code), **_centres(coding, fitting, path)}


def _coded(own: Coding, whole: Coding) -> Coding:
    return Coding(
        own.account or whole.account,
        own.cost_centre or whole.cost_centre,
        own.profit_centre or whole.profit_centre,
    )


def _on_account(
    document: ErpDocument, account: str, amount: Decimal, fitting: Fitting, path: str
) -> Item:
    remedy = "Code it with a ledger account"
    debits = (amount >= 0) is not document.kind.is_credit
    return {
        "CompanyCode": document.company,
        "GLAccount": fitting.needed(account, 10, f"{path}.account", "GLAccount", remedy),
        "DebitCreditCode": "S" if debits else "H",
        "DocumentCurrency": document.currency,
        "SupplierInvoiceItemAmount": fitting.amount(abs(amount), f"{path}.net", AMOUNT),
    }


def _centres(coding: Coding, fitting: Fitting, path: str) -> Item:
    said = {
        "CostCenter": fitting.text(coding.cost_centre, 10, f"{path}.coding", "CostCenter"),
        "ProfitCenter": fitting.text(coding.profit_centre, 10, f"{path}.coding", "ProfitCenter"),
    }
    return {name: text for name, text in said.items() if text}


def _said(line: ErpLine, code: str) -> Item:
    said = {"TaxCode": code, "SupplierInvoiceItemText": line.description[:_TEXT]}
    return {name: text for name, text in said.items() if text}


def share_items(document: ErpDocument, settings: SapSettings, fitting: Fitting) -> Iterator[Item]:
    """Give an item for each figure of the whole document, on the account that is set for it."""
    for share, amount in shares_of(document.totals).items():
        account = settings.accounts.get(share, "")
        if not account:
            fitting.tell(
                "sap_no_account",
                "totals",
                f"no line bears the document's {share.value} of {wire_amount(abs(amount))}",
                f"Name an account for it in the settings: accounts={{'{share.value}': '..'}}",
                share=share.value,
            )
            continue
        item = _on_account(document, account, amount, fitting, "totals")
        item["SupplierInvoiceItemText"] = share.value
        yield item
