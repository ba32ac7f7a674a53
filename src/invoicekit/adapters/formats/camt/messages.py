"""Bank messages of ISO 20022: camt.053 (statement) and camt.054 (notice), read bit by bit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import BinaryIO
from xml.etree.ElementTree import Element

import attrs

from invoicekit.adapters.formats.camt.accounts import Head
from invoicekit.adapters.formats.camt.bookings import booking_of
from invoicekit.adapters.formats.camt.elements import Node, Told, local
from invoicekit.adapters.formats.camt.guarding import MAX_BYTES, WHAT, refuse, steps_of
from invoicekit.adapters.formats.camt.transactions import TransactionDraft, draft_of
from invoicekit.banking import BankEntry, BankStatement, StatementKind
from invoicekit.documents.problems import Problem, blocking
from invoicekit.errors import InvalidDocument, shorten

__all__ = ["entries_in", "statements_in"]

_FAMILY = re.compile(r"urn:iso:std:iso:20022:tech:xsd:([a-z]{4}\.\d{3})\.001\.(\d{2})", re.ASCII)
_FIRST_VERSION = 2

_MOST_ELEMENTS = 100_000
"""So many elements one payment, booking or head may have; a real one has a hundred."""


@attrs.frozen
class _Form:
    """The names of one kind of message: `BkToCstmrStmt` holds `Stmt`s."""

    namespace: str
    message: str
    unit: str
    kind: StatementKind

    def tag(self, name: str) -> str:
        return f"{{{self.namespace}}}{name}"


_FORMS = {
    "camt.053": ("BkToCstmrStmt", "Stmt", StatementKind.STATEMENT),
    "camt.054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn", StatementKind.NOTICE),
}


def statements_in(source: bytes | BinaryIO, *, limit: int = MAX_BYTES) -> tuple[BankStatement, ...]:
    """Return the statements or notices in a camt.053 or camt.054 message, versions 02 and later.

    Only what is booked becomes an entry. What is pending, marked as a copy, or not known here is
    told in the `problems` of its statement.

    Args:
        source: the file, opened in binary mode, or its bytes.
        limit: the most bytes that are read.

    Raises:
        InvalidDocument: with a problem, and its path, for all that cannot be read: no XML, cut off,
            another message, a document type declaration, an amount finer than its currency.
    """
    statements: list[BankStatement] = []
    entries: list[BankEntry] = []
    problems: list[Problem] = []
    for unit in _Walk().units(source, limit):
        if isinstance(unit, BankEntry):
            entries.append(unit)
            continue
        if unit.can_be_made():
            statements.append(unit.statement(entries, unit.told.problems))
        problems += blocking(unit.told.problems)
        entries = []
    if problems:
        raise InvalidDocument(WHAT, tuple(problems))
    return tuple(statements)


def entries_in(
    source: bytes | BinaryIO,
    *,
    tell: Callable[[Problem], None] | None = None,
    limit: int = MAX_BYTES,
) -> Iterator[tuple[BankStatement, BankEntry]]:
    """Give the entries of a message one by one, each with its statement, which has no entries then.

    Memory stays flat, whatever the number of entries. Until the last one was given nothing is sure:
    the file may be cut off, or wrong further down. Book nothing before that.

    Args:
        source: the file, opened in binary mode, or its bytes.
        tell: is given every problem that blocks nothing.
        limit: the most bytes that are read.

    Raises:
        InvalidDocument: at the end, as `statements_in` does; for what is no message, at once.
    """
    walk = _Walk()
    problems: list[Problem] = []
    statement: BankStatement | None = None
    for unit in walk.units(source, limit):
        if isinstance(unit, BankEntry):
            statement = statement or walk.head.statement([], [])
            yield statement, unit
            continue
        unit.can_be_made()
        problems += blocking(unit.told.problems)
        for problem in unit.told.problems:
            if tell and not blocking([problem]):
                tell(problem)
        statement = None
    if problems:
        raise InvalidDocument(WHAT, tuple(problems))


class _Walk:
    """Where the reading stands: inside which statement, which booking."""

    def __init__(self) -> None:
        self.head: Head
        self._form: _Form
        self._drafts: list[TransactionDraft] = []
        self._units = self._parts = self._kept = 0

    def units(self, source: bytes | BinaryIO, limit: int) -> Iterator[BankEntry | Head]:
        """Give each entry when it is whole, and the head of each statement after its entries."""
        stream = BytesIO(source) if isinstance(source, bytes) else source
        path: list[Element] = []
        for event, element in steps_of(stream, limit):
            if event == "start":
                path.append(element)
                self._kept += 1
                if self._kept > _MOST_ELEMENTS:
                    refuse("too_large", "", f"one part of it has over {_MOST_ELEMENTS:,} elements")
                self._open(path)
                continue
            path.pop()
            unit = self._close(path, element)
            if unit is not None:
                yield unit

    def _open(self, path: list[Element]) -> None:
        name = path[-1].tag
        match len(path):
            case 1:
                self._form = _form_of(name)
            case 2 if name != self._form.tag(self._form.message):
                text = f"it holds {shorten(local(path[-1]))} in place of {self._form.message}"
                refuse("wrong_message", local(path[-1]), text)
            case 3 if name == self._form.tag(self._form.unit):
                self._units += 1
                self.head = Head(self._form.kind, f"{self._form.unit}[{self._units}]", Told())
            case 4 if name == self._form.tag("Ntry") and self._is_unit(path[2]):
                self.head.count += 1
                self._drafts, self._parts = [], 0
            case 5 if name == self._form.tag("NtryDtls"):
                self._parts += 1

    def _is_unit(self, element: Element) -> bool:
        return element.tag == self._form.tag(self._form.unit)

    def _close(self, path: list[Element], element: Element) -> BankEntry | Head | None:
        """Read an element that is whole, and take it out of the tree, which so stays small."""
        match len(path):
            case 5 if element.tag == self._form.tag("TxDtls") and self._is_unit(path[2]):
                self._kept = 0
                self._take_part(path, element)
            case 3 if self._is_unit(path[2]):
                self._kept = 0
                path[2].remove(element)
                if element.tag == self._form.tag("Ntry"):
                    return self._entry(element)
                self.head.take(self._node(element, local(element)), local(element))
            case 2:
                self._kept = 0
                path[1].remove(element)
                if self._is_unit(element):
                    self.head.missing_entries()
                    return self.head
        return None

    def _node(self, element: Element, name: str) -> Node:
        return Node(element, f"{self.head.place}/{name}", self._form.namespace, self.head.told)

    def _take_part(self, path: list[Element], element: Element) -> None:
        path[4].remove(element)
        currency = self._currency(path[3])
        if self.head.can_be_made():
            number = len(self._drafts) + 1
            place = f"Ntry[{self.head.count}]/NtryDtls[{self._parts}]/TxDtls[{number}]"
            node = self._node(element, place)
            self._drafts.append(draft_of(node, currency))

    def _currency(self, entry: Element) -> str:
        amount = entry.find(self._form.tag("Amt"))
        return self.head.currency("" if amount is None else amount.get("Ccy", ""))

    def _entry(self, element: Element) -> BankEntry | None:
        currency = self._currency(element)
        node = self._node(element, f"Ntry[{self.head.count}]")
        if not self.head.can_be_made():
            return None
        return booking_of(node, self._drafts, self.head.account, currency)


def _form_of(tag: str) -> _Form:
    namespace, _, name = tag.removeprefix("{").rpartition("}")
    found = _FAMILY.fullmatch(namespace)
    if name != "Document" or not found:
        text = f"it begins with {shorten(tag)!r}, and no message of ISO 20022 does"
        refuse("wrong_message", "", text, "Give a camt.053 or camt.054 message")
    message, version = found[1], found[2]
    if message not in _FORMS:
        text = f"it is a {message} message, and a camt.053 or camt.054 is due"
        refuse("wrong_message", "Document", text, _ADVICE.get(message, ""))
    if int(version) < _FIRST_VERSION:
        text = f"{message} of version {version} is not read, only {_FIRST_VERSION:02} and later"
        refuse("wrong_version", "Document", text, "Ask the bank for a later version")
    return _Form(namespace, *_FORMS[message])


_ADVICE = {
    "camt.052": "A report within the day is not final; wait for the statement",
    "pain.001": "That is an order to pay; ask the bank for the statement that follows it",
    "pain.002": "That is a report on orders to pay; ask the bank for the statement",
}
