"""What a run of the outbox's worker came to."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

__all__ = ["Delivery", "Failed"]


@attrs.frozen
class Failed:
    """A message that did not reach its receiver this time.

    Args:
        id: of the message.
        attempt: how often it was tried, this time included.
        reason: what went wrong.
        dead: whether it is laid aside until somebody decides about it.
    """

    id: str
    attempt: int
    reason: str = attrs.field(repr=False)
    dead: bool


def _failed(value: Iterable[Failed]) -> tuple[Failed, ...]:
    return tuple(value)


@attrs.frozen
class Delivery:
    """What one run of a worker came to.

    Args:
        delivered: how many messages their receivers have.
        failed: those that they do not have yet, or never will.
        lapsed: how many were sent when the lease was over already, and may be sent again.
        returned: how many were given back unsent, because the run was stopped or the lease over.
    """

    delivered: int = 0
    failed: tuple[Failed, ...] = attrs.field(default=(), converter=_failed)
    lapsed: int = 0
    returned: int = 0

    @property
    def dead(self) -> tuple[Failed, ...]:
        """Return those that were laid aside."""
        return tuple(each for each in self.failed if each.dead)

    def __bool__(self) -> bool:
        """Tell whether it came to anything."""
        return self != Delivery()

    def __add__(self, other: Delivery) -> Delivery:
        """Return what two runs came to together."""
        return Delivery(
            self.delivered + other.delivered,
            (*self.failed, *other.failed),
            self.lapsed + other.lapsed,
            self.returned + other.returned,
        )
