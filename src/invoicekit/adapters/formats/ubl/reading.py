"""Reading a document of UBL."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
from lxml import etree

from invoicekit.adapters.formats.ubl.outline import Part
from invoicekit.adapters.formats.ubl.said import Said
from invoicekit.adapters.formats.ubl.shapes import SHAPES
from invoicekit.adapters.formats.ubl.tree import Kept, harvest
from invoicekit.adapters.formats.ubl.understanding import currency_of, invoice_of, stated_of
from invoicekit.adapters.formats.xml import MAX_BYTES, parse_xml
from invoicekit.documents import Invoice, StatedTotals
from invoicekit.documents.problems import Problem
from invoicekit.errors import InvalidDocument, InvoicekitError, shorten

__all__ = ["Reading", "read"]

_WHAT = "UBL document"

_OTHERS: Mapping[str, str] = {
    "CrossIndustryInvoice": "it is a Cross Industry Invoice (CII), the other syntax of EN 16931",
    "Order": "it is an order",
    "ApplicationResponse": "it is a response to a document",
    "StandardBusinessDocument": "it is an envelope: the invoice lies inside",
}


@attrs.frozen
class Reading:
    """What was read of a document.

    Attributes:
        invoice: what it says, without its sums.
        stated: the sums that it states.
        kept: what is not understood, as it stands there.
        files: the bytes that came with it, by the digest of their attachment.
        problems: a note for each thing that is kept.
    """

    invoice: Invoice
    stated: StatedTotals
    kept: tuple[Kept, ...] = ()
    files: Mapping[str, bytes] = attrs.field(factory=dict, repr=False)
    problems: tuple[Problem, ...] = ()

    @property
    def bill(self) -> Invoice:
        """Return the invoice with the sums that it states: what is stored and sent on."""
        return attrs.evolve(self.invoice, stated=self.stated)


def read(data: bytes, *, limit: int = MAX_BYTES) -> Reading:
    """Return what a UBL Invoice or CreditNote says, and all of it that is not understood.

    Args:
        data: the XML, in any encoding that it declares.
        limit: the most bytes that are read.

    Raises:
        InvalidDocument: for what is no such document, or says what no invoice can hold: each
            problem with its rule and its place.

    Source: OASIS UBL 2.1; EN 16931-3-2.
    """
    root = parse_xml(data, _WHAT, limit)
    shape = _shape_of(root)
    node, kept = harvest(root, shape)
    said = Said("", kept)
    said.currency = currency_of(node, "DocumentCurrencyCode", said, "BR-CL-04")
    if not said.currency:
        if not said.faults:
            message, remedy = "the currency is missing", "Give its ISO 4217 code"
            said.fault("BR-05", node, "DocumentCurrencyCode", message, remedy)
        raise InvalidDocument(_WHAT, tuple(said.faults))
    files: dict[str, bytes] = {}
    try:
        invoice, nets = invoice_of(node, shape.name, said, files)
        stated = stated_of(node, said, invoice.tax_currency, nets)
    except InvoicekitError as error:
        said.faults.append(Problem(error.code, "", error.message, error.remedy))
        raise InvalidDocument(_WHAT, tuple(dict.fromkeys(said.faults))) from None
    if said.faults:
        raise InvalidDocument(_WHAT, tuple(dict.fromkeys(said.faults)))
    return Reading(invoice, stated, tuple(kept), files, said.problems())


def _shape_of(root: etree._Element) -> Part:
    shape = SHAPES.get(str(root.tag))
    if shape is not None:
        return shape
    name = etree.QName(root)
    message = f"the root {shorten(name.localname)!r} is no Invoice and no CreditNote"
    if name.localname in {"Invoice", "CreditNote"}:
        message = f"its namespace {shorten(name.namespace or '')!r} is not that of UBL 2"
    message = _OTHERS.get(name.localname, message)
    remedy = "Send a UBL 2.1 Invoice or CreditNote"
    raise InvalidDocument(_WHAT, (Problem("not_ubl", f"/{name.localname}", message, remedy),))
