"""A receiver in memory, for tests and trials: it can fail, be slow, and lose its answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from threading import Lock

import attrs

from invoicekit.ports.storage import Message

__all__ = ["MemoryPublisher", "Received", "answer_lost"]

Script = Mapping[str, Iterable[Exception | None]]


@attrs.frozen
class Received:
    """A message as it reached the receiver.

    Args:
        key: by which a repeat is known.
        message: what was told.
    """

    key: str
    message: Message


class AnswerLost(ConnectionError):
    """The receiver has the message, and the sender does not know it."""


def answer_lost() -> Exception:
    """Return what stands in a script where the message arrives and the answer does not."""
    return AnswerLost("the answer was lost")


class MemoryPublisher:
    """Keeps what it is given, and goes wrong as it is told.

    Args:
        script: by the message's id, what its attempts come to, one after the other: an error that
            is raised, or None; further attempts succeed.
        delay: seconds that each message takes.
        sleep: how the delay is waited for.

    >>> publisher = MemoryPublisher({"m1": [TimeoutError("no answer")]})
    >>> publisher.received
    ()
    """

    def __init__(
        self,
        script: Script | None = None,
        *,
        delay: float = 0.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._script = {id_: list(attempts) for id_, attempts in (script or {}).items()}
        self._delay, self._sleep = delay, sleep
        self._received: list[Received] = []
        self._busy: set[tuple[str, str]] = set()
        self._overlaps: list[str] = []
        self._lock = Lock()

    def publish(self, message: Message, key: str) -> None:
        """Take a message, or fail as the script says."""
        place = message.kind, message.record
        with self._lock:
            if place in self._busy:
                self._overlaps.append(key)
            self._busy.add(place)
            attempts = self._script.get(message.id)
            error = attempts.pop(0) if attempts else None
        try:
            if self._delay:
                self._sleep(self._delay)
            if error is None or isinstance(error, AnswerLost):
                with self._lock:
                    self._received.append(Received(key, message))
            if error is not None:
                raise error
        finally:
            with self._lock:
                self._busy.discard(place)

    @property
    def received(self) -> tuple[Received, ...]:
        """Return all that arrived, repeats and all, in the order of arrival."""
        with self._lock:
            return tuple(self._received)

    @property
    def messages(self) -> tuple[Message, ...]:
        """Return what a receiver that knows repeats by their key has, in the order of arrival."""
        first = {each.key: each.message for each in reversed(self.received)}
        return tuple(first[key] for key in dict.fromkeys(each.key for each in self.received))

    @property
    def overlaps(self) -> tuple[str, ...]:
        """Return the keys of messages that came while another of their record was on its way."""
        return tuple(self._overlaps)
