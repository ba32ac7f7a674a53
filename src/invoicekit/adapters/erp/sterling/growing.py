"""Elements that are written: attributes in their order, nothing for what is empty."""

from __future__ import annotations

import re
from decimal import Decimal

from lxml import etree

from invoicekit.adapters.erp.sterling.charging import words_of
from invoicekit.documents import AllowanceCharge
from invoicekit.errors import InvalidValue
from invoicekit.money import plain
from invoicekit.money.decimals import ZERO

__all__ = ["begun", "charge", "shown", "under", "written"]

Element = etree._Element  # noqa: SLF001 - lxml's one name for its elements


_UNSAYABLE = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
"""What no XML can say: the complement of `Char` in XML 1.0, 2.2."""


def begun(name: str, **attributes: str) -> Element:
    """Return the root of a new document; an empty attribute is not written.

    Raises:
        InvalidValue: for text that no XML can say, naming the attribute.
    """
    return etree.Element(name, _given(attributes))


def under(parent: Element, name: str, **attributes: str) -> Element:
    """Return a new element under another; an empty attribute is not written.

    Raises:
        InvalidValue: for text that no XML can say, naming the attribute.
    """
    return etree.SubElement(parent, name, _given(attributes))


def _given(attributes: dict[str, str]) -> dict[str, str]:
    for name, text in attributes.items():
        odd = _UNSAYABLE.search(text)
        if odd is not None:
            reason = f"no XML can say the sign U+{ord(odd.group()):04X} in it"
            raise InvalidValue(name, text.encode("ascii", "backslashreplace").decode(), reason)
    return {name: text for name, text in attributes.items() if text}


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
