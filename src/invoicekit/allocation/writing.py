"""From a plan to ledger rows, and the repeat of an act that was done before."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from invoicekit.allocation.ledger import Allocation
from invoicekit.allocation.plans import Plan
from invoicekit.errors import KeyReused

__all__ = ["rows_of", "rows_to_write"]


def rows_of(plan: Plan, by: str, key: str, ids: Callable[[], str]) -> tuple[Allocation, ...]:
    """Return the ledger rows that carry out a plan.

    Args:
        plan: what shall be paid.
        by: who does it.
        key: the key of this act; the same act repeated comes with the same key.
        ids: gives a new row id at each call.
    """
    return tuple(
        Allocation(
            ids(),
            row.source or plan.payment.id,
            row.kind,
            row.item,
            row.amount,
            plan.on,
            by,
            key,
            reason=row.reason,
            spent=row.spent,
            base=row.base,
            gain=row.gain,
        )
        for row in plan.rows
    )


def rows_to_write(
    rows: Iterable[Allocation], known: Iterable[Allocation]
) -> tuple[Allocation, ...]:
    """Return the rows that a store must still write: none, when their key did this before.

    Rows are the same when they move the same amounts from the same sources to the same targets on
    the same day; ids and words do not count.

    Args:
        rows: of one act, all with one key.
        known: the ledger's rows, or all those with this key.

    Raises:
        KeyReused: when the key was used for something else.
    """
    new = tuple(rows)
    keys = {row.key for row in new}
    before = [row for row in known if row.key in keys]
    if not before:
        return new
    if sorted(map(_content, before)) != sorted(map(_content, new)):
        raise KeyReused(new[0].key)
    return ()


def _content(row: Allocation) -> tuple[str, ...]:
    amount = row.amount.rounded()
    spent = (row.spent or row.amount).rounded()
    return (
        row.source,
        row.source_kind.value,
        row.target,
        row.target_kind.value,
        str(amount),
        str(spent),
        row.on.isoformat(),
        row.reverses,
    )
