"""Elements by their local names: Sterling writes the same document with and without a namespace."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import NoReturn

from lxml import etree

from invoicekit.adapters.formats.xml import parse_xml
from invoicekit.documents import Address, Contact, Party
from invoicekit.documents.problems import Problem
from invoicekit.errors import InvalidAmount, InvalidDocument, InvoicekitError, shorten
from invoicekit.money import to_decimal
from invoicekit.money.decimals import ZERO

__all__ = ["Node", "party", "read_root"]

_SPACE = "http://www.sterlingcommerce.com/"
"""How the namespaces of the namespaced variant begin; the rest names the API."""

_MOST = 100_000
"""The most elements that are read of one kind under one parent."""


class Node:
    """An element, asked for what it holds; what is wrong is told with its place.

    Args:
        element: the element.
        what: the name of the document, for the errors.
    """

    def __init__(self, element: etree._Element, what: str) -> None:
        self.element, self.what = element, what

    @property
    def name(self) -> str:
        """Return its local name."""
        return etree.QName(self.element).localname

    def all(self, *path: str) -> Iterator[Node]:
        """Give the elements under a path of local names."""
        found = [self.element]
        for step in path:
            found = [child for each in found for child in _under(each, step)]
        for each in found:
            yield Node(each, self.what)

    def one(self, *path: str) -> Node | None:
        """Return the first element under a path; None where there is none."""
        return next(self.all(*path), None)

    def text(self, name: str) -> str:
        """Return an attribute; empty where it is missing: a template may have left it out."""
        return (self.element.get(name) or "").strip()

    def need(self, name: str) -> str:
        """Return an attribute that must be there."""
        found = self.text(name)
        if not found:
            self.refuse("missing", name, "it is missing: the template may not ask for it")
        return found

    def amount(self, name: str) -> Decimal:
        """Return an amount; zero where it is missing."""
        found = self.text(name)
        try:
            return to_decimal(found, name) if found else ZERO
        except InvalidAmount:
            self.refuse("not_a_number", name, f"{shorten(found)} is no number")

    def maybe(self, name: str) -> Decimal | None:
        """Return an amount; None where it is missing."""
        return self.amount(name) if self.text(name) else None

    def instant(self, name: str) -> datetime:
        """Return an instant with its offset."""
        found = self.need(name)
        try:
            read = datetime.fromisoformat(found)
        except ValueError:
            self.refuse("not_an_instant", name, f"{shorten(found)} is no instant")
        if read.tzinfo is None:
            self.refuse("no_time_zone", name, f"{shorten(found)} has no offset")
        try:
            return read.astimezone(UTC)
        except OverflowError:
            self.refuse("not_an_instant", name, f"{shorten(found)} is before all time")

    def day(self, name: str) -> date | None:
        """Return the day of a date or an instant, as it is written; None where it is missing."""
        found = self.text(name)
        if not found:
            return None
        try:
            return datetime.fromisoformat(found).date()
        except ValueError:
            self.refuse("not_a_day", name, f"{shorten(found)} is no day")

    @contextmanager
    def sensible(self) -> Iterator[None]:
        """Tell of what it says and nobody can mean, such as a currency that there is none of.

        Raises:
            InvalidDocument: in place of the error about the value, with the place of the element.
        """
        try:
            yield
        except InvalidDocument:
            raise
        except InvoicekitError as error:
            problem = Problem("without_sense", self._place, error.message)
            raise InvalidDocument(self.what, (problem,)) from error

    @property
    def _place(self) -> str:
        return str(self.element.getroottree().getpath(self.element))

    def refuse(self, code: str, name: str, message: str) -> NoReturn:
        """Refuse the document for one attribute.

        Raises:
            InvalidDocument: always.
        """
        raise InvalidDocument(self.what, (Problem(code, f"{self._place}/@{name}", message),))


def _under(element: etree._Element, name: str) -> Iterator[etree._Element]:
    # Comments and instructions are children too; they have no name.
    for child in element.iterchildren(etree.Element):
        if etree.QName(child).localname == name:
            yield child


def read_root(data: bytes, what: str, *names: str) -> Node:
    """Return the root of a document from outside, which must bear one of these names.

    Raises:
        InvalidDocument: for no XML, an unsafe one, another document, a namespace that is not
            Sterling's, or far too many elements.
    """
    node = Node(parse_xml(data, what), what)
    space = etree.QName(node.element).namespace or ""
    if space and not space.startswith(_SPACE):
        message = f"it is {node.name} of {shorten(space)}, and none of Sterling's"
        raise InvalidDocument(what, (Problem("another_document", "", message),))
    if node.name not in names:
        message = f"it is a {node.name}, and {' or '.join(names)} is read"
        raise InvalidDocument(what, (Problem("another_document", "", message),))
    if sum(1 for _ in node.element.iter()) > _MOST:
        message = f"it has more than {_MOST:,} elements"
        raise InvalidDocument(what, (Problem("too_large", "", message, "Ask for fewer at once"),))
    return node


def party(node: Node | None) -> Party:
    """Return who a person's address is of."""
    if node is None:
        return Party()
    person = " ".join(part for part in (node.text("FirstName"), node.text("LastName")) if part)
    lines = [node.text(f"AddressLine{n}") for n in (1, 2, 3)]
    country = node.text("Country")
    address = Address(
        [line for line in lines if line],
        node.text("City"),
        node.text("ZipCode"),
        node.text("State"),
        country,
    )
    contact = Contact(person, node.text("EMailID"), node.text("DayPhone"))
    return Party(
        node.text("Company") or person,
        country,
        address=address if address != Address() else None,
        contact=contact if contact != Contact() else None,
    )
