"""The items of a Purchase Invoice: one for each receipt, or order line, that a line bills."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import attrs

from invoicekit.adapters.erp.erpnext.fitting import Fitting
from invoicekit.adapters.erp.erpnext.frappe import Doc
from invoicekit.adapters.erp.erpnext.settings import ErpNextSettings
from invoicekit.money.currencies import minor_unit
from invoicekit.ports.erp import ErpDocument, ErpLine, LineMatch

__all__ = ["Items", "Read"]

Item = dict[str, Any]
Read = Callable[[str, str], Doc | None]
"""Gives a document by its doctype and name."""

_COPIED = ("item_code", "item_name", "uom", "conversion_factor", "warehouse", "project")
"""What ERPNext compares between an item and the row that it bills, and what goes with it."""

_CLASSES = ("HSN", "SAC")


@attrs.define(eq=False)
class Items:
    """The items of one document, and what their rounded rates leave of the nets.

    Args:
        document: what is handed over.
        settings: how ERPNext is set up.
        fitting: takes note of what does not fit.
        read: gives orders and receipts, whose rows ERPNext wants repeated; None where only what
            the document itself says is looked at.
    """

    document: ErpDocument
    settings: ErpNextSettings
    fitting: Fitting
    read: Read | None = None
    left: Decimal = Decimal(0)
    _known: dict[tuple[str, str], Doc | None] = attrs.field(factory=dict)

    def made(self) -> list[Item]:
        """Return the items."""
        return [
            self._item(part, f"lines[{place}]")
            for place, line in enumerate(self.document.lines)
            for part in line.by_match(self.document.currency)
        ]

    def _item(self, line: ErpLine, path: str) -> Item:
        match = line.matches[0] if line.matches else None
        own = self._coded(line, path, match)
        return {
            **self._named(line),
            **self._figures(line, path),
            **({} if match is None else self._billed(match, path)),
            **own,
            **self._gst(line),
        }

    def _named(self, line: ErpLine) -> Item:
        settings = self.settings
        name = line.description.partition("\n")[0][:140] or f"Line {line.id}"
        item = {
            "item_name": name,
            "description": line.description or name,
            "uom": settings.units.get(line.unit, line.unit) or settings.unit,
            "conversion_factor": 1,
        }
        code = settings.items.get(name, "")
        return item | ({"item_code": code} if code else {})

    def _figures(self, line: ErpLine, path: str) -> Item:
        """Return quantity and rate; ERPNext multiplies them anew, and rounds.

        The sign is in the quantity, and the same for all of a document: ERPNext takes no other.
        """
        if line.net < 0:
            message = "a line below zero is none that ERPNext takes"
            remedy = "Take it out of this document, and enter a credit note for it"
            self.fitting.tell("erpnext_negative", f"{path}.net", message, remedy)
        quantity = abs(line.quantity) or Decimal(1)
        step = Decimal(1).scaleb(-self.settings.rate_places)
        rate = (abs(line.net) / quantity).quantize(step, ROUND_HALF_UP)
        unit = minor_unit(self.document.currency)
        self.left += line.net - (rate * quantity).quantize(unit, ROUND_HALF_UP)
        signed = -quantity if self.document.kind.is_credit else quantity
        return {
            "qty": self.fitting.number(signed, f"{path}.quantity", "qty"),
            "rate": self.fitting.number(rate, f"{path}.net", "rate"),
        }

    def _coded(self, line: ErpLine, path: str, match: LineMatch | None) -> Item:
        whole = self.document.coding
        account = line.coding.account or whole.account
        centre = line.coding.cost_centre or whole.cost_centre
        if match is None:
            remedy = "Code it with an account, or match it with an order"
            self.fitting.needed(account, f"{path}.account", "expense_account", remedy)
        said = {
            "expense_account": self.settings.accounts.get(account, account),
            "cost_center": self.settings.cost_centres.get(centre, centre),
        }
        return {name: text for name, text in said.items() if text}

    def _billed(self, match: LineMatch, path: str) -> Item:
        """Return which rows it bills, with what ERPNext wants repeated of them."""
        order = self._row("Purchase Order", match.order, match.order_line, path)
        receipt = self._row("Purchase Receipt", match.receipt, match.receipt_line, path)
        chief = receipt if match.receipt else order
        item: Item = {name: chief[name] for name in _COPIED if chief.get(name)}
        if match.order:
            item |= {"purchase_order": match.order, "po_detail": order.get("name", "")}
        if match.receipt:
            item |= {"purchase_receipt": match.receipt, "pr_detail": receipt.get("name", "")}
        return item

    def _row(self, doctype: str, name: str, line: str, path: str) -> Doc:
        if not name:
            return {}
        if self.read is None:
            return {"name": line}
        if (doctype, name) not in self._known:
            self._known[doctype, name] = self.read(doctype, name)
        rows = (self._known[doctype, name] or {}).get("items") or []
        found = [row for row in rows if isinstance(row, Mapping) and _is_line(row, line, rows)]
        if not found:
            message = f"ERPNext has no line {line or '(none named)'} in {doctype} {name}"
            remedy = "Match the line anew with what is there"
            self.fitting.tell("erpnext_no_line", f"{path}.matches", message, remedy)
            return {}
        return found[0]

    def _gst(self, line: ErpLine) -> Item:
        classes = [value for scheme, value in line.codes if scheme in _CLASSES]
        indian = self.settings.indian and self.document.invoice.buyer.country == "IN"
        return {"gst_hsn_code": classes[0]} if indian and classes else {}


def _is_line(row: Doc, line: str, rows: list[Any]) -> bool:
    """Tell whether a row is meant: by its name, by its place, or as the only one there is."""
    return (not line and len(rows) == 1) or line in {str(row.get("name")), str(row.get("idx"))}
