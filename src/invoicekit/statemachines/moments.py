"""Instants: moments with a time zone, kept in UTC."""

from __future__ import annotations

from datetime import UTC, datetime

from invoicekit.errors import InvalidDate

__all__ = ["utc"]


def utc(value: object) -> datetime:
    """Return a moment in UTC.

    Raises:
        InvalidDate: for a moment without a time zone, or a day alone.

    >>> from datetime import timedelta, timezone
    >>> utc(datetime(2026, 11, 2, 10, 30, tzinfo=timezone(timedelta(hours=5, minutes=30))))
    datetime.datetime(2026, 11, 2, 5, 0, tzinfo=datetime.timezone.utc)
    """
    if not isinstance(value, datetime):
        raise InvalidDate("instant", value, "it is no datetime")
    if value.tzinfo is UTC:
        return value
    if value.utcoffset() is None:
        raise InvalidDate("instant", value.isoformat(), "it has no time zone")
    return value.astimezone(UTC)
