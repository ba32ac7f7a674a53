"""What a bill bills of orders and receipts: its matches as signed quantities and values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from invoicekit.documents import Content, Invoice, InvoiceKind, Line, Match
from invoicekit.matching.line_value import line_key, net_of
from invoicekit.matching.purchases import Billed, Purchases
from invoicekit.money import minor_unit, split
from invoicekit.money.decimals import ZERO

__all__ = ["billed_by", "counted", "lines_of", "sign_of"]

_VALUE_ALONE = frozenset({InvoiceKind.DEBIT_NOTE, InvoiceKind.PREPAYMENT_INVOICE})
"""They raise what is owed and bring no goods: what they are for was counted, or will be."""

_NOTHING = frozenset({InvoiceKind.RETURN_NOTE, InvoiceKind.PROFORMA})
"""A buyer's own note waits for the supplier's, which counts; nothing is owed on a proforma."""


def lines_of(invoice: Invoice) -> dict[str, tuple[int, Line]]:
    """Return the lines with their places, by what matches name them."""
    return {line_key(invoice, place): (place, line) for place, line in enumerate(invoice.lines)}


def sign_of(invoice: Invoice, line: Line) -> int:
    """Return whether a line bills (1), takes back (-1), or counts nothing (0)."""
    if invoice.kind in _NOTHING:
        return 0
    return -invoice.kind.sign if line.quantity < 0 else invoice.kind.sign


def counted(invoice: Invoice, match: Match) -> Decimal:
    """Return the quantity of a match that counts: none where it is about the value alone."""
    if match.quantity is None or invoice.kind in _VALUE_ALONE:
        return ZERO
    return abs(match.quantity)


def billed_by(content: Content, purchases: Purchases, document: str = "") -> Iterator[Billed]:
    """Give what a bill bills of each line of an order or receipt that it is matched with.

    A line with several matches is cut in proportion to their quantities, without loss. A debit note
    for a price counts no quantity again, and a buyer's own note none before the supplier's came.

    Args:
        content: the bill with its matches; those that name nothing known are passed over.
        purchases: where orders and receipts are looked up.
        document: the id of the bill's record.
    """
    invoice = content.invoice
    by_line: dict[str, list[Match]] = {}
    for match in content.matches:
        by_line.setdefault(match.line, []).append(match)
    lines = lines_of(invoice)
    for key, matches in by_line.items():
        if key not in lines:
            continue
        line = lines[key][1]
        sign = sign_of(invoice, line)
        for match, value in zip(matches, _values(invoice, line, matches), strict=True):
            picked = purchases.picked(match)
            if picked is None or not sign:
                continue
            receipt, part = picked.receipt, picked.receipt_line
            yield Billed(
                document,
                invoice.number,
                picked.order.number,
                picked.order_line.id,
                "" if receipt is None else receipt.key,
                "" if part is None else part.id,
                sign * counted(invoice, match),
                sign * value,
            )


def _values(invoice: Invoice, line: Line, matches: Sequence[Match]) -> tuple[Decimal, ...]:
    weights = [match.quantity or ZERO for match in matches]
    if min(weights) <= 0:
        weights = [Decimal(1)] * len(matches)
    return split(abs(net_of(invoice, line)), weights, minor_unit(invoice.currency))
