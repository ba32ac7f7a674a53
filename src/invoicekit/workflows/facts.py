"""What the guards of the ready workflows look at."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from invoicekit.documents.problems import Problem
from invoicekit.money import Money

__all__ = ["InvoiceFacts"]


def _problems(value: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(value)


@attrs.frozen
class InvoiceFacts:
    """An invoice at the moment of an act, with what the ledger knows of it.

    Args:
        total: what is payable, with the sign of its kind.
        allocated: what was applied to it, with the same sign.
        proposed: what would be payable after the act; None where it changes no figure.
        payment_pending: a payment of it is under way.
        problems: what keeps the document from being confirmed, as it would be after the act.
    """

    total: Money = attrs.field(repr=False)
    allocated: Money = attrs.field(repr=False)
    proposed: Money | None = attrs.field(default=None, repr=False)
    payment_pending: bool = False
    problems: tuple[Problem, ...] = attrs.field(default=(), converter=_problems)

    @property
    def is_complete(self) -> bool:
        """Tell whether all of it is settled by payments; a total of zero has nothing to lock."""
        return bool(self.total) and abs(self.allocated) >= abs(self.total)
