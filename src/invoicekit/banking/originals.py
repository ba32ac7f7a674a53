"""Which payment it was that came back."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from invoicekit.allocation import Payment
from invoicekit.banking.confidence import Confidence
from invoicekit.banking.entry import BankTransaction
from invoicekit.banking.movement import BankMovement
from invoicekit.banking.names import names_agree

__all__ = ["Original", "originals_of"]


@attrs.frozen
class Original:
    """A payment that a return may belong to.

    Args:
        payment: the payment.
        confidence: `STRUCTURED` for a reference that both bear, else `FUZZY`.
        reason: why, in words.
    """

    payment: Payment
    confidence: Confidence
    reason: str


def originals_of(returned: BankMovement, earlier: Iterable[BankMovement]) -> tuple[Original, ...]:
    """Return the payments that may have come back, those with its references alone if there are.

    Nothing is reversed by it. More than one answer, or a fuzzy one, is for a person to decide.

    Args:
        returned: what goes back, or came back.
        earlier: payments that were taken in on the same account or another, in any order.
    """
    opposite = [
        one
        for one in earlier
        if one.account == returned.account
        and one.part.amount == -returned.part.amount
        and one.payment.received <= returned.payment.received
    ]
    by_reference = [
        Original(one.payment, Confidence.STRUCTURED, f"both bear the {shared}")
        for one in opposite
        if (shared := _shared_reference(one.part, returned.part))
    ]
    if by_reference:
        return tuple(by_reference)
    return tuple(
        Original(one.payment, Confidence.FUZZY, "amount and payer agree")
        for one in opposite
        if _same_party(one.part, returned.part)
    )


def _shared_reference(one: BankTransaction, other: BankTransaction) -> str:
    named = [
        ("unique end-to-end reference", one.uetr, other.uetr),
        ("reference of the payer's bank", one.transaction_id, other.transaction_id),
        ("payer's reference", one.end_to_end_id, other.end_to_end_id),
        ("bank's reference", one.bank_reference, other.bank_reference),
    ]
    return next((name for name, left, right in named if left and left == right), "")


def _same_party(one: BankTransaction, other: BankTransaction) -> bool:
    mine, theirs = one.counterparty, other.counterparty
    accounts = {mine.account.replace(" ", ""), theirs.account.replace(" ", "")}
    if len(accounts) == 1 and "" not in accounts:
        return True
    return names_agree(mine.name, theirs.name)
