"""What particulars and facts tell under a name, and which words could not be read."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum
from typing import TypeVar

from invoicekit.documents.particulars import Particulars
from invoicekit.documents.problems import Problem
from invoicekit.errors import InvalidAmount
from invoicekit.money import to_decimal
from invoicekit.taxes.facts import Fact, TaxFacts

__all__ = ["Told", "written"]

_ANSWERS = {"yes": True, "no": False}
_Word = TypeVar("_Word", bound=Enum)


class Told:
    """The particulars of one line over those of its document over the facts; keeps the problems.

    Args:
        own: the particulars of the line.
        whole: those of its document.
        facts: from outside.
        place: the line's path, for the problems; empty for the document itself.
    """

    def __init__(self, own: Particulars, whole: Particulars, facts: TaxFacts, place: str) -> None:
        self._own, self._whole = dict(own), dict(whole)
        outside = {name: written(fact) for name, fact in facts.named}
        self._told = {**outside, **self._whole, **self._own}
        self._place = place
        self.problems: list[Problem] = []

    @property
    def names(self) -> frozenset[str]:
        """Return every name under which something is told."""
        return frozenset(self._told)

    def text(self, name: str) -> str:
        """Return what is told under a name; empty where nothing is."""
        return self._told.get(name, "")

    def word(self, name: str, words: type[_Word]) -> _Word | None:
        """Return a word of a list; None where nothing is told or the word is not on it."""
        text = self.text(name)
        if not text:
            return None
        try:
            return words(text)
        except ValueError:
            self.unknown(name, [str(word.value) for word in words])
            return None

    def answer(self, name: str) -> bool | None:
        """Return yes or no; None where nothing is told."""
        text = self.text(name)
        if text and text not in _ANSWERS:
            self.unknown(name, list(_ANSWERS))
        return _ANSWERS.get(text)

    def figure(self, name: str) -> Decimal | None:
        """Return a number; None where nothing is told."""
        text = self.text(name)
        if not text:
            return None
        try:
            return to_decimal(text, name)
        except InvalidAmount:
            self.unknown(name, ["a number such as 19 or 25.5"])
            return None

    def unknown(self, name: str, words: list[str]) -> None:
        """Keep the problem that what is told under a name is none of these words."""
        text = self.text(name)
        self.problems.append(
            Problem(
                "unknown_particular",
                self.path(name) if name in self._own else f"particulars.{name}",
                f"{text!r} is no value of the particular {name!r}",
                f"Use one of {', '.join(words)}",
                parameters={"name": name, "value": text},
            )
        )

    def path(self, name: str) -> str:
        """Return the path of a particular of the line."""
        return f"{self._place}.particulars.{name}" if self._place else f"particulars.{name}"


def written(value: Fact | Enum) -> str:
    """Return a fact or a word as particulars bear it: yes and no for True and False.

    >>> written(True), written(Decimal("19.5")), written("scrap")
    ('yes', '19.5', 'scrap')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value.value if isinstance(value, Enum) else value)
