"""A line of an invoice: what is sold, how much, at what price."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

import attrs

from invoicekit.documents.allowance_charge import AllowanceCharge
from invoicekit.documents.identifier import Code
from invoicekit.documents.item import Item
from invoicekit.documents.particulars import Particulars, particulars_of
from invoicekit.documents.stated_tax import StatedTax
from invoicekit.errors import InvalidAmount
from invoicekit.money import DecimalLike, to_decimal
from invoicekit.periods import Period

__all__ = ["Line"]


def _quantity(value: DecimalLike) -> Decimal:
    return to_decimal(value, "quantity")


def _price(value: DecimalLike) -> Decimal:
    return to_decimal(value, "unit price")


def _gross(value: DecimalLike | None) -> Decimal | None:
    return None if value is None else to_decimal(value, "gross price")


def _value(value: DecimalLike | None) -> Decimal | None:
    return None if value is None else to_decimal(value, "taxable value")


def _base_quantity(value: DecimalLike | None) -> Decimal | None:
    if value is None:
        return None
    quantity = to_decimal(value, "base quantity")
    if quantity <= 0:
        raise InvalidAmount("base quantity", str(value), "it must be above zero")
    return quantity


def _rows(value: Iterable[AllowanceCharge]) -> tuple[AllowanceCharge, ...]:
    return tuple(value)


def _taxes(value: Iterable[StatedTax]) -> tuple[StatedTax, ...]:
    return tuple(value)


def _codes(value: Iterable[Code]) -> tuple[Code, ...]:
    return tuple(value)


def _particulars(value: Mapping[str, str] | Iterable[tuple[str, str]]) -> Particulars:
    return particulars_of(value)


@attrs.frozen
class Line:
    """One line.

    Args:
        description: what it is, in its name (BT-153); more words are the item's.
        quantity: how many units (BT-129); negative for what is taken back.
        unit_price: the price of `base_quantity` units before tax (BT-146), or with the tax that the
            invoice's `prices_include` names.
        id: the line's number or key (BT-126), unique in the document.
        unit: UN/ECE Rec 20 code of the unit, such as `"HUR"` or `"C62"`.
        base_quantity: the number of units that the price is for (BT-149); one if left out.
        allowances: discounts on this line, each for the whole line, not per unit.
        charges: surcharges on this line.
        taxes: the taxes that the document states for it.
        codes: its classifications: HSN, SAC, CPV; in EN 16931 by UNTDID 7143 (BT-158).
        taxable_value: the value that tax is due on, where the law takes another than the price: a
            retail sale price, a margin.
        period: when it was supplied.
        account: the code of the account or cost object in your books.
        order_line: the line of the order that it bills.
        preceding_line: on a note, the line of the invoice that it corrects.
        particulars: what a regime asks to know of this supply, by the regime's own names.
        item: what more is said of the goods or service.
        note: free text on this line (BT-127).
        invoiced_object: what it bills: a meter, a phone number (BT-128).
        gross_price: the price before its own discount (BT-148); `unit_price` is after it.
    """

    description: str = ""
    quantity: Decimal = attrs.field(default=Decimal(1), converter=_quantity)
    unit_price: Decimal = attrs.field(default=Decimal(0), converter=_price, repr=False)
    id: str = ""
    unit: str = ""
    base_quantity: Decimal | None = attrs.field(default=None, converter=_base_quantity)
    allowances: tuple[AllowanceCharge, ...] = attrs.field(default=(), converter=_rows)
    charges: tuple[AllowanceCharge, ...] = attrs.field(default=(), converter=_rows)
    taxes: tuple[StatedTax, ...] = attrs.field(default=(), converter=_taxes)
    codes: tuple[Code, ...] = attrs.field(default=(), converter=_codes)
    taxable_value: Decimal | None = attrs.field(default=None, converter=_value, repr=False)
    period: Period | None = None
    account: str = ""
    order_line: str = ""
    preceding_line: str = ""
    particulars: Particulars = attrs.field(default=(), converter=_particulars)
    item: Item | None = None
    note: str = ""
    invoiced_object: Code | None = None
    gross_price: Decimal | None = attrs.field(default=None, converter=_gross, repr=False)
