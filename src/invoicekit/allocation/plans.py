"""A plan: what a payment shall pay, with what comes beside it, and why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import attrs

from invoicekit.allocation.payment import Payment
from invoicekit.allocation.proposal import Note, PlanRow
from invoicekit.money import Money

__all__ = ["Plan"]


def _rows(value: Iterable[PlanRow]) -> tuple[PlanRow, ...]:
    return tuple(value)


def _notes(value: Iterable[Note]) -> tuple[Note, ...]:
    return tuple(value)


def _versions(value: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    return tuple(value)


@attrs.frozen
class Plan:
    """What a payment shall pay. It changes nothing until it is committed.

    Args:
        payment: what is applied, with the version of its record that was seen.
        on: the day of the allocation.
        rows: the parts, each with its item, amount, kind and reason: the payment's own, and the
            deductions that come beside it.
        unapplied: what is left of the payment, zero or above, in the payment's currency.
        versions: the records that the rows touch, each with the version that was seen; a commit
            refuses the plan when one of them has moved since.
        notes: what a person should know: ties, limits, items that were passed over.
    """

    payment: Payment
    on: date
    rows: tuple[PlanRow, ...] = attrs.field(converter=_rows)
    unapplied: Money = attrs.field(repr=False)
    versions: tuple[tuple[str, int], ...] = attrs.field(converter=_versions)
    notes: tuple[Note, ...] = attrs.field(default=(), converter=_notes)

    @property
    def spent(self) -> Money:
        """Return what the rows use up of the payment, in the payment's currency."""
        own = (row for row in self.rows if row.kind is self.payment.kind and not row.source)
        used = (row.amount if row.spent is None else row.spent for row in own)
        return Money.total(used, self.payment.amount.currency)

    def explain(self) -> str:
        """Return the plan in words: a line for each row with its reason, what is left, the notes.

        It carries amounts: show it to a person, and keep it out of logs.
        """
        lines = [f"{self.payment.id} of {self.payment.amount}, applied on {self.on}"]
        lines += [
            f"  {row.number}: {row.amount}, {row.kind.value.replace('_', ' ')}: {row.reason}"
            f"{_in_home(row)}"
            for row in self.rows
        ]
        if self.unapplied:
            lines.append(f"  {self.unapplied} is left unapplied")
        lines += [f"  note: {note.text}" for note in self.notes]
        return "\n".join(lines)


def _in_home(row: PlanRow) -> str:
    spent = f"; it takes {row.spent} of the payment" if row.spent is not None else ""
    if row.base is None:
        return spent
    if not row.gain:
        return f"{spent}; {row.base} in the books"
    word = "gain" if row.gain.amount > 0 else "loss"
    return f"{spent}; {row.base} in the books, {abs(row.gain)} exchange {word}"
