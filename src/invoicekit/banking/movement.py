"""One payment out of a statement, known again wherever the bank tells of it."""

from __future__ import annotations

from datetime import date

import attrs

from invoicekit.allocation import Payment
from invoicekit.banking.entry import BankEntry, BankTransaction
from invoicekit.banking.identity import Keys
from invoicekit.banking.kinds import EntryKind, ReturnCause, cause_of, kind_of, reason_of
from invoicekit.banking.statement import BankStatement

__all__ = ["BankMovement", "movement_of"]


@attrs.frozen
class BankMovement:
    """Money that moved, with all that the bank says of it.

    Args:
        kind: what it is to us: a receipt, a payment of ours, one of them coming back.
        payment: the same as a payment, its amount above zero whichever way it went.
        account: our account.
        entry: the booking.
        part: the payment behind the booking.
        keys: what it is known by.
        cause: why it went back; None for what did not.
    """

    kind: EntryKind
    payment: Payment
    account: str = attrs.field(repr=False)
    entry: BankEntry = attrs.field(repr=False)
    part: BankTransaction = attrs.field(repr=False)
    keys: Keys = attrs.field(repr=False)
    cause: ReturnCause | None = None

    @property
    def reason(self) -> str:
        """Return why it went back, in the bank's code and words; empty for what did not."""
        return reason_of(self.part)


def movement_of(
    statement: BankStatement, entry: BankEntry, part: BankTransaction, keys: Keys, on: date
) -> BankMovement:
    """Return one payment of a statement as a movement.

    Args:
        statement: where it stands.
        entry: the booking.
        part: the payment, of an amount other than zero.
        keys: what it is known by.
        on: the day of the booking.

    Raises:
        InvalidAmount: for zero.
    """
    kind = kind_of(entry, part)
    comes_back = kind in {EntryKind.RETURNED_RECEIPT, EntryKind.RETURNED_PAYMENT}
    payment = Payment(keys.best, abs(part.amount), on, remittance=part.remittance.text)
    cause = cause_of(entry, part) if comes_back else None
    return BankMovement(kind, payment, statement.account, entry, part, keys, cause)
