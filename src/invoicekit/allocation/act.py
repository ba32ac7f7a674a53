"""Who does what when, and why: what the rows of one act have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

import attrs

from invoicekit.allocation.fields import day, name
from invoicekit.allocation.ledger import Allocation
from invoicekit.allocation.reversals import reversal
from invoicekit.money import Money

__all__ = ["Act"]


@attrs.frozen
class Act:
    """One act on the ledger, whose rows are written together or not at all.

    Args:
        on: the day.
        by: who does it.
        key: the key of this act; the same act repeated comes with the same key.
        reason: why, for the history.
        ids: gives a new row id at each call.
    """

    on: date = attrs.field(converter=day)
    by: str = attrs.field(converter=name, repr=False)
    key: str = attrs.field(converter=name, repr=False)
    reason: str = attrs.field(repr=False)
    ids: Callable[[], str] = attrs.field(repr=False)

    def reversed(self, rows: Iterable[Allocation], row: Allocation) -> Allocation:
        """Return the row that takes back another one."""
        return reversal(
            rows,
            row.id,
            new_id=self.ids(),
            on=self.on,
            by=self.by,
            key=self.key,
            reason=self.reason,
        )

    def again(self, row: Allocation, part: Money, *, rest: bool = False) -> Allocation:
        """Return a row like another one that was taken back, for a part of its amount.

        Args:
            row: what was taken back.
            part: above zero, at most the row's amount.
            rest: of what was spent, booked and gained, take what the other part leaves, so that
                both together are the row.
        """
        weights = [part.amount, (row.amount - part).amount]
        if rest:
            weights.reverse()
        place = 1 if rest else 0

        def share(money: Money | None) -> Money | None:
            return None if money is None else money.split(weights)[place]

        again = attrs.evolve(
            row,
            id=self.ids(),
            amount=part,
            on=self.on,
            by=self.by,
            key=self.key,
            reason=self.reason or row.reason,
            spent=share(row.spent),
            base=share(row.base),
            gain=share(row.gain),
        )
        return _at_home(row, again)


def _at_home(row: Allocation, part: Allocation) -> Allocation:
    """Return a part with its gain as what it spent beyond what it cleared, where that is exact.

    Money in the home currency stands in the books at itself. Three roundings of spent, cleared and
    gained would not always agree on that.
    """
    if row.base is None or not row.gain or part.base is None:
        return part
    if row.used.currency != row.base.currency:
        return part
    sign = 1 if row.used == row.base + row.gain else -1
    return attrs.evolve(part, gain=(part.used - part.base) * sign)
