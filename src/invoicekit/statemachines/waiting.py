"""Waiting: which records have stood long enough for an act to fall due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import attrs

from invoicekit.errors import InvalidValue
from invoicekit.statemachines.definition import Definition
from invoicekit.statemachines.history import AuditEntry
from invoicekit.statemachines.moments import utc
from invoicekit.statemachines.timers import Timer

__all__ = ["Due", "Waiting", "due"]


def _instant(value: datetime) -> datetime:
    return utc(value)


def _instants(
    value: Mapping[str, datetime] | Iterable[tuple[str, datetime]],
) -> tuple[tuple[str, datetime], ...]:
    items = value.items() if isinstance(value, Mapping) else value
    return tuple((name, _instant(moment)) for name, moment in items)


@attrs.frozen
class Waiting:
    """What a timer needs to know of a record.

    Args:
        id: the record's id.
        state: where it stands.
        entered: when it came there.
        fired: when each event was last done since then.
        instants: other moments by name, such as `"link_made"`.
    """

    id: str
    state: str
    entered: datetime = attrs.field(converter=_instant)
    fired: tuple[tuple[str, datetime], ...] = attrs.field(default=(), converter=_instants)
    instants: tuple[tuple[str, datetime], ...] = attrs.field(default=(), converter=_instants)

    @classmethod
    def from_history(
        cls,
        id: str,
        entries: Iterable[AuditEntry],
        instants: Mapping[str, datetime] | None = None,
    ) -> Waiting:
        """Return what a record's history tells, oldest entry first.

        Raises:
            InvalidValue: for an empty history, which tells no state.
        """
        entered: AuditEntry | None = None
        fired: dict[str, datetime] = {}
        for entry in entries:
            if entered is None or entry.source != entry.target:
                entered, fired = entry, {}
            else:
                fired[entry.event] = entry.at
        if entered is None:
            raise InvalidValue("history", "empty", "it tells no state")
        return cls(id, entered.target, entered.at, fired, instants or {})


@attrs.frozen
class Due:
    """An act that is to be done now: on which record, and since when it is due."""

    id: str
    event: str
    state: str
    at: datetime


def due(lifecycle: Definition, records: Iterable[Waiting], now: datetime) -> tuple[Due, ...]:
    """List the timed acts that are due, the longest overdue first.

    Nothing is fired: whoever calls it fires each one as any other event, guards included.

    Args:
        lifecycle: the definition, with its timers.
        records: the records that wait.
        now: this instant, with a time zone; a moment that is exactly now is due.

    Raises:
        InvalidDate: for an instant without a time zone.
    """
    instant = _instant(now)
    by_state: dict[str, list[Timer]] = {}
    for timer in lifecycle.timers:
        for state in timer.sources:
            by_state.setdefault(state, []).append(timer)
    found = [
        Due(record.id, timer.event, record.state, moment)
        for record in records
        for timer in by_state.get(record.state, ())
        if (moment := _moment(timer, record)) is not None and moment <= instant
    ]
    return tuple(sorted(found, key=lambda item: (item.at, item.id, item.event)))


def _moment(timer: Timer, record: Waiting) -> datetime | None:
    last = dict(record.fired).get(timer.event)
    if last is not None:
        return last + timer.after if timer.repeats else None
    since = record.entered if timer.since == "entered" else dict(record.instants).get(timer.since)
    return None if since is None else since + timer.after
