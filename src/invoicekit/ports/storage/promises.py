"""What is promised once: answers to keys, and numbers of a series."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from invoicekit.ports.storage.entries import KeptAnswer
from invoicekit.ports.storage.query import MAX_PAGE

__all__ = ["KeepsPromises"]


class KeepsPromises(Protocol):
    """The part of a unit of work that keeps answers and number series."""

    def recall(self, key: str, fingerprint: str) -> KeptAnswer | None:
        """Return what was answered to this key; None when it is new.

        In a unit that writes, others who come with the same key wait until it ends.

        Raises:
            KeyReused: if the key came with another fingerprint.
        """
        ...

    def remember(
        self, key: str, fingerprint: str, result: object, *, at: datetime | None = None
    ) -> None:
        """Keep what is answered to a key.

        Args:
            key: the caller's.
            fingerprint: the digest of what was asked.
            result: the answer.
            at: the instant it is given; by the clock of the machine if left out.

        Raises:
            Duplicate: if the same was answered already; `recall` has the answer.
            KeyReused: if the key came with another fingerprint.
        """
        ...

    def forget_answers(self, before: datetime, *, limit: int = MAX_PAGE) -> int:
        """Forget answers that were given before an instant, one piece of them; return how many.

        What was given after the oldest message that waits, is lent or lies dead was made stays:
        that message may come again, and must then be known.

        Args:
            before: answers of this instant and later stay.
            limit: how many at most, from 1 to `MAX_PAGE`.

        Raises:
            InvalidDate: for an instant without a time zone.
            InvalidValue: for a limit out of bounds.
        """
        ...

    def reserve(self, series: str) -> int:
        """Return the next number of a series, from one, without gap or repeat.

        The number is given back when the unit is not kept; until then others wait for theirs.
        """
        ...
