"""Documents of UBL in which every element that EN 16931 knows says something of its own."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from lxml import etree

from invoicekit.adapters.formats.ubl.outline import CAC, CBC, Part

Chooser = Callable[[str], bool]
"""Tells of the path of a leaf whether it is said."""

ASKED_FOR = frozenset(
    {
        "DocumentCurrencyCode",
        "InvoiceTypeCode",
        "CreditNoteTypeCode",
        "ChargeIndicator",
        "LineExtensionAmount",
        "PriceAmount",
        "InvoicedQuantity",
        "CreditedQuantity",
        "TaxableAmount",
        "TaxAmount",
    }
)
"""Leaves without which no document is read; the amount of a row and a preceding number too."""

_FIXED = {
    "DocumentCurrencyCode": "EUR",
    "TaxCurrencyCode": "SEK",
    "InvoiceTypeCode": "380",
    "CreditNoteTypeCode": "381",
    "ChargeIndicator": "false",
}
_HANGING = frozenset({"AdditionalDocumentReference", "AllowanceCharge", "TaxTotal", "Price"})
_FIRST_DAY = date(2026, 1, 1)
_TYPES = ("130", "", "50", "9")
"""What is invoiced, an attachment, a project, and a type that nobody knows."""


class Filling:
    """Fills an outline; each value is said once in the whole document.

    Args:
        says: which leaves are said.
        fitting: whether the document is one of EN 16931 in what hangs together: a gross price and
            its discount, one VAT table, what a line bills; else it is of any UBL.
    """

    def __init__(self, says: Chooser, *, fitting: bool) -> None:
        self._says = says
        self.fitting = fitting
        self._count = 100

    def document(self, shape: Part) -> etree._Element:
        """Return the document."""
        root = etree.Element(shape.tag, nsmap={"cac": CAC, "cbc": CBC})
        self._fill(root, shape, shape.name)
        return root

    def _fill(self, element: etree._Element, shape: Part, path: str) -> None:
        for part in shape.parts.values():
            for number in range(self._times(part)):
                inner = f"{path}/{part.name}"
                if part.parts:
                    child = etree.SubElement(element, part.tag)
                    self._fill(child, part, inner)
                    if not len(child):
                        element.remove(child)
                else:
                    self._leaf(element, part, inner, number)
            if part.name in _HANGING:
                self._settle(element, part)

    def _times(self, part: Part) -> int:
        if part.name == "AdditionalDocumentReference":
            return len(_TYPES)
        return 2 if part.repeated else 1

    def _leaf(self, element: etree._Element, part: Part, path: str, number: int) -> None:
        asked = part.name in ASKED_FOR or path.endswith(
            ("AllowanceCharge/Amount", "InvoiceDocumentReference/ID")
        )
        if not asked and not self._says(f"{path}[{number}]"):
            return
        child = etree.SubElement(element, part.tag)
        child.text = self._value(part, path)
        for name in part.attributes:
            child.set(name, "EUR" if name == "currencyID" else self._text())

    def _value(self, part: Part, path: str) -> str:
        self._count += 1
        name, count = part.name, self._count
        if name.endswith("Date"):
            return str(_FIRST_DAY + timedelta(days=count))
        if part.amount or "Quantity" in name or name in {"Percent", "MultiplierFactorNumeric"}:
            return f"{count}.37"
        if name == "EmbeddedDocumentBinaryObject":
            return base64.b64encode(str(count).encode()).decode()
        if name == "DocumentTypeCode" and self.fitting:
            return "130"
        return "VAT" if path.endswith("TaxScheme/ID") else _FIXED.get(name, f"t{count}")

    def _text(self) -> str:
        self._count += 1
        return f"a{self._count}"

    def _settle(self, element: etree._Element, part: Part) -> None:
        """Give the parts that hang on each other values that fit."""
        made = element.findall(part.tag)
        if part.name == "AdditionalDocumentReference":
            _type(made)
        elif part.name == "AllowanceCharge" and part.repeated:
            _say(made[-1], "ChargeIndicator", "true")
        elif part.name == "TaxTotal":
            _say(made[-1], "TaxAmount/@currencyID", "SEK")
            for row in made[-1].findall(f"{{{CAC}}}TaxSubtotal") if self.fitting else ():
                made[-1].remove(row)
        elif part.name == "Price" and self.fitting:
            _fit(made[0], element)


def _say(node: etree._Element, name: str, text: str) -> None:
    name, _, attribute = name.partition("/@")
    for told in node.findall(f"{{{CBC}}}{name}"):
        if attribute:
            told.set(attribute, text)
        else:
            told.text = text


def _type(made: list[etree._Element]) -> None:
    for node, code in zip(made, _TYPES, strict=False):
        for told in node.findall(f"{{{CBC}}}DocumentTypeCode"):
            told.text = code
            if not code:
                node.remove(told)


def _fit(price: etree._Element, line: etree._Element) -> None:
    """Let a price be its gross less its discount, for the unit of its line."""
    net = Decimal(price.findtext(f"{{{CBC}}}PriceAmount") or "")
    gross = price.find(f".//{{{CBC}}}BaseAmount")
    off = price.findtext(f".//{{{CBC}}}Amount")
    if gross is not None and off is not None:
        gross.text = str(net + Decimal(off))
    base = price.find(f"{{{CBC}}}BaseQuantity")
    unit = line.xpath("*[@unitCode]/@unitCode")
    if base is not None and isinstance(unit, list) and unit:
        base.set("unitCode", str(unit[0]))


def leaves(root: etree._Element) -> Counter[tuple[str, str]]:
    """Return each leaf and each attribute by its path without numbers, with what it says."""
    return Counter(_leaves(root, etree.QName(root).localname))


def _leaves(element: etree._Element, path: str) -> Iterator[tuple[str, str]]:
    for name, value in element.attrib.items():
        yield f"{path}/@{name}", str(value)
    if not len(element) and element.text:
        yield path, element.text
    for child in element.iterchildren("*"):
        yield from _leaves(child, f"{path}/{etree.QName(child).localname}")
