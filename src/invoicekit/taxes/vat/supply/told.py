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

__all__ = ["Told"]

_ANSWERS = {"yes": True, "no": False}
_Word = TypeVar("_Word", bound=Enum)


class Told:
    """The particulars of one line over those of its document over the facts; keeps the problems."""

    def __init__(self, own: Particulars, whole: Particulars, facts: TaxFacts, place: str) -> None:
        self._own = dict(own)
        outside = {name: _text(fact) for name, fact in facts.named}
        self._told = {**outside, **dict(whole), **self._own}
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
            self._unknown(name, text, [str(word.value) for word in words])
            return None

    def answer(self, name: str) -> bool | None:
        """Return yes or no; None where nothing is told."""
        text = self.text(name)
        if text and text not in _ANSWERS:
            self._unknown(name, text, list(_ANSWERS))
        return _ANSWERS.get(text)

    def figure(self, name: str) -> Decimal | None:
        """Return a number; None where nothing is told."""
        text = self.text(name)
        if not text:
            return None
        try:
            return to_decimal(text, name)
        except InvalidAmount:
            self._unknown(name, text, ["a number such as 19 or 25.5"])
            return None

    def keys(self, name: str) -> tuple[str, ...]:
        """Return the keys of several territories, given with commas."""
        return tuple(key.strip() for key in self.text(name).split(",") if key.strip())

    def _unknown(self, name: str, text: str, words: list[str]) -> None:
        path = f"particulars.{name}"
        if name in self._own:
            path = f"{self._place}.{path}"
        self.problems.append(
            Problem(
                "unknown_particular",
                path,
                f"{text!r} is no value of the particular {name!r}",
                f"Use one of {', '.join(words)}",
                parameters={"name": name, "value": text},
            )
        )


def _text(fact: Fact) -> str:
    return ("yes" if fact else "no") if isinstance(fact, bool) else str(fact)
