"""What is promised once: answers to keys, and numbers of a series."""

from __future__ import annotations

from typing import Protocol

from invoicekit.ports.storage.entries import KeptAnswer

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

    def remember(self, key: str, fingerprint: str, result: object) -> None:
        """Keep what is answered to a key.

        Raises:
            Duplicate: if the same was answered already; `recall` has the answer.
            KeyReused: if the key came with another fingerprint.
        """
        ...

    def reserve(self, series: str) -> int:
        """Return the next number of a series, from one, without gap or repeat.

        The number is given back when the unit is not kept; until then others wait for theirs.
        """
        ...
