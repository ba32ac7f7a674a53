"""What a bank keeps of a payment on its way, so that less arrives than was sent."""

from __future__ import annotations

from enum import Enum

import attrs

from invoicekit.allocation.fields import above_zero
from invoicekit.money import Money

__all__ = ["BankFee", "Bearer"]


class Bearer(Enum):
    """Who bears the fee in the end."""

    PAYEE = "payee"
    """The item counts as paid in full; the fee is the payee's cost."""
    PAYER = "payer"
    """The item stays open by the fee; the payer still owes it."""


@attrs.frozen
class BankFee:
    """A fee that was kept back from the payment.

    Args:
        amount: above zero, in the items' currency. The payment is what arrived, without it.
        bearer: who bears it.
        reason: in words.

    Raises:
        InvalidAmount: for zero, less, or an amount finer than the minor unit.
    """

    amount: Money = attrs.field(converter=above_zero, repr=False)
    bearer: Bearer = Bearer.PAYEE
    reason: str = "kept back by the bank"
