"""Timers: acts that fall due by themselves, as data; nothing waits in a thread."""

from __future__ import annotations

from datetime import timedelta

import attrs

from invoicekit.errors import InvalidValue
from invoicekit.statemachines.naming import names_of

__all__ = ["Timer"]


def _wait(value: timedelta) -> timedelta:
    if value < timedelta(0):
        raise InvalidValue("wait", value, "it is negative")
    return value


@attrs.frozen
class Timer:
    """An act that falls due when a record has stood in a state for a time.

    Args:
        sources: the states in which the clock runs.
        event: the act; a transition from each of these states.
        after: how long after `since`.
        since: `"entered"` (the state), or the name of an instant that the record brings.
        repeats: whether it falls due again, each time `after` its last time.

    Raises:
        InvalidValue: for a negative wait.
    """

    sources: tuple[str, ...] = attrs.field(converter=names_of)
    event: str
    after: timedelta = attrs.field(converter=_wait)
    since: str = "entered"
    repeats: bool = False
