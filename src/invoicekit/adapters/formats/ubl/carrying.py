"""What a document of UBL does not carry of an invoice."""

from __future__ import annotations

import attrs

from invoicekit.adapters.formats.ubl.reading import read
from invoicekit.documents import Invoice, changed_paths
from invoicekit.documents.problems import Problem, Severity

__all__ = ["not_carried"]


def not_carried(invoice: Invoice, data: bytes) -> tuple[Problem, ...]:
    """Return a note for each value of an invoice that is read otherwise than it was said.

    Found by reading what was written: terms in parts come back as a day and words, ids of your own
    do not come back at all.

    Args:
        invoice: what was written.
        data: what `write` gave.
    """
    said = attrs.evolve(invoice, stated=None)
    return tuple(
        Problem(
            "not_carried",
            path,
            "the UBL says it otherwise, or not at all",
            "Keep your own record of it",
            Severity.NOTE,
        )
        for path in changed_paths(said, read(data).invoice)
    )
