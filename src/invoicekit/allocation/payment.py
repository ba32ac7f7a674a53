"""A payment, and whatever else can settle what is owed."""

from __future__ import annotations

from datetime import date
from enum import Enum

import attrs

from invoicekit.allocation.fields import day, name, whole_amount
from invoicekit.errors import InvalidAmount
from invoicekit.errors.choosing import chosen
from invoicekit.money import Money

__all__ = ["Payment", "SourceKind"]


class SourceKind(Enum):
    """What settles an invoice."""

    PAYMENT = "payment"
    """Money that came in, or that we paid out for a bill."""
    CREDIT_NOTE = "credit_note"
    """A credit note, used like money."""
    ADVANCE = "advance"
    """Money that was paid before there was an invoice, on a voucher of its own."""
    WITHHOLDING = "withholding"
    """Tax that the payer kept back, by its certificate."""
    CASH_DISCOUNT = "cash_discount"
    """What an early payer may keep."""
    WRITE_OFF = "write_off"
    """A small difference that is given up."""
    FEE = "fee"
    """What a bank kept of the money on its way, where the payee bears it."""
    DEDUCTION = "deduction"
    """What the payer kept back for a reason that was accepted, such as damaged goods."""
    RETURN_NOTE = "return_note"
    """A buyer's own note for goods sent back, used like a credit note until that arrives."""

    @property
    def is_spent(self) -> bool:
        """Tell whether it uses up its source: money and credit do, a deduction does not."""
        return self in _SPENT


_SPENT = frozenset(
    {
        SourceKind.PAYMENT,
        SourceKind.CREDIT_NOTE,
        SourceKind.ADVANCE,
        SourceKind.RETURN_NOTE,
    }
)


def _above_zero(money: Money) -> Money:
    if whole_amount(money).amount <= 0:
        raise InvalidAmount("payment amount", str(money), "it must be above zero")
    return money


def _kind(value: SourceKind | str) -> SourceKind:
    return chosen(SourceKind, value, "kind of payment")


@attrs.frozen
class Payment:
    """Money that came in and waits to be applied to what is owed.

    Args:
        id: the payment's own id, one for each payment, however often the bank tells of it.
        amount: what came in, above zero.
        received: the day on which it counts.
        remittance: what the payer wrote with it; `by_reference` reads invoice numbers in it.
        customer: who owes, named as the open items name it; empty when that is not known.
        memo: the cheque number or the clerk's words, which the customer may see.
        kind: what it is; a credit note or a certificate can be applied like a payment.
        version: of the payment's record, as it was read.
        base: at what the whole amount stands in the books, in the home currency; None where that is
            the amount itself, plays no part, or is not known yet. A plan with an `Exchange` fills
            it in.

    Raises:
        InvalidAmount: for zero, less, an amount finer than the minor unit, or another amount in the
            books where both have one currency.
        InvalidDate: when `received` is no plain day.

    >>> Payment("PAY-7", Money("50000", "INR"), received=date(2026, 11, 20))
    Payment(id='PAY-7', received=datetime.date(2026, 11, 20), kind=<SourceKind.PAYMENT: 'payment'>)
    >>> Payment("PAY-8", Money("0", "INR"), received=date(2026, 11, 20))
    Traceback (most recent call last):
    invoicekit.errors.InvalidAmount: payment amount '0.00 INR' is not valid: ...
    """

    id: str = attrs.field(converter=name)
    amount: Money = attrs.field(converter=_above_zero, repr=False)
    received: date = attrs.field(converter=day)
    remittance: str = attrs.field(default="", repr=False)
    customer: str = attrs.field(default="", repr=False)
    memo: str = attrs.field(default="", repr=False)
    kind: SourceKind = attrs.field(default=SourceKind.PAYMENT, converter=_kind)
    version: int = attrs.field(default=1, repr=False)
    base: Money | None = attrs.field(default=None, repr=False)

    @base.validator
    def _fits(self, attribute: object, base: Money | None) -> None:
        del attribute
        if base is None:
            return
        if whole_amount(base).amount < 0:
            raise InvalidAmount("base amount", str(base), "it is below zero")
        if base.currency == self.amount.currency and base != self.amount:
            reason = f"in the books of its own currency it stands at {self.amount}"
            raise InvalidAmount("base amount", str(base), reason)
