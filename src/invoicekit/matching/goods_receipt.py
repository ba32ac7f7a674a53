"""A goods receipt or service entry: what came in on an order, and what went back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import Enum

import attrs

from invoicekit.errors import InvalidValue
from invoicekit.money import DecimalLike, to_decimal
from invoicekit.periods import day

__all__ = ["GoodsReceipt", "ReceiptKind", "ReceiptLine"]


class ReceiptKind(Enum):
    """What a receipt confirms."""

    GOODS = "goods"
    """Goods that came in, or went back: a GRN, a material document."""
    SERVICE = "service"
    """Work that was done: a service entry."""


def _quantity(value: DecimalLike) -> Decimal:
    return to_decimal(value, "received quantity")


def _value(value: DecimalLike | None) -> Decimal | None:
    return None if value is None else to_decimal(value, "received value")


def _day(value: date | None) -> date | None:
    return None if value is None else day(value)


@attrs.frozen(kw_only=True)
class ReceiptLine:
    """One line of a receipt: so much of one line of the order.

    Args:
        id: its number in the receipt.
        order_line: the id of the line of the order.
        quantity: how much came in; negative for what went back to the supplier or was reversed.
        unit: UN/ECE Rec 20 code of the unit; the order's if left out.
        value: what it is worth in the order's currency, with the sign of the quantity, where the
            order counts by value.
        reverses: the key of the receipt that it takes back, where the ERP names it.
        reverses_line: the line of that receipt.
        description: what came in.
    """

    id: str
    order_line: str
    quantity: Decimal = attrs.field(default=Decimal(0), converter=_quantity)
    unit: str = ""
    value: Decimal | None = attrs.field(default=None, converter=_value, repr=False)
    reverses: str = ""
    reverses_line: str = ""
    description: str = ""

    @property
    def is_return(self) -> bool:
        """Tell whether it takes back what came in before."""
        return self.quantity < 0 or (self.value is not None and self.value < 0)


def _lines(value: Iterable[ReceiptLine]) -> tuple[ReceiptLine, ...]:
    return tuple(value)


@attrs.frozen(kw_only=True)
class GoodsReceipt:
    """What one document of the ERP received on one order.

    Where the ERP's document is about several orders, each has a receipt of the same key.

    Args:
        number: the ERP's.
        year: the year of the number, where the ERP numbers by year.
        order: the number of the purchase order.
        kind: goods or service.
        received: the day that it was booked on.
        lines: what came in; each has an id of its own.
        delivery_note: the supplier's number of the delivery.
        cancelled: whether the whole of it counts no longer, where the ERP keeps it so.
        source: the ERP's name.

    Raises:
        InvalidValue: without a number or an order, or for two lines of one id.

    >>> GoodsReceipt(number="5000000017", year="2026", order="4500000001").key
    '5000000017/2026'
    """

    number: str
    year: str = ""
    order: str
    kind: ReceiptKind = ReceiptKind.GOODS
    received: date | None = attrs.field(default=None, converter=_day)
    lines: tuple[ReceiptLine, ...] = attrs.field(default=(), converter=_lines)
    delivery_note: str = ""
    cancelled: bool = False
    source: str = "erp"

    def __attrs_post_init__(self) -> None:
        if not self.number or not self.order:
            raise InvalidValue("goods receipt", self.number, "it needs its number and its order's")
        if len({line.id for line in self.lines}) < len(self.lines):
            raise InvalidValue("goods receipt", self.number, "two lines have the same id")

    @property
    def key(self) -> str:
        """Return the number with its year: how matches name it."""
        return f"{self.number}/{self.year}" if self.year else self.number

    def line(self, id: str, /) -> ReceiptLine | None:
        """Return the line of an id; None where there is none.

        Without an id, the only line there is.
        """
        if not id and len(self.lines) == 1:
            return self.lines[0]
        return next((line for line in self.lines if line.id == id), None)
