"""What particulars and facts tell under a name, with the words that only GST has."""

from __future__ import annotations

from invoicekit.taxes import told
from invoicekit.taxes.india.states import read_state

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
