"""The words of a Sterling installation that differ, or are told by users and not by IBM."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from invoicekit.errors import InvalidValue

__all__ = ["SterlingWords"]


def _words(value: Iterable[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


@attrs.frozen(kw_only=True)
class SterlingWords:
    """What an installation calls things.

    Args:
        created: the status of an invoice that is made and not sent: 00, by IBM's pages.
        sent: the status after it was sent; users' pages say 01, IBM's do not.
        void: the status after it was made void; users' pages say 02, IBM's do not.
        cancelled: the statuses by which an order or a shipment is cancelled. Status codes are
            each installation's own to extend.
        units: from Sterling's unit of measure to UN/ECE Rec 20; others are kept as they are.
    """

    created: str = "00"
    sent: str = "01"
    void: str = "02"
    cancelled: tuple[str, ...] = attrs.field(default=("9000", "Cancelled"), converter=_words)
    units: Mapping[str, str] = attrs.field(factory=lambda: {"EACH": "C62"})

    def state_of(self, status: str) -> str:
        """Return the state of the invoices' lifecycle that a status means.

        Raises:
            InvalidValue: for a status that the installation's words do not name; never guessed.

        >>> SterlingWords(sent="0100").state_of("0100")
        '01'
        """
        known = {self.created: "00", self.sent: "01", self.void: "02"}
        if status not in known:
            reason = "it is none of " + ", ".join(known)
            raise InvalidValue("invoice status", status, reason)
        return known[status]
