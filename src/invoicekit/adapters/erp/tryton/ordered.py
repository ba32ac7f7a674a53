"""The lines of orders and receipts that a bill is of, looked up in Tryton before it is parked."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

import attrs

from invoicekit.adapters.erp.tryton.client import Record
from invoicekit.adapters.erp.tryton.lookup import Lookup
from invoicekit.ports.erp import ErpLine, LineMatch

__all__ = ["Ordered", "Orders"]

_LINE = (
    *("id", "quantity", "actual_quantity", "unit", "product.account_category.account_expense"),
    *("product.id", "invoice_lines.quantity", "invoice_lines.invoice.state"),
    *("invoice_lines.invoice.rec_name",),
)
_RECEIPT = "stock.shipment.in"


@attrs.frozen
class Ordered:
    """A line of an order, with the stock moves that the bill is of.

    Args:
        line: of the order.
        moves: Tryton's ids of the stock moves.
    """

    line: Record
    moves: tuple[int, ...] = ()

    @property
    def product(self) -> Record | None:
        """Return the article that was ordered."""
        found: Record | None = self.line["product"]
        return found


@attrs.define
class Orders:
    """Looks orders and their receipts up, each order once.

    More than was ordered and received is refused: Tryton makes drafts of its own for orders that
    are not billed by hand, and what is in one of those would be booked twice.

    Args:
        lookup: notes what is not found.
        credit: whether the bill lowers the debt.
    """

    lookup: Lookup
    credit: bool
    _lines: dict[str, list[Record]] = attrs.field(factory=dict)
    _moves: dict[str, list[tuple[str, str, int]]] = attrs.field(factory=dict)
    _billed: dict[int, Decimal] = attrs.field(factory=lambda: defaultdict(Decimal))

    def of(self, line: ErpLine) -> Ordered | None:
        """Return what a line of a bill is of; None for one without an order.

        Args:
            line: with matches to one line of an order at most.
        """
        if not line.matches or not line.matches[0].order:
            for match in line.matches:
                text = f"the receipt {match.receipt} is named without its order"
                self.lookup.note("origin", text)
            return None
        found = self._line(line.matches[0])
        if found is None:
            return None
        if not self.credit:
            self._check_quantity(line, found)
        moves = [self._move(each, found) for each in line.matches if each.receipt]
        return Ordered(found, tuple(move for move in moves if move is not None))

    def _line(self, match: LineMatch) -> Record | None:
        lines = self._lines_of(match.order)
        if match.order_line:
            lines = [each for each in lines if str(each["id"]) == match.order_line]
        if len(lines) == 1:
            return lines[0]
        which = f"line {match.order_line}" if match.order_line else "single line"
        self.lookup.note("origin", f"the order {match.order} has no {which}")
        return None

    def _lines_of(self, order: str) -> list[Record]:
        if order not in self._lines:
            domain = [
                ["purchase.number", "=", order],
                ["purchase.company", "=", self.lookup.client.company],
                ["type", "=", "line"],
            ]
            self._lines[order] = self.lookup.client.search("purchase.line", domain, _LINE)
        return self._lines[order]

    def _move(self, match: LineMatch, line: Record) -> int | None:
        origin = f"purchase.line,{line['id']}"
        for receipt, of, id_ in self._moves_of(match.order):
            if (receipt, of) == (match.receipt, origin) and match.receipt_line in {"", str(id_)}:
                return id_
        which = f"the receipt {match.receipt} has nothing of line {line['id']} of {match.order}"
        self.lookup.note("stock_moves", which)
        return None

    def _moves_of(self, order: str) -> list[tuple[str, str, int]]:
        """Return receipt, line of the order and id of each stock move."""
        if order not in self._moves:
            client = self.lookup.client
            domain: list[list[Any]] = [
                ["origin.purchase.number", "=", order, "purchase.line"],
                ["company", "=", client.company],
                ["shipment", "like", f"{_RECEIPT},%"],
            ]
            moves = client.search("stock.move", domain, ("id", "origin", "shipment"))
            ids = sorted({int(str(each["shipment"]).partition(",")[2]) for each in moves})
            shipments = client.search(_RECEIPT, [["id", "in", ids]], ("id", "number"))
            numbers = {f"{_RECEIPT},{each['id']}": str(each["number"]) for each in shipments}
            self._moves[order] = [
                (numbers.get(str(each["shipment"]), ""), str(each["origin"]), int(each["id"]))
                for each in moves
            ]
        return self._moves[order]

    def _check_quantity(self, line: ErpLine, ordered: Record) -> None:
        live = [each for each in ordered["invoice_lines"] if _is_live(each)]
        others = sum((Decimal(each["quantity"]) for each in live), Decimal(0))
        self._billed[ordered["id"]] += line.quantity
        # What was received beyond the order counts as ordered: Tryton keeps it as actual quantity.
        most = max(Decimal(ordered["quantity"]), Decimal(ordered["actual_quantity"] or 0))
        own = self._billed[ordered["id"]]
        if line.quantity > 0 and others + own > most:
            where = ", ".join(sorted({_name(each) for each in live})) or "none"
            text = (
                f"line {ordered['id']} is of {_plain(most)}, and {_plain(others)} are on invoices "
                f"already ({where}); {_plain(own)} more are too many"
            )
            self.lookup.note("quantity", text, "billed_twice")


def _is_live(line: Record) -> bool:
    invoice = line.get("invoice")
    return invoice is None or invoice["state"] != "cancelled"


def _name(line: Record) -> str:
    return str((line.get("invoice") or {}).get("rec_name") or "a line without an invoice")


def _plain(quantity: Decimal) -> str:
    return f"{quantity.normalize():f}"
