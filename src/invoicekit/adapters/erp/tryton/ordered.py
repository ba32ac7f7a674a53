"""The lines of orders and receipts that a bill is of, looked up in Tryton before it is parked."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import attrs

from invoicekit.adapters.erp.tryton.client import Record
from invoicekit.adapters.erp.tryton.lookup import Lookup
from invoicekit.ports.erp import ErpLine, LineMatch

__all__ = ["Ordered", "ordered_for"]

_LINE = (
    *("id", "quantity", "actual_quantity", "unit", "product.account_category.account_expense"),
    *("product.id", "invoice_lines.quantity", "invoice_lines.invoice.state"),
    *("invoice_lines.invoice.rec_name",),
)


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


def ordered_for(line: ErpLine, lookup: Lookup, *, credit: bool) -> Ordered | None:
    """Return what a line of a bill is of; None for one without an order.

    More than was ordered and received is refused: Tryton makes drafts of its own for orders that
    are not billed by hand, and what is in one of those would be booked twice.

    Args:
        line: with matches to one line of an order at most.
        lookup: notes what it does not find.
        credit: whether the bill lowers the debt.
    """
    if not line.matches or not line.matches[0].order:
        for match in line.matches:
            lookup.note("origin", f"the receipt {match.receipt} is named without its order")
        return None
    match = line.matches[0]
    found = _order_line(match, lookup)
    if found is None:
        return None
    if not credit:
        _check_quantity(line, found, lookup)
    moves = [_move(each, found, lookup) for each in line.matches if each.receipt]
    return Ordered(found, tuple(move for move in moves if move is not None))


def _order_line(match: LineMatch, lookup: Lookup) -> Record | None:
    domain: list[list[Any]] = [
        ["purchase.number", "=", match.order],
        ["purchase.company", "=", lookup.client.company],
        ["type", "=", "line"],
    ]
    if match.order_line:
        if not match.order_line.isdecimal():
            lookup.note("origin", f"{match.order_line} is no line of the order {match.order}")
            return None
        domain.append(["id", "=", int(match.order_line)])
    found = lookup.client.search("purchase.line", domain, _LINE, limit=2)
    if len(found) == 1:
        return found[0]
    which = f"line {match.order_line}" if match.order_line else "single line"
    lookup.note("origin", f"the order {match.order} has no {which}")
    return None


def _move(match: LineMatch, line: Record, lookup: Lookup) -> int | None:
    domain: list[list[Any]] = [
        ["origin", "=", f"purchase.line,{line['id']}"],
        ["shipment.number", "=", match.receipt, "stock.shipment.in"],
    ]
    if match.receipt_line.isdecimal():
        domain.append(["id", "=", int(match.receipt_line)])
    found = lookup.client.one("stock.move", domain, ("id",))
    if found is None:
        which = f"the receipt {match.receipt} has nothing of line {line['id']} of {match.order}"
        lookup.note("stock_moves", which)
        return None
    return int(found["id"])


def _check_quantity(line: ErpLine, ordered: Record, lookup: Lookup) -> None:
    live = [each for each in ordered["invoice_lines"] if _is_live(each)]
    billed = sum((Decimal(each["quantity"]) for each in live), Decimal(0))
    # What was received beyond the order counts as ordered: Tryton keeps it as the actual quantity.
    most = max(Decimal(ordered["quantity"]), Decimal(ordered["actual_quantity"] or 0))
    if line.quantity > 0 and billed + line.quantity > most:
        where = ", ".join(sorted({str(each["invoice"]["rec_name"]) for each in live})) or "none"
        text = (
            f"line {ordered['id']} is of {_plain(most)}, and {_plain(billed)} are on invoices "
            f"already ({where}); {_plain(line.quantity)} more are too many"
        )
        lookup.note("quantity", text, "billed_twice")


def _is_live(line: Record) -> bool:
    invoice = line.get("invoice")
    return invoice is None or invoice["state"] != "cancelled"


def _plain(quantity: Decimal) -> str:
    return f"{quantity.normalize():f}"
