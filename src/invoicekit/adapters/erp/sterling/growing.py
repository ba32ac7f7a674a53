"""Elements that are written: attributes in their order, nothing for what is empty."""

from __future__ import annotations

from decimal import Decimal

from lxml import etree

from invoicekit.adapters.erp.sterling.charging import words_of
from invoicekit.documents import AllowanceCharge
from invoicekit.money import plain
from invoicekit.money.decimals import ZERO

__all__ = ["charge", "shown", "under", "written"]

Element = etree._Element  # noqa: SLF001 - lxml's one name for its elements


def under(parent: Element, name: str, **attributes: str) -> Element:
    """Return a new element under another; an empty attribute is not written."""
    given = {key: text for key, text in attributes.items() if text}
    return etree.SubElement(parent, name, given)


def shown(amount: Decimal | None) -> str:
    """Return an amount as text; empty for none."""
    return "" if amount is None else plain(amount)


def charge(parent: Element, name: str, row: AllowanceCharge, amount: Decimal, sign: str) -> None:
    """Write a charge or discount with its category and name.

    Args:
        parent: the list.
        name: `"LineCharge"` or `"HeaderCharge"`.
        row: the charge.
        amount: what it comes to.
        sign: `"Y"` for a discount.
    """
    category, named = words_of(row.reason)
    under(
        parent,
        name,
        ChargeCategory=category or ("Discount" if sign == "Y" else "Charge"),
        ChargeName=named or "Charge",
        ChargeAmount=shown(amount or ZERO),
        IsDiscount=sign,
        IsBillable="Y",
    )


def written(root: Element) -> bytes:
    """Return the document as bytes in UTF-8."""
    text: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return text
