"""The differences between a bill and what was ordered and received, each with its figures."""

from __future__ import annotations

from decimal import Decimal

from invoicekit.documents import Match, Problem
from invoicekit.matching.purchases import Picked
from invoicekit.money import plain

__all__ = [
    "closed",
    "currency_differs",
    "line_unmatched",
    "not_received",
    "nothing_matched",
    "over_billed",
    "over_credited",
    "price_differs",
    "quantity_differs",
    "shown",
    "unit_differs",
    "unknown",
    "value_above",
    "vendor_differs",
]


def shown(figure: Decimal) -> str:
    """Return a figure as a clerk writes it: without zeros at its end.

    >>> shown(Decimal("12.500")), shown(Decimal("1E+2"))
    ('12.5', '100')
    """
    text = plain(figure)
    return text.rstrip("0").rstrip(".") if "." in text else text


def unknown(place: int, match: Match) -> Problem:
    """Tell of a match with something that is not known."""
    named = (
        f"{match.document} line {match.document_line}" if match.document_line else match.document
    )
    return Problem(
        "unknown_purchase",
        f"matches[{place}]",
        f"neither an order nor a receipt is known as {named}",
        "Pick another one, or sync it from the ERP",
        parameters={"document": match.document, "line": match.document_line},
    )


def vendor_differs(picked: Picked, seller: str) -> Problem:
    """Tell of an order that was placed with somebody else."""
    order = picked.order
    return Problem(
        "vendor_differs",
        "seller",
        f"the bill is {seller or 'nobody'}'s, and order {order.number} is with "
        f"{order.supplier.id or order.supplier.name}",
        "Pick an order of this vendor, or correct the seller",
        parameters={"order": order.number, "vendor": order.supplier.id},
    )


def currency_differs(picked: Picked, currency: str) -> Problem:
    """Tell of an order in another currency."""
    order = picked.order
    return Problem(
        "currency_differs",
        "currency",
        f"the bill is in {currency}, and order {order.number} in {order.currency}",
        "Correct the currency, or pick another order; prices are not compared",
        parameters={"order": order.number, "bill": currency, "ordered": order.currency},
    )


def closed(place: int, picked: Picked) -> Problem:
    """Tell of an order, or a line of one, on which nothing more is to be billed."""
    order = picked.order
    what = f"order {order.number}" if order.closed else _line(picked)
    return Problem(
        "order_closed",
        f"matches[{place}]",
        f"{what} is closed",
        "Have it opened in the ERP, or pick another one",
        parameters={"order": order.number, "line": picked.order_line.id},
    )


def unit_differs(line: int, picked: Picked, billed: str, ordered: str) -> Problem:
    """Tell of two units that cannot be compared."""
    return Problem(
        "unit_differs",
        f"lines[{line}].unit",
        f"it is billed in {billed}, and {_line(picked)} counts in {ordered}",
        "Give quantity and price in the order's unit",
        parameters={"billed": billed, "ordered": ordered},
    )


def quantity_differs(line: int, billed: Decimal, matched: Decimal) -> Problem:
    """Tell of a line that bills another quantity than it is matched with."""
    return Problem(
        "quantity_differs",
        f"lines[{line}].quantity",
        f"{shown(billed)} are billed, and {shown(matched)} are matched",
        "Match what is missing, or have the vendor credit it",
        parameters={
            "billed": shown(billed),
            "matched": shown(matched),
            "difference": shown(billed - matched),
        },
    )


def line_unmatched(line: int, value: Decimal, currency: str) -> Problem:
    """Tell of a line that nothing was ordered for."""
    return Problem(
        "line_unmatched",
        f"lines[{line}]",
        f"{plain(value)} {currency} are billed, and matched with nothing",
        "Match the line, or say why it is paid without an order",
        parameters={"value": plain(value), "currency": currency},
    )


def nothing_matched(orders: str) -> Problem:
    """Tell of a bill that names its order and is matched with nothing of it."""
    return Problem(
        "nothing_matched",
        "matches",
        f"the bill refers to {orders}, and is matched with nothing of it",
        "Pick what it bills of the order's receipts",
        parameters={"orders": orders},
    )


def not_received(place: int, picked: Picked, billed: Decimal) -> Problem:
    """Tell of something that is billed and never came."""
    return Problem(
        "not_received",
        f"matches[{place}]",
        f"{shown(billed)} of {_line(picked)} are billed, and nothing of it was received",
        "Wait for the receipt, or have the vendor credit it",
        parameters={"order": picked.order.number, "billed": shown(billed)},
    )


def over_billed(
    place: int, what: str, due: Decimal, others: Decimal, own: Decimal, allowed: Decimal
) -> Problem:
    """Tell of more that is billed than was received, all bills taken together."""
    over = own + others - due
    return Problem(
        "over_billed",
        f"matches[{place}]",
        f"{shown(over)} too much: {what} has {shown(due)} to bill, {shown(others)} of it with "
        f"other bills, {shown(own)} here",
        "Pick less, or another receipt",
        parameters={
            "due": shown(due),
            "billed_by_others": shown(others),
            "billed": shown(own),
            "over": shown(over),
            "tolerance": shown(allowed),
        },
    )


def over_credited(place: int, what: str, others: Decimal, own: Decimal) -> Problem:
    """Tell of more that is credited than was ever billed."""
    return Problem(
        "over_credited",
        f"matches[{place}]",
        f"{shown(others)} of {what} are billed, and the note takes back {shown(-own)}",
        "Pick less, or another line; what is for the price alone needs no quantity",
        parameters={"billed_by_others": shown(others), "credited": shown(-own)},
    )


def price_differs(line: int, picked: Picked, billed: Decimal, above: bool) -> Problem:
    """Tell of a price outside the tolerance, for as many units as the order's price is for."""
    ordered = picked.order_line.unit_price
    currency = picked.order.currency
    word = "above" if above else "below"
    per = picked.order_line.per
    units = "" if per is None else f" for {shown(per)}"
    return Problem(
        f"price_{word}",
        f"lines[{line}].unit_price",
        f"the price {shown(billed)} {currency}{units} lies {shown(abs(billed - ordered))} {word} "
        f"the {shown(ordered)} of {_line(picked)}",
        "Have the vendor credit the difference, or say why it is paid" if above else "Look why",
        parameters={
            "billed": shown(billed),
            "ordered": shown(ordered),
            "difference": shown(billed - ordered),
            "currency": currency,
        },
    )


def value_above(billed: Decimal, ordered: Decimal, currency: str) -> Problem:
    """Tell of matched lines that come to more than the order's prices do."""
    return Problem(
        "value_above",
        "matches",
        f"the matched lines come to {plain(billed)} {currency}, and to {plain(ordered)} at the "
        "order's prices",
        "Have the vendor credit the difference, or say why it is paid",
        parameters={
            "billed": plain(billed),
            "ordered": plain(ordered),
            "difference": plain(billed - ordered),
            "currency": currency,
        },
    )


def _line(picked: Picked) -> str:
    return f"line {picked.order_line.id} of order {picked.order.number}"
