"""A tax as the document itself states it."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum

import attrs

from invoicekit.errors.choosing import chosen
from invoicekit.money import DecimalLike, plain, to_decimal

__all__ = ["Liability", "StatedTax"]


class Liability(Enum):
    """Who owes a tax, and so what it does to the totals."""

    SUPPLIER = "supplier"
    """Charged on the invoice: adds to the tax total."""
    RECIPIENT = "recipient"
    """Reverse charge: shown, owed by the recipient, adds nothing to what is payable."""
    COLLECTED = "collected"
    """Collected by the supplier on top of the taxed price, as TCS is: adds to the payable."""
    WITHHELD = "withheld"
    """A printed retention that the buyer keeps back, as IRPF is: lowers the payable."""


def _rate(value: DecimalLike | None) -> Decimal | None:
    return None if value is None else to_decimal(value, "rate")


def _amount(value: DecimalLike | None) -> Decimal | None:
    return None if value is None else to_decimal(value, "tax amount")


def _liability(value: Liability | str) -> Liability:
    return chosen(Liability, value, "liability")


@attrs.frozen
class StatedTax:
    """One tax on a line, or on a document's allowance or charge.

    Args:
        tax: its name: `"VAT"`, `"CGST"`, `"IRPF"`.
        category: its category in the words of its list, such as EN 16931's `"S"`, `"E"`, `"AE"`.
        rate: in percent: 21 means 21 %. None where the category has no rate.
        amount: entered by a person for this line: it is what is booked, whatever the rate gives.
        stated_amount: captured from an incoming bill: booked where the computed one agrees within
            the tolerance, told where it does not.
        per_unit: a specific tax: so much for each unit of the quantity.
        surcharge: a surcharge in percent of the same base, shown apart (recargo de equivalencia).
        liability: who owes it.
        group: an optional key that keeps rows of one rate apart.
        exemption_code: why no tax is charged, by the VATEX list (BT-121): `"VATEX-EU-IC"`.
        exemption_reason: the same in words, as the document prints it (BT-120).
    """

    tax: str
    category: str = ""
    rate: Decimal | None = attrs.field(default=None, converter=_rate)
    amount: Decimal | None = attrs.field(default=None, converter=_amount, repr=False)
    stated_amount: Decimal | None = attrs.field(default=None, converter=_amount, repr=False)
    per_unit: Decimal | None = attrs.field(default=None, converter=_amount, repr=False)
    surcharge: Decimal | None = attrs.field(default=None, converter=_rate)
    liability: Liability = attrs.field(default=Liability.SUPPLIER, converter=_liability)
    group: str = ""
    exemption_code: str = ""
    exemption_reason: str = ""
    key: str = attrs.field(init=False, eq=False, repr=False)
    """The same text for taxes that differ in nothing; made once, since every line asks for it."""

    @key.default
    def _key(self) -> str:
        numbers = (self.rate, self.amount, self.stated_amount, self.per_unit, self.surcharge)
        shown = ("" if n is None else plain(n.normalize()) for n in numbers)
        words = (self.liability.value, self.group, self.exemption_code, self.exemption_reason)
        return "|".join((self.tax, self.category, *shown, *words))
