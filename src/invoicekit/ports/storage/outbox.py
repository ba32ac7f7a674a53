"""The outbox: messages wait in it, are lent to a worker, and leave, or are laid aside as dead."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

import attrs

from invoicekit.ports.storage.entries import Message
from invoicekit.records import instant, keepable

__all__ = ["DeadLetter", "KeepsMessages", "Leased"]


@attrs.frozen
class Leased:
    """A message that was lent to one worker, who alone may send it until the lease ends.

    Args:
        message: what to send.
        attempt: how often it was lent, this time included; counted from one.
        token: proves the lease when the outcome is reported.
    """

    message: Message
    attempt: int
    token: str = attrs.field(repr=False)


@attrs.frozen(kw_only=True)
class DeadLetter:
    """A message that could not be delivered, laid aside until somebody decides about it.

    Args:
        message: what was to be sent.
        attempts: how often that was tried.
        reason: why the last attempt failed.
        at: the instant it was laid aside, in any time zone; kept in UTC.
    """

    message: Message
    attempts: int
    reason: str = attrs.field(converter=keepable)
    at: datetime = attrs.field(converter=instant)


class KeepsMessages(Protocol):
    """The part of a unit of work that keeps what leaves the house.

    Messages about one record leave in their order: as long as an earlier one waits, is lent or
    lies dead, a later one is not lent.
    """

    def enqueue(self, message: Message) -> None:
        """Keep a message that leaves when this unit is kept.

        Raises:
            Duplicate: if its id is taken.
            NotFound: if there is no such record.
        """
        ...

    def messages(self, *, topic: str | None = None) -> tuple[Message, ...]:
        """Return the messages that wait or are lent, in the order they were made."""
        ...

    def lease(
        self,
        *,
        worker: str,
        now: datetime,
        until: datetime,
        topics: Iterable[str] | None = None,
        limit: int = 10,
    ) -> tuple[Leased, ...]:
        """Lend due messages to a worker, at most one of each record, the oldest first.

        No message is lent to two at once. A lease that ended without a report is lent again.

        Args:
            worker: who sends them, for those who look into the table.
            now: the instant of asking.
            until: when the lease ends; later than now.
            topics: what this worker sends; None for all. A message of another topic holds up the
                later ones of its record all the same.
            limit: how many at most, from 1 to `MAX_PAGE`.

        Raises:
            InvalidValue: for a lease that ends before it begins, or a limit out of bounds.
        """
        ...

    def delivered(self, id: str, token: str) -> None:
        """Remove a message that was sent.

        Raises:
            StaleLease: if the lease ended and the message was lent again, or is gone.
        """
        ...

    def retry_at(self, id: str, token: str, at: datetime, reason: str) -> None:
        """Give a message back, to be lent again from an instant on.

        Raises:
            StaleLease: if the lease ended and the message was lent again, or is gone.
        """
        ...

    def bury(self, id: str, token: str, at: datetime, reason: str) -> None:
        """Lay a message aside as dead.

        Raises:
            StaleLease: if the lease ended and the message was lent again, or is gone.
        """
        ...

    def dead(self, *, limit: int = 50, after: str = "") -> tuple[DeadLetter, ...]:
        """Return dead letters in the order of their ids.

        Args:
            limit: how many at most, from 1 to `MAX_PAGE`.
            after: the id of the last one of the page before.
        """
        ...

    def republish(self, id: str, at: datetime) -> None:
        """Let a dead letter wait again, in its old place, to be lent from an instant on.

        Its attempts are counted anew.

        Raises:
            NotFound: if no dead letter has this id.
        """
        ...

    def withdraw(self, id: str) -> Message:
        """Remove a message that waits or lies dead for good, and return it.

        Raises:
            NotFound: if there is none.
            MessageLent: if a worker has it: whether it was sent is not known yet.
        """
        ...
