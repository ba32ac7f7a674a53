"""The line in the history that every change of state leaves."""

from __future__ import annotations

from datetime import datetime

import attrs

from invoicekit.errors import InvalidDate

__all__ = ["AuditEntry"]


def _aware(value: datetime) -> datetime:
    if value.utcoffset() is None:
        raise InvalidDate("instant", value, "it has no time zone")
    return value


@attrs.frozen
class AuditEntry:
    """Who did what to a record, when, and by which definition.

    Raises:
        InvalidDate: for an instant without a time zone.
    """

    event: str
    source: str
    target: str
    actor: str
    at: datetime = attrs.field(converter=_aware)
    definition: str
    definition_version: int
    on_behalf_of: str = ""
    reason: str = ""
    version: int = 0
    revision: int = 0
    fingerprint: str = ""
    details: tuple[tuple[str, str], ...] = ()
