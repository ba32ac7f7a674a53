"""One element of a bank's message: its texts, amounts and days, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from xml.etree.ElementTree import Element

import attrs

from invoicekit.allocation.fields import whole_amount
from invoicekit.documents.problems import Problem, Severity
from invoicekit.errors import InvoicekitError, shorten
from invoicekit.money import Money

__all__ = ["Node", "Told", "local"]

_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T\S+|Z|[+-]\d{2}:\d{2})?", re.ASCII)

_MOST = 1000
"""So many problems are kept of one message."""


def local(element: Element) -> str:
    """Return the name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


@lru_cache(maxsize=4096)
def _tags(namespace: str, path: str) -> tuple[str, ...]:
    return tuple(f"{{{namespace}}}{name}" for name in path.split("/"))


class Told:
    """The problems of a message, in the order in which they were met."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._once: set[tuple[str, str]] = set()

    def tell(
        self,
        code: str,
        path: str,
        message: str,
        remedy: str = "",
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Keep a problem."""
        if len(self.problems) < _MOST:
            self.problems.append(Problem(code, path, message, remedy, severity))

    def once(self, code: str, name: str, path: str, message: str) -> None:
        """Keep a note that would else be told at every entry."""
        if (code, name) not in self._once:
            self._once.add((code, name))
            self.tell(code, path, message, severity=Severity.NOTE)

    def error(self, error: InvoicekitError, path: str) -> None:
        """Keep what a value was refused for."""
        self.tell(error.code, path, error.message, error.remedy)


@attrs.frozen
class Node:
    """An element with its place in the message and its namespace.

    Args:
        element: of the tree.
        place: where it stands: `"Stmt[1]/Ntry[3]"`.
        namespace: of the message; elements of others are not seen.
        told: where problems go.
    """

    element: Element
    place: str
    namespace: str
    told: Told

    def _find(self, path: str) -> Element | None:
        found: Element | None = self.element
        # Step by step, for a path of several would be walked in Python.
        for tag in _tags(self.namespace, path):
            if found is None:
                return None
            found = found.find(tag)
        return found

    def _each(self, path: str) -> Iterator[Element]:
        return self.element.iterfind("/".join(_tags(self.namespace, path)))

    def all(self, path: str) -> Iterator[Node]:
        """Give the elements at a path of names, each with its place."""
        for number, found in enumerate(self._each(path), start=1):
            yield Node(found, f"{self.place}/{path}[{number}]", self.namespace, self.told)

    def first(self, path: str) -> Node | None:
        """Return the first element at a path of names, or None."""
        found = self._find(path)
        if found is None:
            return None
        return Node(found, f"{self.place}/{path}", self.namespace, self.told)

    @property
    def own(self) -> str:
        """Return the text of the element itself, without spaces around it."""
        return (self.element.text or "").strip()

    def text(self, *paths: str) -> str:
        """Return the text at the first of these paths that has one, without spaces around it."""
        for path in paths:
            found = self._find(path)
            text = "" if found is None else (found.text or "").strip()
            if text:
                return text
        return ""

    def texts(self, path: str) -> list[str]:
        """Return the texts of all elements at a path."""
        return [found.text or "" for found in self._each(path)]

    def money(self, path: str) -> Money | None:
        """Return the amount at a path; None without one, or with one that is told as a problem."""
        found = self.first(path)
        if found is None:
            return None
        text = found.own
        currency = found.element.get("Ccy", "")
        try:
            money = whole_amount(Money(text, currency))
        except InvoicekitError as error:
            self.told.error(error, found.place)
            return None
        if money.amount < 0:
            remedy = "The direction is said by CdtDbtInd"
            self.told.tell("negative_amount", found.place, f"{money} is below zero", remedy)
            return None
        return money

    def day(self, path: str) -> date | None:
        """Return the day at a path, of `Dt` or `DtTm`, as the bank's own clock has it."""
        text = self.text(f"{path}/Dt", f"{path}/DtTm", path)
        if not text:
            return None
        form = _DATE.fullmatch(text)
        try:
            return date.fromisoformat(form[1] if form else text)
        except ValueError:
            self.told.tell("invalid_date", f"{self.place}/{path}", f"{shorten(text)!r} is no day")
            return None

    def sign(self, path: str = "CdtDbtInd") -> int | None:
        """Return 1 for a credit and -1 for a debit; None where it is not said."""
        text = self.text(path)
        known = {"CRDT": 1, "DBIT": -1}
        if text and text not in known:
            message = f"{shorten(text)!r} is neither CRDT nor DBIT"
            self.told.tell("unknown_direction", f"{self.place}/{path}", message)
        return known.get(text)

    def unread(self, known: frozenset[str]) -> None:
        """Tell of the elements that are none of the known ones, each name once in a message."""
        for child in self.element:
            name = local(child)
            if name not in known:
                text = f"{shorten(name)} is not known here, and was not read"
                self.told.once("unread_element", name, f"{self.place}/{name}", text)
