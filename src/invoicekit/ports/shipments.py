"""Shipments of orders, read piece by piece from whoever sends the goods."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

import attrs

from invoicekit.documents import Party
from invoicekit.errors import InvalidAmount
from invoicekit.money import DecimalLike, to_decimal
from invoicekit.records import instant, named

__all__ = ["Shipment", "ShipmentLine", "ShipmentPage", "ShipmentSource"]


def _quantity(value: DecimalLike) -> Decimal:
    quantity = to_decimal(value, "quantity")
    if quantity <= 0:
        raise InvalidAmount("quantity", str(value), "what is shipped is above zero")
    return quantity


def _lines(value: Iterable[ShipmentLine]) -> tuple[ShipmentLine, ...]:
    return tuple(value)


def _shipments(value: Iterable[Shipment]) -> tuple[Shipment, ...]:
    return tuple(value)


@attrs.frozen
class ShipmentLine:
    """How much of a line of the order is in a shipment.

    Args:
        order_line: the id of the order's line.
        quantity: how much, above zero.
    """

    order_line: str = attrs.field(converter=named)
    quantity: Decimal = attrs.field(converter=_quantity)


@attrs.frozen(kw_only=True)
class Shipment:
    """Goods of one order on their way, as the sender has them now.

    Args:
        id: the sender's, for good.
        order: the id of the order.
        number: as it stands on the parcel; the id if left out.
        lines: what is in it; the same line of the order may come several times.
        status: where it stands, in the sender's own word: `"shipped"`.
        shipped: the day it left.
        ship_to: where it goes, if not to the buyer.
        updated_at: the instant of the sender's last change, in any time zone; kept in UTC.
        cancelled: whether it is cancelled.
        source: the sender's name.
    """

    id: str = attrs.field(converter=named)
    order: str = attrs.field(converter=named)
    number: str = ""
    lines: tuple[ShipmentLine, ...] = attrs.field(default=(), converter=_lines)
    status: str = ""
    shipped: date | None = None
    ship_to: Party | None = None
    updated_at: datetime = attrs.field(converter=instant)
    cancelled: bool = False
    source: str = "shop"

    def quantities(self) -> dict[str, Decimal]:
        """Return how much of each line of the order is in it."""
        sums: dict[str, Decimal] = {}
        for line in self.lines:
            sums[line.order_line] = sums.get(line.order_line, Decimal(0)) + line.quantity
        return sums


@attrs.frozen
class ShipmentPage:
    """Some shipments, each as it is now, in the order in which they were changed.

    Args:
        shipments: new, changed or cancelled ones.
        next: the place after them, to go on from; it stays good when nothing more is there yet.
        more: whether there are more already.
    """

    shipments: tuple[Shipment, ...] = attrs.field(converter=_shipments)
    next: str
    more: bool


class ShipmentSource(Protocol):
    """A warehouse or shop whose shipments can be followed."""

    def shipments(self, since: str, /, *, limit: int = 100) -> ShipmentPage:
        """Return what was made or changed after a place, the earliest change first.

        Nothing may be missed, as with `OrderSource.orders`; a shipment may be given again.

        Args:
            since: `ShipmentPage.next` of the page before; empty for the beginning.
            limit: how many at most.

        Raises:
            InvalidValue: for a place that this source did not give.
        """
        ...
