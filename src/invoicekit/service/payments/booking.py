"""From ledger rows to all that is written: the rows, each document, and each payment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import attrs

from invoicekit.allocation import Allocation, TargetKind, record_id_of
from invoicekit.service.changes import Changes
from invoicekit.service.command import Moment
from invoicekit.service.loaded import NOTES
from invoicekit.service.payments.accounts import Account, entered

__all__ = ["booked", "by_document", "documents_in", "joined"]

APPLIED, TAKEN_BACK = "payment", "payment_undone"
"""What a document's history calls money that was applied to it, or taken back."""


def documents_in(rows: Iterable[Allocation]) -> tuple[str, ...]:
    """Return the ids of the documents that rows touch: those that are paid, and notes that pay."""
    ids: dict[str, None] = {}
    for row in rows:
        if row.target_kind is TargetKind.ITEM:
            ids[record_id_of(row.target)] = None
        if row.source_kind in NOTES:
            ids[row.source] = None
    return tuple(ids)


def by_document(rows: Iterable[Allocation]) -> Mapping[str, tuple[Allocation, ...]]:
    """Return the rows that touch each document, by its id."""
    found: dict[str, list[Allocation]] = {}
    for row in rows:
        for id_ in documents_in([row]):
            found.setdefault(id_, []).append(row)
    return {id_: tuple(own) for id_, own in found.items()}


def booked(
    accounts: Mapping[str, Account],
    rows: tuple[Allocation, ...],
    moment: Moment,
    *,
    released: bool = False,
) -> Iterator[Changes]:
    """Give what rows write about each document that they touch; whoever asks writes the rows.

    Args:
        accounts: the documents, by id; those that no row touches are passed over.
        rows: what moves in the ledger.
        moment: who moves it, when.
        released: the payment that was under way is decided, and the documents wait no more.
    """
    touching = by_document(rows)
    for id_, account in accounts.items():
        own = touching.get(id_, ())
        if not own and not (released and account.waits):
            continue
        after = account.with_rows(own)
        if released:
            after = after.tagged(waits=False)
        yield entered(account.record, after, _event(own), moment, _reason(own))


def _event(rows: tuple[Allocation, ...]) -> str:
    if not rows:
        return "payment_ended"
    return TAKEN_BACK if all(row.reverses for row in rows) else APPLIED


def _reason(rows: tuple[Allocation, ...]) -> str:
    return "; ".join(dict.fromkeys(row.reason for row in rows if row.reason))


def joined(changes: Iterable[Changes], rows: tuple[Allocation, ...] = ()) -> Changes:
    """Return several changes as one: the first, with the ledger's rows and with the others."""
    first, *others = changes
    return attrs.evolve(first, rows=(*first.rows, *rows), also=(*first.also, *others))
