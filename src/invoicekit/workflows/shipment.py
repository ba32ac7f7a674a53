"""Shipments of orders: each is billed once, when it is far enough, for what the order has left."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import attrs

from invoicekit.statemachines import Machine, Refusal
from invoicekit.statemachines.lifecycles import shipment

__all__ = ["SHIPMENT", "ShipmentFacts"]

Excess = tuple[str, Decimal, Decimal]


def _names(value: Iterable[str]) -> tuple[str, ...]:
    return tuple(value)


def _excess(value: Iterable[Excess]) -> tuple[Excess, ...]:
    return tuple(value)


@attrs.frozen
class ShipmentFacts:
    """A shipment at the moment of an act.

    Args:
        status: where it stands, in its sender's word.
        from_statuses: the words from which it is billed; any, if empty.
        invoices: the numbers of its live invoices, or their ids where they have none.
        empty: whether nothing is in it.
        excess: each line of which it holds more than the order has left to bill: the line, how
            much is in the shipment, and how much is left.
    """

    status: str = ""
    from_statuses: tuple[str, ...] = attrs.field(default=(), converter=_names)
    invoices: tuple[str, ...] = attrs.field(default=(), converter=_names)
    empty: bool = False
    excess: tuple[Excess, ...] = attrs.field(default=(), converter=_excess)


def status_reached(facts: ShipmentFacts) -> Refusal | None:
    """Refuse a shipment that is not far enough."""
    wanted = {status.casefold() for status in facts.from_statuses}
    if not wanted or facts.status.casefold() in wanted:
        return None
    return Refusal(
        "status_not_reached",
        "the shipment is {status}, and is billed from {wanted}",
        "Wait until it is so far, or name its status in the rules",
        {"status": facts.status or "in no status", "wanted": ", ".join(facts.from_statuses)},
    )


def not_billed(facts: ShipmentFacts) -> Refusal | None:
    """Refuse a second invoice of a shipment."""
    if not facts.invoices:
        return None
    return Refusal(
        "shipment_billed",
        "the shipment is billed already, by {invoice}",
        "Void that invoice to make another",
        {"invoice": facts.invoices[0]},
    )


def within_order(facts: ShipmentFacts) -> Refusal | None:
    """Refuse to bill more than the order has left."""
    if facts.empty:
        return Refusal(
            "shipment_empty", "nothing is in the shipment", "Have its sender tell what is in it"
        )
    if not facts.excess or facts.invoices:
        # What its own invoice took is no excess: that it is billed is told already.
        return None
    line, shipped, left = facts.excess[0]
    return Refusal(
        "more_than_ordered",
        "of line {line}, {shipped} is shipped and {left} is left to bill",
        "Correct order or shipment, or void the invoice that billed too much",
        {"line": line, "shipped": shipped, "left": left},
    )


SHIPMENT: Machine[ShipmentFacts] = Machine(
    shipment.SHIPMENT,
    guards={
        "status_reached": status_reached,
        "not_billed": not_billed,
        "within_order": within_order,
    },
)
"""The lifecycle of a shipment; who may act on it, the invoices' policy says."""
