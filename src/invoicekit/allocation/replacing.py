"""A buyer's own return note, until the supplier's credit note arrives and stands in its place."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from invoicekit.allocation.act import Act
from invoicekit.allocation.ledger import Allocation, TargetKind, active
from invoicekit.allocation.open_item import ItemKind, OpenItem
from invoicekit.allocation.payment import SourceKind
from invoicekit.errors import CannotAllocate, CurrencyMismatch

__all__ = ["replaced"]


def replaced(
    note: OpenItem, by: OpenItem, rows: Iterable[Allocation], act: Act
) -> tuple[Allocation, ...]:
    """Return the rows by which a credit note takes the place of a return note; they never add up.

    What the return note has paid, the credit note pays now, as far as it reaches; what it does
    not reach is open again. Nothing is left of the return note.

    Args:
        note: the return note.
        by: the credit note that has arrived for it, with its balance.
        rows: the ledger's rows, or all those of the return note.
        act: who does it, when and why.

    Raises:
        CannotAllocate: for items of other kinds, or a return note that was replaced before.
        CurrencyMismatch: for two currencies.
    """
    given = tuple(rows)
    own = [row for row in active(given) if row.source == note.id]
    _check(note, by, own)
    new: list[Allocation] = []
    left = -by.balance
    for row in (row for row in own if row.target_kind is TargetKind.ITEM):
        new.append(act.reversed(given, row))
        part = min(row.amount, left)
        if part:
            again = act.again(row, part)
            new.append(attrs.evolve(again, source=by.id, source_kind=SourceKind.CREDIT_NOTE))
            left -= part
    closing = Allocation(
        act.ids(),
        note.id,
        SourceKind.RETURN_NOTE,
        by.id,
        -note.total,
        act.on,
        act.by,
        act.key,
        reason=act.reason,
        target_kind=TargetKind.REPLACEMENT,
    )
    return (*new, closing)


def _check(note: OpenItem, by: OpenItem, own: list[Allocation]) -> None:
    if note.kind is not ItemKind.RETURN_NOTE or by.kind is not ItemKind.CREDIT_NOTE:
        why = f"a {note.kind.value} is not replaced by a {by.kind.value}"
        raise CannotAllocate(note.number, by.number, why, "Name a return note and a credit note")
    if note.total.currency != by.total.currency:
        raise CurrencyMismatch(note.total.currency, by.total.currency, "replaced")
    if any(row.target_kind is TargetKind.REPLACEMENT for row in own):
        why = "it was replaced before"
        raise CannotAllocate(note.number, by.number, why, "Apply the credit note by itself")
