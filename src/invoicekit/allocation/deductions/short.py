"""What a payer leaves out of a payment for a reason that is told."""

from __future__ import annotations

import attrs

from invoicekit.allocation.fields import above_zero, name
from invoicekit.money import Money

__all__ = ["ShortPayment"]


@attrs.frozen
class ShortPayment:
    """A part of one item that the payer kept back, with the reason.

    Args:
        item: the id of the open item.
        amount: above zero, in the item's currency.
        code: your reason code, such as "DAMAGED"; for reports and for whoever follows it up.
        reason: in words.
        accepted: the payer is right, and the item is settled by it. Otherwise it stays open, and
            the plan has a note of it.

    Raises:
        InvalidAmount: for zero, less, or an amount finer than the minor unit.
        InvalidValue: for an empty item or code.
    """

    item: str = attrs.field(converter=name)
    amount: Money = attrs.field(converter=above_zero, repr=False)
    code: str = attrs.field(converter=name)
    reason: str = ""
    accepted: bool = False

    @property
    def told(self) -> str:
        """Return code and reason as one text."""
        return f"{self.code}: {self.reason}" if self.reason else self.code
