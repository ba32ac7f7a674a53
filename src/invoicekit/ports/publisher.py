"""What takes a message out of the house: a queue, a webhook, another system's interface."""

from __future__ import annotations

from typing import Protocol

from invoicekit.ports.storage import Message

__all__ = ["Publisher"]


class Publisher(Protocol):
    """Something that hands messages on.

    The same message may come again, with the same key: after a crash, or when an answer was lost.
    A publisher passes the key on, so that the receiver knows the repeat; one that can ask the
    receiver looks there before it sends a message again.
    """

    def publish(self, message: Message, key: str) -> None:
        """Hand a message on; returning says that the receiver has it.

        It must return before the lease of the worker ends (see `invoicekit.service.delivering`):
        set a timeout on what it calls.

        Args:
            message: what is told; `invoicekit.service.Notice.of` reads its body.
            key: the same for every repeat of this message, and for no other.

        Raises:
            TryLater: if the receiver cannot take it now.
            Undeliverable: if the receiver will never take it as it is.
            Exception: anything else counts as unknown, and is tried again.
        """
        ...
