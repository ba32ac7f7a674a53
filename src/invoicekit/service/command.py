"""What is asked of a record, and by whom, at which moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, tzinfo

import attrs

from invoicekit.documents import Content, Problem
from invoicekit.errors import InvalidValue
from invoicekit.permissions import Actor
from invoicekit.ports.clock import IdFactory
from invoicekit.records import keepable, named
from invoicekit.totals import Calculation

__all__ = ["Command", "Details", "Moment", "details_of"]

Details = tuple[tuple[str, str], ...]
"""What an actor says besides, as pairs of name and text."""


@attrs.frozen
class Moment:
    """Who acts, when, where new ids come from, and in which time zone it is today."""

    actor: Actor
    at: datetime
    ids: IdFactory
    zone: tzinfo

    @property
    def today(self) -> date:
        """Return the day of the act, where the house is."""
        return self.at.astimezone(self.zone).date()


def details_of(value: Mapping[str, str] | Iterable[tuple[str, str]] | None) -> Details | None:
    """Return what an actor says besides, as pairs that every store keeps; None stays None.

    Raises:
        InvalidValue: for an empty name, or what is no text.
    """
    if value is None:
        return None
    pairs = value.items() if isinstance(value, Mapping) else value
    try:
        told = [(name, text) for name, text in pairs]
    except (TypeError, ValueError) as error:
        advice = 'Give them by name, such as details={"copy": "AT-1.pdf"}'
        reason = "they are no names with texts"
        raise InvalidValue("details", type(value).__name__, reason, advice) from error
    return tuple((named(name), keepable(text)) for name, text in told)


@attrs.frozen
class Command:
    """An act that is asked for, or asked about.

    Args:
        event: the act; empty where all of them are asked about at once.
        content: the new content, if it brings one.
        calculation: what the content comes to, as it would be after the act; None for a record
            that has no document in it.
        reason: why; None where nobody has been asked for it yet.
        details: what the actor says besides; None where nobody has been asked for it yet.
        mismatches: where the content does not fit order and receipts.
        taken_too_much: what it would bill beyond what there is to bill, as it did not before.
        bank_change: why its bank details need an approval of their own; None where they do not.
        period_open: whether the books are open for the document's day.
        wanted: what the house asks for besides, and the content lacks.
    """

    event: str = ""
    content: Content | None = None
    calculation: Calculation | None = None
    reason: str | None = None
    details: Details | None = attrs.field(default=None, converter=details_of)
    mismatches: tuple[Problem, ...] = ()
    period_open: bool = True
    wanted: tuple[Problem, ...] = ()
    taken_too_much: tuple[Problem, ...] = ()
    bank_change: Problem | None = None
