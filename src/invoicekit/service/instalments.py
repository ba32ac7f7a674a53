"""A record that is due in parts: each part is an open item of its own, under the record's id."""

from __future__ import annotations

from invoicekit.allocation import instalment_id
from invoicekit.documents import Invoice
from invoicekit.records import Record

__all__ = ["labelled", "parts_of", "targets_of"]

Labels = tuple[tuple[str, str], ...]

LABEL = "instalments"
"""The label that tells in how many parts a record is or was due; none for a record due at once."""


def parts_of(record: Record) -> int:
    """Return in how many parts a record was ever due, one at least."""
    return _parts(record.labels)


def _parts(labels: Labels) -> int:
    return int(dict(labels).get(LABEL, "1"))


def targets_of(record: Record) -> tuple[str, ...]:
    """Return every id under which the ledger may have paid a record."""
    count = parts_of(record)
    parts = range(1, count + 1) if count > 1 else ()
    return (record.id, *(instalment_id(record.id, part) for part in parts))


def labelled(labels: Labels, invoice: Invoice) -> Labels:
    """Return labels that tell in how many parts an invoice is due.

    What was paid on a part stays paid on it, so the number never falls.

    Args:
        labels: those that the record bears now.
        invoice: what it is due by.
    """
    known = _parts(labels)
    count = max(known, len(invoice.terms.instalments) if invoice.terms else 1)
    if count == known:
        return labels
    return (*(pair for pair in labels if pair[0] != LABEL), (LABEL, str(count)))
