"""What particulars and facts tell under a name, and which words could not be read."""

from __future__ import annotations

from enum import Enum

from invoicekit.documents.particulars import Particulars
from invoicekit.documents.problems import Problem, Severity
from invoicekit.taxes.facts import TaxFacts
from invoicekit.taxes.india.states import read_state
from invoicekit.taxes.india.supply.names import PARTICULARS, nearest

__all__ = ["Told"]

_ANSWERS = {"yes": True, "no": False}


class Told:
    """The particulars of one line over those of its document over the facts; keeps the problems."""

    def __init__(self, own: Particulars, whole: Particulars, facts: TaxFacts, place: str) -> None:
        self._own = dict(own)
        self._whole = dict(whole)
        self._facts = dict(facts.named)
        self._place = place
        self.problems: list[Problem] = []

    @property
    def names(self) -> frozenset[str]:
        """Return every name under which something is told."""
        return frozenset({*self._own, *self._whole, *self._facts})

    def text(self, name: str) -> str:
        """Return what is told under a name; empty where nothing is."""
        if name in self._own:
            return self._own[name]
        if name in self._whole:
            return self._whole[name]
        fact = self._facts.get(name, "")
        return ("yes" if fact else "no") if isinstance(fact, bool) else str(fact)

    def word(self, name: str, words: type[Enum]) -> Enum | None:
        """Return a word of a list; None where nothing is told or the word is not on it."""
        text = self.text(name)
        if not text:
            return None
        try:
            return words(text)
        except ValueError:
            self._unknown(name, text, [word.value for word in words])
            return None

    def answer(self, name: str) -> bool | None:
        """Return yes or no; None where nothing is told."""
        text = self.text(name)
        if text and text not in _ANSWERS:
            self._unknown(name, text, list(_ANSWERS))
        return _ANSWERS.get(text)

    def states(self, name: str) -> str:
        """Return the codes of one State or several, with commas; empty where nothing is told."""
        text = self.text(name)
        if not text:
            return ""
        codes = [read_state(part) for part in text.split(",")]
        if not all(codes):
            self._unknown(name, text, ["a State's code such as 29", "its name", "96 for abroad"])
            return ""
        return ",".join(dict.fromkeys(codes))

    def tell_strangers(self) -> None:
        """Keep a warning for each particular that looks like one GST reads, and is none.

        A name that looks like none of them is somebody's own, and nobody's mistake.
        """
        for particulars, place in ((self._own, f"{self._place}."), (self._whole, "")):
            for name in particulars.keys() - PARTICULARS:
                near = nearest(name)
                if near:
                    self.problems.append(_unread(name, f"{place}particulars.{name}", near))

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


def _unread(name: str, path: str, near: tuple[str, ...]) -> Problem:
    meant = " or ".join(repr(each) for each in near)
    return Problem(
        "unread_particular",
        path,
        f"GST reads no particular {name!r}",
        f"Did you mean {meant}? If it is your own, give it a name that is less alike",
        Severity.WARNING,
        {"name": name, "near": ", ".join(near)},
    )
