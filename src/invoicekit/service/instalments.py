"""A record that is due in parts: each part is an open item of its own, under the record's id."""

from __future__ import annotations

import attrs

from invoicekit.allocation import instalment_id
from invoicekit.documents import Invoice
from invoicekit.records import Record

__all__ = ["parts_of", "targets_of", "with_parts"]

LABEL = "instalments"
"""The label that tells in how many parts a record is or was due; none for a record due at once."""


def parts_of(record: Record) -> int:
    """Return in how many parts a record was ever due, one at least."""
    return int(dict(record.labels).get(LABEL, "1"))


def targets_of(record: Record) -> tuple[str, ...]:
    """Return every id under which the ledger may have paid a record."""
    count = parts_of(record)
    parts = range(1, count + 1) if count > 1 else ()
    return (record.id, *(instalment_id(record.id, part) for part in parts))


def with_parts(record: Record, invoice: Invoice) -> Record:
    """Return a record that tells in how many parts its invoice is due.

    What was paid on a part stays paid on it, so the number never falls.
    """
    now = len(invoice.terms.instalments) if invoice.terms else 1
    count = max(now, parts_of(record))
    if count == parts_of(record):
        return record
    others = [pair for pair in record.labels if pair[0] != LABEL]
    return attrs.evolve(record, labels=[*others, (LABEL, str(count))])
