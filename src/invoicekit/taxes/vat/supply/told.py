"""What particulars and facts tell under a name, and which names nobody reads."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

from invoicekit.documents.problems import Problem, Severity
from invoicekit.taxes import told

__all__ = ["Told"]


class Told(told.Told):
    """What is told of one line, the keys of territories among it."""

    def keys(self, name: str) -> tuple[str, ...]:
        """Return the keys of several territories, given with commas."""
        return tuple(key.strip() for key in self.text(name).split(",") if key.strip())

    def tell_strangers(self, known: Collection[str]) -> None:
        """Keep a warning for each particular of the line whose name nobody reads.

        Args:
            known: the names that are read.
        """
        for name in self._own.keys() - known:
            near = get_close_matches(name, known, 1)
            hint = f"Did you mean {near[0]!r}? " if near else ""
            self.problems.append(
                Problem(
                    "unread_particular",
                    self.path(name),
                    f"VAT reads no particular {name!r}",
                    f"{hint}Leave it out, where another program does not need it",
                    Severity.WARNING,
                    {"name": name},
                )
            )
