"""A purchase order: what the house ordered, as the ERP has it now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import attrs

from invoicekit.documents import Coding, Party
from invoicekit.errors import InvalidAmount, InvalidValue
from invoicekit.money import DecimalLike, to_decimal
from invoicekit.money.currencies import currency_code
from invoicekit.periods import day

__all__ = ["OrderLine", "PurchaseOrder"]


def _quantity(value: DecimalLike) -> Decimal:
    return to_decimal(value, "ordered quantity")


def _price(value: DecimalLike) -> Decimal:
    return to_decimal(value, "order price")


def _per(value: DecimalLike | None) -> Decimal | None:
    if value is None:
        return None
    quantity = to_decimal(value, "price quantity")
    if quantity <= 0:
        raise InvalidAmount("price quantity", str(value), "it must be above zero")
    return None if quantity == 1 else quantity


def _day(value: date | None) -> date | None:
    return None if value is None else day(value)


@attrs.frozen(kw_only=True)
class OrderLine:
    """One line of a purchase order.

    Args:
        id: its number in the order: `"00010"`.
        description: what was ordered.
        item: the number of the article or service, where both sides have one.
        quantity: how many units were ordered.
        unit: UN/ECE Rec 20 code of the unit; empty where nobody says.
        unit_price: the price of `per` units before tax, in the order's currency.
        per: how many units the price is for; one if left out.
        needs_receipt: whether only what was received is paid; otherwise what was ordered.
        by_value: whether what counts is the value and not the quantity, as in a frame for services.
        closed: whether nothing more is to be billed on it.
        coding: where the order books it.
    """

    id: str
    description: str = ""
    item: str = ""
    quantity: Decimal = attrs.field(converter=_quantity)
    unit: str = ""
    unit_price: Decimal = attrs.field(default=Decimal(0), converter=_price, repr=False)
    per: Decimal | None = attrs.field(default=None, converter=_per)
    needs_receipt: bool = True
    by_value: bool = False
    closed: bool = False
    coding: Coding | None = None


def _lines(value: Iterable[OrderLine]) -> tuple[OrderLine, ...]:
    return tuple(value)


@attrs.frozen(kw_only=True)
class PurchaseOrder:
    """What was ordered from one supplier.

    Args:
        number: the ERP's.
        supplier: from whom; its `id` is the supplier's in the ERP.
        currency: ISO 4217 code.
        lines: what was ordered; each has an id of its own.
        ordered: the day of the order.
        closed: whether nothing more is to be billed on it.
        company: the company code that ordered.
        source: the ERP's name.

    Raises:
        InvalidValue: without a number, or for two lines of one id.

    >>> order = PurchaseOrder(number="4500000001", currency="INR", lines=[
    ...     OrderLine(id="10", quantity="40", unit_price="1500")])
    >>> order.line("10").quantity, order.line("20")
    (Decimal('40'), None)
    """

    number: str
    supplier: Party = attrs.field(factory=Party)
    currency: str = attrs.field(converter=currency_code)
    lines: tuple[OrderLine, ...] = attrs.field(default=(), converter=_lines)
    ordered: date | None = attrs.field(default=None, converter=_day)
    closed: bool = False
    company: str = ""
    source: str = "erp"

    def __attrs_post_init__(self) -> None:
        if not self.number:
            raise InvalidValue("purchase order", self.number, "it needs its number")
        if len({line.id for line in self.lines}) < len(self.lines):
            raise InvalidValue("purchase order", self.number, "two lines have the same id")

    def line(self, id: str, /) -> OrderLine | None:
        """Return the line of an id; None where there is none.

        Without an id, the only line there is.
        """
        if not id and len(self.lines) == 1:
            return self.lines[0]
        return next((line for line in self.lines if line.id == id), None)
