"""What a use case keeps under its key, and what it tells the outside."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from invoicekit.errors import InvalidValue
from invoicekit.ports.storage import Message

__all__ = ["Notice", "Receipt"]


def _ids(value: Iterable[str]) -> tuple[str, ...]:
    return tuple(value)


def _pairs(value: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, text) for name, text in value)


@attrs.frozen
class Receipt:
    """The outcome of an act, kept under its key so that a repeat changes nothing.

    Args:
        kind: of the record that was written.
        id: its id.
        version: its version after the act.
        rows: the ids of the ledger rows that were written.
    """

    kind: str
    id: str
    version: int
    rows: tuple[str, ...] = attrs.field(default=(), converter=_ids)


@attrs.frozen
class Notice:
    """What leaves the house about a record; whoever gets it reads the rest by its id.

    Args:
        topic: what happened, such as `"ready_for_processing"`.
        kind: the kind of the record.
        id: its id.
        version: its version after the act.
        number: the number printed on the document.
        details: what else the effect says.
    """

    topic: str
    kind: str
    id: str
    version: int
    number: str = ""
    details: tuple[tuple[str, str], ...] = attrs.field(default=(), converter=_pairs)

    @classmethod
    def of(cls, message: Message) -> Notice:
        """Return what a message of the outbox says, for a publisher that hands it on.

        Args:
            message: as the worker lends it; each that an act of the library made is a notice.

        Raises:
            InvalidValue: for a message with a body of your own.
        """
        if isinstance(message.body, cls):
            return message.body
        made = type(message.body).__name__
        advice = "Read `message.body` as whoever enqueued it made it"
        raise InvalidValue("message", message.id, f"it bears a {made}, and no notice", advice)

    def detail(self, name: str, default: str = "") -> str:
        """Return one of the details by its name, or the default where it was not said."""
        return dict(self.details).get(name, default)
