"""What particulars and facts tell under a name, with the words that only GST has."""

from __future__ import annotations

from invoicekit.documents.problems import Problem, Severity
from invoicekit.taxes import told
from invoicekit.taxes.india.states import read_state
from invoicekit.taxes.india.supply.names import PARTICULARS, nearest

__all__ = ["Told"]


class Told(told.Told):
    """What is told of one line, the codes of States among it."""

    def states(self, name: str) -> str:
        """Return the codes of one State or several, with commas; empty where nothing is told."""
        text = self.text(name)
        if not text:
            return ""
        codes = [read_state(part) for part in text.split(",")]
        if not all(codes):
            self.unknown(name, ["a State's code such as 29", "its name", "96 for abroad"])
            return ""
        return ",".join(dict.fromkeys(codes))

    def tell_strangers(self) -> None:
        """Keep a warning for each particular that looks like one GST reads, and is none.

        A name that looks like none of them is somebody's own, and nobody's mistake.
        """
        for name in self._own.keys() - PARTICULARS:
            self._tell_stranger(name, self.path(name))
        for name in self._whole.keys() - PARTICULARS:
            self._tell_stranger(name, f"particulars.{name}")

    def _tell_stranger(self, name: str, path: str) -> None:
        near = nearest(name)
        if near:
            self.problems.append(_unread(name, path, near))


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
