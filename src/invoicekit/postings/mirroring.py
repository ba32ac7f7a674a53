"""Taking an entry back: a new one on the other side; the old one stays as it is."""

from __future__ import annotations

from datetime import date

from invoicekit.errors import InvalidDate, InvalidValue
from invoicekit.periods import day
from invoicekit.postings.entry import JournalEntry

__all__ = ["taken_back"]


def taken_back(entry: JournalEntry, *, on: date, reason: str, document: str = "") -> JournalEntry:
    """Return the entry that takes another one back, as when a document is cancelled.

    Args:
        entry: what was booked.
        on: the day of the reversal, not before the entry's own.
        reason: why; never empty.
        document: the number of the reversal; the entry's own document if left out.

    Raises:
        InvalidValue: without a reason, or for an entry that itself takes one back.
        InvalidDate: for a day before the entry.
    """
    if not reason.strip():
        raise InvalidValue("reason", reason, "a reversal says why it was made")
    if entry.reverses:
        raise InvalidValue("entry", entry.document, "a reversal is not taken back: book anew")
    if day(on) < entry.on:
        raise InvalidDate("day of reversal", on.isoformat(), f"the entry is of {entry.on}")
    return JournalEntry(
        document or entry.document,
        on,
        [line.turned() for line in entry.lines],
        entry.party,
        entry.document,
        reason,
    )
