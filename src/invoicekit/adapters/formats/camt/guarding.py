"""Reading a bank's XML bit by bit, without what XML could do to us.

The standard library's own parser (expat) is used: it streams, and needs no package. A document type
declaration is refused when it begins, before an entity can be declared in it, so that neither
entities that swell nor files from elsewhere can be drawn in. Size and depth are limited.

Source: https://docs.python.org/3/library/xml.html#xml-security
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, NoReturn
from xml.etree.ElementTree import Element, ParseError, XMLPullParser
from xml.parsers import expat

from invoicekit.documents.problems import Problem
from invoicekit.errors import InvalidDocument, shorten

__all__ = ["MAX_BYTES", "WHAT", "refuse", "steps_of"]

WHAT = "bank message (camt)"

MAX_BYTES = 100 * 1024 * 1024
"""The largest file that is read: 100 MiB."""

_MAX_DEPTH = 64
"""No message of ISO 20022 is nested half as deep."""

_CHUNK = 1 << 16

Step = tuple[str, Element]


class _Porter:
    """Sees each byte before the tree is built, until the first element has begun."""

    def __init__(self) -> None:
        self.root = ""
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._element

    def see(self, chunk: bytes) -> None:
        """Look at the next bytes; the name of the root is known after the chunk that holds it."""
        if not self.root:
            self._parser.Parse(chunk, False)

    def _doctype(self, name: str, system: str | None, public: str | None, internal: bool) -> None:
        del system, public, internal
        remedy = "Take the declaration out: no bank writes one"
        refuse("doctype", "", f"it declares a document type {shorten(name)!r}", remedy)

    def _element(self, name: str, attributes: dict[str, str]) -> None:
        del attributes
        self.root = self.root or name


def steps_of(stream: BinaryIO, limit: int = MAX_BYTES) -> Iterator[Step]:
    """Give the start and the end of each element, in the order of the text.

    An element is whole at its end; whoever takes it out of its parent then keeps memory flat.

    Args:
        stream: the bytes of the file.
        limit: the most bytes that are read.

    Raises:
        InvalidDocument: for what is no XML, cut off, too large, too deep, or has a document type.
    """
    porter = _Porter()
    parser: XMLPullParser[Element] = XMLPullParser(("start", "end"))
    depth = 0
    try:
        for chunk in _chunks(stream, limit):
            porter.see(chunk)
            parser.feed(chunk)
            for step in parser.read_events():
                depth += 1 if step[0] == "start" else -1
                if depth > _MAX_DEPTH:
                    refuse("too_deep", "", f"it is nested more than {_MAX_DEPTH} deep")
                yield step  # type: ignore[misc]  # the stubs know more events than are asked for
        parser.close()
        yield from parser.read_events()  # type: ignore[misc]  # the same kinds of events
    except (ParseError, expat.ExpatError) as error:
        _no_xml(error)
    except (LookupError, UnicodeError, ValueError) as error:
        if isinstance(error, InvalidDocument):
            raise
        refuse("invalid_xml", "", f"its encoding cannot be read: {error}", "Save it as UTF-8")


def _chunks(stream: BinaryIO, limit: int) -> Iterator[bytes]:
    size = 0
    if not hasattr(stream, "read"):
        refuse("no_bytes", "", "it is a text", "Open the file in binary mode, or give its bytes")
    while chunk := stream.read(_CHUNK):
        if not isinstance(chunk, bytes):
            refuse("no_bytes", "", "it was opened as text", "Open the file in binary mode")
        size += len(chunk)
        if size > limit:
            text = f"it is larger than {limit:,} bytes"
            refuse("too_large", "", text, "Fetch fewer days at once")
        yield chunk


def _no_xml(error: ParseError | expat.ExpatError) -> NoReturn:
    remedy = "Fetch the file anew; it is cut off, was changed, or has another encoding than it says"
    line = getattr(error, "lineno", 0) or getattr(error, "position", (0, 0))[0]
    refuse("invalid_xml", f"line {line}", f"it cannot be read as XML: {error}", remedy)


def refuse(code: str, path: str, message: str, remedy: str = "") -> NoReturn:
    """Refuse the whole message.

    Raises:
        InvalidDocument: always.
    """
    raise InvalidDocument(WHAT, (Problem(code, path, message, remedy),)) from None
