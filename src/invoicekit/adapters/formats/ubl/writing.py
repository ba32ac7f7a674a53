"""Writing a document of UBL."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from lxml import etree

from invoicekit.adapters.formats.ubl.composing import document_node
from invoicekit.adapters.formats.ubl.shapes import CREDIT_NOTE, INVOICE
from invoicekit.adapters.formats.ubl.tree import grow
from invoicekit.documents.problems import Problem
from invoicekit.errors import InvalidDocument, shorten
from invoicekit.profiles.en16931 import EN16931, Figures, not_expressible
from invoicekit.totals import Calculation

__all__ = ["write"]

_NO_FILES: Mapping[str, bytes] = MappingProxyType({})


def write(
    calculation: Calculation,
    *,
    specification: str = "",
    process: str = "",
    files: Mapping[str, bytes] = _NO_FILES,
) -> bytes:
    """Return a calculated document as UBL 2.1: an Invoice, or a CreditNote for what is owed back.

    The figures are the computed ones; where the invoice keeps what a bill stated, those. Whether
    the rules are kept is `problems` of the profile to say: what is incomplete is written so.

    Args:
        calculation: the document with its taxes and totals.
        specification: by which rules it is written (BT-24); the invoice's own, or EN 16931, if
            left out.
        process: the business process (BT-23); the invoice's own if left out.
        files: the bytes of its attachments, by their digest.

    Returns:
        XML in UTF-8.

    Raises:
        InvalidDocument: for what EN 16931 has no words for: prices with their tax inside, a tax
            that is no VAT, a kind without a code, a sign that XML forbids.

    Source: OASIS UBL 2.1; EN 16931-3-2.
    """
    invoice = calculation.invoice
    problems = not_expressible(calculation)
    if problems:
        raise InvalidDocument("EN 16931 document", problems)
    data = document_node(calculation, Figures.of(calculation), files)
    data["CustomizationID"] = specification or invoice.specification or EN16931
    data["ProfileID"] = process or invoice.process
    shape = CREDIT_NOTE if invoice.kind.is_credit else INVOICE
    try:
        root = grow(shape, data, invoice.currency)
    except ValueError as error:
        problem = Problem(
            "invalid_text",
            "",
            f"a text has a sign that XML forbids: {shorten(error)}",
            "Take it out",
        )
        raise InvalidDocument("EN 16931 document", (problem,)) from None
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
