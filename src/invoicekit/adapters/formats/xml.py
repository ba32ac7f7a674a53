"""XML from outside, read so that it can do no harm.

lxml reads it, with the extra `xml`. Bindings made from the UBL schemas by xsdata were the other
choice: they are thousands of classes for the few hundred elements that EN 16931 knows, build a
Python object for each of them, and refuse what they do not expect, where a bill is to be kept.
lxml is libxml2: widely kept, one wheel, and several times faster than any of its users.
"""

from __future__ import annotations

from typing import NoReturn

from invoicekit.documents.problems import Problem
from invoicekit.errors import InvalidDocument, MissingExtra, shorten

try:
    from lxml import etree
except ImportError:
    raise MissingExtra("invoicekit.adapters.formats.xml", "lxml", "xml") from None

__all__ = ["MAX_BYTES", "parse_xml"]

MAX_BYTES = 32 * 1024 * 1024
"""The largest document that is read; a larger one is refused unread."""


def parse_xml(data: bytes, what: str = "XML document", limit: int = MAX_BYTES) -> etree._Element:
    """Return the root of an XML document that comes from a stranger.

    No entity is expanded, nothing is fetched, and a document type is refused: an invoice needs
    none, and the known attacks do.

    Args:
        data: the document, in any encoding that it declares.
        what: the name of what is read, for the error.
        limit: the most bytes that are read.

    Raises:
        InvalidDocument: for what is too large, cut off, no XML, or brings a document type.

    >>> parse_xml(b"<a><b>1</b></a>").tag
    'a'
    >>> parse_xml(b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")
    Traceback (most recent call last):
    invoicekit.errors.InvalidDocument: this is no valid XML document: it brings a document type...
    """
    if len(data) > limit:
        size = f"it has {len(data):,} bytes, and {limit:,} are read at most"
        _refuse(what, Problem("too_large", "", size, "Send its attachments apart"))
    # A parser of one use: nothing of one document is left for the next.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        if b"<!DOCTYPE" in data[:4096]:
            _refuse(what, _document_type())
        place = getattr(error, "position", (0, 0))
        message = f"it is no XML: {shorten(error)}"
        remedy = "Ask for the whole file" if place[0] else "Send an XML file"
        _refuse(what, Problem("invalid_xml", "", message, remedy))
    if root.getroottree().docinfo.internalDTD is not None:
        _refuse(what, _document_type())
    return root


def _document_type() -> Problem:
    message = "it brings a document type, by which entities could be smuggled in"
    return Problem("document_type", "", message, "Send it without <!DOCTYPE>")


def _refuse(what: str, problem: Problem) -> NoReturn:
    raise InvalidDocument(what, (problem,)) from None
